"""The JUnit form: what a CI system makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree.ElementTree import fromstring

from hypothesis import given
from hypothesis import strategies as st

from logstreams.verification.checks.framework import Check, Failed, Outcome, Unknown
from logstreams.verification.diagnosis import Diagnosis
from logstreams.verification.doctor_status import DoctorStatus
from logstreams.verification.formats.junit import JunitFormat
from logstreams.verification.report import DoctorReport, Report, ReportSection

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TAGS = {
    "Passed": None,
    "Failed": "failure",
    "Unknown": "error",
    "Skipped": "skipped",
    "Pending": "skipped",
}


def test_every_outcome_is_a_case_with_the_tag_of_its_kind(reports: Mapping[str, Report]) -> None:
    for name, report in reports.items():
        cases = {
            case.get("name"): case
            for case in fromstring(JunitFormat().format(report)).iter("testcase")
        }

        for section in report.sections:
            for outcome in section.outcomes:
                case = cases.pop(f"{outcome.check.code} {outcome.check.wanted}")
                tag = TAGS[type(outcome.result).__name__]
                found = [child.tag for child in case if child.tag != "system-out"]
                assert found == ([tag] if tag else [])
        told = {"there is a verdict"} if name == "without_result" else set()
        assert {*cases} == told
        assert all(case.find("error") is not None for case in cases.values())


def test_counts_are_those_of_the_cases(reports: Mapping[str, Report]) -> None:
    root = fromstring(JunitFormat().format(reports["failed"]))

    for element in (root, *root.iter("testsuite")):
        assert int(element.get("tests", "")) == len([*element.iter("testcase")])
        assert int(element.get("failures", "")) == len([*element.iter("failure")])
        assert int(element.get("errors", "")) == len([*element.iter("error")])
        assert int(element.get("skipped", "")) == len([*element.iter("skipped")])
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("11", "3", "1")


def test_category_without_checks_is_no_suite(reports: Mapping[str, Report]) -> None:
    report = reports["verified"]
    report = replace(report, sections=(*report.sections, ReportSection("empty", "Empty", ())))

    suites = [*fromstring(JunitFormat().format(report)).iter("testsuite")]

    assert len(suites) == len(report.sections) - 1
    assert all(len([*suite.iter("testcase")]) for suite in suites)


def test_type_of_a_failure_is_its_severity(reports: Mapping[str, Report]) -> None:
    failures = {
        case.get("name", "")[:5]: failure.get("type")
        for name in ("failed", "warned")
        for case in fromstring(JunitFormat().format(reports[name])).iter("testcase")
        for failure in case.iter("failure")
    }

    assert failures == {"LS305": "symptom", "LS403": "critical", "LS504": "high", "LS106": "advice"}


def test_what_accepts_a_verdict_is_a_property_beside_it(reports: Mapping[str, Report]) -> None:
    found = {
        name: {
            (one.get("name"), one.get("value"))
            for one in fromstring(JunitFormat().format(reports[name])).iter("property")
        }
        for name in ("accepted", "unproven")
    }

    unproven = {("verdict", "unproven"), ("kitVersion", "0.1.0")}
    assert found == {
        "accepted": {*unproven, ("acceptedBy", "verify.readBack")},
        "unproven": unproven,
    }


@given(text=st.text(st.characters(exclude_categories=())))
def test_any_text_that_was_found_leaves_well_formed_xml(text: str) -> None:
    root = fromstring(JunitFormat().format(_found(text)).encode())

    assert len([*root.iter("testcase")]) == 2


def _found(text: str) -> Report:
    checks = [Check(code, "it is so", lambda _: Unknown("-"), ()) for code in ("LS998", "LS999")]
    results = (Failed(text, text), Unknown(text))
    outcomes = tuple(Outcome(*both) for both in zip(checks, results, strict=True))
    return DoctorReport(
        verdict=DoctorStatus.FAILED,
        started_at=NOW,
        finished_at=NOW,
        sections=(ReportSection("any", "Any", outcomes),),
        diagnosis=Diagnosis(None),
        root=None,
        other_causes=(),
        recommendations=(),
        next_step="",
        kit_version="0",
    )
