"""What an administrator does to the bucket's policy, and who gets in by it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from rehearsal.cli import passed
from rehearsal.faults.archive import BUCKET
from rehearsal.faults.fault import Fault, FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.finding import NOTHING
from rehearsal.faults.role import stranger

POLICY = "bucket policy"


def policy(context: FaultContext) -> dict[str, Any]:
    """The bucket's policy, to be changed."""
    answer = context.client("s3").get_bucket_policy(Bucket=context.settings.bucket_name)
    document: dict[str, Any] = json.loads(answer["Policy"])
    return document


def set_policy(context: FaultContext, document: dict[str, Any]) -> None:
    """Write the bucket's policy."""
    context.client("s3").put_bucket_policy(
        Bucket=context.settings.bucket_name, Policy=json.dumps(document)
    )


def deny_writing(context: FaultContext, resource: str = "", **condition: Any) -> None:
    """Add a statement that denies writing events, or some of them, to everybody."""
    document = policy(context)
    statement = {
        "Sid": "AddedByHand",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": resource or f"{context.settings.bucket_arn}/*",
        **({"Condition": condition} if condition else {}),
    }
    document["Statement"].append(statement)
    set_policy(context, document)


def _in(days: float) -> str:
    return f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"


@fault("LS504", POLICY, BUCKET)
def policy_denies_by_address(context: FaultContext) -> FaultInjection:
    """The company's own network became the only one that may write."""
    deny_writing(context, NotIpAddress={"aws:SourceIp": ["203.0.113.0/24"]})
    yield


@fault("LS504", POLICY, BUCKET)
def allowlist_misses_one_address(context: FaultContext) -> FaultInjection:
    """One of WorkOS's addresses was left out while copying the list."""
    document = policy(context)
    for statement in document["Statement"]:
        if addresses := statement.get("Condition", {}).get("NotIpAddress"):
            addresses["aws:SourceIp"] = addresses["aws:SourceIp"][:-1]
    set_policy(context, document)
    yield


@fault("LS504", POLICY, BUCKET)
def policy_wants_a_vpc_endpoint(context: FaultContext) -> FaultInjection:
    """The company's standard policy lets writes in by its own VPC endpoint only."""
    deny_writing(context, StringNotEquals={"aws:SourceVpce": "vpce-0123456789abcdef0"})
    yield


@fault("LS505", POLICY, BUCKET)
def policy_denies_the_role(context: FaultContext) -> FaultInjection:
    """Somebody denied the delivery role what they took for a stranger's."""
    deny_writing(context, ArnEquals={"aws:PrincipalArn": context.settings.role_arn})
    yield


@fault("LS505", POLICY, BUCKET)
def policy_freezes_next_month(context: FaultContext) -> FaultInjection:
    """The archive was frozen from a month on, and the policy names its folders."""
    month = (datetime.now(UTC) + timedelta(days=32)).strftime("%Y-%m")
    settings = context.settings
    frozen = f"{settings.bucket_arn}/{settings.object_prefix}{month}-*"
    deny_writing(context, resource=frozen)
    yield


@fault("LS506", POLICY, BUCKET)
def policy_wants_an_acl(context: FaultContext) -> FaultInjection:
    """The company's standard policy demands that whoever writes hands over ownership by ACL."""
    deny_writing(context, StringNotEquals={"s3:x-amz-acl": "bucket-owner-full-control"})
    yield


@fault("LS506", POLICY, BUCKET)
def policy_wants_encryption(context: FaultContext) -> FaultInjection:
    """The company's standard policy demands an encryption header on every request."""
    deny_writing(context, Null={"s3:x-amz-server-side-encryption": "true"})
    yield


@fault("LS506", POLICY, BUCKET)
def policy_wants_a_content_hash(context: FaultContext) -> FaultInjection:
    """The company's standard policy takes only payloads that are not signed."""
    deny_writing(context, StringNotEquals={"s3:x-amz-content-sha256": "UNSIGNED-PAYLOAD"})
    yield


@fault("LS505", POLICY, BUCKET)
def exception_ran_out(context: FaultContext) -> FaultInjection:
    """Writing was allowed for a trial that ended yesterday."""
    deny_writing(context, DateGreaterThan={"aws:CurrentTime": _in(-1)})
    yield


@fault("LS505", POLICY, BUCKET)
def policy_denies_all_but_the_role(context: FaultContext) -> FaultInjection:
    """Everybody but the role was denied by NotPrincipal, without the account."""
    document = policy(context)
    statement = {
        "Sid": "AddedByHand",
        "Effect": "Deny",
        "NotPrincipal": {"AWS": context.settings.role_arn},
        "Action": "s3:PutObject",
        "Resource": f"{context.settings.bucket_arn}/*",
    }
    document["Statement"].append(statement)
    set_policy(context, document)
    yield


@fault("LS506", POLICY, BUCKET)
def policy_wants_a_conditional_write(context: FaultContext) -> FaultInjection:
    """The company's standard policy takes only writes that overwrite nothing."""
    deny_writing(context, Null={"s3:if-none-match": "true"})
    yield


@fault("LS520", POLICY, BUCKET)
def policy_lets_a_stranger_in(context: FaultContext) -> FaultInjection:
    """A contractor's account was given the whole bucket."""
    both = [context.settings.bucket_arn, f"{context.settings.bucket_arn}/*"]
    statement = {
        "Sid": "AddedByHand",
        "Effect": "Allow",
        "Principal": {"AWS": stranger(context)},
        "Action": "s3:*",
        "Resource": both,
    }
    document = policy(context)
    document["Statement"].append(statement)
    set_policy(context, document)
    yield


@fault("LS521", POLICY, BUCKET)
def exception_about_to_run_out(context: FaultContext) -> FaultInjection:
    """Writing is allowed for a trial that ends tomorrow."""
    deny_writing(context, DateGreaterThan={"aws:CurrentTime": _in(0.9)})
    yield


@fault("LS522", POLICY, BUCKET)
def policy_wants_no_browser(context: FaultContext) -> FaultInjection:
    """The company's standard policy denies writing to browsers, by their user agent."""
    deny_writing(context, StringLike={"aws:UserAgent": "Mozilla/*"})
    yield


@fault("LS507", POLICY, BUCKET)
def policy_deleted(context: FaultContext) -> FaultInjection:
    """The bucket's policy was deleted."""
    context.client("s3").delete_bucket_policy(Bucket=context.settings.bucket_name)
    yield


@fault("LS508", "public access", BUCKET)
def public_access_unblocked(context: FaultContext) -> FaultInjection:
    """Block Public Access was switched off, the bucket's and the account's, to share one file."""
    control = _of_the_account(context)
    before = control.get_public_access_block(AccountId=context.account)
    control.delete_public_access_block(AccountId=context.account)
    context.client("s3").delete_public_access_block(Bucket=context.settings.bucket_name)
    yield
    _block_again(context, before)


@fault("LS519", "public access", by_hand="AWS's own command is no part of a rehearsal")
def public_access_unblocked_for_the_account(context: FaultContext) -> FaultInjection:
    """The account's Block Public Access was switched off; the bucket's own is on."""
    control = _of_the_account(context)
    before = control.get_public_access_block(AccountId=context.account)
    control.delete_public_access_block(AccountId=context.account)
    yield
    _block_again(context, before)


@fault(NOTHING, "public access")
def public_access_blocked_by_the_account_alone(context: FaultContext) -> FaultInjection:
    """The bucket's Block Public Access was switched off; the account's is on, and counts for it."""
    context.client("s3").delete_public_access_block(Bucket=context.settings.bucket_name)
    yield
    passed(context.up())


def _of_the_account(context: FaultContext) -> Any:
    """A client of S3 Control, at the local AWS's one name: the account is no part of it."""
    client = context.client("s3control")

    def at_one_name(request: Any, **_: Any) -> None:
        request.url = request.url.replace(f"{context.account}.", "", 1)

    client.meta.events.register("before-sign.s3-control", at_one_name)
    return client


def _block_again(context: FaultContext, before: dict[str, Any]) -> None:
    _of_the_account(context).put_public_access_block(
        AccountId=context.account,
        PublicAccessBlockConfiguration=before["PublicAccessBlockConfiguration"],
    )


FAULTS: tuple[Fault, ...] = (
    policy_denies_by_address,
    allowlist_misses_one_address,
    policy_wants_a_vpc_endpoint,
    policy_denies_the_role,
    policy_freezes_next_month,
    policy_wants_an_acl,
    public_access_unblocked_for_the_account,
    public_access_blocked_by_the_account_alone,
    policy_wants_encryption,
    policy_wants_a_content_hash,
    exception_ran_out,
    policy_denies_all_but_the_role,
    policy_wants_a_conditional_write,
    policy_lets_a_stranger_in,
    exception_about_to_run_out,
    policy_wants_no_browser,
    policy_deleted,
    public_access_unblocked,
)
