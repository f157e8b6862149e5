"""A repository that `logstreams init` made deploys and verifies, with the wheel alone installed."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from pulumi.dynamic.dynamic import serialize_provider

from hooks.delivery import DeliveryCheckProvider, DeliveryGateProvider
from rehearsal.cli import Cli, Ran, passed
from rehearsal.customer import Customer
from rehearsal.scenario import HOOK_RESOURCES
from tests.rehearsal.repository.conftest import ROOT, run

EVERY_MODULE = """
import importlib, pkgutil, sys, logstreams
for found in pkgutil.walk_packages(logstreams.__path__, "logstreams."):
    if not found.name.startswith(("logstreams.components.receiver.", *sys.argv[1:])):
        importlib.import_module(found.name)
print(*{"components", "hooks", "policies", "rehearsal", "stacks"} & {*sys.modules})
print(*{module.__file__ for name, module in sys.modules.items() if name.startswith("logstreams")})
"""
"""But the receiver's, which lie at the root in Lambda."""
SERVES_POLICIES = ("logstreams.policies.pack", "logstreams.policies.start")
"""Need pulumi-policy, which `init` locks."""


def python(folder: Path, program: str, *arguments: str) -> str:
    # As the engine does: the folder, with whatever lies in it, is first on Python's path.
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    interpreter = folder / ".venv" / "bin" / "python"
    return run(interpreter, "-c", program, *arguments, cwd=folder, environment=environment)


def test_wheel_has_one_package_that_needs_nothing_of_this_repository(
    alone: Path, tmp_path: Path
) -> None:
    for name in ("components", "policies", "stacks", "rehearsal"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise ImportError('not yours')\n")
    (tmp_path / ".venv").symlink_to(alone / ".venv")

    taken, files = python(tmp_path, EVERY_MODULE, *SERVES_POLICIES).splitlines()

    assert taken == ""
    assert str(ROOT) not in files
    site = next((alone / ".venv" / "lib").glob("python*")) / "site-packages"
    metadata = next(site.glob("workos_log_streams-*.dist-info"))
    names = [line.partition(",")[0] for line in (metadata / "RECORD").read_text().splitlines()]
    packed = {name.partition("/")[0] for name in names if not name.startswith("..")}
    assert packed == {"logstreams", metadata.name}


def test_help_is_there_without_the_rehearsal(alone: Path) -> None:
    commands = run(alone / ".venv" / "bin" / "logstreams", "--help", cwd=alone)

    for name in ("init", "doctor", "form", "verify", "explain", "fleet"):
        assert f"\n  {name} " in commands


def test_program_is_one_import_and_one_call(repository: Path) -> None:
    lines = (repository / "__main__.py").read_text().splitlines()

    assert lines == ["from logstreams.program import deploy", "", "deploy(__file__)"]


def test_preview_asks_the_policies_of_the_wheel(previewed: Ran) -> None:
    assert "workos-log-streams@v" in previewed.output
    assert "create" in previewed.output


def test_up_ends_verified(verified: Customer) -> None:
    state = verified.state()

    assert state.check["verdict"] == "verified"
    assert state.outputs["verdict"] == "verified"
    assert state.check["evidence"]["location"].startswith("s3://acme-audit-logs-")


def document(ran: Ran) -> dict[str, Any]:
    """The JSON that a command writes to stdout, behind what it told on stderr."""
    found: dict[str, Any] = json.loads(ran.output[ran.output.index("{\n") :])
    return found


def test_doctor_form_and_verify_work_from_the_wheel(verified: Customer) -> None:
    doctor = document(verified.cli.logstreams("doctor", "--output", "json"))
    form = passed(verified.cli.logstreams("form", "acme"))
    ran = verified.cli.logstreams("verify", "acme", "--no-emit", "--output", "json")
    verify = document(ran)

    assert doctor["verdict"] == "ready", doctor["rootCause"]
    assert verified.settings.bucket_name in form.output
    assert (ran.exit_code, verify["verdict"]) == (3, "unproven")
    results = [check["result"] for one in verify["categories"] for check in one["checks"]]
    assert results.count("passed") > 20
    assert "failed" not in results


def test_roles_of_the_workflows_are_planned_from_the_wheel(verified: Customer) -> None:
    options = ("--repository=example/streams", f"--account={verified.account_id}")
    passed(verified.cli.logstreams("ci-access", "init", *options))
    program = replace(verified.cli, project=verified.cli.project / "ci-access")
    passed(program.pulumi("stack", "init", "hub"))

    planned = passed(program.pulumi("preview", stack="hub"))

    text = (program.project / "__main__.py").read_text()
    assert "from logstreams.components.ci_access import" in text
    assert "aws:iam:OpenIdConnectProvider" in planned.output
    assert "ci-access-acme-workos-deploy" in planned.output


def state_of_0_1(cli: Cli) -> dict[str, Any]:
    """The stack's state with the providers by the names that version 0.1 gave them."""
    named = {"::delivery-check": DeliveryCheckProvider(), "::delivery-gate": DeliveryGateProvider()}
    ran = passed(cli.pulumi("stack", "export", "--show-secrets", stack="acme"))
    state: dict[str, Any] = json.loads(ran.output)
    for resource in state["deployment"]["resources"]:
        for end, provider in named.items():
            if resource["urn"].endswith(end):
                old = serialize_provider(provider)
                assert b"hooks.delivery" in base64.b64decode(old)
                for part in ("inputs", "outputs"):
                    assert resource[part]["__provider"]["plaintext"] != json.dumps(old)
                    resource[part]["__provider"]["plaintext"] = json.dumps(old)
    return state


def test_stack_of_0_1_is_updated_without_replacement_and_destroyed(verified: Customer) -> None:
    cli = verified.cli
    state = state_of_0_1(cli)
    file = verified.world.directory / "old.json"
    file.write_text(json.dumps(state), encoding="utf-8")
    passed(cli.pulumi("stack", "import", f"--file={file}", stack="acme"))

    updated = passed(verified.up())

    assert updated.changes == {"same": updated.changes["same"], "update": HOOK_RESOURCES}
    assert verified.state().check["verdict"] == "verified"

    passed(cli.pulumi("stack", "import", f"--file={file}", stack="acme"))
    destroyed = passed(cli.pulumi("destroy", "--yes", "--skip-preview", stack="acme"))

    assert "delivery-check" in destroyed.output
    left = json.loads(passed(cli.pulumi("stack", "export", stack="acme")).output)
    assert left["deployment"].get("resources", []) == []
