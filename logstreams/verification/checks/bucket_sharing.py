"""Whom the archive is shared with: ACLs, copies, and what the account as a whole keeps out."""

from __future__ import annotations

from collections.abc import Iterator

from logstreams.verification.checks.framework import Failed, Passed, Result, Unknown, check, known
from logstreams.verification.facts.archive import AclFacts
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.observations import Observations

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
