"""Each fault of a Splunk destination by itself: the one root cause it has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from logstreams.settings import StackSettings
from logstreams.verification.destinations.splunk.facts import (
    HecAnswer,
    IndexedEvent,
    SplunkFacts,
    SplunkPlace,
)
from logstreams.verification.facts.delivery import DeliveredEvent, DeliveryFacts
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.identity import IdentityFacts
from logstreams.verification.facts.network import NetworkFacts
from logstreams.verification.facts.workos_api import StreamFacts
from logstreams.verification.observations import Observations
from logstreams.verification.transport.connect_error_kind import ConnectErrorKind
from logstreams.verification.verdict import Verdict
from tests.unit.verification.conftest import ACCOUNT, sighting
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

HEALTHY = HecAnswer(200, 17, "HEC is healthy")
NO_DATA = HecAnswer(400, 5, "No data")
BUSY = HecAnswer(503, 18, "HEC is unhealthy, queues are full")
SPLUNK = {
    "type": "splunk",
    "url": "https://hec.example.com:8088",
    "token": {"env": "SPLUNK_HEC_TOKEN"},
    "index": "audit",
    "sourceType": "workos:audit",
    "readBack": {"url": "https://splunk.example.com:8089", "token": {"env": "SPLUNK_TOKEN"}},
}


@pytest.fixture
def splunk(healthy: Observations) -> Observations:
    """A Splunk destination that works in every respect."""
    settings = StackSettings.from_plain(healthy.settings.to_plain() | {"destination": SPLUNK})
    assert healthy.delivery.probe is not None
    assert isinstance(healthy.api.stream, StreamFacts)
    event = IndexedEvent("audit", "workos:audit", healthy.delivery.probe.timestamp)
    found = sighting(
        healthy.settings,
        healthy.delivery.probe,
        location="splunk index=audit",
        retention_mode=None,
        retain_until=None,
        encryption=None,
        metadata=event,
    )
    return Observations(
        settings=settings,
        now=healthy.now,
        first_verified_at=healthy.first_verified_at,
        environment=healthy.environment,
        api=replace(healthy.api, stream=replace(healthy.api.stream, type="Splunk")),
        destination=SplunkFacts(
            None,
            HEALTHY,
            NO_DATA,
            search_accepted=True,
            index_searchable=True,
            identity=IdentityFacts(caller_account=ACCOUNT),
            network=NetworkFacts(prefix_list=None, prefix_list_id=None, rules=None),
        ),
        delivery=replace(healthy.delivery, arrival=found, looked_in="Splunk's index audit"),
    )


def event(**kept: Any) -> Change:
    """The event arrived, and Splunk keeps something else beside it."""

    def change(o: Observations) -> Observations:
        found = o.delivery.arrival
        assert isinstance(found, DeliveredEvent)
        assert isinstance(found.metadata, IndexedEvent)
        changed = replace(found, metadata=replace(found.metadata, **kept))
        return replace(o, delivery=replace(o.delivery, arrival=changed))

    return change


def answers(code: int, status: int = 403) -> Change:
    """HEC answers the token with a code."""
    return at_destination(token=HecAnswer(status, code, "…"))


def unreached(obstacle: ConnectErrorKind) -> Change:
    blind = Unavailable(f"hec.example.com:8088: {obstacle}")
    return at_destination(obstacle=obstacle, health=blind, token=blind)


def elsewhere(source_type: str) -> Change:
    place = SplunkPlace("splunk index=main", source_type)
    return delivery(arrival=None, recorded=True, elsewhere=place)


def imposed(o: Observations) -> Observations:
    """A web server answers every request at HEC's URL with 200."""
    answer = HecAnswer(200, None, "")
    return at_destination(health=answer, token=answer)(o)


def blind(o: Observations) -> Observations:
    return delivery(arrival=Unavailable("Splunk cannot be searched"))(o)


def on_one_host(o: Observations) -> Observations:
    """HEC and the search API are ports of one host."""
    there = SPLUNK | {"url": "https://splunk.example.com:8088"}
    plain = o.settings.to_plain() | {"destination": there}
    return replace(o, settings=StackSettings.from_plain(plain))


FAULTS: dict[str, tuple[str, tuple[Change, ...]]] = {
    "certificate expired": ("LS730", (lost_in("error"), unreached(ConnectErrorKind.EXPIRED))),
    "certificate of another name": (
        "LS730",
        (lost_in("error"), unreached(ConnectErrorKind.OTHER_NAME)),
    ),
    "certificate of Splunk's own": (
        "LS730",
        (lost_in("error"), unreached(ConnectErrorKind.UNTRUSTED)),
    ),
    "HEC off": ("LS731", (lost_in("error"), unreached(ConnectErrorKind.REFUSED))),
    "HEC off, behind a proxy": (
        "LS731",
        (lost_in("error"), unreached(ConnectErrorKind.UNCONNECTED)),
    ),
    "Splunk Web instead of HEC": (
        "LS731",
        (lost_in("error"), at_destination(health=HecAnswer(404, None, ""))),
    ),
    "queues full": ("LS732", (lost_in("error"), at_destination(health=BUSY))),
    "busy for the token": ("LS732", (lost_in("error"), answers(9, 503))),
    "busy before HEC": (
        "LS732",
        (lost_in("error"), at_destination(health=HecAnswer(503, None, ""))),
    ),
    "token invalid": ("LS733", (lost_in("invalid"), answers(4))),
    "token not taken for one": ("LS733", (lost_in("invalid"), answers(3, 401))),
    "token disabled": ("LS734", (lost_in("invalid"), answers(1))),
    "acknowledgement on": ("LS735", (lost_in("error"), answers(10, 400))),
    "acknowledgement on, Splunk Cloud": ("LS735", (lost_in("error"), answers(28, 400))),
    "other index": (
        "LS736",
        (delivery(arrival=None, recorded=True, elsewhere="splunk index=main"),),
    ),
    "HEC slow": (
        "LS743",
        (lost_in("error"), at_destination(token=replace(NO_DATA, seconds=4.0))),
    ),
    "index deleted": (
        "LS744",
        (blind, on_one_host, at_destination(index_searchable=False, index_exists=False)),
    ),
    "default index not allowed": ("LS306", (lost_in("error"),)),
    "form has another token": ("LS305", (lost_in("invalid"),)),
    "other index and source type": (
        "LS741",
        (elsewhere("httpevent"),),
    ),
    "other index, the source type is right": ("LS736", (elsewhere("workos:audit"),)),
    "something answers with success in HEC's place": (
        "LS742",
        (lost_in("active"), imposed),
    ),
    "something answers with success, and WorkOS takes that for a delivery": (
        "LS742",
        (delivery(arrival=None, recorded=True), imposed),
    ),
    "something answers with success, and nobody can look": ("LS742", (blind, imposed)),
    "synced, and in no index that may be searched": (
        "LS736",
        (delivery(arrival=None, recorded=True),),
    ),
}

ADVICE: dict[str, tuple[str, tuple[Change, ...]]] = {
    "other source type": ("LS737", (event(source_type="httpevent"),)),
    "milliseconds taken for seconds": ("LS738", (event(time="1763812800123.0"),)),
    "time of arrival": ("LS738", (event(time="2026-11-22T12:00:09.000+00:00"),)),
    "time of arrival, in seconds": ("LS738", (event(time="1795348809.000"),)),
    "time of arrival, as Splunk 10.6 writes it": (
        "LS738",
        (event(time="2026-11-22 12:00:09.000 GMT"),),
    ),
}


@pytest.mark.parametrize(("code", "changes"), FAULTS.values(), ids=FAULTS.keys())
def test_fault_alone_is_the_root_cause(
    splunk: Observations, code: str, changes: tuple[Change, ...]
) -> None:
    assert root_of(report_of(splunk, *changes)) == (code, [])


@pytest.mark.parametrize(("code", "changes"), ADVICE.values(), ids=ADVICE.keys())
def test_advice_is_shown_and_leaves_the_stream_verified(
    splunk: Observations, code: str, changes: tuple[Change, ...]
) -> None:
    report = report_of(splunk, *changes)

    assert report.verdict is Verdict.VERIFIED
    assert [one.code for one in report.recommendations] == [code]


def test_healthy_stream_is_verified_and_nothing_is_unknown(splunk: Observations) -> None:
    report = report_of(splunk)

    assert report.verdict is Verdict.VERIFIED
    assert {*marks_of(report).values()} == {"Passed", "Skipped"}
    assert not {"LS402", "LS501", "LS601"} & {*marks_of(report)}


def test_time_in_another_zone_is_the_same_time(splunk: Observations) -> None:
    report = report_of(splunk, event(time="2026-11-22T13:00:00.123+01:00"))

    assert report.recommendations == ()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(unreached(ConnectErrorKind.UNTRUSTED), id="certificate not trusted here"),
        pytest.param(unreached(ConnectErrorKind.REFUSED), id="refused from here"),
        pytest.param(at_destination(health=BUSY), id="busy for a moment"),
        pytest.param(answers(1), id="token disabled, as we are told"),
        pytest.param(answers(10, 400), id="acknowledgement, as we are told"),
        pytest.param(at_destination(health=HecAnswer(404, None, "")), id="something else than HEC"),
    ],
)
@pytest.mark.parametrize("unread", [False, True], ids=["found", "WorkOS says so"])
def test_what_did_not_stop_the_event_is_unknown_and_no_fault(
    splunk: Observations, change: Change, unread: bool
) -> None:
    report = report_of(splunk, *([blind] if unread else []), change)

    assert report.verdict is (Verdict.UNPROVEN if unread else Verdict.VERIFIED)
    assert "Unknown" in marks_of(report).values()


def test_hec_behind_its_allowlist_is_unknown_from_here(splunk: Observations) -> None:
    away = Unavailable(f"hec.example.com:8088: {ConnectErrorKind.TIMEOUT}")
    report = report_of(splunk, at_destination(obstacle=away, health=away, token=away))

    marks = marks_of(report)
    assert report.verdict is Verdict.VERIFIED
    assert (marks["LS730"], marks["LS731"], marks["LS733"]) == ("Skipped", "Unknown", "Skipped")


def test_lost_event_behind_a_timeout_has_no_certificate_for_its_cause(
    splunk: Observations,
) -> None:
    away = Unavailable(f"hec.example.com:8088: {ConnectErrorKind.TIMEOUT}")
    unseen = at_destination(obstacle=away, health=away, token=away)

    report = report_of(splunk, lost_in("error"), unseen)

    assert report.root is not None
    assert (report.root.code, report.root.certain) == ("LS731", False)
    assert "allowlist" in report.root.cause


UNPROVEN: dict[str, tuple[str, tuple[Change, ...]]] = {
    "search token refused": ("LS739", (blind, at_destination(search_accepted=False))),
    "search token without the index": ("LS740", (blind, at_destination(index_searchable=False))),
}


@pytest.mark.parametrize(("code", "changes"), UNPROVEN.values(), ids=UNPROVEN.keys())
def test_what_may_not_be_searched_is_unproven_with_its_advice(
    splunk: Observations, code: str, changes: tuple[Change, ...]
) -> None:
    report = report_of(splunk, *changes)

    assert report.verdict is Verdict.UNPROVEN
    assert [one.code for one in report.recommendations] == [code]
    (advice,) = report.recommendations
    assert report.next_step.startswith(advice.repair.rstrip("."))


def test_search_that_is_not_reached_is_unproven_without_advice(splunk: Observations) -> None:
    report = report_of(splunk, blind, at_destination(search_accepted=Unavailable("no answer")))

    assert report.verdict is Verdict.UNPROVEN
    assert report.recommendations == ()
    assert "allow this machine to reach destination.readBack" in report.next_step


@pytest.mark.parametrize(("code", "state"), [("LS305", "invalid"), ("LS306", "error")])
def test_form_that_differs_is_told_in_splunks_words(
    splunk: Observations, code: str, state: str
) -> None:
    root = report_of(splunk, lost_in(state)).root

    assert root is not None
    assert root.code == code
    assert "the URL or the HEC token" in root.cause
    assert "external ID" not in f"{root.cause} {root.repair}"


def test_without_a_way_to_read_back_the_next_step_names_the_key(splunk: Observations) -> None:
    plain = splunk.settings.to_plain()
    plain["destination"]["readBack"] = None
    settings = StackSettings.from_plain(plain)
    report = report_of(
        replace(splunk, settings=settings), blind, at_destination(search_accepted=None)
    )

    assert report.verdict is Verdict.UNPROVEN
    assert "add destination.readBack" in report.next_step


def test_stack_with_a_network_is_checked_for_its_allowlist(splunk: Observations) -> None:
    plain = splunk.settings.to_plain() | {"network": {"vpcId": "vpc-0123456789abcdef0"}}
    settings = StackSettings.from_plain(plain)
    report = report_of(replace(splunk, settings=settings))

    assert marks_of(report)["LS401"] == "Passed"
    assert report.root is not None
    assert report.root.code == "LS601"


FROM_HERE = [
    pytest.param(unreached(ConnectErrorKind.UNCONNECTED), id="proxy that cannot connect"),
    pytest.param(unreached(ConnectErrorKind.REFUSED), id="refused"),
    pytest.param(at_destination(health=HecAnswer(403, None, "")), id="forbidden"),
    pytest.param(at_destination(health=HecAnswer(401, None, "")), id="not authorized"),
]


def test_form_is_saved_again_where_somebody_else_ends_what_made_the_stream_invalid(
    splunk: Observations,
) -> None:
    forbidden = at_destination(health=HecAnswer(403, None, ""))

    invalid = report_of(splunk, lost_in("invalid"), forbidden).root
    retried = report_of(splunk, lost_in("error"), forbidden).root

    assert invalid is not None
    assert retried is not None
    assert invalid.code == retried.code == "LS731"
    assert "Then save WorkOS's form again" in invalid.repair
    assert "save WorkOS's form" not in retried.repair


@pytest.mark.parametrize("change", FROM_HERE)
def test_lost_event_makes_it_the_cause(splunk: Observations, change: Change) -> None:
    report = report_of(splunk, lost_in("error"), change)

    assert report.root is not None
    assert report.root.code == "LS731"


@pytest.mark.parametrize("change", FROM_HERE)
def test_what_may_be_in_the_way_of_this_machine_alone_is_no_fault_before_an_event_is_lost(
    splunk: Observations, change: Change
) -> None:
    nothing_sent = replace(splunk, delivery=DeliveryFacts(not_sent="-"))
    report = report_of(nothing_sent, change)

    assert marks_of(report)["LS731"] == "Unknown"
    assert report.verdict is Verdict.UNPROVEN


def test_nothing_sent_says_nothing_of_the_index(splunk: Observations) -> None:
    report = report_of(splunk, lambda o: replace(o, delivery=DeliveryFacts(not_sent="-")))

    assert marks_of(report)["LS736"] == "Skipped"
    assert report.verdict is Verdict.UNPROVEN


def test_not_reading_it_back_by_choice_leaves_nothing_unknown(splunk: Observations) -> None:
    report = report_of(unread(splunk))

    assert report.accepted_by == "verify.readBack"
    assert unknown_in(report) == []


def test_repair_of_another_index_changes_no_token_that_may_be_right(splunk: Observations) -> None:
    root = report_of(splunk, elsewhere("workos:audit")).root

    assert root is not None
    assert "WorkOS's form has another HEC token" in root.cause
    assert root.repair.startswith("Look longer first: `logstreams verify acme --wait 900`")
    assert "type the HEC token that destination.token names" in root.repair


def test_index_is_no_suspect_where_something_else_than_hec_answers(splunk: Observations) -> None:
    report = report_of(splunk, delivery(arrival=None, recorded=True), imposed)

    assert marks_of(report)["LS736"] == "Skipped"
    assert report.root is not None
    assert report.root.code == "LS742"
    assert report.suspects == ()


MISNAMED = SplunkPlace("splunk index=main", "workos:audit", "main")


@pytest.mark.parametrize("exists", [False, True, None])
@pytest.mark.parametrize("one_host", [False, True])
def test_event_in_another_index_than_one_that_is_not_seen_is_no_loss(
    splunk: Observations, exists: bool | None, one_host: bool
) -> None:
    """A misspelt destination.index is no deleted index: the event is there, under another name."""
    report = report_of(
        splunk,
        blind,
        delivery(elsewhere=MISNAMED),
        at_destination(index_searchable=False, index_exists=exists),
        *([on_one_host] if one_host else []),
    )

    assert report.verdict is Verdict.FAILED
    assert root_of(report) == ("LS736", [])
    assert report.root is not None
    assert report.root.repair.startswith(
        "The event is in index main. If events belong there, correct destination.index."
    )
    assert "make it the HEC token's default index" in report.root.repair
    assert report.recommendations == ()


def test_another_source_type_may_be_the_forms_token(splunk: Observations) -> None:
    (advice,) = report_of(splunk, event(source_type="httpevent")).recommendations

    assert advice.cause.index("WorkOS's form has another HEC token") < advice.cause.index("sets")
    assert advice.repair.startswith("Type the HEC token that destination.token names")
    assert "source type to workos:audit" in advice.repair


def test_front_that_answers_for_hec_has_its_repair(splunk: Observations) -> None:
    web = at_destination(health=HecAnswer(404, None, ""))
    root = report_of(splunk, lost_in("error"), web).root

    assert root is not None
    assert root.code == "LS731"
    assert "a load balancer or reverse proxy in front of HEC" in root.cause
    assert "restore the route of this host and path" in root.repair


def test_slow_hec_that_took_the_event_is_no_fault(splunk: Observations) -> None:
    report = report_of(splunk, at_destination(health=replace(HEALTHY, seconds=4.0)))

    assert (report.verdict, report.recommendations) == (Verdict.VERIFIED, ())


def test_index_that_a_search_head_lacks_may_be_its_indexers(splunk: Observations) -> None:
    absent = at_destination(index_searchable=False, index_exists=False)
    report = report_of(splunk, blind, absent)

    assert report.verdict is Verdict.UNPROVEN
    (advice,) = report.recommendations
    assert advice.code == "LS740"
    assert "its indexers may have one" in advice.found
    assert report.next_step.startswith("Ask the Splunk administrator whether the index exists")


def test_token_that_hec_refuses_where_workos_delivers_is_the_stacks_own(
    splunk: Observations,
) -> None:
    flaw = 'it begins with "Splunk ", which belongs to the request header, not to the token'
    report = report_of(splunk, answers(4), at_destination(token_flaw=flaw))

    assert report.verdict is Verdict.VERIFIED
    (advice,) = report.recommendations
    assert advice.code == "LS733"
    assert flaw in advice.found
    assert "Put the HEC token that WorkOS's form has into SPLUNK_HEC_TOKEN" in advice.repair
    assert "{stack}" not in advice.repair


def test_tokens_that_are_both_refused_may_be_swapped(splunk: Observations) -> None:
    report = report_of(
        splunk,
        lost_in("invalid"),
        blind,
        answers(4),
        at_destination(search_accepted=False, index_searchable=Unavailable("-")),
    )

    assert report.root is not None
    assert report.root.code == "LS733"
    assert "the two may be swapped" in report.root.found


def test_cause_that_workos_says_it_delivered_past_is_told_without_an_event(
    splunk: Observations,
) -> None:
    report = report_of(splunk, blind, answers(4))

    assert report.verdict is Verdict.UNPROVEN
    (advice,) = report.recommendations
    assert "WorkOS says that it delivered an event all the same" in advice.cause
    assert "An event came through" not in advice.cause


def test_each_cause_of_a_delivery_that_fails_has_its_repair(splunk: Observations) -> None:
    root = report_of(splunk, lost_in("error")).root

    assert root is not None
    assert root.code == "LS306"
    for repair in ("allowed indexes", "egress.addresses", "--wait 900", "logstreams form acme"):
        assert repair in root.repair


def test_event_that_workos_delivered_and_nobody_has_may_be_in_another_splunk(
    splunk: Observations,
) -> None:
    root = report_of(splunk, delivery(arrival=None, recorded=True)).root

    assert root is not None
    assert "are two Splunks" in root.cause
