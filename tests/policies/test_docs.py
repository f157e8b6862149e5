"""What is written of the rules: complete, plain, and made from them."""

from __future__ import annotations

import json
import re

import pytest

from policies.catalogue import all_rules
from policies.explanation import document
from policies.rule import Rule
from tools.docs import DOCS, generated

RULES = pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)


@pytest.mark.parametrize("name", ["policies.md", "schemas/policies.json"])
def test_documentation_is_made_from_the_rules(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == generated()[DOCS / name], "run `make docs`"


@RULES
def test_rule_is_on_the_page(rule: Rule) -> None:
    text = (DOCS / "policies.md").read_text(encoding="utf-8")

    assert f"#### {rule.id}\n" in text
    assert rule.repair in text


@RULES
def test_rule_is_named_and_said_in_the_same_way_as_all(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.id)
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")
    assert re.match(r"[A-Z][a-z]+ .*\.$", rule.repair)
    assert "not" not in rule.repair.split()[:2]
    assert rule.source


def test_titles_are_said_once() -> None:
    titles = [rule.title for rule in all_rules()]

    assert len({*titles}) == len(titles) >= 32


def test_readme_counts_the_rules() -> None:
    text = (DOCS.parent / "README.md").read_text(encoding="utf-8")

    assert f"by {len(all_rules())} rules" in text


def test_document_is_json() -> None:
    found = json.loads(json.dumps(document(all_rules())))

    assert [rule["id"] for rule in found["rules"]] == [rule.id for rule in all_rules()]
