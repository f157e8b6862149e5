"""Every rule against its case file, in every way its policy documents could be written."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from policies.catalogue import all_rules
from policies.lib.documents import Unreadable, statements
from policies.resource import Resource, UnknownValue
from policies.rule import Rule
from tests.policies.case import CASES, Case, all_cases, cases_of, verdict
from tests.policies.rewriting import WAYS, in_mixed_case

HOLDING = ("policy", "assumeRolePolicy")


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.id)
def test_case_is_judged_as_its_file_says(case: Case, tmp_path: Path) -> None:
    found = verdict(case, tmp_path)

    assert found.word == case.wanted, found.texts
    assert case.says in " ".join(found.texts)


def rewritten(resource: Resource, way: Callable[[dict[str, Any]], Any]) -> Resource:
    changed = dict(resource.properties)
    for name in HOLDING:
        document = changed.get(name)
        text = json.loads(document) if isinstance(document, str) else document
        if isinstance(text, dict):
            found = text["Statement"]
            one = {**text, "Statement": [found]} if isinstance(found, dict) else text
            changed[name] = way(one)
    return replace(resource, properties=changed)


def has_documents(case: Case) -> bool:
    """Whether every policy document of a case can be read, and there is one."""
    found = [
        resource.properties[name]
        for resource in case.resources
        for name in HOLDING
        if name in resource.properties
    ]
    try:
        return bool([statements(document) for document in found])
    except (Unreadable, UnknownValue):
        return False


REWRITTEN = [
    pytest.param(case, way, id=f"{case.id} {way.__name__}")
    for case in all_cases()
    if has_documents(case)
    for way in WAYS
    # Parliament knows operators and keys in one letter case only.
    if not (way is in_mixed_case and case.rule.id == "policy-lint")
]


@pytest.mark.parametrize(("case", "way"), REWRITTEN)
def test_verdict_is_the_same_however_the_document_is_written(
    case: Case, way: Callable[[dict[str, Any]], Any], tmp_path: Path
) -> None:
    resources = tuple(rewritten(resource, way) for resource in case.resources)

    assert verdict(replace(case, resources=resources), tmp_path).word == case.wanted


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_rule_has_cases_of_every_sort(rule: Rule) -> None:
    cases = list(cases_of(rule))

    assert {case.name.partition(":")[0] for case in cases} >= {
        "good", "bad", "unknown", "missing", "odd",
    }  # fmt: skip
    assert len({case.name for case in cases}) == len(cases)
    assert [case.name.partition(":")[0] for case in cases if case.planted] == ["bad"]


def test_case_files_and_rules_belong_together() -> None:
    assert sorted(file.stem for file in CASES.iterdir()) == sorted(
        rule.id.replace("-", "_") for rule in all_rules()
    )
