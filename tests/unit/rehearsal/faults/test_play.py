"""What is done with a report, and when a fault is rightly named; the customer is scripted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from logstreams.verification.report import Wait
from logstreams.verification.wait import Ending
from rehearsal.faults.fault import Fault, FaultInjection, fault
from rehearsal.faults.fault_context import CouldNotFinish
from rehearsal.faults.finding import NOTHING, Finding
from rehearsal.faults.run import FIRST_WAIT_SECONDS, MOST_REPAIRS, FaultRun, play
from tests.unit.rehearsal.faults.reports import cause, found

HEALTHY = found()


def failed(root: str, *also: str, kind: str = "command") -> Finding:
    command = f"repair {root}" if kind == "command" else None
    others = tuple(cause(code, command=f"repair {code}") for code in also)
    return found("failed", cause(root, kind, command), others)


def advised(code: str) -> Finding:
    return found(recommendations=(cause(code, command=f"repair {code}"),))


@dataclass
class Script:
    """Stands for a context: gives one report after the other and notes what is done."""

    reports: list[Finding | CouldNotFinish]
    done: list[str] = field(default_factory=list)
    waits: list[int | None] = field(default_factory=list)

    def verify(self, wait_seconds: int | None = None) -> Finding:
        self.waits.append(wait_seconds)
        report = self.reports.pop(0)
        if isinstance(report, CouldNotFinish):
            raise report
        return report

    def run(self, printed: str) -> int:
        self.done.append(printed)
        return 0

    def save_form_unchanged(self) -> None:
        self.done.append("form saved")


def happening(code: str, name: str = "one", by_hand: str = "") -> Fault:
    def happen(context: Any) -> FaultInjection:
        context.done.append(f"{name} happens")
        yield
        context.done.append(f"{name} ends")

    happen.__name__ = name
    return fault(code, name, by_hand=by_hand)(happen)


def played(
    *reports: Finding | CouldNotFinish, faults: tuple[Fault, ...]
) -> tuple[FaultRun, Script]:
    script = Script([*reports])
    context: Any = script
    return play(context, faults), script


def test_command_runs_as_printed_after_what_is_left_to_a_person() -> None:
    result, script = played(failed("LS402"), HEALTHY, faults=(happening("LS402"),))

    assert result.right
    assert script.done == ["one happens", "one ends", "repair LS402"]


def test_command_of_a_fault_repaired_by_hand_is_not_run() -> None:
    result, script = played(
        failed("LS105"), HEALTHY, faults=(happening("LS105", by_hand="the machine's own"),)
    )

    assert result.right
    assert script.done == ["one happens", "one ends"]


def test_stream_left_invalid_is_saved_again_as_its_report_says() -> None:
    result, script = played(
        failed("LS402"), failed("LS305", kind="form"), HEALTHY, faults=(happening("LS402"),)
    )

    assert result.right
    assert result.course == "LS402 → LS305"
    assert script.done[-1] == "form saved"


def test_fault_that_is_nothing_ends_and_nothing_is_repaired() -> None:
    result, script = played(HEALTHY, faults=(happening(NOTHING),))

    assert result.right
    assert result.found == "nothing"
    assert script.done == ["one happens", "one ends"]


def test_advice_is_named_while_the_stream_is_verified() -> None:
    result, _ = played(advised("LS104"), HEALTHY, faults=(happening("LS104"),))

    assert result.right
    assert result.found == "LS104"


@pytest.mark.parametrize(
    ("expected", "first"),
    [
        pytest.param("LS402", failed("LS405"), id="another cause"),
        pytest.param("LS402", failed("LS402", "LS505"), id="a second cause beside it"),
        pytest.param("LS402", HEALTHY, id="verified"),
        pytest.param("LS104", failed("LS104"), id="advice that fails"),
        pytest.param("LS402", advised("LS402"), id="failure that is advice"),
        pytest.param(NOTHING, failed("LS402"), id="false alarm"),
        pytest.param(NOTHING, advised("LS104"), id="needless advice"),
    ],
)
def test_wrong_report_is_not_named(expected: str, first: Finding) -> None:
    result, _ = played(first, HEALTHY, faults=(happening(expected),))

    assert not result.named
    assert not result.right


def test_repair_that_makes_another_fault_is_not_rightly_named() -> None:
    result, _ = played(failed("LS402"), failed("LS505"), HEALTHY, faults=(happening("LS402"),))

    assert not result.named


def test_fault_that_outlives_its_repair_is_named_and_not_repaired() -> None:
    same = [failed("LS402")] * (MOST_REPAIRS + 2)
    result, _ = played(*same, faults=(happening("LS402"),))

    assert result.named
    assert not result.repaired


def test_verification_that_cannot_finish_is_neither_named_nor_repaired() -> None:
    result, script = played(CouldNotFinish("exit code 4"), faults=(happening("LS402"),))

    assert (result.named, result.repaired, result.found) == (False, False, "exit code 4")
    assert script.done[-1] == "one ends"


@pytest.mark.parametrize(
    ("reports", "right"),
    [
        pytest.param(
            [failed("LS101", "LS402"), failed("LS402"), HEALTHY], True, id="listed beside the first"
        ),
        pytest.param([failed("LS101"), failed("LS402"), HEALTHY], True, id="after the first"),
        pytest.param([failed("LS101"), HEALTHY], False, id="never named"),
        pytest.param([failed("LS402", "LS101"), HEALTHY], False, id="the wrong one first"),
    ],
)
def test_pair_is_named_in_causal_order(reports: list[Finding], right: bool) -> None:
    faults = (happening("LS101", "first"), happening("LS402", "second"))

    result, script = played(*reports, faults=faults)

    assert result.named is right
    assert {"first ends", "second ends"} <= {*script.done}


def test_first_verification_alone_has_the_time_to_tell_what_is_decided_without_the_event() -> None:
    wait = Wait(20.0, 20.0, Ending.TIME_UP, None)
    late = failed("LS307").model_copy(update={"wait": wait})

    result, script = played(late, HEALTHY, faults=(happening("LS307"),))

    assert script.waits == [FIRST_WAIT_SECONDS, None]
    assert result.undecided
    assert 0 <= result.verdict_seconds <= result.seconds
