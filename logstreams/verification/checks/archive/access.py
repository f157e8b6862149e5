"""Whether the bucket lets WorkOS's delivery in, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from logstreams.verification.checks.decisions import answers, open_reasons, refused, undecided
from logstreams.verification.checks.documents import BUCKET_POLICY, of_bucket
from logstreams.verification.checks.framework import Failed, Passed, Result, Unknown, check, known
from logstreams.verification.checks.other_keys import refused_elsewhere
from logstreams.verification.checks.requests import object_arn, puts, putting
from logstreams.verification.checks.strangers import let_in_by, ours, verdict_on
from logstreams.verification.facts.archive import AccessLogTargetFacts, AclFacts
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.iam import ABSENT, UNKNOWN, Denied, Layer, Request, decide
from logstreams.verification.iam import known as value
from logstreams.verification.iam.evaluation import Fit, fitting
from logstreams.verification.iam.matching import covers
from logstreams.verification.iam.strangers import Stranger, let_in, request_of, strangers
from logstreams.verification.iam.workos import NEVER_SENT
from logstreams.verification.observations import Observations

CONTENT_HASH = "s3:x-amz-content-sha256"
"""A header of AWS's signature that WorkOS does not mention: an event that arrives tells more."""

_FROM_WHERE = (
    "aws:sourceip",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:vpcsourceip",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
)
"""Condition keys that tell where a request comes from: WorkOS's come from its public addresses, and
so by no VPC and no VPC endpoint."""

_LETTING_IN = (
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:PutObject",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:PutObjectRetention",
    "s3:BypassGovernanceRetention",
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:PutBucketPolicy",
    "s3:PutLifecycleConfiguration",
    "s3:PutReplicationConfiguration",
    "s3:PutEncryptionConfiguration",
    "s3:DeleteBucket",
)
"""What a stranger must not do to an archive."""

_OF_THE_BUCKET = ("Bucket", "Configuration")
"""Parts of the names of actions whose resource is the bucket."""


def _denials(seen: Observations, request: Request) -> Iterator[Fit]:
    """The bucket policy's statements that deny a PUT, whatever allows it.

    In the bucket's own account its policy need not allow what the role's own does, so that a
    refusal is a denial (IAM user guide, policy evaluation logic).
    """
    fits = fitting(of_bucket(seen), request, allows=False)
    return (one for one in fits if one.truth is True)


def _by(fit: Fit, request: Request, keys: tuple[str, ...]) -> bool:
    """Whether a statement denies a request by these keys: were they not known, it would be open."""
    unknown = request.with_keys(dict.fromkeys(keys, UNKNOWN))
    return covers(fit.statement, unknown) is not True


def _denied(seen: Observations, cause: str) -> dict[str, Denied]:
    """The addresses whose PUT a cause's statements deny: `address`, `header` or `role`."""
    found: dict[str, Denied] = {}
    for address, request in puts(seen).items():
        by = tuple(
            fit.reference for fit in _denials(seen, request) if _cause(fit, request) == cause
        )
        if by:
            found[address] = Denied(Layer.RESOURCE, by, BUCKET_POLICY)
    return found


def _cause(fit: Fit, request: Request) -> str:
    if _by(fit, request, _FROM_WHERE):
        return "address"
    return "header" if _by(fit, request, NEVER_SENT) else "role"


@check("LS504", "the bucket policy admits each of WorkOS's egress addresses", requires=("LS503",))
def admits_every_address(seen: Observations) -> Result:
    """One by one: a list that misses one loses what leaves from it and looks healthy."""
    total = len(seen.settings.egress_addresses)
    if denied := _denied(seen, "address"):
        return refused(denied, total, f"all {total} admitted", _maybe(seen))
    return Passed(_admitted(seen))


def _admitted(seen: Observations) -> str:
    """An event that arrives proves one address; of the others there is only the policy's word."""
    addresses, logs = seen.settings.egress_addresses, seen.destination.archive.access_logs
    logged = logs.put_from if isinstance(logs, AccessLogTargetFacts) else None
    unseen = [one for one in addresses if not isinstance(logged, frozenset) or one not in logged]
    if not unseen:
        return f"{len(addresses)} addresses, each seen in the access logs"
    if len(unseen) == len(addresses):
        return f"{len(addresses)} addresses, by policy, not yet seen"
    return f"{len(addresses)} addresses; by policy, not yet seen: {', '.join(unseen)}"


@check("LS505", "the bucket policy lets the delivery role put objects", requires=("LS503",))
def admits_role(seen: Observations) -> Result:
    """The kit's own policy denies everybody but the role; another's may deny the role too."""
    wanted = f"s3:PutObject on {object_arn(seen)} by {seen.settings.role_arn}"
    writing = puts(seen)
    denied = _denied(seen, "role")
    if not seen.settings.destination.assumes_role:
        # Of a receiver, address and headers are the role's own.
        before_it = _denied(seen, "address") | _denied(seen, "header")
        if before_it:
            failed = refused(before_it | denied, len(writing), wanted)
            return replace(failed, found=f"{failed.found}, by {_conditions(seen)}")
    if denied:
        return refused(denied, len(writing), wanted, _maybe(seen))
    found = [one for one in answers(of_bucket(seen), writing).open if not _of_hash(one.keys)]
    if found:
        return undecided(found, seen)
    asked = f"s3:PutObject by {seen.settings.role_arn} on"
    return refused_elsewhere(of_bucket(seen), putting(seen), asked, seen) or Passed()


def _maybe(seen: Observations) -> dict[str, str]:
    """The addresses that the bucket policy may refuse, each with the reason."""
    found = answers(of_bucket(seen), puts(seen))
    return open_reasons(found, seen)


def _conditions(seen: Observations) -> str:
    """The condition keys by which statements deny what a receiver writes."""
    request = next(iter(puts(seen).values()))
    denying = [fit for fit in _denials(seen, request) if _cause(fit, request) != "role"]
    keys = (condition.key for fit in denying for condition in fit.statement.conditions)
    return ", ".join(dict.fromkeys(keys))


def _of_hash(keys: tuple[str, ...]) -> bool:
    return {key.lower() for key in keys} == {CONTENT_HASH}


@check(
    "LS506", "the bucket policy requires no header that WorkOS does not send", requires=("LS503",)
)
def needs_no_header(seen: Observations) -> Result:
    """WorkOS sends Content-MD5, no ACL, no encryption and no checksum header (Log Streams)."""
    writing = puts(seen)
    request = next(iter(writing.values()))
    wanting = [fit for fit in _denials(seen, request) if _cause(fit, request) == "header"]
    if not wanting:
        found = [one for one in answers(of_bucket(seen), writing).open if _of_hash(one.keys)]
        return undecided(found, seen) if found else Passed()
    headers = dict.fromkeys(
        condition.key.lower()
        for fit in wanting
        for condition in fit.statement.conditions
        if _is_header(condition.key.lower())
    )
    named = ", ".join(str(fit.reference) for fit in wanting)
    return Failed(f"{named}: {', '.join(headers)}", "no condition on such a header")


def _is_header(key: str) -> bool:
    return key in NEVER_SENT or key.startswith("s3:requestobjecttag/")


@check("LS507", "the bucket refuses requests without TLS", requires=("LS503",))
def tls_only(seen: Observations) -> Result:
    """By asking the policy about the role's own PUT over plain HTTP."""
    request = next(iter(puts(seen).values()))
    plain = request.with_keys({"aws:securetransport": value("false"), "s3:tlsversion": ABSENT})
    refused_ = isinstance(decide(of_bucket(seen), plain), Denied)
    return Passed() if refused_ else Failed("plain HTTP is allowed", "refused")


@check("LS508", "the bucket is not public", requires=("LS503",))
def not_public(seen: Observations) -> Result:
    """Block Public Access, all four settings; the account's count for the bucket too."""
    if known(seen.destination.archive.public_access_blocked):
        return Passed()
    if seen.destination.archive.account_blocked is True:
        return Passed("by the account's Block Public Access; the bucket's own is off")
    return Failed("Block Public Access is not on", "all four settings on")


@check("LS520", "the bucket policy grants access to nobody else", requires=("LS503",))
def lets_no_stranger_in(seen: Observations) -> Result:
    """Another account could read or change what is kept for this customer."""
    document = known(seen.destination.archive.policy)
    found = let_in_by(
        seen,
        strangers(document, ours(seen)),
        lambda one: [action for action in _LETTING_IN if _may(seen, document, one, action)],
    )
    return verdict_on(found)


def _may(
    seen: Observations, document: Mapping[str, object] | None, one: Stranger, action: str
) -> bool:
    of_bucket_itself = any(part in action for part in _OF_THE_BUCKET)
    resource = seen.settings.bucket_arn if of_bucket_itself else object_arn(seen)
    return let_in(document, request_of(one, action, resource, seen.settings.account_id))


_GROUPS = "http://acs.amazonaws.com/groups/"

_PUBLIC = (f"{_GROUPS}global/AllUsers", f"{_GROUPS}global/AuthenticatedUsers")

_LOG_DELIVERY = f"{_GROUPS}s3/LogDelivery"
"""Predefined groups (S3 user guide, "Access control list (ACL) overview", 2026-11-28)."""


@check("LS517", "no ACL grants access to the bucket", requires=("LS503",))
def no_acl_lets_in(seen: Observations) -> Result:
    """The kit switches ACLs off; where they are on, an object may be shared by its own, too."""
    found = known(seen.destination.archive.acl)
    if found.ownership == AclFacts.OFF:
        return Passed("ACLs are off")
    let_in = [f"{who}: {may}" for who, may in found.grants if _counts(seen, who)]
    if let_in:
        return Failed(", ".join(let_in), "only the account itself")
    # Nobody has come in by it.
    return Failed(f"ACLs are on ({found.ownership})", AclFacts.OFF, severity="advice")


def _counts(seen: Observations, grantee: str) -> bool:
    """Whether S3 heeds a grant: with Block Public Access it ignores those to everybody."""
    blocked = True in (
        seen.destination.archive.public_access_blocked,
        seen.destination.archive.account_blocked,
    )
    return grantee != _LOG_DELIVERY and not (grantee in _PUBLIC and blocked)


@check("LS518", "no other bucket receives copies of the events", requires=("LS503",))
def copied_nowhere(seen: Observations) -> Result:
    """A copy is under the lock and the policies of its own bucket, and its owner reads it."""
    found = known(seen.destination.archive.replicas)
    if strange := [str(one) for one in found if one.ours is False]:
        return Failed(f"{', '.join(strange)}, of another account", "no copies")
    if unread := list(_unread(seen)):
        return Unknown(f"whose bucket gets copies: {'; '.join(unread)}")
    if found:
        ours = ", ".join(str(one) for one in found)
        return Failed(f"{ours}, of the same account", "no copies", severity="advice")
    return Passed()


def _unread(seen: Observations) -> Iterator[str]:
    for one in known(seen.destination.archive.replicas):
        if isinstance(one.ours, Unavailable):
            yield f"{one.bucket} ({one.ours.reason})"


@check("LS519", "the account blocks public access to all its buckets", requires=("LS401",))
def account_not_public(seen: Observations) -> Result:
    """The archive's own settings protect it; the account's hold where somebody takes those off."""
    if known(seen.destination.archive.account_blocked):
        return Passed()
    return Failed("the account's Block Public Access is not on", "all four settings on")
