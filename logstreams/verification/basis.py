"""What each check concludes from: WorkOS's word, a configuration, or this machine's own way."""

from __future__ import annotations

from functools import cache

from logstreams.verification.categories import EVERY_CATEGORY
from logstreams.verification.causes import catalogue
from logstreams.verification.wait import Basis

ELSEWHERE = "LS808"
"""The check that says that WorkOS delivered, and not to the stack's destination."""

_BASIS = {
    "workos-api": Basis.WORKOS,
    "stream": Basis.WORKOS,
    "environment": Basis.THIS_MACHINE,
    "endpoint": Basis.THIS_MACHINE,
    "splunk": Basis.THIS_MACHINE,
    "datadog": Basis.THIS_MACHINE,
}
"""By category; all else is read of a configuration."""

_OF_CODE = {"LS742": Basis.IMPOSTOR, "LS763": Basis.IMPOSTOR}

_ASKED_FROM_HERE = frozenset({"workos-api"}) | {
    name for name, basis in _BASIS.items() if basis is Basis.THIS_MACHINE
}
"""Categories of what this machine met on its way, to the destination or to WorkOS's API."""


@cache
def _category_of() -> dict[str, str]:
    return {check.code: one.name for one in EVERY_CATEGORY for check in one.checks}


def basis_of(code: str) -> Basis:
    """What the check of a code concludes from."""
    return _OF_CODE.get(code) or _BASIS.get(_category_of().get(code, ""), Basis.CONFIGURATION)


def is_refuted_by_sync(code: str) -> bool:
    """Whether WorkOS's word that it delivered an event refutes that none can arrive.

    It refutes what this machine alone met. Beside a configuration that lets no event in, it says
    that WorkOS delivers to another place; and so it does beside what explains just that.
    """
    explains_it = ELSEWHERE in catalogue().causes[code].explains
    return _category_of().get(code, "") in _ASKED_FROM_HERE and not explains_it
