"""What the client makes of WorkOS's answers, through the official SDK over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from logstreams.verification.collect.delivery import EventSender, send_and_look
from logstreams.verification.facts.workos_api import ActionSchema
from logstreams.verification.test_event import ACTION, TestEvent
from logstreams.verification.workos import client as client_module
from logstreams.verification.workos.client import WorkOS
from logstreams.verification.workos.error_kind import ApiErrorKind, WorkOSFailure
from tests.unit.verification.workos.api import Answer, Api, answering

ORGANIZATION = "org_01EHZNVPK3SFK441A1RGBFSHRT"
KEY = "sk_live_canary_7d1f"

EVENTS = "POST /audit_logs/events"
SCHEMAS = f"/audit_logs/actions/{ACTION}/schemas"
EXPORTS = "POST /audit_logs/exports"
EXPORT = "GET /audit_logs/exports/export_1"
CONFIGURATION = f"GET /organizations/{ORGANIZATION}/audit_log_configuration"

SCHEMA = {
    "object": "audit_log_schema",
    "version": 3,
    "targets": [{"type": "log_stream"}],
    "created_at": "2026-11-22T10:00:00.000Z",
}
STREAM = {
    "id": "log_stream_1",
    "type": "S3",
    "state": "active",
    "last_synced_at": None,
    "created_at": "2026-11-22T10:00:00.000Z",
}
HEADER = "action,occurred_at,actor_id,target_id_0\n"
SIGN_IN = b"<!doctype html><title>Sign in</title>"


def configuration(**changes: Any) -> dict[str, Any]:
    stream = changes.pop("log_stream", STREAM)
    known = {"organization_id": ORGANIZATION, "retention_period_in_days": 30, "state": "active"}
    return {**known, "log_stream": stream, **changes}


def export(state: str = "ready", **more: Any) -> dict[str, Any]:
    times = dict.fromkeys(("created_at", "updated_at"), "2026-11-22T10:00:00.000Z")
    return {"object": "audit_log_export", "id": "export_1", "state": state, **times, **more}


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    with answering() as started:
        yield started


@pytest.fixture
def workos(api: Api) -> Iterator[WorkOS]:
    api.answers.clear()
    api.asked.clear()
    client = WorkOS(KEY, api.url, max_retries=0)
    yield client
    client.close()


@pytest.fixture
def probe() -> TestEvent:
    return TestEvent.fresh(ORGANIZATION, datetime.now(UTC))


def failure_of(ask: Callable[[], object]) -> WorkOSFailure:
    with pytest.raises(WorkOSFailure) as raised:
        ask()
    return raised.value


QUESTIONS: dict[str, Callable[[WorkOS], object]] = {
    "answer": lambda workos: workos.answer(),
    "organization": lambda workos: workos.organization_name(ORGANIZATION),
    "configuration": lambda workos: workos.audit_log_configuration(ORGANIZATION),
    "schema": lambda workos: workos.schema(),
    "create schema": lambda workos: workos.create_schema(),
    "emit": lambda workos: workos.emit(TestEvent.fresh(ORGANIZATION, datetime.now(UTC), 1)),
    "recorded": lambda workos: workos.recorded(TestEvent.fresh(ORGANIZATION, datetime.now(UTC))),
}
questions = pytest.mark.parametrize("ask", QUESTIONS.values(), ids=QUESTIONS)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
FIELDS = (
    *("id", "name", "state", "type", "url", "success", "data", "targets", "metadata", "actor"),
    *("version", "log_stream", "last_synced_at", "created_at", "updated_at", "list_metadata"),
    *("organization_id", "retention_period_in_days", "required", "message", "code", "errors"),
)
VALUES = ("ready", "pending_", "active", "yesterday", "2026-11-22T10:00:00", "S3")
SHAPED = st.recursive(
    JSON | st.sampled_from(VALUES),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(FIELDS), inner),
    max_leaves=12,
)


@questions
@given(body=SHAPED, status=st.sampled_from([200, 201, 400, 401, 403, 404, 409, 422]))
@example(body=[], status=200)
@example(body=None, status=200)
@example(body={"data": [None]}, status=200)
@example(body={"data": [{"version": 1, "targets": [None], "created_at": "x"}]}, status=200)
@example(body=[], status=404)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_json_is_a_value_or_one_failure(
    workos: WorkOS, api: Api, ask: Callable[[WorkOS], object], body: Any, status: int
) -> None:
    api.answers.clear()
    api.every = Answer(body, status)
    with suppress(WorkOSFailure):
        ask(workos)


@questions
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Answer(SIGN_IN, 200, "text/html"), id="sign-in page"),
        pytest.param(Answer(b"", 200), id="nothing"),
        pytest.param(Answer(SIGN_IN, 403, "text/html"), id="refused by a proxy"),
        pytest.param(Answer(SIGN_IN, 404, "text/html"), id="another site"),
        pytest.param(Answer(b"\xff\xfe", 200), id="no text"),
    ],
)
def test_what_is_no_json_is_not_workos(
    workos: WorkOS, api: Api, ask: Callable[[WorkOS], object], answer: Answer
) -> None:
    api.every = answer

    failure = failure_of(lambda: ask(workos))

    assert failure.trouble is ApiErrorKind.NOT_WORKOS
    assert KEY not in str(failure)


def test_key_that_an_answer_repeats_is_not_shown(workos: WorkOS, api: Api) -> None:
    api.every = Answer({"message": f"no such key: {KEY}"}, 401)

    failure = failure_of(lambda: workos.organization_name(ORGANIZATION))

    assert failure.trouble is ApiErrorKind.UNAUTHORIZED
    assert KEY not in str(failure)
    assert "sk_…" in str(failure)


@pytest.mark.parametrize("before", ["", "x" * 70], ids=["whole", "cut"])
def test_key_in_a_field_of_another_type_is_not_shown(workos: WorkOS, api: Api, before: str) -> None:
    api.plant(f"POST {SCHEMAS}", Answer({**SCHEMA, "version": f"{before}{KEY}"}, 201))

    failure = failure_of(workos.create_schema)

    assert failure.trouble is ApiErrorKind.UNEXPECTED
    assert KEY[:4] not in str(failure)


@pytest.mark.parametrize("before", range(220, 301, 5))
def test_key_at_the_end_of_what_is_shown_is_not_shown_in_part(
    workos: WorkOS, api: Api, probe: TestEvent, before: int
) -> None:
    api.plant(EVENTS, Answer({"message": f"{'x' * before}{KEY}"}, 400))

    assert KEY[:4] not in str(failure_of(lambda: workos.emit(probe)))


@pytest.mark.parametrize(
    ("answer", "trouble", "says"),
    [
        pytest.param({"success": False}, ApiErrorKind.REFUSED, "success", id="no success"),
        pytest.param({"success": "yes"}, ApiErrorKind.REFUSED, "success", id="a text"),
        pytest.param({}, ApiErrorKind.UNEXPECTED, "success", id="nothing in it"),
        pytest.param([], ApiErrorKind.UNEXPECTED, "answers [], wanted a JSON object", id="a list"),
    ],
)
def test_event_counts_as_accepted_only_by_success(
    workos: WorkOS, api: Api, probe: TestEvent, answer: Any, trouble: ApiErrorKind, says: str
) -> None:
    api.plant(EVENTS, Answer(answer))

    failure = failure_of(lambda: workos.emit(probe))

    assert (failure.trouble, says in str(failure)) == (trouble, True)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        pytest.param({"last_synced_at": "yesterday"}, "last_synced_at is 'yesterday'", id="synced"),
        pytest.param({"last_synced_at": 1764000000}, "last_synced_at is 1764000000", id="a number"),
        pytest.param({"created_at": "yesterday"}, "yesterday", id="created"),
        pytest.param({"created_at": None}, "published shape", id="never created"),
        pytest.param({"state": None}, "None", id="no state"),
        pytest.param({"id": ""}, "log_stream.id is ''", id="empty ID"),
    ],
)
def test_stream_of_another_shape_is_told(
    workos: WorkOS, api: Api, changed: dict[str, Any], says: str
) -> None:
    api.plant(CONFIGURATION, Answer(configuration(log_stream={**STREAM, **changed})))

    failure = failure_of(lambda: workos.audit_log_configuration(ORGANIZATION))

    assert failure.trouble is ApiErrorKind.UNEXPECTED
    assert says in str(failure)


def test_stream_of_a_type_and_state_to_come_is_read(workos: WorkOS, api: Api) -> None:
    told = {**STREAM, "type": "Elastic", "state": "paused", "last_synced_at": "2026-11-22T10:00:00"}
    api.plant(CONFIGURATION, Answer(configuration(log_stream=told)))

    found = workos.audit_log_configuration(ORGANIZATION)

    assert found is not None
    assert found[1] is not None
    assert (found[1].type, found[1].state) == ("Elastic", "paused")
    assert found[1].last_synced_at == datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("metadata", "required"),
    [
        pytest.param({}, (), id="nothing"),
        pytest.param({"role": "string"}, (), id="names with types"),
        pytest.param({"required": "string"}, (), id="a name that is a keyword"),
        pytest.param({"type": ["object", "null"], "required": ["role"]}, ("role",), id="types"),
        pytest.param({"properties": {"role": {"type": ["string", "null"]}}}, (), id="optional"),
    ],
)
def test_schema_of_every_published_form_is_read(
    workos: WorkOS, api: Api, metadata: Any, required: tuple[str, ...]
) -> None:
    schema = {**SCHEMA, "metadata": metadata, "actor": {"metadata": {}}}
    page = {"object": "list", "data": [schema], "list_metadata": {"before": None, "after": None}}
    api.plant(f"GET {SCHEMAS}", Answer(page))

    assert workos.schema() == ActionSchema(3, ("log_stream",), required)


NOT_CONFIGURED = Answer(
    {
        "message": f"Invalid Audit Log event: event '{ACTION}', version '2' has not been "
        "configured in this environment"
    },
    400,
)


class NoReader:
    """Where nothing is looked for."""

    looked_for: TestEvent

    def looked_in(self, probe: TestEvent) -> str:
        self.looked_for = probe
        raise LookupError(probe.nonce)


def send(workos: WorkOS, told: list[str], reader: Any = None) -> Any:
    sender = EventSender(workos, reader or NoReader(), told.append, lambda *_: None, 2)  # type: ignore[arg-type]
    return send_and_look(sender, ORGANIZATION, None)  # type: ignore[arg-type]


def version_of_schema(version: int, *types: str, required: tuple[str, ...] = ()) -> dict[str, Any]:
    metadata = {"type": "object", "required": [*required]} if required else None
    targets = [{"type": one} for one in types]
    return {**SCHEMA, "version": version, "targets": targets, "metadata": metadata}


NAMED_VERSIONS = {
    "newest fits": ((version_of_schema(2, "log_stream"), version_of_schema(1, "user")), 2, ()),
    "newest requires metadata": (
        (
            version_of_schema(2, "log_stream", required=("ticket",)),
            version_of_schema(1, "log_stream"),
        ),
        1,
        (2,),
    ),
    "newest has another target, and they come in another order": (
        (
            version_of_schema(1, "log_stream"),
            version_of_schema(2, "log_stream"),
            version_of_schema(3, "user"),
        ),
        2,
        (3,),
    ),
    "newest has a target beside": (
        (version_of_schema(2, "log_stream", "customer"), version_of_schema(1, "log_stream")),
        1,
        (2,),
    ),
    "none fits": ((version_of_schema(2, "user"), version_of_schema(1, "user")), 2, ()),
}


@pytest.mark.parametrize(
    ("versions", "named", "newer"), NAMED_VERSIONS.values(), ids=NAMED_VERSIONS.keys()
)
def test_newest_version_that_the_test_event_fits_is_named(
    workos: WorkOS,
    api: Api,
    versions: tuple[dict[str, Any], ...],
    named: int,
    newer: tuple[int, ...],
) -> None:
    api.plant(
        f"GET {SCHEMAS}",
        Answer(
            {
                "object": "list",
                "data": [*versions],
                "list_metadata": {"before": None, "after": None},
            }
        ),
    )

    found = workos.schema()

    assert found is not None
    assert (found.version, tuple(one.version for one in found.newer)) == (named, newer)


def test_version_that_is_not_configured_is_made_and_the_event_sent_again(
    workos: WorkOS, api: Api
) -> None:
    api.plant(EVENTS, NOT_CONFIGURED, Answer({"success": True}))
    api.plant(f"POST {SCHEMAS}", Answer(SCHEMA, 201))
    told: list[str] = []
    reader = NoReader()

    with pytest.raises(LookupError):  # it was accepted, and is looked for
        send(workos, told, reader)

    refused, accepted = (body["event"] for body in api.sent(EVENTS))
    assert (refused["version"], accepted["version"]) == (2, 3)
    assert refused["actor"]["id"] != accepted["actor"]["id"]
    assert reader.looked_for.nonce == accepted["actor"]["id"]
    assert reader.looked_for.faults_of(json.dumps(accepted).encode()) == ()
    assert "WorkOS does not know this version of the test action's schema; creating it" in told


def test_version_that_stays_unknown_is_told_in_workos_words(workos: WorkOS, api: Api) -> None:
    api.plant(EVENTS, NOT_CONFIGURED)
    api.plant(f"POST {SCHEMAS}", Answer(SCHEMA, 201))

    accepted = send(workos, []).accepted

    assert accepted.trouble is ApiErrorKind.NOT_CONFIGURED
    assert "has not been configured in this environment" in accepted.reason


@pytest.mark.parametrize(
    "message",
    ["No audit log events found in the given range", "no audit log events found"],
    ids=["the guide's", "the harness's"],
)
def test_export_that_would_be_empty_says_not_recorded(
    workos: WorkOS, api: Api, probe: TestEvent, message: str
) -> None:
    api.plant(EXPORTS, Answer({"message": message}, 400))

    assert workos.recorded(probe) is False


@pytest.mark.parametrize(
    ("states", "says"),
    [
        pytest.param(["error"], "the export has the state error, wanted ready", id="error"),
        pytest.param(["pending", "expired"], "the state expired, wanted ready", id="expired"),
        pytest.param(["pending"], "the export is still pending after 0.3 s", id="never ready"),
        pytest.param(["ready"], "the URL of an export that is ready is None", id="no URL"),
    ],
)
def test_export_that_is_not_ready_is_told_by_its_state(
    workos: WorkOS,
    api: Api,
    probe: TestEvent,
    monkeypatch: pytest.MonkeyPatch,
    states: list[str],
    says: str,
) -> None:
    monkeypatch.setattr(client_module, "EXPORT_SECONDS", 0.3)
    api.plant(EXPORTS, Answer(export("pending"), 201))
    api.plant(EXPORT, *(Answer(export(state)) for state in states))

    assert says in str(failure_of(lambda: workos.recorded(probe)))


def test_export_is_waited_for_as_long_as_workos_own_client_waits() -> None:
    """workos/workos-audit-harness, 2026-08-14."""
    assert client_module.EXPORT_SECONDS == 60


def test_range_of_an_export_ends_now_and_holds_the_event(
    workos: WorkOS, api: Api, probe: TestEvent
) -> None:
    api.plant(EXPORTS, Answer({"message": "no audit log events found"}, 400))
    workos.recorded(probe)

    (body,) = api.sent(EXPORTS)
    start, end = (datetime.fromisoformat(body[key]) for key in ("range_start", "range_end"))
    assert start <= probe.occurred_at - timedelta(minutes=5)
    assert probe.occurred_at <= end <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        pytest.param(Answer(f"{HEADER}a,b,NONCE,x\n".encode()), True, id="actor"),
        pytest.param(Answer(f"{HEADER}a,b,c,NONCE\n".encode()), True, id="target"),
        pytest.param(Answer(f"\ufeff{HEADER}a,b,c,NONCE\n".encode()), True, id="byte order mark"),
        pytest.param(Answer(f"{HEADER}a,b,c,d\n".encode()), False, id="another's"),
        pytest.param(Answer(SIGN_IN), "names no column action", id="sign-in page"),
        pytest.param(Answer(b""), "names no column action", id="nothing"),
        pytest.param(Answer(b"<xml/>", 403), "has the export, answers 403", id="URL ran out"),
    ],
)
def test_file_of_an_export_is_fetched_from_another_host(
    workos: WorkOS, api: Api, probe: TestEvent, file: Answer, wanted: bool | str
) -> None:
    file = Answer(file.body.replace(b"NONCE", probe.nonce.encode()), file.status, "text/csv")
    with ExitStack() as stack:
        files = stack.enter_context(answering())
        files.every = file
        url = f"{files.url.replace('127.0.0.1', 'localhost')}/export.csv"
        api.plant(EXPORTS, Answer(export("pending"), 201))
        api.plant(EXPORT, Answer(export("ready", url=url)))
        if isinstance(wanted, bool):
            assert workos.recorded(probe) is wanted
        else:
            assert "localhost" in (said := str(failure_of(lambda: workos.recorded(probe))))
            assert wanted in said


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://[bad/x?signature=canary", id="half a bracket"),
        pytest.param("/export.csv?signature=canary", id="no host"),
    ],
)
def test_url_of_an_export_that_is_no_url_is_a_failure_and_is_not_shown(
    workos: WorkOS, api: Api, probe: TestEvent, url: str
) -> None:
    api.plant(EXPORTS, Answer(export("pending"), 201))
    api.plant(EXPORT, Answer(export("ready", url=url)))

    failure = failure_of(lambda: workos.recorded(probe))

    assert failure.trouble is ApiErrorKind.UNEXPECTED
    assert str(failure) == "the URL of an export that is ready is none, wanted https://HOST/…"


def test_host_of_an_export_that_cannot_be_reached_is_named(
    workos: WorkOS, api: Api, probe: TestEvent
) -> None:
    api.plant(EXPORTS, Answer(export("pending"), 201))
    api.plant(EXPORT, Answer(export("ready", url="http://127.0.0.1:1/export.csv")))

    failure = failure_of(lambda: workos.recorded(probe))

    assert failure.trouble is ApiErrorKind.CONNECT
    assert "127.0.0.1, which has the export, cannot be reached: ConnectError" in str(failure)


def test_wait_that_workos_asks_for_is_told_once_for_its_time(api: Api) -> None:
    """The SDK obeys it without a word: a verification must not seem to hang."""
    told: list[str] = []
    limited = Answer({"message": "Too many requests"}, 429, retry_after="60")
    api.plant(CONFIGURATION, limited)

    client = WorkOS(KEY, api.url, max_retries=0, progress=told.append)
    for _ in range(2):
        failure = failure_of(lambda: client.audit_log_configuration(ORGANIZATION, once=True))
    client.close()

    assert failure.trouble is ApiErrorKind.RATE_LIMITED
    assert told == [
        "WorkOS limits requests (429) and asks to wait 60 s; this can take longer than --wait"
    ]


@pytest.mark.parametrize("answer", [Answer({}, 503, retry_after="60"), Answer({}, 429)])
def test_answer_that_asks_for_no_wait_is_not_told(api: Api, answer: Answer) -> None:
    told: list[str] = []
    api.plant(CONFIGURATION, answer)

    client = WorkOS(KEY, api.url, max_retries=0, progress=told.append)
    failure_of(lambda: client.audit_log_configuration(ORGANIZATION))
    client.close()

    assert told == []
