"""Which resources an update that was killed may have made, and what AWS calls them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from logstreams.customers.ids_at_aws import is_looked_for
from logstreams.customers.interrupted import (
    InterruptedCreate,
    RepairUnfinished,
    interrupted_creates,
    repair,
    with_creates,
)
from logstreams.fleet.pulumi_cli import PulumiCli
from rehearsal.engine.aws_provider.resources import RESOURCES

URN = "urn:pulumi:acme::workos-log-streams::logstreams:s3:Destination$"
PARENT = "urn:pulumi:acme::workos-log-streams::logstreams:kms:EncryptionKey::acme"
BEGAN = datetime(2026, 11, 29, 10, tzinfo=UTC)
KEY, ROLE = "aws:kms/key:Key", "aws:iam/role:Role"


class FakeAws:
    """Answers each call of a service with what it was given."""

    def __init__(self, **answers: Any) -> None:
        self._answers = answers

    def client(self, _service: str) -> FakeAws:
        return self

    def get_paginator(self, call: str) -> FakeAws:
        return FakeAws(paginate=[self._answers[call]])

    def paginate(self, **_: Any) -> Any:
        return self._answers["paginate"]

    def __getattr__(self, call: str) -> Any:
        def answer(**given: Any) -> Any:
            found = self._answers[call]
            found = found.get(given.get("KeyId"), found) if isinstance(found, dict) else found
            if isinstance(found, Exception):
                raise found
            return found

        return answer


def exported(
    type_: str,
    inputs: Mapping[str, Any],
    *known: Mapping[str, Any],
    kind: str = "creating",
    **more: Any,
) -> str:
    resource = {"urn": f"{URN}{type_}::it", "type": type_, "inputs": inputs, **more}
    resources = [{"type": type_, "urn": "another", **each} for each in known]
    parent = {"type": "", "urn": PARENT, "created": BEGAN.isoformat().replace("+00:00", "Z")}
    return json.dumps(
        {
            "deployment": {
                "resources": [parent, *resources],
                "pending_operations": [{"type": kind, "resource": resource}],
            }
        }
    )


def interrupted(text: str, aws: FakeAws) -> InterruptedCreate:
    (found,) = interrupted_creates(text, aws, lambda _: None)
    return found


@pytest.mark.parametrize(
    ("type_", "inputs", "wanted"),
    [
        ("aws:s3/bucket:Bucket", {"bucket": "acme-logs"}, "acme-logs"),
        ("aws:iam/rolePolicy:RolePolicy", {"role": "acme", "name": "use-key"}, "acme:use-key"),
        ("aws:kms/alias:Alias", {"name": "alias/acme"}, "alias/acme"),
        ("aws:s3/bucketVersioning:BucketVersioning", {"bucket": "acme-logs"}, ""),
    ],
)
def test_id_is_made_of_names_or_left_out(type_: str, inputs: dict[str, Any], wanted: str) -> None:
    found = interrupted(exported(type_, inputs), FakeAws())

    assert (found.name, found.id) == ("it", wanted)


def test_resource_of_another_type_that_has_the_same_name_is_another() -> None:
    other = {"type": "aws:lambda/function:Function", "id": "acme"}

    assert interrupted(exported(ROLE, {"name": "acme"}, other), FakeAws()).id == "acme"


def key(name: str, minutes: float = 1, **more: Any) -> dict[str, Any]:
    said = {
        "KeyId": name,
        "Description": "of acme",
        "Enabled": True,
        "CreationDate": BEGAN + timedelta(minutes=minutes),
    }
    return {"KeyMetadata": {**said, **more}}


def keys(**described: Any) -> FakeAws:
    return FakeAws(
        list_keys={"Keys": [{"KeyId": one} for one in described]}, describe_key=described
    )


REFUSED = ClientError({"Error": {"Code": "AccessDeniedException"}}, "DescribeKey")
OURS = {"k0": REFUSED, "k1": key("k1"), "k2": key("k2", Enabled=False)}
DESCRIBED = {"description": "of acme"}


@pytest.mark.parametrize(("known", "wanted"), [("", "k1"), ("k1", "")])
def test_key_is_the_customers_and_in_no_state(known: str, wanted: str) -> None:
    text = exported(KEY, DESCRIBED, {"id": known}, parent=PARENT)

    assert interrupted(text, keys(**OURS)).id == wanted


def test_key_that_was_kept_from_a_destroyed_stack_is_never_taken() -> None:
    text = exported(KEY, DESCRIBED, parent=PARENT)

    alone = interrupted(text, keys(kept=key("kept", -60)))
    beside = interrupted(text, keys(kept=key("kept", -60), new=key("new")))

    assert alone.candidates == ()
    assert beside.candidates == ("new",)


def test_of_several_keys_all_are_named_and_none_is_taken() -> None:
    found = interrupted(exported(KEY, DESCRIBED, parent=PARENT), keys(a=key("a"), b=key("b")))

    assert found.candidates == ("a", "b")
    assert not found.can_be_taken


def test_no_key_is_looked_for_where_the_state_does_not_say_since_when() -> None:
    said: list[str] = []

    (found,) = interrupted_creates(exported(KEY, DESCRIBED), keys(**OURS), said.append)

    assert found.candidates == ()
    assert "no key is looked for" in said[0]


def test_keys_that_refuse_are_told() -> None:
    said: list[str] = []

    interrupted_creates(exported(KEY, DESCRIBED, parent=PARENT), keys(**OURS), said.append)

    assert said == ["1 keys of the account refuse kms:DescribeKey to you; they were not looked at"]


def test_key_that_was_made_again_is_told_as_left_over() -> None:
    text = exported(KEY, DESCRIBED, {"id": "k9", "urn": f"{URN}{KEY}::it"}, parent=PARENT)

    found = interrupted(text, keys(**OURS))

    assert (found.id, found.left_over, found.can_be_taken) == ("k1", True, False)


def test_name_that_a_later_update_made_leaves_nothing_over() -> None:
    text = exported(ROLE, {"name": "acme"}, {"id": "acme", "urn": f"{URN}{ROLE}::it"})

    found = interrupted(text, FakeAws())

    assert (found.candidates, found.left_over) == ((), False)


@pytest.mark.parametrize(
    ("created", "replaces"),
    [
        pytest.param({"created": "2026-11-01T10:00:00Z"}, True, id="it was to replace that one"),
        pytest.param({}, False, id="that one was made later"),
    ],
)
def test_replacement_is_told_from_what_was_made_again(
    created: dict[str, str], *, replaces: bool
) -> None:
    old = {"id": "old", "urn": f"{URN}{ROLE}::it", "created": "2026-11-01T10:00:00Z"}

    found = interrupted(exported(ROLE, {"name": "new"}, old, **created), FakeAws())

    assert found.candidates == ("new",)
    assert (found.replaces, found.left_over) == (replaces, not replaces)
    assert not found.can_be_taken


PERMISSION = "aws:lambda/permission:Permission"
STATEMENT = {"function": "arn:aws:lambda:us-east-1:1:function:acme", "statementId": "load-balancer"}


@pytest.mark.parametrize(
    ("policy", "wanted"),
    [
        ({"Policy": json.dumps({"Statement": [{"Sid": "load-balancer"}]})}, "load-balancer"),
        ({"Policy": json.dumps({"Statement": [{"Sid": "another"}]})}, ""),
        (ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "GetPolicy"), ""),
    ],
)
def test_statement_is_found_in_the_functions_policy(policy: Any, wanted: str) -> None:
    assert interrupted(exported(PERMISSION, STATEMENT), FakeAws(get_policy=policy)).id == wanted


RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
LETS_IN = {
    "securityGroupId": "sg-1",
    "ipProtocol": "tcp",
    "fromPort": 443,
    "toPort": 443,
    "prefixListId": "pl-1",
}


@pytest.mark.parametrize(
    ("more", "wanted"),
    [
        ({}, "sgr-1"),
        ({"FromPort": 80}, ""),
        ({"PrefixListId": "pl-2"}, ""),
        ({"IsEgress": True}, ""),
    ],
)
def test_rule_is_the_one_that_lets_the_same_in(more: dict[str, Any], wanted: str) -> None:
    rule = {
        "SecurityGroupRuleId": "sgr-1",
        "IsEgress": False,
        "IpProtocol": "tcp",
        "FromPort": 443,
        "ToPort": 443,
        "PrefixListId": "pl-1",
    }
    aws = FakeAws(describe_security_group_rules={"SecurityGroupRules": [{**rule, **more}]})

    assert interrupted(exported(RULE, LETS_IN), aws).id == wanted


LISTENER = "aws:lb/listener:Listener"


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        ({"Listeners": [{"Port": 443, "ListenerArn": "arn:l"}]}, "arn:l"),
        ({"Listeners": [{"Port": 80, "ListenerArn": "arn:l"}]}, ""),
        ({"Listeners": []}, ""),
    ],
)
def test_listener_is_the_one_on_the_port(page: Any, wanted: str) -> None:
    inputs = {"loadBalancerArn": "arn:b", "port": 443}

    found = interrupted(exported(LISTENER, inputs), FakeAws(describe_listeners=page))

    assert found.id == wanted


def test_load_balancer_that_is_not_there_has_no_listener() -> None:
    class Gone(FakeAws):
        def paginate(self, **_: Any) -> Any:
            raise ClientError({"Error": {"Code": "LoadBalancerNotFound"}}, "DescribeListeners")

        def get_paginator(self, _call: str) -> FakeAws:
            return self

    assert interrupted(exported(LISTENER, {"loadBalancerArn": "b"}), Gone()).id == ""


REPEATED = {"aws:lb/targetGroupAttachment:TargetGroupAttachment"}
"""What AWS takes a second time and is one: RegisterTargets; and every setting of a bucket."""


@pytest.mark.parametrize("type_", sorted(kind.type_name for kind in RESOURCES))
def test_what_cannot_be_made_twice_is_looked_for(type_: str) -> None:
    setting = type_.startswith("aws:s3/bucket") and type_ != "aws:s3/bucket:Bucket"
    of_no_stack = type_ == "aws:iam/openIdConnectProvider:OpenIdConnectProvider"

    assert is_looked_for(type_) is not (setting or of_no_stack or type_ in REPEATED)


def test_other_interrupted_operations_are_left_to_pulumi() -> None:
    assert interrupted_creates(exported(KEY, {}, kind="updating"), FakeAws(), print) == ()


def test_state_has_what_was_begun_as_done_and_forgets_the_rest() -> None:
    inputs = {"name": "acme"}
    text = exported(ROLE, inputs)
    urn = f"{URN}{ROLE}::it"

    taken = json.loads(with_creates(text, {urn: "acme"}))["deployment"]
    dropped = json.loads(with_creates(text, {}))["deployment"]

    assert taken["resources"][1:] == [
        {"urn": urn, "type": ROLE, "inputs": inputs, "id": "acme", "outputs": inputs}
    ]
    assert len(dropped["resources"]) == 1
    assert "pending_operations" not in taken | dropped


def pulumi(folder: Path, now: str, refresh: str = "true") -> PulumiCli:
    (folder / "now.json").write_text(now)
    program = folder / "bin" / "pulumi"
    program.parent.mkdir()
    program.write_text(
        f"""#!/bin/sh
echo "$*" >> {folder}/asked
case "$*" in
*export*) cat {folder}/now.json;;
*refresh*) {refresh};;
esac
"""
    )
    program.chmod(0o755)
    return PulumiCli(folder, {"PATH": f"{program.parent}:/usr/bin:/bin"})


def asked(folder: Path) -> list[str]:
    return (folder / "asked").read_text().splitlines()


CREATES = (InterruptedCreate(f"{URN}{ROLE}::it", ROLE, ("acme",)),)


def test_state_that_another_update_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    read = exported(ROLE, {"name": "acme"})
    now = exported(ROLE, {"name": "acme"}, {"id": "of the other update"})

    with pytest.raises(RepairUnfinished, match="has changed since it was read"):
        repair("acme", read, CREATES, pulumi(tmp_path, now))

    assert [line.split()[:2] for line in asked(tmp_path)] == [["stack", "export"]]


def test_refresh_that_fails_says_how_to_end_it(tmp_path: Path) -> None:
    read = exported(ROLE, {"name": "acme"})

    with pytest.raises(RepairUnfinished) as told:
        repair("acme", read, CREATES, pulumi(tmp_path, read, "echo throttled >&2; exit 255"))

    assert "throttled" in str(told.value)
    assert f"pulumi refresh --yes --stack acme --target '{URN}{ROLE}::it'" in str(told.value)


def test_what_is_left_alone_is_not_refreshed(tmp_path: Path) -> None:
    read = exported(ROLE, {"name": "acme"})
    other = InterruptedCreate(f"{URN}{ROLE}::it", ROLE, ("acme",), left_over=True)

    repair("acme", read, (other,), pulumi(tmp_path, read))

    assert [line.split()[:2] for line in asked(tmp_path)] == [
        ["stack", "export"],
        ["stack", "import"],
    ]
