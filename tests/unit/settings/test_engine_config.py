"""A stack file beside what Pulumi was given: the same values, whoever reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from logstreams.settings.engine_config import differing_keys

EXAMPLES = sorted((Path(__file__).parents[3] / "stacks" / "examples").glob("Pulumi.*.yaml"))


def as_pulumi(text: str) -> dict[str, str]:
    """The configuration as the engine hands it to a program."""
    config = YAML(typ="safe").load(text)["config"]
    values = {key: value for key, value in config.items() if value is not None}
    return {
        (key if ":" in key else f"workos-log-streams:{key}"): (
            value if isinstance(value, str) else json.dumps(value)
        )
        for key, value in values.items()
    }


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_own_file_differs_in_nothing(path: Path) -> None:
    assert differing_keys(path, as_pulumi(path.read_text()).get) == ()


@pytest.fixture
def path(tmp_path: Path, full: str) -> Path:
    file = tmp_path / "Pulumi.acme.yaml"
    file.write_text(full)
    return file


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("schema: 1", 'schema: "1"', id="number in quotes"),
        pytest.param("days: 365", "days: 365.0", id="number of another type"),
        pytest.param("bucketName: null", "", id="null left out"),
        pytest.param("workos-log-streams:tags", "tags", id="key without namespace"),
        pytest.param("maxAgeHours: 24}", "maxAgeHours: 24, readBack: }", id="null added"),
    ],
)
def test_other_spelling_of_a_value_is_no_difference(
    path: Path, full: str, old: str, new: str
) -> None:
    assert old in full

    assert differing_keys(path, as_pulumi(full.replace(old, new)).get) == ()


@pytest.mark.parametrize(
    ("old", "new", "keys"),
    [
        pytest.param("days: 365", "days: 30", ["destination"], id="value deep down"),
        pytest.param("{team: platform}", "{team: other}", ["tags"], id="value of a mapping"),
        pytest.param("us-east-1 ", "eu-west-1 ", ["aws:region"], id="region"),
        pytest.param("production", "staging", ["environment"], id="text"),
        pytest.param("  workos-log-streams:network: {vpcId: vpc-0123456789abcdef0}\n", "",
                     ["network"], id="key that the other has not"),
        pytest.param("config:\n", "config:\n  aws:profile: other\n", ["aws:profile"],
                     id="key that the file has not"),
        pytest.param('"012345670123"', '"210987654321"', ["accountId"], id="account"),
    ],
)  # fmt: skip
def test_other_value_is_named_by_its_key(
    path: Path, full: str, old: str, new: str, keys: list[str]
) -> None:
    assert full.count(old) == 1
    wanted = [key if ":" in key else f"workos-log-streams:{key}" for key in keys]

    assert [*differing_keys(path, as_pulumi(full.replace(old, new)).get)] == wanted


def test_nothing_of_ours_in_another_file_is_a_difference_in_everything(path: Path) -> None:
    given: dict[str, Any] = {"aws:region": "us-east-1"}

    assert "workos-log-streams:accountId" in differing_keys(path, given.get)
