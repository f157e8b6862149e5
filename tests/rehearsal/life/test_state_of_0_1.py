"""A stack that the kit's version 0.1 left behind is updated, never replaced, and destroyed.

`states/0.1.json` is such a stack as `pulumi stack export` wrote it, verified, without its times and
source positions; `states/Pulumi.acme.yaml` is its stack file. Both are of a rehearsal.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from logstreams import __version__
from logstreams.state import CHECK_URN
from rehearsal.cli import Cli, passed
from rehearsal.customer import Customer
from rehearsal.environment import LocalEnvironment
from rehearsal.scenario import HOOK_RESOURCES
from tests.rehearsal.life.conftest import ACCOUNT, silent

STATES = Path(__file__).with_name("states")
PASSPHRASE = "1214b9927f297ab5f6a5b6878a82b4ee"
"""Of the state's one secret, the providers' pickled names."""

DYNAMIC = "pulumi-python:dynamic:Resource"
"""The type of 0.1's hook: every dynamic resource's."""

HOOK = (CHECK_URN, "::delivery-gate")
NO_PREVIEW = ("--yes", "--skip-preview")


def exported(cli: Cli) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(passed(cli.pulumi("stack", "export", stack="acme")).output)
    return state


def hook_of(state: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The hook's two resources, by the end of their URN."""
    resources = state["deployment"]["resources"]
    return {end: one for end in HOOK for one in resources if one["urn"].endswith(end)}


@pytest.fixture
def old(here: LocalEnvironment) -> Iterator[Cli]:
    """The stack of 0.1, imported whole, in a world where nothing of it is deployed."""
    key = here.workos.create_key("production")
    cli = here.cli(ACCOUNT, key, silent)
    cli = Cli(cli.project, {**cli.environment, "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE}, silent)
    file = here.project / "stacks" / "Pulumi.acme.yaml"
    shutil.copy(STATES / "Pulumi.acme.yaml", file)
    passed(cli.pulumi("stack", "init", "acme"))
    passed(cli.pulumi("stack", "import", f"--file={STATES / '0.1.json'}", stack="acme"))
    yield cli
    passed(cli.pulumi("stack", "rm", "acme", "--force", "--yes"))
    file.unlink(missing_ok=True)


def test_upgraded_stack_file_and_whole_state_preview_without_a_replacement(old: Cli) -> None:
    upgraded = passed(old.logstreams("upgrade", "acme"))
    assert f"acme  kit 0.1.0 → {__version__}, schema 1 → 1" in upgraded.output
    assert "nothing to do in the file" in upgraded.output

    ran = passed(old.pulumi("preview", "--json", stack="acme"))

    summary = json.loads(ran.output[ran.output.index("{\n") :])["changeSummary"]
    assert {*summary} <= {"same", "update"}
    assert summary["same"] > 0


@pytest.fixture
def aged(verified: Customer) -> Customer:
    """A customer whose hook has the record that 0.1 left: without what is newer."""
    recorded = hook_of(json.loads((STATES / "0.1.json").read_text(encoding="utf-8")))
    state = exported(verified.cli)
    for end, resource in hook_of(state).items():
        for part in ("inputs", "outputs"):
            known = {*recorded[end][part]}
            resource[part] = {name: of for name, of in resource[part].items() if name in known}
        resource["propertyDependencies"] = {
            name: on
            for name, on in resource.get("propertyDependencies", {}).items()
            if name in resource["inputs"]
        }
    file = verified.world.directory / "aged.json"
    of_0_1 = re.sub(r"pulumi-python:dynamic/logstreams:\w+", DYNAMIC, json.dumps(state))
    file.write_text(of_0_1, encoding="utf-8")
    passed(verified.cli.pulumi("stack", "import", f"--file={file}", stack="acme"))
    assert "run" not in verified.state().check
    return verified


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("preview",), id="preview"),
        pytest.param(("preview", "--refresh"), id="preview --refresh"),
        pytest.param(("refresh", *NO_PREVIEW), id="refresh"),
    ],
)
def test_what_is_no_update_shows_no_change(aged: Customer, arguments: tuple[str, ...]) -> None:
    ran = aged.cli.pulumi(*arguments, "--expect-no-changes", stack="acme")

    assert ran.exit_code == 0, ran.output


def test_update_proves_again_and_replaces_nothing(aged: Customer) -> None:
    before = aged.state().check
    hook = hook_of(exported(aged.cli))
    ids = {end: one["id"] for end, one in hook.items()}
    assert {one["type"] for one in hook.values()} == {DYNAMIC}

    ran = passed(aged.up())

    record = aged.state().check
    assert ran.changes == {"same": ran.changes["same"], "update": HOOK_RESOURCES}
    assert record["evidence"]["nonce"] != before["evidence"]["nonce"]
    assert record["first_verified"] == before["first_verified"]
    hook = hook_of(exported(aged.cli))
    assert {end: one["id"] for end, one in hook.items()} == ids
    assert [one["type"].rpartition(":")[2] for one in hook.values()] == [
        "DeliveryCheck",
        "DeliveryGate",
    ]


def test_update_without_the_check_does_not_take_the_record_for_a_proof(aged: Customer) -> None:
    ran = passed(aged.up("--exclude", "**delivery-*"))

    assert "not proven in this update" in ran.output
    assert aged.state().outputs["verdict"] == "unproven"


def test_stack_is_destroyed(aged: Customer) -> None:
    ran = passed(aged.cli.pulumi("destroy", *NO_PREVIEW, stack="acme"))

    assert "delivery-check" in ran.output
    assert exported(aged.cli)["deployment"].get("resources", []) == []
