"""What a reviewer sees of a change, and what nobody may see; steps as of pulumi 3.259.0."""

from __future__ import annotations

import json
from typing import Any

import pytest

from logstreams.fleet.details import changed_resource
from logstreams.fleet.document import ResourceChange
from logstreams.fleet.resource_changes import resource_changes

CANARY = "canary-b7c1"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": CANARY}
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def step(kind: str, old: Any, new: Any, op: str = "update", **more: Any) -> dict[str, Any]:
    def state(inputs: Any) -> Any:
        return None if inputs is None else {"inputs": inputs, "outputs": {}}

    urn = f"urn:pulumi:acme::kit::logstreams:s3:Destination${kind}::it"
    return {"op": op, "urn": urn, "old": state(old), "new": state(new), **more}


def lines(*steps: dict[str, Any]) -> list[str]:
    found = resource_changes(steps, lambda text: text.replace("sk_test_canary", "sk_…"))
    return [line.strip() for one in found for line in changed_resource(one)[1:]]


def policy(*statements: dict[str, Any]) -> dict[str, str]:
    return {"policy": json.dumps({"Version": "2012-10-17", "Statement": [*statements]})}


WRITE = {"Sid": "Write", "Effect": "Allow", "Action": "s3:PutObject", "Resource": ["a", "b"]}


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        pytest.param(
            {"rule": {"days": 365}}, {"rule": {"days": 400}}, ["~ rule.days: 365 → 400"], id="value"
        ),
        pytest.param(
            {"tags": {"a": "1"}}, {"tags": {"b": "2"}}, ['- tags.a: "1"', '+ tags.b: "2"'], id="map"
        ),
        pytest.param(
            {"entries": [{"cidr": "a"}, {"cidr": "b"}]},
            {"entries": [{"cidr": "b"}]},
            ['- entries[]: {"cidr": "a"}'],
            id="list",
        ),
        pytest.param({"a": 1}, {"a": UNKNOWN}, ["~ a: 1 → [known after the update]"], id="unknown"),
        pytest.param({"a": SECRET}, {"a": CANARY}, ["~ a: [secret] → [secret]"], id="secret"),
        pytest.param({"a": "x"}, {"a": "sk_test_canary"}, ['~ a: "x" → "sk_…"'], id="hidden"),
        pytest.param({"__defaults": []}, {"__defaults": ["x"]}, [], id="the SDK's own"),
        pytest.param(
            policy(WRITE),
            policy(WRITE | {"Resource": ["b", "c"]}),
            ['- policy[Write].Resource[]: "a"', '+ policy[Write].Resource[]: "c"'],
            id="element of a statement",
        ),
        pytest.param(
            policy(WRITE),
            policy({"Sid": "D", "Effect": "Deny"}, WRITE | {"Action": ["s3:PutObject"]}),
            ['+ policy[D]: {"Sid": "D", "Effect": "Deny"}'],
            id="statement",
        ),
        pytest.param(
            policy(WRITE),
            policy(WRITE | {"Resource": ["b", "a"]}),
            ["~ policy: [the same statements] → [the same statements, written otherwise]"],
            id="the same policy",
        ),
    ],
)
def test_property_is_told_old_and_new(old: Any, new: Any, wanted: list[str]) -> None:
    assert lines(step("aws:x/y:Z", old, new)) == wanted


def test_secret_that_changed_is_told_without_either_value() -> None:
    detailed = {"value": {"diffKind": "update-replace", "inputDiff": False}}
    changed = step("aws:x/y:Z", {"value": SECRET}, {"value": SECRET}, detailedDiff=detailed)

    assert lines(changed) == ["~ value: [secret] → [secret]  [replaces the resource]"]


def test_what_the_outputs_call_secret_is_secret_in_the_inputs() -> None:
    changed = step("aws:x/y:Z", {"a": {"b": "old"}}, {"a": {"b": CANARY}})
    changed["new"]["outputs"] = {"a": {"b": SECRET}}

    assert lines(changed) == ["~ a.b: [secret] → [secret]"]


def test_resource_changed_elsewhere_is_compared_with_what_is_there() -> None:
    detailed = {"tags.owner": {"diffKind": "delete", "inputDiff": False}}
    changed = step("aws:x/y:Z", {"tags": {}}, {"tags": {}}, detailedDiff=detailed)
    changed["old"]["outputs"] = {"tags": {"owner": "somebody"}}

    assert lines(changed) == ['- tags.owner: "somebody"']


def test_providers_outputs_of_the_stack_and_the_check_s_own_fields_are_left_out() -> None:
    old = {"secretKey": "x", "__provider": "y", "fingerprint": "1", "settings": '{"days": 1}'}
    new = {"secretKey": CANARY, "__provider": CANARY, "fingerprint": CANARY}
    new["settings"] = '{"days": 2}'
    kinds = ("pulumi:providers:aws", "pulumi:pulumi:Stack", "logstreams:index:DeliveryCheck")

    found = resource_changes([step(kind, old, new) for kind in kinds], str)

    assert CANARY not in "".join(one.model_dump_json() for one in found)
    told = {one.type: [it.path for it in one.properties] for one in found}
    assert told == {kinds[1]: [], kinds[2]: ["settings.days"]}


def test_deletes_and_replaces_come_first_and_a_replacement_is_one() -> None:
    def of(op: str, name: str) -> dict[str, Any]:
        one = step("aws:x/y:Z", {"a": 1}, {"a": 2}, op, keys=["a"])
        return one | {"urn": one["urn"].replace("::it", f"::{name}")}

    steps = [
        of("create", "new"),
        of("same", "same"),
        of("update", "changed"),
        *(of(op, "other") for op in ("create-replacement", "replace", "delete-replaced")),
        of("delete", "gone"),
    ]

    found: tuple[ResourceChange, ...] = resource_changes(steps, str)

    assert [(it.operation, it.resource) for it in found] == [
        ("delete", "gone"),
        ("replace", "other"),
        ("update", "changed"),
        ("create", "new"),
    ]
    assert changed_resource(found[1])[1] == "    ~ a: 1 → 2  [replaces the resource]"
