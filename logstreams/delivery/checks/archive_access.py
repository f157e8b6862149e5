"""Whether the bucket and its key let WorkOS's delivery in, and nobody else."""

from __future__ import annotations

from logstreams.delivery import policy
from logstreams.delivery.checks.framework import (
    Failed,
    Passed,
    Result,
    Skipped,
    Unknown,
    check,
    known,
)
from logstreams.delivery.checks.requests import key_request, object_arn, put_request
from logstreams.delivery.facts.archive import AccessLogTargetFacts
from logstreams.delivery.facts.delivery import Sighting
from logstreams.delivery.facts.identity import RoleFacts
from logstreams.delivery.observations import Observations
from logstreams.delivery.policy import condition_keys, sid, statements

UNSURE = "s3:x-amz-content-sha256"
"""A header of AWS's signature that WorkOS does not mention: an event that arrives tells more."""


def _denials(seen: Observations, address: str) -> tuple[policy.Document, ...]:
    """The bucket policy's statements that deny a PUT from an address; the role set aside.

    In the bucket's own account its policy need not allow what the role's own does, so that a
    refusal is a denial (IAM user guide, policy evaluation logic).
    """
    return policy.denials(put_request(seen, address), known(seen.archive.policy))


def _wherever(seen: Observations) -> tuple[policy.Document, ...]:
    """The denying statements that do not ask where the request comes from."""
    denied = _denials(seen, seen.settings.egress_addresses[0])
    return tuple(statement for statement in denied if not _keys(statement) & policy.FROM_WHERE)


@check("LS504", "the bucket policy admits each of WorkOS's egress addresses", requires=("LS503",))
def admits_every_address(seen: Observations) -> Result:
    """One by one: a list that misses one loses what leaves from it and looks healthy."""
    refused = [
        address
        for address in seen.settings.egress_addresses
        if any(_keys(statement) & policy.FROM_WHERE for statement in _denials(seen, address))
    ]
    total = len(seen.settings.egress_addresses)
    if refused:
        return Failed(f"refused: {', '.join(refused)}", f"all {total} admitted")
    return Passed(_admitted(seen))


def _admitted(seen: Observations) -> str:
    """An event that arrives proves one address; of the others there is only the policy's word."""
    addresses, logs = seen.settings.egress_addresses, seen.archive.access_logs
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
    request = put_request(seen)
    wanted = f"s3:PutObject on {object_arn(seen)} by {seen.settings.role_arn}"
    # NotPrincipal asks for a session's ARN besides the role's, and WorkOS's sessions have any name.
    unsure = [
        f"NotPrincipal of statement {sid(statement)}"
        for statement in statements(known(seen.archive.policy))
        if "NotPrincipal" in statement and statement.get("Effect") == "Deny"
    ]
    for statement in _wherever(seen):
        if _keys(statement) & policy.NEVER_SENT:
            continue
        unknown = policy.unknown_keys(request, {"Statement": [statement]})
        if not unknown:
            return Failed(f"statement {sid(statement)} denies it", wanted)
        unsure += unknown
    return Unknown(f"depends on {', '.join(unsure)}") if unsure else Passed()


@check("LS506", "the bucket policy wants no header that WorkOS does not send", requires=("LS503",))
def needs_no_header(seen: Observations) -> Result:
    """WorkOS sends Content-MD5, no ACL, no encryption and no checksum header (Log Streams)."""
    headers = {key for statement in _wherever(seen) for key in _keys(statement) & policy.NEVER_SENT}
    if isinstance(seen.delivery.arrival, Sighting):
        headers.discard(UNSURE)
    if not headers:
        return Passed()
    return Failed(f"conditions on {', '.join(sorted(headers))}", "no condition on such a header")


@check("LS507", "the bucket refuses requests without TLS", requires=("LS503",))
def tls_only(seen: Observations) -> Result:
    """By asking the policy about the role's own PUT over plain HTTP."""
    request = put_request(seen).without_tls()
    decision = policy.decide(request, {"any": policy.ALLOW_ALL}, None, known(seen.archive.policy))
    return Failed("plain HTTP is let in", "refused") if decision.allowed else Passed()


@check("LS508", "the bucket is not public", requires=("LS503",))
def not_public(seen: Observations) -> Result:
    """Block Public Access, all four settings."""
    blocked = known(seen.archive.public_access_blocked)
    return Passed() if blocked else Failed("Block Public Access is not on", "all four settings on")


@check("LS509", "the bucket's key is enabled", requires=("LS503",))
def key_enabled(seen: Observations) -> Result:
    """A disabled key, or one awaiting deletion, makes every PUT fail."""
    key = known(seen.archive.key)
    if key is None:
        return Skipped("the bucket encrypts without a key of KMS")
    return Passed(key.arn) if key.enabled else Failed(key.state, key.arn)


@check("LS510", "the delivery role may encrypt with the bucket's key", requires=("LS402", "LS509"))
def key_usable(seen: Observations) -> Result:
    """By key policy and identity together, with the context S3 sends (object's or bucket's ARN)."""
    key, encryption = known(seen.archive.key), known(seen.archive.encryption)
    role = known(seen.identity.role)
    if key is None or not isinstance(role, RoleFacts):
        return Skipped("the bucket encrypts without a key of KMS")
    request = key_request(seen, key.arn, "kms:GenerateDataKey", encryption)
    decision = policy.decide(
        request,
        role.policies,
        role.boundary,
        known(key.policy),
        owner=key.arn.split(":")[4],
        resource_must_allow=True,
    )
    if decision.allowed:
        return Passed(key.arn)
    if decision.unknown_keys:
        return Unknown(f"depends on {', '.join(decision.unknown_keys)}")
    return Failed(decision.why, f"kms:GenerateDataKey on {key.arn} for {role.arn}")


def _keys(statement: policy.Document) -> frozenset[str]:
    return frozenset(condition_keys(statement))
