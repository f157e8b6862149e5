"""A report for CI systems that read JUnit XML: a suite a category, a test case a check."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from logstreams.verification.checks.framework import Failed, Outcome, Pending, Skipped, Unknown
from logstreams.verification.formats.interface import note_of
from logstreams.verification.formats.rendering import printable
from logstreams.verification.report import DiagnosedCause, Report, ReportSection, VerifyReport
from logstreams.verification.test_event import rfc3339


class JunitFormat:
    """The report as JUnit XML.

    Failed is a failure, whatever its severity, which is the failure's type; Unknown is an error;
    Skipped and Pending are skipped. A category without checks is no suite. A report without a
    verdict has one more error, so that no CI system takes it for a good one.
    """

    def format(self, report: Report) -> str:
        """The whole document; ends with a line feed."""
        root = Element("testsuites", name=report.command)
        for section in report.sections:
            if section.outcomes:
                root.append(_suite(section, report))
        if isinstance(report, VerifyReport) and report.no_result:
            root.append(_no_result(report.no_result))
        _count(root, [case for suite in root for case in suite if case.tag == "testcase"])
        seconds = (report.finished_at - report.started_at).total_seconds()
        root.set("time", f"{seconds:.3f}")
        indent(root)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _suite(section: ReportSection, report: Report) -> Element:
    suite = Element("testsuite", name=section.title, timestamp=rfc3339(report.started_at))
    cases = [_case(outcome, section, report) for outcome in section.outcomes]
    _count(suite, cases)
    properties = SubElement(suite, "properties")
    told = {
        "verdict": report.headline,
        "acceptedBy": report.accepted_by if isinstance(report, VerifyReport) else None,
        "kitVersion": report.kit_version,
    }
    for name, value in told.items():
        if value:
            SubElement(properties, "property", name=name, value=value)
    suite.extend(cases)
    return suite


def _no_result(why: str) -> Element:
    suite = Element("testsuite", name="Verdict")
    case = SubElement(suite, "testcase", classname="logstreams.verdict", name="there is a verdict")
    SubElement(case, "error", type="no result", message=printable(why))
    _count(suite, [case])
    return suite


def _count(element: Element, cases: list[Element]) -> None:
    element.set("tests", str(len(cases)))
    for plural, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(plural, str(sum(case.find(tag) is not None for case in cases)))


def _case(outcome: Outcome, section: ReportSection, report: Report) -> Element:
    code, result, note = outcome.check.code, outcome.result, note_of(outcome)
    case = Element(
        "testcase", classname=f"logstreams.{section.name}", name=f"{code} {outcome.check.wanted}"
    )
    match result:
        case Failed():
            _failure(case, code, result, report)
        case Unknown():
            error = SubElement(case, "error", type="unknown", message=note)
            if suspect := report.suspected.get(code):
                error.text = _suspicion(suspect)
        case Skipped() | Pending():
            SubElement(case, "skipped", message=note)
        case _ if note:
            SubElement(case, "system-out").text = note
    return case


def _suspicion(suspect: DiagnosedCause) -> str:
    lines = [suspect.title, printable(suspect.cause)]
    lines += [f"who can tell: {printable(suspect.tell)}"] if suspect.tell else []
    lines += [f"repair, if it is so: {printable(suspect.repair)}"]
    lines += [f"command: {printable(suspect.command)}"] if suspect.command else []
    return "\n".join([*lines, f"details: logstreams explain {suspect.code}", ""])


def _failure(case: Element, code: str, result: Failed, report: Report) -> None:
    cause = report.causes.get(code)
    found, wanted = printable(result.found), printable(result.wanted)
    failure = SubElement(
        case,
        "failure",
        type=cause.severity if cause else "symptom",
        message=f"found {found}; wanted {wanted}",
    )
    lines = [f"found: {found}", f"wanted: {wanted}"]
    if code in report.symptoms:
        lines.append(report.follows(code))
    if cause:
        lines += [f"cause: {printable(cause.cause)}", f"repair: {printable(cause.repair)}"]
        lines += [f"command: {printable(cause.command)}"] if cause.command else []
    failure.text = "\n".join([*lines, f"details: logstreams explain {code}", ""])
