from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from logstreams.settings import load, write_values

ROOT = Path(__file__).parents[3]
EXAMPLES = sorted((ROOT / "stacks" / "examples").glob("Pulumi.*.yaml"))


def test_there_are_examples() -> None:
    assert EXAMPLES


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_example_has_no_problem(path: Path) -> None:
    assert load(path).environment == "production"


def test_template_is_a_stack_of_one_day_once_it_is_copied(tmp_path: Path) -> None:
    copy = tmp_path / "Pulumi.acme.yaml"
    shutil.copy(ROOT / "stacks" / "template.yaml", copy)
    write_values(
        copy,
        {
            "accountId": "012345670123",
            "stream.externalId": "abc",
            "stream.workosAccountId": "210987654321",
        },
    )
    settings = load(copy)
    assert settings.environment == "staging"
    assert (settings.destination.retention.mode, settings.destination.retention.days) == (
        "GOVERNANCE",
        1,
    )
    assert settings.account_id == "012345670123"
    assert settings.stream is not None
