"""From decisions about each of WorkOS's addresses to what a check says."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from logstreams.verification.causes import Repair
from logstreams.verification.checks.documents import ROLE_POLICY
from logstreams.verification.checks.framework import Failed, Passed, Result, Unknown
from logstreams.verification.checks.open_keys import why_open
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.iam import (
    Allowed,
    Decision,
    Denied,
    Depends,
    Layer,
    Policies,
    Reference,
    Request,
    decide,
)
from logstreams.verification.iam.conditions import Condition
from logstreams.verification.iam.operators import times_of
from logstreams.verification.observations import Observations

OWN_POLICIES = frozenset({"write-events", "receive-events", "use-key"})
"""Names of the role's policies that the stack makes, and an update therefore restores."""

SOON = timedelta(days=7)
"""How far ahead a statement's dates are looked at."""

_TIMES = frozenset({"aws:currenttime", "aws:epochtime"})


@dataclass(frozen=True)
class Answers:
    """What policies say of the same request from each address."""

    by_address: Mapping[str, Decision]

    @property
    def refused(self) -> Mapping[str, Denied]:
        """The addresses that are refused, each with its decision."""
        found = self.by_address.items()
        return {each: said for each, said in found if isinstance(said, Denied)}

    def by(self, layer: Layer) -> bool:
        """Whether policies of this kind alone allow the request."""
        allowed = [one for one in self.by_address.values() if isinstance(one, Allowed)]
        return bool(allowed) and all(
            reference.layer is layer for one in allowed for reference in one.by
        )

    @property
    def undecided(self) -> Mapping[str, Depends]:
        """The addresses about which nothing is decided, each with what decides."""
        found = self.by_address.items()
        return {each: said for each, said in found if isinstance(said, Depends)}

    @property
    def open(self) -> tuple[Depends, ...]:
        """What is not decided."""
        return tuple(self.undecided.values())


def answers(policies: Policies, requests: Mapping[str, Request]) -> Answers:
    """Decide the request from each address."""
    return Answers({each: decide(policies, request) for each, request in requests.items()})


def arrived(seen: Observations) -> bool:
    """Whether the test event came through."""
    return isinstance(seen.delivery.arrival, DeliveredEvent)


def said(found: Answers, wanted: str, seen: Observations) -> Result:
    """What a check says: refused addresses first, then what is not decided."""
    if found.refused:
        return refused(found.refused, len(found.by_address), wanted, open_reasons(found, seen))
    if found.open:
        return undecided(found.open, seen)
    return Passed()


def refused(
    denied: Mapping[str, Denied],
    total: int,
    wanted: str,
    undecided: Mapping[str, str] | None = None,
) -> Failed:
    """A failure that names who refuses, and which addresses where it is not all.

    Args:
        denied: The addresses that are refused.
        total: How many there are.
        wanted: What should be.
        undecided: The addresses that may be refused, each with the reason.
    """
    repair = repair_of(denied.values())
    if len(denied) == total and len({_by(one) for one in denied.values()}) == 1:
        return Failed(_reason(next(iter(denied.values()))), wanted, "every", repair=repair)
    maybe = {each: why for each, why in (undecided or {}).items() if each not in denied}
    groups = {
        **_alike({each: _by(one) for each, one in denied.items()}),
        **_alike({each: f"undecided ({why})" for each, why in maybe.items()}),
    }
    told = "; ".join(f"{len(each)} {by}: {', '.join(each)}" for by, each in groups.items())
    admitted = total - len(denied) - len(maybe)
    return Failed(
        f"{admitted} of {total} addresses admitted; {told}",
        wanted,
        loses="every" if len(denied) == total else "some",
        repair=repair,
    )


def _alike(said: Mapping[str, str]) -> dict[str, list[str]]:
    """The addresses of which the same is said."""
    found: dict[str, list[str]] = {}
    for address, one in said.items():
        found.setdefault(one, []).append(address)
    return found


def open_reasons(found: Answers, seen: Observations) -> dict[str, str]:
    """The addresses that may be refused, each with the reason."""
    return {each: open_reason((one,), seen) for each, one in found.undecided.items()}


def _by(one: Denied) -> str:
    """Who refuses an address, to stand behind a number of them."""
    if not one.by:
        return f"allowed by no statement of {_document(one)}{_unmet(one)}"
    return f"refused by {', '.join(map(str, one.by))}"


def _unmet(one: Denied) -> str:
    """What would allow it under other circumstances, in brackets."""
    if not one.unmet:
        return ""
    return f" (a condition of {', '.join(map(str, one.unmet))} does not hold)"


def _document(one: Denied) -> str:
    return "the role's policies" if one.layer is Layer.IDENTITY else one.document


def _reason(one: Denied) -> str:
    if not one.by:
        return f"no statement of {_document(one)} allows it{_unmet(one)}"
    verb = "deny" if len(one.by) > 1 else "denies"
    return f"{', '.join(map(str, one.by))} {verb} it"


def undecided(found: Iterable[Depends], seen: Observations) -> Result:
    """What is not decided: the first suspect where the event is lost, no more than a note else."""
    told = open_reason(found, seen)
    repair = repair_of(found)
    return Passed(f"the event arrived; {told}") if arrived(seen) else Unknown(told, repair)


def open_reason(found: Iterable[Depends], seen: Observations) -> str:
    """Which statements depend on which keys, in words."""
    return "; ".join(dict.fromkeys(f"{one}{why_open(one, seen)}" for one in found))


def repair_of(decisions: Iterable[Decision]) -> Repair | None:
    """What removes policies of the role that the stack does not know; None: an update repairs."""
    names = dict.fromkeys(
        reference.document.removeprefix(ROLE_POLICY)
        for one in decisions
        for reference in _references(one)
        if not reference.allows and reference.document.startswith(ROLE_POLICY)
    )
    foreign = [name for name in names if name not in OWN_POLICIES]
    return removal_of(foreign) if foreign else None


def removal_of(names: Iterable[str]) -> Repair:
    """What removes policies of the role that the stack does not know, by name or ARN."""
    return Repair(
        kind="command",
        text="The stack does not manage this policy, so an update leaves it: remove it.",
        command=" && ".join(map(_removing, names)),
    )


def _references(one: Decision) -> tuple[Reference, ...]:
    if isinstance(one, Denied):
        return one.by
    return one.statements if isinstance(one, Depends) else ()


def _removing(name: str) -> str:
    # IAM has no regions, and AWS's command wants one all the same where none is set up.
    what, option = "delete-role-policy", "--policy-name"
    if name.startswith("arn:"):
        what, option = "detach-role-policy", "--policy-arn"
    role = "--region {region} --role-name {role}"
    return f"{{aws}} iam {what} {role} {option} {shlex.quote(name)}"


def changing(policies: Policies, request: Request, seen: Observations) -> tuple[str, ...]:
    """Statements whose dates begin or end to refuse the request within days, in words."""
    if isinstance(decide(policies, request), Denied):
        return ()
    found: dict[str, None] = {}
    moments = {moment for _, _, one in policies.parsed for moment in _moments(one.conditions)}
    now = seen.now.timestamp()
    # Years beyond a calendar's are compared as numbers.
    for moment in sorted(one for one in moments if now < one <= now + SOON.total_seconds()):
        at = seen.now.fromtimestamp(moment, tz=seen.now.tzinfo)
        then = decide(policies, request.at(at + timedelta(seconds=1)))
        if isinstance(then, Denied):
            found[f"from {at:%Y-%m-%d %H:%M} UTC on {_reason(then)}"] = None
            break
    return tuple(found)


def _moments(conditions: Iterable[Condition]) -> Iterable[float]:
    for one in conditions:
        if one.key.lower() in _TIMES:
            for wanted in one.wanted:
                yield from times_of(wanted)
