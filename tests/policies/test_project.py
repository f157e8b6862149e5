"""Rules read a stack file as the program does, each with a parser of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from logstreams.settings.load import load
from policies.lib.project import stack_file, stack_files
from tests.unit.command.fleet_project import EXAMPLE


@pytest.mark.parametrize("written", ["true", '"true"', "True", "TRUE", "false", "False", '"false"'])
def test_retired_stack_is_retired_for_program_and_rules(written: str, tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.acme.yaml"
    text = EXAMPLE.read_text().rstrip()
    file.write_text(f"{text}\n  workos-log-streams:retired: {written}\n")

    read = stack_file(tmp_path, "acme")

    assert read.retired is load(file).retired is ("true" in written.lower())


def test_only_files_that_hold_a_text_are_read_as_yaml(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fleet has hundreds, and each of its previews asks all others."""
    for name in ("acme", "globex", "hooli"):
        text = EXAMPLE.read_text().replace("externalId: ", f"externalId: {name}-")
        (tmp_path / f"Pulumi.{name}.yaml").write_text(text)
    parsed: list[str] = []
    load_yaml = yaml.load

    def load_(text: str, **options: Any) -> Any:
        parsed.append(text)
        return load_yaml(text, **options)

    monkeypatch.setattr("policies.lib.project.yaml.load", load_)

    found = [one.stack for one in stack_files(tmp_path, {"globex-", "nobody"})]

    assert (found, len(parsed)) == (["globex"], 1)
    assert stack_file(tmp_path, "nobody").egress == ()
