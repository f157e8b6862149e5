"""Each fault of a Datadog destination by itself: the one root cause it has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from logstreams.settings import StackSettings
from logstreams.verification.destinations.datadog.facts import (
    DatadogFacts,
    ExclusionFacts,
    IndexedLog,
    IndexFacts,
    IntakeAnswer,
)
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.workos_api import StreamFacts
from logstreams.verification.observations import Observations
from logstreams.verification.verdict import Verdict
from tests.unit.verification.conftest import sighting
from tests.unit.verification.one_fault import (
    Change,
    at_destination,
    delivery,
    lost_in,
    marks_of,
    report_of,
    root_of,
    unknown_in,
    unread,
)

DATADOG = {
    "type": "datadog",
    "site": "EU1",
    "apiKey": {"env": "DATADOG_API_KEY"},
    "applicationKey": {"env": "DATADOG_APP_KEY"},
}
FIRST = {"LS750", "LS751", "LS752", "LS762", "LS763", "LS764"}
OF_DATADOG = FIRST | {*(f"LS75{number}" for number in range(10)), "LS760", "LS761"}


def main(
    *exclusions: tuple[str, float], query: str = "*", quota_used_up: bool = False
) -> IndexFacts:
    filters = tuple(ExclusionFacts(f"f{at}", *one) for at, one in enumerate(exclusions))
    return IndexFacts("main", query, filters, quota_used_up)


@pytest.fixture
def datadog(healthy: Observations) -> Observations:
    """A Datadog destination that works in every respect."""
    plain = healthy.settings.to_plain() | {"destination": DATADOG}
    assert healthy.delivery.probe is not None
    assert isinstance(healthy.api.stream, StreamFacts)
    found = sighting(
        healthy.settings,
        healthy.delivery.probe,
        location="https://app.datadoghq.eu/logs",
        retention_mode=None,
        retain_until=None,
        encryption=None,
    )
    return Observations(
        settings=StackSettings.from_plain(plain),
        now=healthy.now,
        first_verified_at=healthy.first_verified_at,
        environment=healthy.environment,
        api=replace(healthy.api, stream=replace(healthy.api.stream, type="Datadog")),
        destination=DatadogFacts(
            api_key_valid=True,
            application_key_accepted=True,
            searches_logs=True,
            reads_indexes=True,
            indexes=(main(),),
            intake=IntakeAnswer(401),
        ),
        delivery=replace(healthy.delivery, arrival=found, looked_in="Datadog's logs at EU1"),
    )


def destination(**keys: Any) -> Change:
    def change(o: Observations) -> Observations:
        plain = o.settings.to_plain() | {"destination": DATADOG | keys}
        return replace(o, settings=StackSettings.from_plain(plain))

    return change


def dropped(o: Observations) -> Observations:
    """WorkOS delivered the event, and no search finds it."""
    return delivery(arrival=None, recorded=True)(o)


def blind(o: Observations) -> Observations:
    return delivery(arrival=Unavailable("Datadog cannot be searched"))(o)


def refused(other: object) -> Change:
    """Datadog refuses the API key, with which we cannot search either."""
    away = Unavailable("the API key is not valid at EU1")
    facts = DatadogFacts(False, other, away, away, away, away)  # type: ignore[arg-type]
    return lambda o: blind(lost_in("invalid")(replace(o, destination=facts)))


FAULTS: dict[str, tuple[str, tuple[Change, ...]]] = {
    "site that the form lacks": ("LS750", (lost_in("error"), destination(site="AP2"))),
    "other site": ("LS751", (refused("US5"),)),
    "key revoked": ("LS752", (refused(None),)),
    "key revoked, one site silent": ("LS752", (refused(Unavailable("US3 did not answer")),)),
    "no index": ("LS756", (dropped, at_destination(indexes=()))),
    "no index takes it": ("LS756", (dropped, at_destination(indexes=(main(query="service:web"),)))),
    "exclusion of everything": ("LS757", (dropped, at_destination(indexes=(main(("*", 1.0)),)))),
    "exclusion of audit logs": (
        "LS757",
        (
            dropped,
            at_destination(indexes=(main(("service:web", 1.0), ("service:audit-logs", 1.0)),)),
        ),
    ),
    "sampled exclusion that dropped it": (
        "LS757",
        (dropped, at_destination(indexes=(main(("service:audit-logs", 0.5)),))),
    ),
    "sampled exclusion that let it through": (
        "LS757",
        (at_destination(indexes=(main(("service:audit-logs", 0.5)),)),),
    ),
    "quota used up": ("LS758", (dropped, at_destination(indexes=(main(quota_used_up=True),)))),
    "form has another key": ("LS305", (lost_in("invalid"),)),
    "Datadog down": ("LS306", (lost_in("error"),)),
    "intake out of order": ("LS762", (lost_in("error"), at_destination(intake=IntakeAnswer(503)))),
    "intake out of order, nothing synced": (
        "LS762",
        (lost_in("active"), at_destination(intake=IntakeAnswer(500))),
    ),
    "intake takes no more": (
        "LS762",
        (lost_in("error"), at_destination(intake=IntakeAnswer(429))),
    ),
    "another answers": ("LS763", (dropped, at_destination(intake=IntakeAnswer(202)))),
    "another answers, nothing synced": (
        "LS763",
        (lost_in("active"), at_destination(intake=IntakeAnswer(200))),
    ),
    "intake slow": (
        "LS764",
        (lost_in("error"), at_destination(intake=IntakeAnswer(401, 4.0))),
    ),
    "never synced": ("LS307", (lost_in("active"),)),
    "intake late": ("LS808", (dropped,)),
}


def index(name: str, query: str, *exclusions: tuple[str, float]) -> IndexFacts:
    return replace(main(*exclusions, query=query), name=name)


FAILED = index("failed", "failed")
USERS = index("users", "service:audit-logs @action:user.*", ("*", 1.0))


def of_source(source: str) -> Change:
    """The test event was found, and the log that it is in says where it comes from."""

    def change(o: Observations) -> Observations:
        assert isinstance(o.delivery.arrival, DeliveredEvent)
        log = IndexedLog("audit-logs", (f"source:{source}", "env:prod"))
        return delivery(arrival=replace(o.delivery.arrival, metadata=log))(o)

    return change


def excluding(query: str, rate: float = 1.0) -> Change:
    return at_destination(indexes=(main((query, rate)),))


UNPROVEN: dict[str, tuple[str, tuple[Change, ...]]] = {
    "application key revoked": (
        "LS753",
        (
            blind,
            at_destination(
                application_key_accepted=False, searches_logs=False, reads_indexes=False
            ),
        ),
    ),
    "no scope to search": ("LS754", (blind, at_destination(searches_logs=False))),
}

ADVICE: dict[str, tuple[str, tuple[Change, ...]]] = {
    "no scope to read indexes": (
        "LS755",
        (at_destination(reads_indexes=False, indexes=Unavailable("403")),),
    ),
    "exclusion of an actor's name of any service's": ("LS759", (excluding("@actor.name:bot"),)),
    "exclusion of words": ("LS759", (excluding("login"),)),
    "exclusion of words of the service": ("LS759", (excluding("service:audit-logs login"),)),
    "exclusion of one of several words": ("LS759", (excluding("service:web OR login"),)),
    "exclusion of all without a word": ("LS759", (excluding("-login"),)),
    "sampled exclusion by a tag that is not known": ("LS759", (excluding("env:prod", 0.5),)),
    "exclusion of an action by a tag that is not known": (
        "LS759",
        (excluding("@action:user.* env:prod"),),
    ),
    "exclusion of an action, behind one of a word": (
        "LS759",
        (
            at_destination(
                indexes=(main(("login", 0.0), ("service:audit-logs @action:user.*", 1.0)),)
            ),
        ),
    ),
    "exclusion that is not read": ("LS759", (excluding("service:audit-logs && @action:user.*"),)),
    "exclusion by a calculated field": ("LS759", (excluding("service:audit-logs #slow:yes"),)),
    "earlier index of a word, its quota used up": (
        "LS759",
        (at_destination(indexes=(replace(FAILED, quota_used_up=True), main())),),
    ),
    "earlier index of a word, everything excluded": (
        "LS759",
        (at_destination(indexes=(index("failed", "failed", ("*", 1.0)), main())),),
    ),
    "earlier index that is not decided, sampled": (
        "LS759",
        (at_destination(indexes=(index("prod", "env:prod", ("*", 0.5)), main())),),
    ),
    "exclusion of an attribute that no audit event is known to have": (
        "LS759",
        (excluding("service:audit-logs @http.status:500"),),
    ),
    "index of an actor of any service's, everything excluded": (
        "LS759",
        (at_destination(indexes=(index("users", "@actor.name:bot", ("*", 1.0)), main())),),
    ),
    "indexes of some actions each, none of all": (
        "LS759",
        (
            at_destination(
                indexes=(
                    index("own", "service:audit-logs @action:log_streams.*"),
                    index("users", "service:audit-logs @action:user.*"),
                )
            ),
        ),
    ),
}


def test_index_that_takes_too_little_is_widened_and_never_narrowed(
    datadog: Observations,
) -> None:
    narrow = main(query="service:audit-logs @action:log_streams.*")

    report = report_of(datadog, at_destination(indexes=(narrow,)))

    assert report.root is not None
    assert report.root.code == "LS760"
    assert "widen the filter of an index" in report.root.repair
    assert "-service:audit-logs" not in report.root.repair


LOSING_OTHERS: dict[str, tuple[str, tuple[Change, ...]]] = {
    "exclusion of an actor, of any service's": ("LS760", (excluding("@actor.id:user_1"),)),
    "exclusion of addresses, of any service's": ("LS760", (excluding("@context.location:10.*"),)),
    "exclusion of a network": ("LS760", (excluding("CIDR(@context.location,10.0.0.0/8)"),)),
    "exclusion of one action or another": (
        "LS760",
        (excluding("service:audit-logs (@action:user.logged_in OR @action:user.logged_out)"),),
    ),
    "exclusion of one action or another, in short": (
        "LS760",
        (excluding("service:audit-logs @action:(user.logged_in OR user.logged_out)"),),
    ),
    "exclusion of an action of one service or another": (
        "LS760",
        (excluding("(service:web OR service:audit-logs) AND @action:user.*"),),
    ),
    "exclusion of all but two actions": (
        "LS760",
        (excluding("service:audit-logs -(@action:log_streams.* OR @action:user.*)"),),
    ),
    "exclusion of an action by two patterns": (
        "LS760",
        (excluding("service:audit-logs @action:user.* @action:*.deleted"),),
    ),
    "exclusion of two targets of one event": (
        "LS760",
        (excluding("service:audit-logs @targets.type:user @targets.type:team"),),
    ),
    "exclusion by a range": ("LS760", (excluding("service:audit-logs @metadata.amount:<10"),)),
    "exclusion by a range of several": (
        "LS760",
        (excluding("service:audit-logs @metadata.amount:[1 TO 10]"),),
    ),
    "exclusion of another action": ("LS760", (excluding("service:audit-logs @action:user.*"),)),
    "exclusion of another action, of any service's": ("LS760", (excluding("@action:user.*"),)),
    "exclusion of all actions but the test's": (
        "LS760",
        (excluding("service:audit-logs -@action:log_streams.*"),),
    ),
    "exclusion of all actors but the test's": (
        "LS760",
        (excluding("service:audit-logs -@actor.id:lst_*"),),
    ),
    "exclusion of all logs but the test event": (
        "LS760",
        (excluding("-@action:log_streams.delivery.tested"),),
    ),
    "exclusion by WorkOS's source of all but the test event": (
        "LS760",
        (
            of_source("team-name"),
            excluding("source:team-name -@action:log_streams.delivery.tested"),
        ),
    ),
    "exclusion of an attribute that the test event has otherwise": (
        "LS760",
        (excluding("service:audit-logs @context.location:10.*"),),
    ),
    "sampled exclusion of another action": (
        "LS760",
        (excluding("service:audit-logs @action:user.*", 0.1),),
    ),
    "exclusion of all, after one that spares the test event": (
        "LS760",
        (
            at_destination(
                indexes=(main(("@action:log_streams.*", 0.0), ("service:audit-logs", 1.0)),)
            ),
        ),
    ),
    "earlier index of other actions, everything excluded": (
        "LS760",
        (at_destination(indexes=(USERS, main())),),
    ),
    "earlier index of other actions, its quota used up": (
        "LS761",
        (at_destination(indexes=(replace(USERS, exclusions=(), quota_used_up=True), main())),),
    ),
    "later index of other actions, everything excluded": (
        "LS760",
        (
            at_destination(
                indexes=(
                    main(query="service:audit-logs -@action:user.*"),
                    index("rest", "*", ("service:audit-logs", 1.0)),
                )
            ),
        ),
    ),
    "only index takes the test's action alone": (
        "LS760",
        (at_destination(indexes=(main(query="service:audit-logs @action:log_streams.*"),)),),
    ),
}


@pytest.mark.parametrize(("code", "changes"), LOSING_OTHERS.values(), ids=LOSING_OTHERS.keys())
def test_index_that_keeps_the_test_event_alone_is_never_verified(
    datadog: Observations, code: str, changes: tuple[Change, ...]
) -> None:
    report = report_of(datadog, *changes)

    assert report.verdict is Verdict.FAILED
    assert root_of(report) == (code, [])
    assert "LS759" not in {one.code for one in report.recommendations}


@pytest.mark.parametrize(("code", "changes"), FAULTS.values(), ids=FAULTS.keys())
def test_fault_alone_is_the_root_cause(
    datadog: Observations, code: str, changes: tuple[Change, ...]
) -> None:
    assert root_of(report_of(datadog, *changes)) == (code, [])


@pytest.mark.parametrize(("code", "changes"), UNPROVEN.values(), ids=UNPROVEN.keys())
def test_what_may_not_be_searched_is_unproven_with_its_advice(
    datadog: Observations, code: str, changes: tuple[Change, ...]
) -> None:
    report = report_of(datadog, *changes)

    assert report.verdict is Verdict.UNPROVEN
    assert [one.code for one in report.recommendations] == [code]
    assert report.next_step.startswith(report.recommendations[0].repair.rstrip("."))


@pytest.mark.parametrize(("code", "changes"), ADVICE.values(), ids=ADVICE.keys())
def test_advice_is_shown_and_leaves_the_stream_verified(
    datadog: Observations, code: str, changes: tuple[Change, ...]
) -> None:
    report = report_of(datadog, *changes)

    assert report.verdict is Verdict.VERIFIED
    assert [one.code for one in report.recommendations] == [code]


def test_healthy_stream_is_verified_and_nothing_is_unknown(datadog: Observations) -> None:
    report = report_of(datadog)

    marks = marks_of(report)
    assert report.verdict is Verdict.VERIFIED
    assert {*marks.values()} == {"Passed", "Skipped"}
    assert {marks[code] for code in OF_DATADOG} == {"Passed"}
    assert not {"LS401", "LS402", "LS501", "LS601"} & {*marks}


def test_without_an_application_key_the_stream_is_unproven_and_says_what_is_missing(
    datadog: Observations,
) -> None:
    none = at_destination(
        application_key_accepted=None,
        searches_logs=Unavailable("-"),
        reads_indexes=Unavailable("-"),
        indexes=Unavailable("-"),
    )
    report = report_of(datadog, blind, none, destination(applicationKey=None))

    marks = marks_of(report)
    assert report.verdict is Verdict.UNPROVEN
    assert {marks[code] for code in OF_DATADOG - FIRST} == {"Skipped"}
    assert "add destination.applicationKey" in report.next_step


def test_datadog_that_is_not_reached_is_unknown_and_no_fault(datadog: Observations) -> None:
    away = Unavailable("api.datadoghq.eu: timed out")
    facts = DatadogFacts(away, away, away, away, away, away)
    report = report_of(datadog, blind, lambda o: replace(o, destination=facts))

    marks = marks_of(report)
    assert report.verdict is Verdict.UNPROVEN
    assert (marks["LS751"], marks["LS752"]) == ("Unknown", "Unknown")
    assert report.recommendations == ()


@pytest.mark.parametrize(("code", "state"), [("LS305", "invalid"), ("LS306", "error")])
def test_form_that_differs_is_told_in_datadogs_words(
    datadog: Observations, code: str, state: str
) -> None:
    root = report_of(datadog, lost_in(state)).root

    assert root is not None
    assert root.code == code
    assert "the site or the API key" in root.cause
    assert "external ID" not in f"{root.cause} {root.repair}"


def test_only_our_api_key_is_refused_and_the_stream_is_unproven(datadog: Observations) -> None:
    """The key is the verifier's: WorkOS delivered with its own (field case L10)."""
    refused = at_destination(api_key_valid=False, other_site=None)

    report = report_of(datadog, blind, refused)

    assert report.verdict is Verdict.UNPROVEN
    assert [one.code for one in report.recommendations] == ["LS752"]
    assert report.next_step.startswith(
        "Put the API key that WorkOS's form has into DATADOG_API_KEY"
    )
    assert "logs_read_data" not in report.next_step


def test_intake_that_refuses_workos_itself_has_a_repair_beside_the_forms(
    datadog: Observations,
) -> None:
    root = report_of(datadog, lost_in("invalid")).root

    assert root is not None
    assert "Datadog's intake itself refuses (403)" in root.cause
    assert "ask the Datadog administrator whether the organization is active" in root.repair
    assert root.repair.startswith("Compare WorkOS's form")


def test_indexes_that_cannot_be_read_leave_other_events_unknown(datadog: Observations) -> None:
    refused = at_destination(reads_indexes=False, indexes=Unavailable("-"))
    (advice,) = report_of(datadog, refused).recommendations

    assert advice.code == "LS755"
    assert "may drop other audit events than the test event" in advice.cause
    assert "add the scope logs_read_config" in advice.repair


@pytest.mark.parametrize("answer", [IntakeAnswer(202), IntakeAnswer(401, 4.0)])
def test_intake_that_answers_this_machine_alone_otherwise_is_no_fault(
    datadog: Observations, answer: IntakeAnswer
) -> None:
    assert report_of(datadog, at_destination(intake=answer)).verdict is Verdict.VERIFIED


def test_intake_that_answers_what_is_not_documented_is_unknown(datadog: Observations) -> None:
    report = report_of(datadog, lost_in("error"), at_destination(intake=IntakeAnswer(404)))

    assert report.root is not None
    assert (report.root.code, report.root.certain) == ("LS762", False)


def test_intake_that_was_out_of_order_and_took_the_event_is_no_fault(datadog: Observations) -> None:
    assert report_of(datadog, at_destination(intake=IntakeAnswer(503))).verdict is Verdict.VERIFIED


@pytest.mark.parametrize("state", ["invalid", "error"])
def test_datadog_is_told_of_no_allowlist(datadog: Observations, state: str) -> None:
    root = report_of(datadog, lost_in(state)).root

    assert root is not None
    assert "allowlist" not in root.cause


UNDECIDED = {
    "exclusion": main(("env:prod", 1.0)),
    "exclusion by free text": main(('"tested" env:prod', 1.0)),
    "exclusion before one that is sure": main(("env:prod", 0.1), ("*", 1.0)),
    "index": main(query="env:prod"),
    "source": main(("source:workos", 1.0)),
}


@pytest.mark.parametrize("index", UNDECIDED.values(), ids=UNDECIDED.keys())
def test_filter_that_is_not_decided_is_unknown_and_named(
    datadog: Observations, index: IndexFacts
) -> None:
    report = report_of(datadog, dropped, at_destination(indexes=(index,)))

    unknown = [one for one in report.outcomes if type(one.result).__name__ == "Unknown"]
    (named,) = (one for one in unknown if one.check.code in {"LS756", "LS757"})
    assert any(query in str(named.result) for query in ("env:prod", "source:workos"))
    assert report.root is not None
    assert (report.root.code, report.root.certain) == (named.check.code, False)
    assert report.root.title.startswith("Not ruled out: ")
    assert "Live Tail" in report.root.tell
    assert report.other_causes == ()


HARMLESS = {
    "exclusion of others": (main(("service:web", 1.0)),),
    "exclusion of all but audit logs": (main(("-service:audit-logs", 1.0)),),
    "exclusion that samples nothing out, before one of everything": (main(("*", 0.0), ("*", 1.0)),),
    "exclusion of another attribute of any service's": (main(("@http.status:500", 1.0)),),
    "exclusion of an action that an earlier index takes": (
        index("users", "service:audit-logs @action:user.*"),
        main(("service:audit-logs @action:user.login", 1.0)),
    ),
    "exclusion of an action that an earlier filter keeps": (
        main(("service:audit-logs @action:user.*", 0.0), ("@action:user.login", 1.0)),
    ),
    "exclusion of an action that its index does not take": (
        index("users", "service:audit-logs @action:user.*", ("@action:billing.*", 1.0)),
        main(),
    ),
    "quota of an index after one that takes all": (main(), replace(USERS, quota_used_up=True)),
    "exclusion of an action of others": (main(("service:web @action:user.*", 1.0)),),
    "exclusion of an action of all but audit logs": (
        main(("-service:audit-logs @action:user.*", 1.0)),
    ),
    "exclusion of an action that drops nothing": (main(("service:audit-logs @action:x", 0.0)),),
    "exclusion of an action, after one that keeps audit logs": (
        main(("service:audit-logs", 0.0), ("service:audit-logs @action:x", 1.0)),
    ),
    "exclusion in an index that is not the event's": (
        replace(main(("*", 1.0), query="service:web"), name="web"),
        main(),
    ),
    "quota of an index that is not the event's": (
        replace(main(query="service:web", quota_used_up=True), name="web"),
        main(),
    ),
    "exclusion that is not decided, and the event was found": (main(("env:prod", 1.0)),),
    "exclusion that should have dropped it": (main(("*", 1.0)),),
}


@pytest.mark.parametrize("indexes", HARMLESS.values(), ids=HARMLESS.keys())
def test_index_that_keeps_the_event_is_no_cry(
    datadog: Observations, indexes: tuple[IndexFacts, ...]
) -> None:
    report = report_of(datadog, at_destination(indexes=indexes))

    assert report.verdict is Verdict.VERIFIED
    assert report.recommendations == ()
    assert {marks_of(report)[code] for code in OF_DATADOG} == {"Passed"}


def in_datadog(*tags: str, status: str = "info") -> Change:
    """The test event was found, and Datadog shows all that it keeps beside it."""

    def change(o: Observations) -> Observations:
        assert isinstance(o.delivery.arrival, DeliveredEvent)
        log = IndexedLog("audit-logs", ("source:team-name", *tags), status)
        return delivery(arrival=replace(o.delivery.arrival, metadata=log))(o)

    return change


@pytest.mark.parametrize(
    "query", ["status:info", "-status:error", "source:team-name", "-env:prod", "-host:*", "env:*"]
)
def test_sampled_exclusion_of_what_every_event_has_is_decided_by_the_one_found(
    datadog: Observations, query: str
) -> None:
    found = in_datadog(*(["env:test"] if query == "env:*" else []))
    report = report_of(datadog, found, excluding(query, 0.25))

    assert root_of(report) == ("LS757", [])
    assert report.root is not None
    assert f"f0 ({query}) of index main drops 25%" in report.root.found


@pytest.mark.parametrize(
    "query", ["status:error", "env:prod", "-source:team-name", "host:web-1", "team:(a OR b)"]
)
def test_exclusion_of_what_no_event_has_is_no_cry(datadog: Observations, query: str) -> None:
    report = report_of(datadog, in_datadog(), excluding(query, 0.25))

    assert report.verdict is Verdict.VERIFIED
    assert report.recommendations == ()
    assert {marks_of(report)[code] for code in OF_DATADOG} == {"Passed"}


@pytest.mark.parametrize("query", ["delivery", "env:prod", "service:audit-logs #slow:yes"])
def test_sampled_exclusion_that_is_not_decided_is_never_ticked_though_the_event_was_found(
    datadog: Observations, query: str
) -> None:
    report = report_of(datadog, excluding(query, 0.1))

    marks = marks_of(report)
    assert (marks["LS757"], marks["LS759"]) == ("Unknown", "Failed")
    (advice,) = report.recommendations
    assert f"({query}) of index main drops 10%" in advice.found


def test_index_before_that_is_not_decided_hides_no_filter_of_the_next(
    datadog: Observations,
) -> None:
    first = index("security", "team:sec")
    report = report_of(datadog, at_destination(indexes=(first, main(("service:audit-logs", 0.5)))))

    assert root_of(report) == ("LS757", [])


def test_filter_of_another_organization_is_no_cry(datadog: Observations) -> None:
    report = report_of(datadog, in_datadog(), excluding("@organization_id:org_other"))

    assert (report.verdict, report.recommendations) == (Verdict.VERIFIED, ())


def test_index_that_takes_the_documented_source_is_the_events(datadog: Observations) -> None:
    first = replace(index("audit", "source:team-name"), quota_used_up=True)
    report = report_of(datadog, dropped, at_destination(indexes=(first, main())))

    assert root_of(report) == ("LS758", [])
    assert report.root is not None
    assert "index audit (source:team-name)" in report.root.found


def test_index_that_may_take_the_event_and_is_full_is_the_suspect(datadog: Observations) -> None:
    first = replace(index("audit", "source:acme"), quota_used_up=True)
    report = report_of(datadog, dropped, at_destination(indexes=(first, main())))

    assert report.root is not None
    assert (report.root.code, report.root.certain) == ("LS756", False)
    assert "index audit (source:acme)" in report.root.found
    assert "its daily quota is used up" in report.root.found
    assert "put it first" in report.root.repair


def test_first_index_that_takes_the_event_is_the_one_that_is_judged(datadog: Observations) -> None:
    first = replace(main(("*", 1.0), query="service:audit-logs"), name="audit")
    report = report_of(datadog, dropped, at_destination(indexes=(first, main())))

    assert report.root is not None
    assert report.root.code == "LS757"
    assert "of index audit drops 100%" in report.root.found


def test_not_reading_it_back_by_choice_leaves_nothing_unknown(datadog: Observations) -> None:
    report = report_of(unread(datadog))

    assert report.accepted_by == "verify.readBack"
    assert unknown_in(report) == []


def test_keys_that_are_swapped_are_told(datadog: Observations) -> None:
    root = report_of(datadog, refused(None), at_destination(swapped=True)).root

    assert root is not None
    assert root.code == "LS752"
    assert "accepts the one in DATADOG_APP_KEY as an API key: the two are swapped" in root.found


def test_what_ends_it_comes_first_where_it_is_known(datadog: Observations) -> None:
    report = report_of(datadog, delivery(arrival=Unavailable("429", hint="wait some minutes")))

    assert report.next_step.startswith("wait some minutes (429), then verify again")
