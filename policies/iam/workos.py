"""The requests of a delivery, each condition key with its value, absent, or unknown.

Sources, 2026-11-28: WorkOS, "Log Streams" (which headers it sends; that TLS is at least 1.2 is
AWS's own demand); IAM user guide, "AWS global condition context keys"; S3, STS and KMS in the
service authorization reference; KMS developer guide, "AWS KMS condition keys". What none of them
says is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from .principals import Principal, somebody_of
from .request import Request, time_keys
from .values import ABSENT, UNKNOWN, Possible, Prefix, Unlisted, known, one_of

NOT_IN_AN_ORGANIZATION = ""
"""As `organization`: the account belongs to none."""

NEVER_SENT = (
    "s3:x-amz-acl",
    "s3:x-amz-copy-source",
    "s3:x-amz-grant-full-control",
    "s3:x-amz-grant-read",
    "s3:x-amz-grant-read-acp",
    "s3:x-amz-grant-write",
    "s3:x-amz-grant-write-acp",
    "s3:x-amz-metadata-directive",
    "s3:x-amz-object-annotation-directive",
    "s3:x-amz-server-side-encryption",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "s3:x-amz-server-side-encryption-customer-algorithm",
    "s3:x-amz-storage-class",
    "s3:x-amz-website-redirect-location",
    "s3:if-none-match",
    "s3:if-match",
    "s3:object-lock-event-hold",
    "s3:object-lock-event-hold-duration-days",
    "s3:object-lock-mode",
    "s3:object-lock-retain-until-date",
    "s3:object-lock-legal-hold",
    "s3:object-lock-remaining-retention-days",
    "s3:requestobjecttagkeys",
    "s3:requestobjecttag/*",
)
"""Keys of PutObject that hold a header, none of which WorkOS sends: it names Content-MD5 and no
other (Log Streams)."""


_OF_ACCESS_POINTS = (
    "s3:accessgrantsinstancearn",
    "s3:accesspointnetworkorigin",
    "s3:accesspointtag/*",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
)
"""WorkOS writes to a bucket by its name, with a role's credentials."""


@dataclass(frozen=True)
class Place:
    """Where requests are made."""

    account: str
    """The stack's, which owns role and bucket."""
    region: str
    now: datetime
    organization: str | None = None
    """Of the account: `o-…`; `NOT_IN_AN_ORGANIZATION`; None: not known."""
    tags: Mapping[str, str] | None = field(default=None)
    """Of the role; None: not known."""
    session_length: timedelta = timedelta(hours=1)
    """The role's longest: how old a session may be."""


def put(place: Place, principal: Principal, object_arn: str, address: str) -> Request:
    """s3:PutObject by a session of the delivery role, from a published address of WorkOS's."""
    keys = {
        **of_the_account(place),
        **tls(),
        "aws:sourceip": known(address),
        "aws:viaawsservice": known("false"),
        "s3:tlsversion": one_of("1.2", "1.3"),
        "s3:resourceaccount": known(place.account),
        "s3:signatureversion": known("AWS4-HMAC-SHA256"),
        # False of the calls that make up a multipart upload (S3 user guide, "Enforce conditional
        # writes on Amazon S3 buckets").
        "s3:objectcreationoperation": known("true"),
        **dict.fromkeys(NEVER_SENT, ABSENT),
        **dict.fromkeys(_OF_ACCESS_POINTS, ABSENT),
        # Header, or presigned URL; how the content is signed; tags count where a bucket has
        # attribute-based access control.
        **dict.fromkeys(
            ("s3:authtype", "s3:signatureage", "s3:x-amz-content-sha256", "s3:buckettag/*"), UNKNOWN
        ),
    }
    return Request(principal, "s3:PutObject", object_arn, keys, place.account)


def encrypt(place: Place, principal: Principal, key_arn: str, context: str) -> Request:
    """kms:GenerateDataKey, which S3 asks for on the session's behalf while it takes a PUT.

    The source address is S3's: a condition on WorkOS's addresses is never met.

    Args:
        place: Where.
        principal: The session that puts.
        key_arn: The bucket's key.
        context: The encryption context `aws:s3:arn`: the bucket's ARN with a bucket key, else the
            object's (S3 user guide, "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys").
    """
    by_s3 = one_of("s3.amazonaws.com", None)  # S3 is not on AWS's list of services for it
    keys = {
        **of_the_account(place),
        **tls(),
        "aws:sourceip": known(Unlisted.SERVICE_ADDRESS),
        "aws:viaawsservice": known("true"),
        **dict.fromkeys(("aws:calledvia", "aws:calledviafirst", "aws:calledvialast"), by_s3),
        "kms:viaservice": known(f"s3.{place.region}.amazonaws.com"),
        "kms:calleraccount": known(principal.account),
        "kms:encryptioncontext:aws:s3:arn": known(context),
        "kms:encryptioncontext:*": ABSENT,
        "kms:recipientattestation:*": ABSENT,  # S3 is no enclave
        "kms:encryptioncontextkeys": known("aws:s3:arn"),
        "kms:encryptionalgorithm": known("SYMMETRIC_DEFAULT"),
        "kms:keyspec": known("SYMMETRIC_DEFAULT"),
        "kms:keyusage": known("ENCRYPT_DECRYPT"),
        **dict.fromkeys(
            (
                "kms:keyorigin",
                "kms:multiregion",
                "kms:multiregionkeytype",
                "kms:requestalias",
                "kms:resourcealiases",
            ),
            UNKNOWN,
        ),
    }
    owner = key_arn.split(":")[4]
    if owner != place.account:  # its organization is another's to read
        keys.update(dict.fromkeys(("aws:resourceorgid", "aws:resourceorgpaths"), UNKNOWN))
    keys["aws:resourceaccount"] = known(owner)
    return Request(principal, "kms:GenerateDataKey", key_arn, keys, owner)


def assume(
    place: Place, workos_account: str, role_arn: str, external_id: str | None, address: str
) -> Request:
    """sts:AssumeRole by WorkOS, which names its account and not the principal in it.

    Session tags and a source identity need other actions in the trust policy than WorkOS asks for
    (Log Streams; STS API reference, AssumeRole), so it passes none.

    Args:
        place: Where.
        workos_account: As WorkOS's form shows it.
        role_arn: The delivery role.
        external_id: As the form shows it; None: without one.
        address: A published address; WorkOS does not say that it calls STS from these alone.
    """
    _, partition, _ = role_arn.split(":", 2)
    unknown = (
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:principaltag/*",
        "aws:userid",
        "aws:federatedprovider",
        "aws:tokenissuetime",
        "aws:useragent",
        "aws:requestedregion",
        "sts:rolesessionname",
        "sts:durationseconds",
    )
    keys = {
        **of_the_account(replace(place, tags=None)),
        **tls(),
        **dict.fromkeys(unknown, UNKNOWN),
        "sts:sourceidentity": ABSENT,
        "sts:transitivetagkeys": ABSENT,
        "aws:sourceip": known(address),
        "aws:viaawsservice": known("false"),
        "sts:externalid": ABSENT if external_id is None else known(external_id),
        **_tags("aws:resourcetag", place.tags),
        **_tags("iam:resourcetag", place.tags),
    }
    return Request(
        somebody_of(workos_account, partition), "sts:AssumeRole", role_arn, keys, place.account
    )


def of_the_account(place: Place) -> dict[str, Possible]:
    """What a session of the stack's role and a resource of its account determine."""
    moments = [place.now - place.session_length, place.now]
    return {
        **time_keys(place.now),
        **_organization("principal", place.organization),
        **_organization("resource", place.organization),
        **_tags("aws:principaltag", place.tags),
        "aws:tokenissuetime": one_of(*(f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in moments)),
        # Temporary credentials may carry it, as false.
        "aws:multifactorauthpresent": one_of(None, "false"),
        "aws:requestedregion": known(place.region),
        "aws:resourceaccount": known(place.account),
        "aws:resourcetag/*": UNKNOWN,
        "aws:useragent": UNKNOWN,
    }


def tls() -> dict[str, Possible]:
    """What every request has that comes by HTTPS."""
    return {"aws:securetransport": known("true")}


def _organization(of: str, organization: str | None) -> dict[str, Possible]:
    """An organization's keys; a path begins with its ID and a root."""
    if organization is None:
        return {f"aws:{of}orgid": UNKNOWN, f"aws:{of}orgpaths": UNKNOWN}
    if organization == NOT_IN_AN_ORGANIZATION:
        return {f"aws:{of}orgid": ABSENT, f"aws:{of}orgpaths": ABSENT}
    return {
        f"aws:{of}orgid": known(organization),
        f"aws:{of}orgpaths": known(Prefix(f"{organization}/r-")),
    }


def _tags(family: str, tags: Mapping[str, str] | None) -> dict[str, Possible]:
    if tags is None:
        return {f"{family}/*": UNKNOWN}
    named = {f"{family}/{name}".lower(): known(value) for name, value in tags.items()}
    return {**named, f"{family}/*": ABSENT}
