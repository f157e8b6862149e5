"""What an update says of delivery: its outputs and its last line."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from hooks.conclusion import Conclusion, conclude

EVIDENCE = {
    "nonce": "lst_1",
    "location": "s3://bucket/audit/one.json",
    "retention": {"mode": "COMPLIANCE", "until": "2027-11-28T00:00:00.000Z"},
}
PROVEN = "2026-11-28T00:00:00.000Z"
ACCEPTED = "verify.readBack"


def record(verdict: str = "verified", run: str = "mine", **changed: Any) -> dict[str, Any]:
    good = verdict == "verified"
    return {
        "verdict": verdict,
        "answered": run,
        "attempt": "a2",
        "accepted_by": "",
        "proven_at": PROVEN if good else "",
        "evidence": EVIDENCE if good else {},
        "next_step": "" if good else "do it",
        "summary": "ROOT CAUSE LS402",
        **changed,
    }


def concluded(
    check: dict[str, Any], mode: str = "require", run: str | None = "mine", passed: str = "a2"
) -> Conclusion:
    return conclude("acme", mode, run, check, passed)


def test_verified_ends_with_the_event_in_a_line() -> None:
    found = concluded(record())

    assert found.severity == "info"
    assert found.line == (
        "delivery: verified\n"
        "event lst_1 read back from s3://bucket/audit/one.json, "
        "COMPLIANCE until 2027-11-28T00:00:00.000Z"
    )
    assert (found.proven_at, found.evidence, found.next_step) == (PROVEN, EVIDENCE, "")


@pytest.mark.parametrize("mode", ["require", "warn"])
@pytest.mark.parametrize("verdict", ["verified", "failed", "pending"])
@pytest.mark.parametrize("run", ["of another update", ""], ids=["other run", "state of 0.1"])
def test_update_that_left_the_check_out_claims_nothing(mode: str, verdict: str, run: str) -> None:
    found = concluded(record(verdict, run=run), mode)

    assert (found.verdict, found.proven_at, found.evidence) == ("unproven", "", {})
    assert found.next_step.startswith("not proven in this update: ")
    assert "not proven in this update" in found.line.splitlines()[-1]
    assert found.severity == "warn"


@pytest.mark.parametrize(
    ("mode", "check", "passed", "severity"),
    [
        pytest.param("warn", record("failed"), "a2", "warn", id="warn, failed"),
        pytest.param("warn", record("unproven"), "a2", "warn", id="warn, unproven"),
        pytest.param("require", record("failed"), "a1", "error", id="the gate was left out"),
        pytest.param("require", record("verified"), "a1", "info", id="nothing to be stopped"),
        pytest.param("require", record("pending"), "a2", "info", id="pending"),
        pytest.param(
            "require", record("unproven", accepted_by=ACCEPTED), "a2", "info", id="accepted"
        ),
    ],
)
def test_what_is_not_proven_is_told_as_the_stack_file_wants_it(
    mode: str, check: dict[str, Any], passed: str, severity: str
) -> None:
    found = concluded(check, mode, passed=passed)

    assert found.severity == severity
    assert found.verdict == check["verdict"]
    assert ("ROOT CAUSE LS402" in found.line) is (severity != "info")
    assert (found.line.splitlines()[-1] == "next: do it") is (check["next_step"] != "")


def test_accepted_names_the_key_that_accepts() -> None:
    found = concluded(record("unproven", accepted_by=ACCEPTED, next_step=""))

    assert found.line == "delivery: unproven, accepted by verify.readBack"
    assert found.accepted_by == ACCEPTED


@pytest.mark.parametrize("verdict", ["unproven", "verified", "failed"])
def test_off_says_so_whatever_was_recorded_before(verdict: str) -> None:
    found = concluded(record(verdict), "off", run=None)

    assert (found.verdict, found.severity) == ("unproven", "info")
    assert (found.proven_at, found.evidence, found.accepted_by) == ("", {}, "")
    assert found.line.splitlines()[-1].endswith(
        "verification is off (verify.mode in the stack file)"
    )


@pytest.mark.parametrize("run", [None, "mine"], ids=["preview", "update"])
def test_no_output_is_null_though_a_state_of_before_has_none(run: str | None) -> None:
    names = ("accepted_by", "proven_at", "evidence", "next_step")
    found = concluded({**record("failed"), **dict.fromkeys(names)}, "warn", run)

    assert [field.name for field in fields(found) if getattr(found, field.name) is None] == []
