"""The list of WorkOS's egress addresses: whether it is whole, and somebody looks after it."""

from __future__ import annotations

from logstreams.settings.egress import published_egress
from logstreams.verification.checks.framework import (
    Category,
    Failed,
    Passed,
    Result,
    Skipped,
    check,
)
from logstreams.verification.facts.archive import AccessLogTargetFacts
from logstreams.verification.observations import MachineFacts, Observations

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


@check("LS606", "the list of egress addresses has every address that WorkOS delivers from")
def list_is_complete(seen: Observations) -> Result:
    """By the published list, and by the role's own uploads that S3 refused, where it logs them."""
    settings, checked = seen.settings, published_egress().checked
    enforced = getattr(settings.destination, "source_addresses", "off") == "enforce"
    if not enforced and settings.network is None:
        return Skipped("nothing asks where events come from")
    listed = set(settings.egress_addresses)
    published = {str(each.address) for each in published_egress().addresses}
    if listed & published and (lacking := published - listed):
        found = f"egress.addresses of the stack file lacks {', '.join(sorted(lacking))}"
        return Failed(found, f"the {len(published)} that WorkOS publishes by {checked}")
    logs = seen.destination.archive.access_logs
    refused = logs.refused_from if isinstance(logs, AccessLogTargetFacts) else frozenset()
    if isinstance(refused, frozenset) and (unlisted := sorted(refused - listed)):
        return Failed(
            f"S3 refused the delivery role from {', '.join(unlisted)}, by its access logs of "
            f"{seen.settings.bucket_name}",
            f"an address of the list of {checked}",
        )
    if not listed & published:
        return Skipped(f"no address of egress.addresses is on the published list of {checked}")
    return Passed(f"{len(listed)} addresses; the published list is of {checked}")


WITHOUT_STACK = Category("egress", "Egress addresses", (list_is_recent,))
"""What `logstreams doctor` says of the list; a stack's own addresses are LS606's."""
