from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from logstreams.settings import SettingsError, load, write_values

ROOT = Path(__file__).parents[3]
EXAMPLES = sorted((ROOT / "stacks" / "examples").glob("Pulumi.*.yaml"))


def test_there_are_examples() -> None:
    assert EXAMPLES


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_example_has_no_problem(path: Path) -> None:
    assert load(path).environment == "production"


def test_template_that_is_not_filled_in_names_each_key(tmp_path: Path) -> None:
    copy = tmp_path / "Pulumi.acme.yaml"
    shutil.copy(ROOT / "stacks" / "template.yaml", copy)

    with pytest.raises(SettingsError) as refused:
        load(copy)

    assert [(each.file, each.key) for each in refused.value.problems] == [
        (str(copy), "workos-log-streams:accountId"),
        (str(copy), "workos-log-streams:organizationId"),
    ]


def test_template_is_a_stack_of_one_day_once_it_is_copied(tmp_path: Path) -> None:
    copy = tmp_path / "Pulumi.acme.yaml"
    shutil.copy(ROOT / "stacks" / "template.yaml", copy)
    write_values(
        copy,
        {
            "accountId": "012345670123",
            "organizationId": "org_01EHZNVPK3SFK441A1RGBFSHRT",
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
