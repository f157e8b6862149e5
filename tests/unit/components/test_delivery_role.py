from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pulumi
import pytest

from components.delivery_role import DeliveryRole, DeliveryRoleArgs

KEY = "arn:aws:kms:eu-central-1:012345670123:key/k"
ARGS = DeliveryRoleArgs(
    role_name="acme-delivery",
    trusted_account_id="999999999999",
    external_ids=("ext-01",),
    partition="aws",
    region="eu-central-1",
    bucket_arn="arn:aws:s3:::acme-events",
    object_prefix="audit/",
)


def make(build: Any, args: DeliveryRoleArgs = ARGS, **how: Any) -> Any:
    return build(lambda: DeliveryRole("delivery", args).fingerprint_inputs, **how)


def test_role_without_key_registers_exactly_these_resources(build: Any) -> None:
    assert make(build).types() == {
        "delivery": "logstreams:iam:DeliveryRole",
        "delivery-role": "aws:iam/role:Role",
        "delivery-write-events": "aws:iam/rolePolicy:RolePolicy",
    }


def test_role_with_key_has_a_second_policy(build: Any) -> None:
    built = make(build, replace(ARGS, key_arn=KEY))
    assert built.types()["delivery-use-key"] == "aws:iam/rolePolicy:RolePolicy"
    statement = json.loads(built.inputs("delivery-use-key")["policy"])["Statement"][0]
    assert statement["Resource"] == KEY


def test_role_is_as_the_form_needs_it(build: Any) -> None:
    role = make(build).inputs("delivery-role")
    assert (role["name"], role["path"]) == ("acme-delivery", "/")
    assert role["maxSessionDuration"] == 3600
    assert "permissionsBoundary" not in role


def test_role_trusts_the_account_with_the_external_id_only(build: Any) -> None:
    trust = json.loads(make(build).inputs("delivery-role")["assumeRolePolicy"])
    assert [
        (each["Principal"], each["Action"], each["Condition"]) for each in trust["Statement"]
    ] == [
        (
            {"AWS": "arn:aws:iam::999999999999:root"},
            "sts:AssumeRole",
            {"StringEquals": {"sts:ExternalId": "ext-01"}},
        )
    ]


def test_role_policies_belong_to_the_role(build: Any) -> None:
    built = make(build, replace(ARGS, key_arn=KEY))
    for name in ("write-events", "use-key"):
        policy = built.inputs(f"delivery-{name}")
        assert (policy["role"], policy["name"]) == ("acme-delivery", name)


def test_role_keeps_to_its_boundary(build: Any) -> None:
    boundary = "arn:aws:iam::012345670123:policy/edge"
    built = make(build, replace(ARGS, permissions_boundary_arn=boundary))
    assert built.inputs("delivery-role")["permissionsBoundary"] == boundary


def test_role_goes_with_its_stack(build: Any) -> None:
    requests = [found.request for found in make(build).resources.values()]
    assert not any(request.retainOnDelete for request in requests)


def test_fingerprint_changes_with_every_part_of_the_role(build: Any) -> None:
    before = make(build, replace(ARGS, key_arn=KEY)).outputs
    assert before["role"] == "AROAEXAMPLE0000000001"
    changed = replace(
        ARGS,
        external_ids=("ext-02",),
        bucket_arn="arn:aws:s3:::other",
        key_arn=KEY,
        permissions_boundary_arn="arn:aws:iam::012345670123:policy/edge",
    )
    again = {"delivery-role": {"uniqueId": "AROAEXAMPLE0000000002"}}
    after = make(build, changed, existing=again).outputs
    assert {name for name in before if before[name] == after[name]} == set()


def test_preview_shows_all_documents_but_the_one_with_a_new_key(build: Any) -> None:
    def program() -> None:
        unknown: pulumi.Output[str] = pulumi.Output.from_input(pulumi.UNKNOWN)
        DeliveryRole("delivery", replace(ARGS, key_arn=unknown))

    built = build(program, preview=True)
    assert json.loads(built.inputs("delivery-role")["assumeRolePolicy"])
    assert json.loads(built.inputs("delivery-write-events")["policy"])
    assert not isinstance(built.inputs("delivery-use-key")["policy"], str)


@pytest.mark.parametrize("name", ["delivery-role", "delivery-write-events"])
def test_role_is_the_parent_of_its_parts(build: Any, name: str) -> None:
    assert make(build).resources[name].request.parent.endswith("::delivery")
