"""Identifiers that others give out, each with the form its owner documents.

Sources (looked up 2026-11-22): account IDs, AWS Account Management guide; role names, IAM API
reference, CreateRole; external IDs, STS API reference, AssumeRole; VPC and subnet IDs, EC2 user
guide, "Resource IDs"; certificates, ACM user guide; topics, SNS developer guide; organization IDs,
workos.com/docs/reference/organization (`org_` and a ULID).
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from logstreams.settings.section import Wanted


def _form(pattern: str) -> StringConstraints:
    return StringConstraints(pattern=f"^(?:{pattern})$")


# \w is spelled out: the documents mean ASCII, the pattern language means Unicode.
_WORD = "A-Za-z0-9_"

AccountId = Annotated[str, _form("[0-9]{12}"), Wanted("an AWS account ID: 12 digits, in quotes")]

OrganizationId = Annotated[
    str,
    _form("org_[0-9A-HJKMNP-TV-Z]{26}"),
    Wanted("a WorkOS organization ID: org_ and 26 capitals and digits (no I, L, O, U)"),
]

ExternalId = Annotated[
    str,
    _form(f"[{_WORD}+=,.@:/-]{{2,1224}}"),
    Wanted(
        "the external ID WorkOS's form shows: 2 to 1224 letters, digits and _+=,.@:/-, in quotes"
    ),
]

RoleName = Annotated[
    str,
    _form(f"[{_WORD}+=,.@-]{{1,64}}"),
    Wanted("an IAM role name, not an ARN: 1 to 64 letters, digits and _+=,.@-"),
]

RoleArn = Annotated[
    str,
    _form(f"arn:aws:iam::[0-9]{{12}}:role/[{_WORD}+=,.@/-]+"),
    Wanted("an IAM role's ARN: arn:aws:iam::ACCOUNT:role/NAME"),
]

PolicyArn = Annotated[
    str,
    _form(f"arn:aws:iam::(?:[0-9]{{12}}|aws):policy/[{_WORD}+=,.@/-]+"),
    Wanted("an IAM policy's ARN: arn:aws:iam::ACCOUNT:policy/NAME"),
]

VpcId = Annotated[
    str,
    _form("vpc-(?:[0-9a-f]{8}|[0-9a-f]{17})"),
    Wanted("a VPC ID: vpc- and 8 or 17 hexadecimal digits"),
]

SubnetId = Annotated[
    str,
    _form("subnet-(?:[0-9a-f]{8}|[0-9a-f]{17})"),
    Wanted("a subnet ID: subnet- and 8 or 17 hexadecimal digits"),
]

CertificateArn = Annotated[
    str,
    _form("arn:aws:acm:[a-z0-9-]+:[0-9]{12}:certificate/[0-9a-f-]{36}"),
    Wanted("a certificate's ARN: arn:aws:acm:REGION:ACCOUNT:certificate/ID"),
]

TopicArn = Annotated[
    str,
    _form(f"arn:aws:sns:[a-z0-9-]+:[0-9]{{12}}:[{_WORD}-]{{1,256}}"),
    Wanted("an SNS topic's ARN: arn:aws:sns:REGION:ACCOUNT:NAME"),
]
