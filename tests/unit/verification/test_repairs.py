"""What stands behind one another in a repair: its own words, and WorkOS's form once more."""

from __future__ import annotations

import importlib
import pkgutil
import re
from typing import Any

import pytest

import logstreams.verification as package
from logstreams.settings import StackSettings
from logstreams.verification.causes import Repair, catalogue, filled, values_of
from logstreams.verification.checks.framework import Check, Failed, Outcome, Passed, Result
from logstreams.verification.evaluate import _repaired, _with_form

GARBLED = re.compile(r"\.\.(?!\.)|:\.|\. ?[,;]|;\s*\.|: +:|\bBegin with\. |  ")


def found_in_checks() -> dict[str, Repair]:
    """Repairs that checks bring along, by the module and name they have there."""
    found: dict[str, Repair] = {}
    for one in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        module = importlib.import_module(one.name)
        for name, value in vars(module).items():
            if isinstance(value, Repair):
                found[f"{one.name}.{name}"] = value
    return found


REPAIRS: dict[str, tuple[str, Repair | None]] = {
    **{code: (code, None) for code in catalogue().causes},
    **{name: ("LS709", repair) for name, repair in found_in_checks().items()},
}
"""A code to be told under, and a repair in the place of the catalogue's."""


def outcome(code: str, repair: Repair | None) -> Outcome:
    def evaluate(_: Any) -> Result:
        return Passed()

    result = Failed("said in a sentence.", "another state", repair=repair)
    return Outcome(Check(code, "wanted", evaluate, ()), result)


@pytest.mark.parametrize(("code", "repair"), REPAIRS.values(), ids=REPAIRS.keys())
def test_repair_followed_by_the_form_is_one_list_of_steps(
    settings: StackSettings, code: str, repair: Repair | None
) -> None:
    values = values_of(settings)
    diagnosed = _with_form(_repaired(outcome(code, repair), values), values)

    assert len(re.findall(r"\bsteps: 1\.", diagnosed.repair)) <= 1
    assert diagnosed.repair.count("egin with") <= 1
    for text in (diagnosed.cause, diagnosed.repair):
        assert not GARBLED.search(text.replace("…", "")), GARBLED.search(text)


def test_repairs_of_checks_are_among_them() -> None:
    assert len(found_in_checks()) > 3


def test_sentence_that_was_found_ends_once() -> None:
    assert filled("It says: {found}. Then.", {}, found="No.") == "It says: No. Then."
