"""Whether what was found of a stream lets no event arrive, whatever became of the test event."""

from __future__ import annotations

from logstreams.verification.basis import basis_of
from logstreams.verification.categories import categories_for
from logstreams.verification.causes import catalogue
from logstreams.verification.checks import delivery
from logstreams.verification.checks.framework import Failed, Outcome, run
from logstreams.verification.diagnosis import loses_every_event, severity_of
from logstreams.verification.observations import Observations
from logstreams.verification.wait import Basis, Refusal

OF_THE_LAST_DELIVERY = frozenset({"LS305", "LS306", "LS307"})
"""What only repeats how WorkOS's last delivery went: the next event may arrive."""


OF_A_GUESS = "LS220"
"""Whose organization it is, is guessed: what WorkOS says of its stream is told by other checks."""


def refusal_of(seen: Observations) -> Refusal | None:
    """The surest cause that lets no event arrive, of equals the first; None: none is decided.

    A check that could not judge refuses nothing, and neither does what passes by itself.

    Args:
        seen: Observations without the test event's fate, so that nothing is concluded from it.
    """
    categories = categories_for(seen.settings)
    outcomes = run([check for one in categories for check in one.checks], seen)
    basis = {
        check.code: basis_of(check.code)
        for one in categories
        if one is not delivery.CATEGORY
        for check in one.checks
    }
    codes = [
        one.check.code
        for one in outcomes
        if one.check.code in basis and _loses_this_event(one, basis[one.check.code])
    ]
    explained = {symptom for code in codes for symptom in catalogue().causes[code].explains}
    refusals = [Refusal(code, basis[code]) for code in codes if code not in explained]
    return min(refusals, key=lambda one: one.basis.value, default=None)


def _loses_this_event(outcome: Outcome, basis: Basis) -> bool:
    """Whether the event that was sent cannot arrive.

    Of what WorkOS says, *some* is enough: its stream may have been of the right type an hour ago,
    and is of another now.
    """
    code, result = outcome.check.code, outcome.result
    if not isinstance(result, Failed) or code in OF_THE_LAST_DELIVERY or code == OF_A_GUESS:
        return False
    repair = result.repair or catalogue().causes[code].repair
    if repair.kind == "wait" or severity_of(outcome) != "critical":
        return False
    return loses_every_event(outcome) or basis is Basis.WORKOS
