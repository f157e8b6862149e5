"""`logstreams policies`: the list, one rule, the document."""

from __future__ import annotations

import json

import pytest
from pydantic import TypeAdapter
from typer.testing import CliRunner

from logstreams.command.main import app
from policies.catalogue import all_rules
from policies.explanation import PoliciesDocument

IDS = [rule.id for rule in all_rules()]


def policies(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["policies", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_list_has_a_line_a_rule() -> None:
    code, out, err = policies()

    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == IDS
    assert "s3-versioned                   high      " in out


def test_one_rule_tells_all_about_itself() -> None:
    code, out, _ = policies("s3-retention-demanded")

    assert code == 0
    for word in ("severity", "judged", "why", "repair", "source", "parameter   minimumDays:"):
        assert f"\n{word}" in out


@pytest.mark.parametrize("rule", [None, "kms-rotated"], ids=["all", "one"])
def test_document_is_alone_on_stdout_and_what_its_schema_says(rule: str | None) -> None:
    code, out, err = policies(*filter(None, [rule]), "--output", "json")

    document = json.loads(out)
    assert (code, err) == (0, "")
    assert TypeAdapter(PoliciesDocument).validate_python(document) == document
    assert [each["id"] for each in document["rules"]] == ([rule] if rule else IDS)


def test_rule_that_is_none_is_bad_input() -> None:
    code, out, err = policies("s3-versionned")

    assert (code, out) == (2, "")
    assert "found no rule s3-versionned" in err
