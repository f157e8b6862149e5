"""AWS's own examples with the answers that stand beside them; each row names its page.

All are pages of the IAM user guide unless named otherwise, read 2026-11-28.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from logstreams.verification.iam import Policies, Request, Rest, root, user
from logstreams.verification.iam.values import ABSENT, Possible, known
from tests.unit.verification.iam.asking import ACCOUNT, OTHER, document, holds, put, statement, word

TAGS = "aws:TagKeys"
COSTS = ["environment", "cost-center"]
HOME = "203.0.113.0/24"
TYPES = ["t1.*", "t2.*", "m3.*"]

CONDITIONS: dict[str, tuple[dict[str, Any], str, Possible, bool]] = {
    # page: condition, key, what the request has, whether it holds
    "Condition operators: String, equal": (
        {"StringEquals": {"aws:PrincipalTag/job-category": "iamuser-admin"}},
        "aws:principaltag/job-category",
        known("iamuser-admin"),
        True,
    ),
    "Condition operators: String, other": (
        {"StringEquals": {"aws:PrincipalTag/job-category": "iamuser-admin"}},
        "aws:principaltag/job-category",
        known("iamuser"),
        False,
    ),
    "Condition operators: String, no such tag": (
        {"StringEquals": {"aws:PrincipalTag/job-category": "iamuser-admin"}},
        "aws:principaltag/job-category",
        ABSENT,
        False,
    ),
    "Condition operators: StringLike": (
        {"StringLike": {"s3:prefix": ["", "home/", "home/${aws:username}/"]}},
        "s3:prefix",
        known("home/"),
        True,
    ),
    "Condition operators: StringNotEquals, other": (
        {"StringNotEquals": {"aws:PrincipalTag/Department": "HR"}},
        "aws:principaltag/department",
        known("Finance"),
        True,
    ),
    "Condition operators: StringNotEquals, absent": (
        {"StringNotEquals": {"aws:PrincipalTag/Department": "HR"}},
        "aws:principaltag/department",
        ABSENT,
        True,
    ),
    "Condition operators: Numeric, as many": (
        {"NumericLessThanEquals": {"s3:max-keys": "10"}},
        "s3:max-keys",
        known("10"),
        True,
    ),
    "Condition operators: Numeric, more": (
        {"NumericLessThanEquals": {"s3:max-keys": "10"}},
        "s3:max-keys",
        known("11"),
        False,
    ),
    "Condition operators: Date, later": (
        {"DateGreaterThan": {"aws:TokenIssueTime": "2020-01-01T00:00:01Z"}},
        "aws:tokenissuetime",
        known("2020-06-01T00:00:00Z"),
        True,
    ),
    "Condition operators: Date, earlier": (
        {"DateGreaterThan": {"aws:TokenIssueTime": "2020-01-01T00:00:01Z"}},
        "aws:tokenissuetime",
        known("2019-06-01T00:00:00Z"),
        False,
    ),
    "Condition operators: Boolean": (
        {"Bool": {"aws:SecureTransport": "false"}},
        "aws:securetransport",
        known("false"),
        True,
    ),
    "Condition operators: Binary": (
        {"BinaryEquals": {"s3:key": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}},
        "s3:key",
        known("QmluYXJ5VmFsdWVJbkJhc2U2NA=="),
        True,
    ),
    "Condition operators: IP address, inside": (
        {"IpAddress": {"aws:SourceIp": HOME}},
        "aws:sourceip",
        known("203.0.113.255"),
        True,
    ),
    "Condition operators: IP address, outside": (
        {"IpAddress": {"aws:SourceIp": HOME}},
        "aws:sourceip",
        known("203.0.114.0"),
        False,
    ),
    "Condition operators: IPv6 beside IPv4": (
        {"IpAddress": {"aws:SourceIp": [HOME, "2001:DB8:1234:5678::/64"]}},
        "aws:sourceip",
        known("2001:db8:1234:5678::1"),
        True,
    ),
    "Condition operators: ARN": (
        {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:us-east-2:123456789012:TOPIC-ID"}},
        "aws:sourcearn",
        known("arn:aws:sns:us-east-2:123456789012:TOPIC-ID"),
        True,
    ),
    "Condition operators: IfExists, a type of the list": (
        {"StringLikeIfExists": {"ec2:InstanceType": TYPES}},
        "ec2:instancetype",
        known("t2.micro"),
        True,
    ),
    "Condition operators: IfExists, another type": (
        {"StringLikeIfExists": {"ec2:InstanceType": TYPES}},
        "ec2:instancetype",
        known("c5.large"),
        False,
    ),
    "Condition operators: IfExists, no instance": (
        {"StringLikeIfExists": {"ec2:InstanceType": TYPES}},
        "ec2:instancetype",
        ABSENT,
        True,
    ),
    "Condition operators: Null, temporary credentials": (
        {"Null": {"aws:TokenIssueTime": "false"}},
        "aws:tokenissuetime",
        known("2020-06-01T00:00:00Z"),
        True,
    ),
    "Condition operators: Null, none": (
        {"Null": {"aws:TokenIssueTime": "false"}},
        "aws:tokenissuetime",
        ABSENT,
        False,
    ),
    "Multivalued keys: ForAllValues, both": (
        {"ForAllValues:StringEquals": {TAGS: COSTS}},
        "aws:tagkeys",
        known("environment", "cost-center"),
        True,
    ),
    "Multivalued keys: ForAllValues, one": (
        {"ForAllValues:StringEquals": {TAGS: COSTS}},
        "aws:tagkeys",
        known("environment"),
        True,
    ),
    "Multivalued keys: ForAllValues, one more": (
        {"ForAllValues:StringEquals": {TAGS: COSTS}},
        "aws:tagkeys",
        known("environment", "cost-center", "dept"),
        False,
    ),
    "Multivalued keys: ForAllValues, none": (
        {"ForAllValues:StringEquals": {TAGS: COSTS}},
        "aws:tagkeys",
        ABSENT,
        True,
    ),
    "Multivalued keys: ForAnyValue, one more": (
        {"ForAnyValue:StringEquals": {TAGS: COSTS}},
        "aws:tagkeys",
        known("environment", "dept"),
        True,
    ),
    "Multivalued keys: ForAnyValue, others": (
        {"ForAnyValue:StringEquals": {TAGS: COSTS}},
        "aws:tagkeys",
        known("dept"),
        False,
    ),
    "Multivalued keys: ForAnyValue, none": (
        {"ForAnyValue:StringEquals": {TAGS: COSTS}},
        "aws:tagkeys",
        ABSENT,
        False,
    ),
    "Global keys: MFA, none of long-term keys": (
        {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
        "aws:multifactorauthpresent",
        ABSENT,
        True,
    ),
    "Global keys: MFA by Bool, none of long-term keys": (
        {"Bool": {"aws:MultiFactorAuthPresent": "false"}},
        "aws:multifactorauthpresent",
        ABSENT,
        False,
    ),
}


@pytest.mark.parametrize(
    ("condition", "key", "possible", "right"), CONDITIONS.values(), ids=CONDITIONS
)
def test_condition_holds_as_its_page_says(
    condition: dict[str, Any], key: str, possible: Possible, right: bool
) -> None:
    assert holds(condition, **{key.replace(":", "__"): possible}) is right


TEST_FOLDERS = "arn:aws:s3:::amzn-s3-demo-bucket/*/test/*"
RESOURCES: dict[str, bool] = {
    "amzn-s3-demo-bucket/1/test/object.jpg": True,
    "amzn-s3-demo-bucket/1/2/test/object.jpg": True,
    "amzn-s3-demo-bucket/1/2/test/3/object.jpg": True,
    "amzn-s3-demo-bucket/1/2/3/test/4/object.jpg": True,
    "amzn-s3-demo-bucket/1-test/object.jpg": False,
    "amzn-s3-demo-bucket/test/object.jpg": False,
    "amzn-s3-demo-bucket/1/2/test.jpg": False,
}
"""Resource: `*` between slashes is any number of folders, and one at least."""


@pytest.mark.parametrize(("name", "right"), RESOURCES.items(), ids=RESOURCES)
def test_wildcards_of_a_resource_reach_as_far_as_its_page_says(name: str, right: bool) -> None:
    request = replace(put(), resource=f"arn:aws:s3:::{name}")
    policies = Policies({"own": document(statement(Resource=TEST_FOLDERS))})

    assert word(policies, request) == ("Allowed" if right else "Denied")


def asked(action: str, resource: str = "*", **keys: Possible) -> Request:
    """A request of an IAM user's."""
    ann = user(f"arn:aws:iam::{ACCOUNT}:user/ann")
    named = {name.replace("__", ":"): value for name, value in keys.items()}
    return Request(ann, action, resource, named, ACCOUNT, Rest.ABSENT)


ABROAD = statement(
    "Deny",
    Condition={"NotIpAddress": {"aws:SourceIp": HOME}, "Bool": {"aws:ViaAWSService": "false"}},
)
BOUNDARY = document(statement(Action=["s3:*", "cloudwatch:*", "ec2:*"]))
HR = ["arn:aws:s3:::HRBucket/Payroll", "arn:aws:s3:::HRBucket/Payroll/*"]
ALL = statement()
TEAM = "arn:aws:s3:::amzn-s3-demo-bucket/${aws:PrincipalTag/team, 'company-wide'}/*"

CONDITIONAL = document(
    ALL,
    statement(
        "Deny",
        Sid="BlockNonConditionalObjectCreation",
        Action="s3:PutObject",
        Resource="arn:aws:s3:::amzn-s3-demo-bucket/*",
        Condition={
            "Null": {"s3:if-none-match": "true"},
            "Bool": {"s3:ObjectCreationOperation": "true"},
        },
    ),
)
WRITTEN = "arn:aws:s3:::amzn-s3-demo-bucket/x"

DECISIONS: dict[str, tuple[Policies, Request, str]] = {
    "AWS: Denies access based on the source IP: from elsewhere": (
        Policies({"own": document(ALL, ABROAD)}),
        asked(
            "s3:GetObject", aws__sourceip=known("198.51.100.1"), aws__viaawsservice=known("false")
        ),
        "Denied",
    ),
    "AWS: Denies access based on the source IP: from home": (
        Policies({"own": document(ALL, ABROAD)}),
        asked(
            "s3:GetObject", aws__sourceip=known("203.0.113.9"), aws__viaawsservice=known("false")
        ),
        "Allowed",
    ),
    "AWS: Denies access based on the source IP: by a service": (
        Policies({"own": document(ALL, ABROAD)}),
        asked(
            "s3:GetObject", aws__sourceip=known("198.51.100.1"), aws__viaawsservice=known("true")
        ),
        "Allowed",
    ),
    "Enforce conditional writes (S3): a PUT without the header": (
        Policies({"own": CONDITIONAL}),
        asked("s3:PutObject", WRITTEN).with_keys({"s3:objectcreationoperation": known("true")}),
        "Denied",
    ),
    "Enforce conditional writes (S3): a PUT with the header": (
        Policies({"own": CONDITIONAL}),
        asked("s3:PutObject", WRITTEN).with_keys(
            {"s3:objectcreationoperation": known("true"), "s3:if-none-match": known("*")}
        ),
        "Allowed",
    ),
    "Enforce conditional writes (S3): a part of an upload": (
        Policies({"own": CONDITIONAL}),
        asked("s3:PutObject", WRITTEN).with_keys({"s3:objectcreationoperation": known("false")}),
        "Allowed",
    ),
    "Permissions boundaries: ShirleyRodriguez makes a user": (
        Policies({"own": document(statement(Action="iam:CreateUser"))}, BOUNDARY),
        asked("iam:CreateUser"),
        "Denied",
    ),
    "Permissions boundaries: what both allow": (
        Policies({"own": document(statement(Action="s3:*"))}, BOUNDARY),
        asked("s3:GetObject"),
        "Allowed",
    ),
    "Permissions boundaries: what the boundary alone allows": (
        Policies({"own": document(statement(Action="iam:*"))}, BOUNDARY),
        asked("ec2:RunInstances"),
        "Denied",
    ),
    "Evaluation logic: default deny": (Policies({}), asked("s3:GetObject"), "Denied"),
    "Evaluation logic: an explicit deny wins": (
        Policies({"own": document(ALL, statement("Deny", Action="s3:*"))}),
        asked("s3:GetObject"),
        "Denied",
    ),
    "NotAction: all but IAM allowed, IAM": (
        Policies({"own": document(statement(Action=None, NotAction="iam:*"))}),
        asked("iam:CreateUser"),
        "Denied",
    ),
    "NotAction: all but IAM allowed, EC2": (
        Policies({"own": document(statement(Action=None, NotAction="iam:*"))}),
        asked("ec2:RunInstances"),
        "Allowed",
    ),
    "NotAction: all S3 but DeleteBucket": (
        Policies(
            {
                "own": document(
                    statement(Action=None, NotAction="s3:DeleteBucket", Resource="arn:aws:s3:::*")
                )
            }
        ),
        asked("s3:DeleteBucket", "arn:aws:s3:::b"),
        "Denied",
    ),
    "NotResource: payroll's own bucket": (
        Policies(
            {"own": document(ALL, statement("Deny", Action="s3:*", Resource=None, NotResource=HR))}
        ),
        asked("s3:GetObject", "arn:aws:s3:::HRBucket/Payroll/may"),
        "Allowed",
    ),
    "NotResource: any other bucket": (
        Policies(
            {"own": document(ALL, statement("Deny", Action="s3:*", Resource=None, NotResource=HR))}
        ),
        asked("s3:GetObject", "arn:aws:s3:::other/may"),
        "Denied",
    ),
    "Policy variables: one's own folder": (
        Policies({"own": document(statement(Resource="arn:aws:s3:::b/home/${aws:username}/*"))}),
        asked("s3:GetObject", "arn:aws:s3:::b/home/ann/x"),
        "Allowed",
    ),
    "Policy variables: another's folder": (
        Policies({"own": document(statement(Resource="arn:aws:s3:::b/home/${aws:username}/*"))}),
        asked("s3:GetObject", "arn:aws:s3:::b/home/bob/x"),
        "Denied",
    ),
    "Policy variables: Version 2008 knows none": (
        Policies(
            {
                "own": document(
                    statement(Resource="arn:aws:s3:::b/home/${aws:username}/*"),
                    version="2008-10-17",
                )
            }
        ),
        asked("s3:GetObject", "arn:aws:s3:::b/home/ann/x"),
        "Denied",
    ),
    "Policy variables: default value, no tag": (
        Policies({"own": document(statement(Resource=TEAM))}),
        asked("s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/company-wide/x"),
        "Allowed",
    ),
    "Policy variables: default value, a tag": (
        Policies({"own": document(statement(Resource=TEAM))}),
        asked("s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/yellow/x").with_keys(
            {"aws:principaltag/team": known("yellow")}
        ),
        "Allowed",
    ),
    "Cross-account: the resource's account alone allows": (
        Policies({}, resource=document(statement(Principal={"AWS": ACCOUNT}))),
        replace(asked("s3:GetObject"), owner=OTHER),
        "Denied",
    ),
    "Cross-account: both allow": (
        Policies({"own": document(ALL)}, resource=document(statement(Principal={"AWS": ACCOUNT}))),
        replace(asked("s3:GetObject"), owner=OTHER),
        "Allowed",
    ),
    "Principal: an account is its root too": (
        Policies(
            {}, resource=document(statement(Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"}))
        ),
        replace(asked("s3:GetObject"), principal=root(ACCOUNT)),
        "Allowed",
    ),
    "Key policies (KMS): the account decides by IAM": (
        Policies(
            {"own": document(ALL)},
            resource=document(
                statement(Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, Action="kms:*")
            ),
            resource_must_allow=True,
        ),
        asked("kms:Decrypt"),
        "Allowed",
    ),
    "Key policies (KMS): without that, IAM is not asked": (
        Policies(
            {"own": document(ALL)},
            resource=document(
                statement(Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:user/bob"}, Action="kms:*")
            ),
            resource_must_allow=True,
        ),
        asked("kms:Decrypt"),
        "Denied",
    ),
}


@pytest.mark.parametrize(("policies", "request_", "right"), DECISIONS.values(), ids=DECISIONS)
def test_request_is_decided_as_its_page_says(
    policies: Policies, request_: Request, right: str
) -> None:
    assert word(policies, request_) == right
