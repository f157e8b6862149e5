"""The list of WorkOS's egress addresses on this machine: whether somebody looks after it."""

from __future__ import annotations

from logstreams.verification.checks.framework import (
    Category,
    Failed,
    Passed,
    Result,
    Skipped,
    check,
)
from logstreams.verification.observations import MachineFacts

OLDEST_DAYS = 90
"""WorkOS's pages went from six addresses to fifteen without a notice (Log Streams, Webhooks,
2026-11-28); how often to look is the kit's own choice."""


@check("LS120", "the list of egress addresses was compared with WorkOS's pages within 90 days")
def list_is_recent(seen: MachineFacts) -> Result:
    """By the day that the list names; whether it still matches, `logstreams egress diff` says."""
    found = seen.environment.egress_list
    if found is None:
        return Skipped("the list was not looked at")
    days = (seen.now.date() - found.checked).days
    ago = "today" if days <= 0 else f"{days} day{'s' if days > 1 else ''} ago"
    told = f"{found.addresses} addresses, compared on {found.checked} ({ago})"
    if days <= OLDEST_DAYS:
        return Passed(told)
    return Failed(told, f"compared within {OLDEST_DAYS} days")


WITHOUT_STACK = Category("egress", "Egress addresses", (list_is_recent,))
"""What `logstreams doctor` says of the list; a stack's own addresses are LS606's."""
