"""A machine before there is a stack: the checks that need none, each with what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from logstreams.verification.doctor_status import DoctorStatus
from logstreams.verification.evaluate import evaluate_machine
from logstreams.verification.facts.application import ApplicationFacts, Declaration
from logstreams.verification.facts.environment import EgressListFacts, EnvironmentFacts
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.workos_api import ApiFacts
from logstreams.verification.observations import MachineFacts
from logstreams.verification.report import DoctorReport, Report
from logstreams.verification.workos.error_kind import ApiErrorKind

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
Change = Callable[[MachineFacts], MachineFacts]


@pytest.fixture
def ready() -> MachineFacts:
    return MachineFacts(
        now=NOW,
        environment=EnvironmentFacts(
            api_key_source="WORKOS_API_KEY",
            api_key_problem=None,
            api_key_prefix="sk_test_",
            client_id="client_1",
            sdk_version="10.8.0",
            clock_offset_seconds=1.0,
            pulumi_version="3.238.0",
            egress_list=EgressListFacts(15, NOW.date() - timedelta(days=90)),
        ),
        api=ApiFacts(reachable=True, key_accepted=True),
    )


def environment(**facts: Any) -> Change:
    return lambda seen: replace(seen, environment=replace(seen.environment, **facts))


def met(trouble: ApiErrorKind) -> Change:
    answer = Unavailable("in WorkOS's words", trouble)
    return lambda seen: replace(seen, api=ApiFacts(reachable=answer, key_accepted=answer))


def application(
    *declarations: Declaration, manifests: tuple[str, ...] = ("package.json",), **facts: Any
) -> Change:
    found = ApplicationFacts("web", manifests, declarations, **{"unreadable": (), **facts})
    return lambda seen: replace(seen, application=found)


def results(report: Report) -> Iterator[tuple[str, str]]:
    for section in report.sections:
        for outcome in section.outcomes:
            yield outcome.check.code, type(outcome.result).__name__


def test_sound_machine_is_ready_by_every_check_that_needs_no_stack(ready: MachineFacts) -> None:
    report = evaluate_machine(ready, NOW)

    assert report.verdict is DoctorStatus.READY
    assert isinstance(report, DoctorReport)
    assert {code for code, result in results(report) if result == "Skipped"} == {"LS107"}
    assert {result for _, result in results(report)} == {"Passed", "Skipped"}


INSTALL = {"install": ("npm install @workos-inc/node",)}
BROWSER = Declaration("package.json", "@workos-inc/authkit-react", "^1", emits=False)
SERVER = Declaration("package.json", "@workos-inc/node", "^10", emits=True)

FAULTS: dict[str, tuple[str, Change]] = {
    "key missing": (
        "LS101",
        lambda seen: replace(
            environment(api_key_problem="not set", api_key_prefix="")(seen), api=ApiFacts()
        ),
    ),
    "key malformed": ("LS102", environment(api_key_prefix="")),
    "key in quotation marks": ("LS102", environment(api_key_flaw="a quotation mark")),
    "SDK too old": ("LS105", environment(sdk_version="9.1.0")),
    "no SDK in the manifest": ("LS107", application(**INSTALL)),
    "only a browser's package": ("LS107", application(BROWSER, **INSTALL)),
    "no manifest": ("LS107", application(manifests=(), install=())),
    "no URL": ("LS112", met(ApiErrorKind.ADDRESS)),
    "DNS": ("LS201", met(ApiErrorKind.DNS)),
    "proxy": ("LS202", met(ApiErrorKind.PROXY)),
    "connection refused": ("LS203", met(ApiErrorKind.CONNECT)),
    "TLS": ("LS204", met(ApiErrorKind.TLS)),
    "slow": ("LS205", met(ApiErrorKind.TIMEOUT)),
    "HTML for JSON": ("LS206", met(ApiErrorKind.NOT_WORKOS)),
    "500": ("LS207", met(ApiErrorKind.SERVER)),
    "429": ("LS208", met(ApiErrorKind.RATE_LIMITED)),
    "key revoked": ("LS209", met(ApiErrorKind.UNAUTHORIZED)),
    "key restricted": ("LS210", met(ApiErrorKind.FORBIDDEN)),
}


@pytest.mark.parametrize(("code", "change"), FAULTS.values(), ids=FAULTS.keys())
def test_fault_alone_is_the_root_cause_and_its_repair_the_next_step(
    ready: MachineFacts, code: str, change: Change
) -> None:
    report = evaluate_machine(change(ready), NOW)

    assert report.verdict is DoctorStatus.FAILED
    assert report.root is not None
    assert (report.root.code, report.other_causes) == (code, ())
    assert report.next_step in (report.root.command, report.root.repair)
    assert "{" not in f"{report.root.cause}{report.root.repair}{report.root.command}"


ADVICE: dict[str, tuple[str, Change]] = {
    "byte order mark before the key": ("LS108", environment(api_key_surplus="U+FEFF")),
    "client ID malformed": ("LS104", environment(client_id="project_1")),
    "egress list of last year": (
        "LS120",
        environment(egress_list=EgressListFacts(15, NOW.date() - timedelta(days=91))),
    ),
    "clock off by ten minutes": ("LS106", environment(clock_offset_seconds=600.0)),
    "pulumi of 2024": ("LS122", environment(pulumi_version="3.100.0")),
}


@pytest.mark.parametrize(("code", "change"), ADVICE.values(), ids=ADVICE.keys())
def test_advice_leaves_the_machine_ready(ready: MachineFacts, code: str, change: Change) -> None:
    report = evaluate_machine(change(ready), NOW)

    assert report.verdict is DoctorStatus.READY
    assert [one.code for one in report.recommendations] == [code]


def test_declared_sdk_is_told_with_manifest_and_constraint(ready: MachineFacts) -> None:
    report = evaluate_machine(application(SERVER, BROWSER, **INSTALL)(ready), NOW)

    passed = [one.result for one in report.outcomes]
    assert report.verdict is DoctorStatus.READY
    assert "package.json: @workos-inc/node ^10" in [getattr(one, "evidence", "") for one in passed]


def test_repair_of_an_undeclared_sdk_is_the_package_managers_own_command(
    ready: MachineFacts,
) -> None:
    report = evaluate_machine(application(BROWSER, **INSTALL)(ready), NOW)

    assert report.root is not None
    assert "npm install @workos-inc/node" in report.root.repair
    assert "@workos-inc/authkit-react" in report.root.found


def test_manifest_that_could_not_be_read_leaves_readiness_unknown(ready: MachineFacts) -> None:
    seen = application(unreadable=("package.json: no JSON",), **INSTALL)(ready)

    assert evaluate_machine(seen, NOW).verdict is DoctorStatus.UNKNOWN


def test_machine_that_asked_nothing_of_workos_is_never_ready(ready: MachineFacts) -> None:
    assert evaluate_machine(replace(ready, api=ApiFacts()), NOW).verdict is DoctorStatus.UNKNOWN
