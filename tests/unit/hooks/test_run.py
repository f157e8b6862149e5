"""What the hook records of a verification."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hooks import run
from hooks.delivery import DeliveryCheck
from logstreams.settings import StackSettings
from logstreams.verification.diagnosis import Diagnosis
from logstreams.verification.report import DiagnosedCause, VerifyReport
from logstreams.verification.verdict import Verdict
from logstreams.verification.verification import Question

STILL = "WorkOS still marks the stream invalid"
FIRST = "2026-01-01T00:00:00.000Z"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def report(verdict: Verdict, accepted_by: str | None) -> VerifyReport:
    return VerifyReport(
        customer="acme",
        destination="s3",
        organization="org_1",
        verdict=verdict,
        started_at=NOW,
        finished_at=NOW,
        sections=(),
        diagnosis=Diagnosis(None),
        root=None,
        other_causes=(),
        recommendations=(),
        evidence=None,
        next_step="",
        kit_version="0",
        accepted_by=accepted_by,
    )


@pytest.mark.parametrize(
    ("verdict", "accepted_by"),
    [
        pytest.param(Verdict.UNPROVEN, "verify.readBack", id="accepted"),
        pytest.param(Verdict.UNPROVEN, None, id="not accepted"),
        pytest.param(Verdict.PENDING, None, id="pending"),
    ],
)
def test_first_delivery_is_recorded_where_unproven_is_accepted(
    settings: StackSettings,
    monkeypatch: pytest.MonkeyPatch,
    verdict: Verdict,
    accepted_by: str | None,
) -> None:
    monkeypatch.setattr(run, "verify", lambda *_: report(verdict, accepted_by))
    news = {"settings": json.dumps(settings.to_plain()), "fingerprint": "f"}

    first = run.attempted(news, {})
    later = run.attempted(news, {"first_verified": "2026-01-01T00:00:00.000Z"})

    assert first["accepted_by"] == (accepted_by or "")
    assert (first["first_verified"] != "") is (accepted_by is not None)
    assert later["first_verified"] == "2026-01-01T00:00:00.000Z"
    assert (first["proven_at"], first["evidence"]) == ("", {})


@pytest.mark.parametrize("mode", ["require", "off"])
@pytest.mark.parametrize("breaks", [False, True], ids=["finished", "not finished"])
def test_no_part_of_the_record_is_null(
    settings: StackSettings, monkeypatch: pytest.MonkeyPatch, mode: str, breaks: bool
) -> None:
    def verify(*_: object) -> VerifyReport:
        if breaks:
            raise RuntimeError("the disk is full")
        return report(Verdict.PENDING, None)

    monkeypatch.setattr(run, "verify", verify)
    plain = settings.to_plain()
    plain["verify"]["mode"] = mode
    news = {"settings": json.dumps(plain), "fingerprint": "f", "run": "one"}
    of_before = {"first_verified": None, "proven_at": None, "evidence": None}

    record = run.attempted(news, of_before)

    assert [name for name, value in record.items() if value is None] == []
    assert {*DeliveryCheck.FOUND} <= {*record}
    assert (record["run"], record["answered"]) == ("one", "one")


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"made_key": "arn:of-the-stack"}, id="a key of the stack's own"),
        pytest.param({}, id="none"),
    ],
)
def test_update_asks_about_the_key_that_the_stack_made(
    settings: StackSettings, monkeypatch: pytest.MonkeyPatch, given: dict[str, str]
) -> None:
    asked: list[Question] = []

    def verify(question: Question, *_: object) -> VerifyReport:
        asked.append(question)
        return report(Verdict.PENDING, None)

    monkeypatch.setattr(run, "verify", verify)
    news = {"settings": json.dumps(settings.to_plain()), "fingerprint": "f", **given}

    record = run.attempted(news, {})

    assert [one.made_key for one in asked] == [given.get("made_key")]
    assert record["made_key"] == given.get("made_key", "")


@pytest.mark.parametrize(
    ("root", "before", "note"),
    [
        pytest.param("LS305", "LS408", f"repaired here; {STILL}", id="repaired since"),
        pytest.param("LS305", "", f"no cause found here; {STILL}", id="repaired unseen"),
        pytest.param(
            "LS305", "LS207", f"no cause found here; {STILL}", id="WorkOS's outage of before"
        ),
        pytest.param("LS305", "LS000", f"no cause found here; {STILL}", id="code given up"),
        pytest.param("LS305", "LS305", "", id="invalid before"),
        pytest.param("LS408", "LS402", "", id="not repaired"),
    ],
)
def test_what_an_update_repaired_is_told_where_only_the_form_is_left(
    settings: StackSettings, monkeypatch: pytest.MonkeyPatch, root: str, before: str, note: str
) -> None:
    cause = DiagnosedCause(
        root, "title", "critical", "cause", "found", "wanted", "you", "form", "Do it.", None
    )
    found = replace(report(Verdict.FAILED, None), root=cause)
    monkeypatch.setattr(run, "verify", lambda *_: found)
    news = {"settings": json.dumps(settings.to_plain()), "fingerprint": "f", "run": "two"}

    record = run.attempted(news, {"root": before, "first_verified": FIRST})

    assert (record["root"], record["note"]) == (root, note)
    assert json.loads(record["causes"]) == [cause.told_as("root")]
    assert ("save WorkOS's form again" in record["next_step"]) is bool(note)
    assert run.attempted(news, {"root": before})["note"] == ""


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "not declared"])
def test_declared_organization_has_no_proof_of_the_one_before(
    settings: StackSettings, monkeypatch: pytest.MonkeyPatch, *, declared: bool
) -> None:
    asked: list[Question] = []

    def verify(question: Question, *_: object) -> VerifyReport:
        asked.append(question)
        return report(Verdict.PENDING, None)

    monkeypatch.setattr(run, "verify", verify)
    before = settings.organization_id
    plain = {**settings.to_plain(), "organizationId": "org_01EHZNVPK3SFK441A1RGBFSHZZ"}
    named = {"previousOrganizationId": before if declared else None}
    news = {"settings": json.dumps({**plain, **named})}
    olds = {"settings": json.dumps(settings.to_plain()), "verdict": "verified"}
    kept = {"first_verified": FIRST, "verified_organization": before}

    record = run.attempted({**news, "fingerprint": "f"}, {**olds, **kept})

    first, organization = ("", "") if declared else (FIRST, before)
    assert (record["first_verified"], record["verified_organization"]) == (first, organization)
    assert (asked[0].first_verified_at is None) is declared
    assert asked[0].organization_before == (organization or None)


@pytest.mark.parametrize("broken", ["_summary", "_left_to_form", "verified_organization"])
def test_record_is_kept_whatever_breaks_after_the_verification(
    settings: StackSettings, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def breaks(*_: object) -> str:
        raise KeyError("LS999")

    cause = DiagnosedCause("LS305", "t", "critical", "c", "f", "w", "you", "form", "Do it.", None)
    found = replace(report(Verdict.FAILED, None), root=cause)
    monkeypatch.setattr(run, "verify", lambda *_: found)
    monkeypatch.setattr(run, broken, breaks)
    news = {"settings": json.dumps(settings.to_plain()), "fingerprint": "f", "run": "two"}

    record = run.attempted(news, {"first_verified": FIRST})

    assert (record["verdict"], record["first_verified"]) == ("failed", FIRST)
    assert "verification could not finish: KeyError" in record["summary"]
