"""Who belongs to a stack, and which strangers a policy lets in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from logstreams.verification.checks.framework import Failed, Passed, Result, Unknown
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.identity import RoleFacts
from logstreams.verification.iam.strangers import Ours, Stranger
from logstreams.verification.observations import Observations


def ours(seen: Observations, *more: str) -> Ours:
    """The stack's account and its organization, the role, and other accounts that belong here."""
    identity = seen.destination.identity
    role, organization = identity.role, identity.organization
    return Ours(
        frozenset({seen.settings.account_id, *more}),
        frozenset() if isinstance(organization, Unavailable) else frozenset({organization}),
        frozenset({role.unique_id or ""} - {""}) if isinstance(role, RoleFacts) else frozenset(),
    )


def let_in_by(
    seen: Observations, strangers: Iterable[Stranger], may: Callable[[Stranger], list[str]]
) -> dict[Stranger, list[str]] | Unknown:
    """The strangers that may do something; Unknown: whether they are any could not be read."""
    found = {one: allowed for one in strangers if (allowed := may(one))}
    organization = seen.destination.identity.organization
    if not isinstance(organization, Unavailable):
        return found
    certain = {one: allowed for one, allowed in found.items() if one.organization is None}
    if certain or not found:
        return certain
    named = ", ".join(dict.fromkeys(map(str, found)))
    return Unknown(
        f"whether {named} is this account's organization could not be read ({organization.reason})"
    )


def verdict_on(found: Mapping[Stranger, list[str]] | Unknown) -> Result:
    """No stranger may do anything; who may what, where one may."""
    if isinstance(found, Unknown):
        return found
    told = "; ".join(f"{who}: {', '.join(may)}" for who, may in found.items())
    return Failed(told, "no other account") if found else Passed()
