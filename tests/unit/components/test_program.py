from __future__ import annotations

import json
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest
from ruamel.yaml import YAML

from logstreams.kit_versions import UPDATED_BY_NEWER
from tests.unit.components.conftest import KEY_ARN

PROGRAM = Path(__file__).parents[3] / "__main__.py"
STACK_FILE = """
config:
  aws:region: eu-central-1
  workos-log-streams:schema: 1
  workos-log-streams:accountId: "012345670123"
  workos-log-streams:organizationId: org_01EHZNVPK3SFK441A1RGBFSHRT
  workos-log-streams:environment: staging
  workos-log-streams:apiKey: {env: WORKOS_API_KEY}
  workos-log-streams:destination:
    type: s3
    bucketPath: PATH
    retention: {mode: GOVERNANCE, days: 1}
"""


@pytest.fixture
def program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Callable[[], None]]]:
    """The program in a project of its own, whose one stack file has the given path.

    It does not end this process as it would its own: quietly, and with an exit code of its choice.
    """
    monkeypatch.setattr("hooks.ending.end_quietly", lambda: None)

    def of(path: str) -> Callable[[], None]:
        (tmp_path / "stacks").mkdir()
        (tmp_path / "stacks" / "Pulumi.acme.yaml").write_text(STACK_FILE.replace("PATH", path))
        (tmp_path / "__main__.py").symlink_to(PROGRAM)
        given = YAML(typ="safe").load(STACK_FILE.replace("PATH", path))["config"]
        pulumi.runtime.set_all_config(
            {key: v if isinstance(v, str) else json.dumps(v) for key, v in given.items()}
        )
        return lambda: runpy.run_path(str(tmp_path / "__main__.py"), run_name="__main__") and None

    yield of
    pulumi.runtime.set_all_config({})


def test_program_makes_the_destination_and_proves_it(build: Any, program: Any) -> None:
    built = build(program("audit/"))
    types = built.types()
    assert {"aws", "s3", "delivery-check", "delivery-gate"} <= types.keys()
    waited_for = {
        urn.rpartition("::")[2] for urn in built.resources["delivery-check"].request.dependencies
    }
    assert {"s3-archive-policy", "s3-archive-lifecycle", "s3-encryption-key"} <= waited_for


@pytest.mark.parametrize(("version", "is_told"), [("999.1", True), ("0.1.0", False)])
def test_stack_that_a_newer_kit_updated_says_so_and_goes_on(
    build: Any, program: Any, monkeypatch: pytest.MonkeyPatch, version: str, *, is_told: bool
) -> None:
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda text, *_: said.append(text))

    built = build(program("audit/"), preview=True, outputs_before={"kitVersion": version})

    assert "delivery-check" in built.resources
    assert any(line.startswith(f"{UPDATED_BY_NEWER}: found 999.1") for line in said) is is_told


def test_check_is_told_the_key_that_the_stack_made(build: Any, program: Any) -> None:
    inputs = build(program("audit/")).inputs("delivery-check")
    assert inputs["made_key"] == KEY_ARN


def test_program_exports_what_is_listed_and_nothing_else(build: Any, program: Any) -> None:
    root = pulumi.runtime.get_root_resource()
    if root is not None:
        root.outputs.clear()
    build(program("audit/"))
    outputs = pulumi.runtime.get_root_resource().outputs
    assert sorted(outputs) == [
        "acceptedBy",
        "evidence",
        "form",
        "kitVersion",
        "nextStep",
        "provenAt",
        "verdict",
    ]


def test_program_with_a_bad_stack_file_says_so_without_traceback(build: Any, program: Any) -> None:
    with pytest.raises(pulumi.RunError, match=r"Pulumi\.acme\.yaml.*bucketPath") as raised:
        build(program("/audit/"))
    assert raised.value.__suppress_context__


def test_program_that_is_given_another_configuration_says_which_keys(
    build: Any, program: Any
) -> None:
    run = program("audit/")
    pulumi.runtime.set_config("workos-log-streams:schema", "2")
    pulumi.runtime.set_config("aws:profile", "elsewhere")
    with pytest.raises(
        pulumi.RunError, match=r"Pulumi\.acme\.yaml.*schema, aws:profile;"
    ) as raised:
        build(run)
    assert "elsewhere" not in str(raised.value)
