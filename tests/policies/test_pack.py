"""What the SDK is told of the rules, and what the pack makes of what the SDK gives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from policies import pack
from policies.catalogue import all_rules
from policies.pack import Pack
from policies.resource import UNKNOWN, Resource, Stack, UnknownValue
from policies.rule import Finding, Parameter, Parameters, ResourceRule, StackRule

URN = "urn:pulumi:acme::workos-log-streams::aws:s3/bucket:Bucket::archive"
COMMON: dict[str, Any] = {
    "title": "It holds",
    "severity": "high",
    "why": "It would not.",
    "repair": "Repair it.",
    "source": "nowhere",
}


def bucket(**more: Any) -> SimpleNamespace:
    """A resource as the SDK hands it to a policy."""
    known = {
        "resource_type": "aws:s3/bucket:Bucket",
        "name": "archive",
        "urn": URN,
        "props": {},
        "provider": None,
        "property_dependencies": {},
        "get_config": dict,
    }
    return SimpleNamespace(**{**known, **more})


def stack() -> SimpleNamespace:
    return SimpleNamespace(resources=[bucket()], get_config=dict)


def asked(
    monkeypatch: pytest.MonkeyPatch, *rules: ResourceRule | StackRule, args: Any
) -> tuple[list[str], list[str]]:
    """What each rule reports, and what the pack tells besides."""
    monkeypatch.setattr(pack, "all_rules", lambda: rules)
    reported: list[str] = []
    told: list[str] = []
    for policy in Pack(told.append, date(2026, 11, 22)).policies():
        judge: Any = policy
        judge.validate(args, lambda text, urn=None: reported.append(f"{urn}: {text}"))
    return reported, told


def test_sdk_is_told_what_every_rule_says_of_itself() -> None:
    policies = Pack(print, date(2026, 11, 22)).policies()

    assert [
        (one.name, one.description, one.enforcement_level.value, one.severity.value)  # type: ignore[union-attr]
        for one in policies
    ] == [(rule.id, rule.title, rule.level, rule.severity) for rule in all_rules()]
    assert {rule.level for rule in all_rules()} == {"advisory", "mandatory"}


def test_what_waits_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def judge(_stack: Stack, _: Parameters) -> Iterator[Finding]:
        raise UnknownValue("archive.policy")
        yield

    def sees_all(_stack: Stack, _: Parameters) -> Iterator[Finding]:
        yield from ()

    rules = [
        StackRule(id="one", judge=judge, **COMMON),
        StackRule(id="two", judge=sees_all, **COMMON),
    ]

    reported, told = asked(monkeypatch, *rules, args=stack())

    assert reported == []
    (line,) = told
    assert "archive.policy is not known before the update" in line
    assert line.endswith("Rules that wait: one")


def test_what_was_found_before_an_unknown_value_is_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def judge(_resource: Resource, _: Parameters) -> Iterator[str]:
        yield "found x"
        raise UnknownValue("archive.policy")

    rule = ResourceRule(id="one", types=("aws:s3/bucket:Bucket",), judge=judge, **COMMON)

    reported, _ = asked(monkeypatch, rule, args=bucket())

    assert reported == [f"{URN}: found x. Repair: Repair it."]


def test_resource_rule_gets_its_parameters_from_the_configuration(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def judge(_resource: Resource, parameters: Parameters) -> Iterator[str]:
        yield f"{parameters['days']} and {parameters['mode']}"

    rule = ResourceRule(
        id="one",
        types=("aws:s3/bucket:Bucket",),
        judge=judge,
        parameters={"days": Parameter({}, 1), "mode": Parameter({}, "COMPLIANCE")},
        **COMMON,
    )

    reported, _ = asked(monkeypatch, rule, args=bucket(get_config=lambda: {"days": 7}))

    assert reported == [f"{URN}: 7 and COMPLIANCE. Repair: Repair it."]


def test_stack_rule_knows_the_name_of_its_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    def judge(stack: Stack, _: Parameters) -> Iterator[Finding]:
        yield Finding(f"this is {stack.name}", stack.resources[0].urn)

    reported, _ = asked(monkeypatch, StackRule(id="one", judge=judge, **COMMON), args=stack())

    assert reported == [f"{URN}: this is acme. Repair: Repair it."]


@pytest.mark.parametrize(
    ("allowed", "account"),
    [
        pytest.param('["012345670123"]', "012345670123", id="as JSON"),
        pytest.param(["012345670123"], "012345670123", id="as a list"),
        pytest.param('["012345670123", "111122223333"]', None, id="two"),
        pytest.param(None, None, id="none"),
    ],
)
def test_account_is_the_one_its_provider_is_limited_to(
    monkeypatch: pytest.MonkeyPatch, allowed: Any, account: str | None
) -> None:
    def judge(resource: Resource, _: Parameters) -> Iterator[str]:
        yield f"{resource.account}"

    rule = ResourceRule(id="one", types=("aws:s3/bucket:Bucket",), judge=judge, **COMMON)
    provider = SimpleNamespace(props={"allowedAccountIds": allowed} if allowed else {})

    reported, _ = asked(monkeypatch, rule, args=bucket(provider=provider))

    assert reported == [f"{URN}: {account}. Repair: Repair it."]


@pytest.mark.parametrize(
    ("given", "region"),
    [
        pytest.param({"region": "us-east-1"}, "us-east-1", id="a region"),
        pytest.param({"region": ""}, None, id="an empty one"),
        pytest.param({"region": UNKNOWN}, None, id="not known yet"),
        pytest.param({}, None, id="none"),
    ],
)
def test_region_is_the_one_its_provider_works_in(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, Any], region: str | None
) -> None:
    def judge(resource: Resource, _: Parameters) -> Iterator[str]:
        yield f"{resource.region}"

    rule = ResourceRule(id="one", types=("aws:s3/bucket:Bucket",), judge=judge, **COMMON)

    reported, _ = asked(monkeypatch, rule, args=bucket(provider=SimpleNamespace(props=given)))

    assert reported == [f"{URN}: {region}. Repair: Repair it."]
