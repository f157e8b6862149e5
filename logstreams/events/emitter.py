"""Sending audit log events: validated first, several at a time, each stored once."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from threading import Event
from typing import Any, Self

import httpx2
from workos import WorkOSError
from workos.audit_logs.models import AuditLogEvent

from logstreams.events.content_keys import ContentKeys
from logstreams.events.event_schema import EventSchema
from logstreams.events.journal import EmitJournal
from logstreams.events.outgoing import OutgoingEvent
from logstreams.events.refusals import EventRefusal, EventRules, refusals_of, repair_of, status_of
from logstreams.verification.formats.rendering import printable
from logstreams.verification.transport.loopback import proxy_of
from logstreams.verification.workos.connection import connect
from logstreams.verification.workos.sdk_errors import trouble_of

CONCURRENCY = 8
"""Requests at a time: WorkOS takes 6,000 in 60 s of one address (rate limits, 2026-11-22)."""
RETRIES = 10
"""How often the SDK sends again after 429, 500, 502, 503, 504 and broken connections, as
Retry-After says or after growing, jittered waits: about two minutes in all."""
_AHEAD = 64
"""Events in hand for each request at a time: results come in the input's order, and an event that
waits for its Retry-After is not to hold up those behind it."""


_UNAUTHORIZED = 401
_REFUSALS = frozenset(range(400, 500)) - {_UNAUTHORIZED, 408, 429}
"""Statuses by which WorkOS says that it does not take the event."""


_REMEMBERED = 100_000
"""Events of an application's own that are told apart where they are equal to the millisecond."""
_IDENTIFIER = re.compile(r"[\x21-\x7e]{1,255}")
"""An idempotency key, which is a header's value; an organization's ID."""


class EmitOutcome(StrEnum):
    """What became of one event."""

    ACCEPTED = "accepted"
    KNOWN = "already accepted"
    """By an earlier run that this one goes on with."""
    INVALID = "invalid"
    """Not sent: WorkOS would refuse it."""
    REFUSED = "refused"
    """By WorkOS."""
    FAILED = "failed"
    """WorkOS could not be asked, or does not accept the key; after a time-out or a broken
    connection nobody knows whether it has the event."""
    UNCERTAIN = "uncertain"
    """Sent more than 24 hours ago by a run that ended before the answer: not sent again."""


@dataclass(frozen=True)
class EmitResult:
    """What became of an event."""

    number: int
    action: str
    """As it can be shown."""
    outcome: EmitOutcome
    key: str
    refusals: tuple[EventRefusal, ...] = ()
    warnings: tuple[EventRefusal, ...] = ()
    repair: str = ""


def validate(rules: EventRules, event: OutgoingEvent) -> EmitResult:
    """What the kit itself says of an event; sends nothing."""
    now = datetime.now(UTC)
    refusals = rules.refusals(event.event, now)
    action = event.event.get("action", "") if isinstance(event.event, dict) else ""
    if not event.organization_id:
        refusals.append(EventRefusal("", "has no organization_id beside it"))
    elif not _IDENTIFIER.fullmatch(event.organization_id):
        refusals.append(EventRefusal("", "has an organization_id that is none"))
    if event.key is not None and not _IDENTIFIER.fullmatch(event.key):
        refusals.append(EventRefusal("", "has an idempotency_key that no request can carry"))
    outcome = EmitOutcome.INVALID if refusals else EmitOutcome.ACCEPTED
    warnings = [] if refusals else rules.warnings(event.event, _size(event.event), now)
    return EmitResult(
        number=event.number,
        action=printable(str(action)),
        outcome=outcome,
        key=printable(event.key or ""),
        refusals=tuple(refusals),
        warnings=tuple(warnings),
    )


class Emitter:
    """Sends events to WorkOS. Never waits for their delivery.

    For a customer's own code:

        with Emitter(os.environ["WORKOS_API_KEY"]) as emitter:
            result = emitter.emit("org_…", {"action": …, "occurred_at": …, …})

    Safe to use from several threads.
    """

    def __init__(
        self,
        api_key: str,
        *,
        schemas: Mapping[str, EventSchema] | None = None,
        journal: EmitJournal | None = None,
        concurrency: int = CONCURRENCY,
        base_url: str | None = None,
        allow_duplicates: bool = False,
    ) -> None:
        """Prepare; nothing is sent.

        Args:
            api_key: The environment's secret key; it is never logged or shown.
            schemas: By action; events of these actions are validated by them before they are sent.
            journal: Where a run notes what it has sent; default: nowhere.
            concurrency: Requests at a time, for `emit_all`.
            base_url: Default: WORKOS_BASE_URL, else WorkOS's own.
            allow_duplicates: Send what may have been sent more than 24 hours ago.
        """
        self._rules = EventRules(schemas)
        self._journal = journal or EmitJournal(None)
        self._concurrency = concurrency
        self._allow_duplicates = allow_duplicates
        self._api_key = api_key
        connection = connect(api_key, base_url, max_retries=RETRIES)
        self._base_url, self._http = connection.base_url, connection.http
        self._audit_logs = connection.sdk.audit_logs
        self._keys = ContentKeys(_REMEMBERED)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections and the journal."""
        self._http.close()
        self._journal.close()

    def emit(
        self, organization_id: str, event: Mapping[str, Any], key: str | None = None
    ) -> EmitResult:
        """Send one event; returns what became of it, and raises nothing of WorkOS's.

        Args:
            organization_id: Whose trail it is for.
            event: As WorkOS's API takes it.
            key: The idempotency key; the same key within 24 hours is stored once. Default: one of
                the content, so that an event that is sent again after a restart is stored once.
        """
        outgoing = OutgoingEvent(1, organization_id, dict(event), key)
        return self._send(_keyed(outgoing, self._keys), Event())

    def emit_all(self, events: Iterable[OutgoingEvent]) -> Iterator[EmitResult]:
        """Send many, a few at a time; yields each result, in the order of the input.

        The same input has the same idempotency keys again. Once WorkOS does not accept the API key,
        nothing else is sent.
        """
        waiting: deque[Future[EmitResult]] = deque()
        locked_out, keys = Event(), ContentKeys()
        pool = ThreadPoolExecutor(self._concurrency)
        try:
            for each in events:
                waiting.append(pool.submit(self._send, _keyed(each, keys), locked_out))
                if len(waiting) >= self._concurrency * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            # Whoever stops early has what is in flight answered, and nothing else sent.
            pool.shutdown(wait=True, cancel_futures=True)

    def _send(self, event: OutgoingEvent, locked_out: Event) -> EmitResult:
        validated = validate(self._rules, event)
        key = str(event.key)
        if validated.outcome is EmitOutcome.INVALID:
            return validated
        if self._journal.is_done(key):
            return _with(validated, EmitOutcome.KNOWN)
        if not self._allow_duplicates and self._journal.is_uncertain(key, datetime.now(UTC)):
            repair = "--allow-duplicates sends it again, perhaps a second time"
            return _with(validated, EmitOutcome.UNCERTAIN, repair=repair)
        if locked_out.is_set():
            words = EventRefusal("", "was not sent: WorkOS does not accept the key")
            return _with(validated, EmitOutcome.FAILED, (words,), "logstreams doctor")
        return self._ask(event, validated, key, locked_out)

    def _ask(
        self, event: OutgoingEvent, validated: EmitResult, key: str, locked_out: Event
    ) -> EmitResult:
        self._journal.sending(key)
        try:
            answer = self._audit_logs.create_event(
                organization_id=event.organization_id,
                event=AuditLogEvent.from_dict(event.event),
                idempotency_key=key,
            )
        except (WorkOSError, httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            status = status_of(error) if isinstance(error, WorkOSError) else 0
            if isinstance(error, WorkOSError) and status in _REFUSALS:
                self._journal.refused(key)
                found = tuple(self._shown(each) for each in refusals_of(error))
                repair = repair_of(error, validated.action)
                return _with(validated, EmitOutcome.REFUSED, found, repair)
            if status == _UNAUTHORIZED:
                locked_out.set()
                self._journal.refused(key)
            trouble = trouble_of(error, by_proxy=proxy_of(self._base_url) is not None)
            words = self._shown(EventRefusal("", f"could not be sent: {trouble.value}: {error}"))
            return _with(validated, EmitOutcome.FAILED, (words,), "logstreams doctor")
        if answer is None or answer.success is not True:
            found = (EventRefusal("", "was answered without success: true"),)
            return _with(validated, EmitOutcome.FAILED, found, "logstreams doctor")
        self._journal.accepted(key)
        return validated

    def _shown(self, refusal: EventRefusal) -> EventRefusal:
        words = " ".join(refusal.words.replace(self._api_key, "sk_…").split())
        return EventRefusal(refusal.path, words[:300])


def _keyed(event: OutgoingEvent, keys: ContentKeys) -> OutgoingEvent:
    """The same with a key."""
    return event if event.key else replace(event, key=keys.of(event.organization_id, event.event))


def _with(
    validated: EmitResult,
    outcome: EmitOutcome,
    refusals: tuple[EventRefusal, ...] = (),
    repair: str = "",
) -> EmitResult:
    return EmitResult(
        validated.number,
        validated.action,
        outcome,
        validated.key,
        refusals,
        validated.warnings,
        repair,
    )


def _size(event: Any) -> int:
    return len(json.dumps(event, ensure_ascii=False).encode(errors="surrogatepass"))
