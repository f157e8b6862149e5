"""WorkOS behind one narrow interface: the official SDK, with every failure made one error."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import httpx2
from tenacity import retry, retry_if_result, stop_after_delay, wait_exponential
from workos import NotFoundError, RequestOptions, WorkOSClient, WorkOSError
from workos.audit_logs.models import (
    AuditLogEvent,
    AuditLogEventActor,
    AuditLogEventContext,
    AuditLogEventTarget,
    AuditLogExport,
    AuditLogSchemaTargetInput,
)
from workos.organizations.models import AuditLogConfiguration

from logstreams.delivery.facts.workos_api import ActionSchema, StreamFacts
from logstreams.delivery.probe import (
    ACTION,
    ACTOR_NAME,
    ACTOR_TYPE,
    LOCATION,
    TARGET_TYPE,
    USER_AGENT,
    Probe,
)
from logstreams.delivery.transport.loopback import proxy_of, refuse_beyond_loopback
from logstreams.delivery.workos.sdk_errors import trouble_of
from logstreams.delivery.workos.trouble import Trouble, WorkOSFailure

DEFAULT_BASE_URL = "https://api.workos.com"
REQUEST_SECONDS = 15
QUICK_SECONDS = 5
EXPORT_SECONDS = 30

T = TypeVar("T")


class WorkOS:
    """What this kit asks of WorkOS. Every method raises `WorkOSFailure` and nothing else."""

    def __init__(self, api_key: str, base_url: str | None = None, *, max_retries: int = 3) -> None:
        """Make a client; nothing is sent.

        Args:
            api_key: The environment's secret key; it is never logged or shown.
            base_url: Default: WORKOS_BASE_URL, else WorkOS's own.
            max_retries: How often the SDK asks again after 429, 500, 502, 503 and 504.

        Raises:
            WorkOSFailure: In a rehearsal, when the URL is not this machine's.
        """
        self.base_url = base_url or os.environ.get("WORKOS_BASE_URL") or DEFAULT_BASE_URL
        refuse_beyond_loopback(self.base_url, "WORKOS_BASE_URL")
        self._key = api_key
        self.clock_offset_seconds: float | None = None
        """This machine's clock minus WorkOS's, by the Date header of the last answer."""
        # The SDK hides response headers, and its own client follows redirects: so does this one.
        self._http = httpx2.Client(
            timeout=REQUEST_SECONDS,
            follow_redirects=True,
            event_hooks={"response": [self._note_date]},
        )
        self._sdk = WorkOSClient(
            api_key=api_key,
            base_url=self.base_url,
            http_client=self._http,
            # The SDK sets its own limit on every request, 60 s if it is told none.
            request_timeout=REQUEST_SECONDS,
            max_retries=max_retries,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def answer(self) -> bool:
        """True when WorkOS answers a question that takes a key and no organization."""
        self._ask(lambda: self._sdk.audit_logs.list_actions(limit=1), lambda _: True)
        return True

    def organization_name(self, organization_id: str) -> str | None:
        """The organization's name; None where this key's environment does not know the ID."""
        return self._ask(
            lambda: self._sdk.organizations.get_organization(organization_id),
            lambda organization: str(organization.name),
        )

    def audit_log_configuration(
        self, organization_id: str, *, once: bool = False
    ) -> tuple[str, StreamFacts | None] | None:
        """The state of audit logs (active, inactive, disabled) and the stream, if there is one.

        None: the organization has no audit log configuration.

        Args:
            organization_id: Whose.
            once: Ask quickly and without a second attempt, because it is asked again soon anyway.
        """
        options: RequestOptions | None = (
            {"max_retries": 0, "timeout": QUICK_SECONDS} if once else None
        )
        return self._ask(
            lambda: self._sdk.organizations.get_audit_log_configuration(
                organization_id, request_options=options
            ),
            _configuration,
        )

    def schema(self) -> ActionSchema | None:
        """The latest schema of the test action; None where there is none."""
        return self._ask(
            lambda: self._sdk.audit_logs.list_action_schemas(ACTION, limit=1, order="desc"),
            lambda page: _schema(page.data[0]) if page.data else None,
        )

    def create_schema(self) -> ActionSchema:
        """Make the test action's schema: one target type, no metadata. Idempotent at WorkOS."""
        target = AuditLogSchemaTargetInput(type=TARGET_TYPE)
        made = self._ask(
            lambda: self._sdk.audit_logs.create_schema(ACTION, targets=[target]), _schema
        )
        if made is None:
            raise WorkOSFailure(Trouble.REFUSED, f"the schema of {ACTION} could not be made")
        return made

    def emit(self, probe: Probe, schema_version: int | None) -> None:
        """Send a test event; the nonce is the idempotency key, so that a retry is no second one.

        Args:
            probe: The event.
            schema_version: Of the test action's latest schema, which has to be named once there is
                more than one (Editing Events, 2026-11-22); None: not known.
        """
        event = AuditLogEvent(
            action=ACTION,
            occurred_at=probe.occurred_at,
            actor=AuditLogEventActor(id=probe.nonce, type=ACTOR_TYPE, name=ACTOR_NAME),
            targets=[AuditLogEventTarget(id=probe.nonce, type=TARGET_TYPE)],
            context=AuditLogEventContext(location=LOCATION, user_agent=USER_AGENT),
            version=schema_version,
        )
        with self._translated():
            answer = self._sdk.audit_logs.create_event(
                organization_id=probe.organization_id, event=event, idempotency_key=probe.nonce
            )
        if answer is None or answer.success is not True:
            raise WorkOSFailure(Trouble.NOT_WORKOS, "the answer to the test event is not WorkOS's")

    def recorded(self, probe: Probe) -> bool:
        """Whether an export of the minutes around the probe holds it.

        No REST call lists audit events; an export is the one way to see what WorkOS recorded
        (OpenAPI specification v0.61.0).
        """
        with self._translated():
            export = self._sdk.audit_logs.create_export(
                organization_id=probe.organization_id,
                range_start=probe.occurred_at - timedelta(minutes=5),
                range_end=probe.occurred_at + timedelta(minutes=5),
                actions=[ACTION],
            )
            ready = self._wait_for_export(export)
            if ready is None or ready.url is None:
                raise WorkOSFailure(Trouble.TIMEOUT, "the export did not become ready")
            refuse_beyond_loopback(ready.url, "the export's URL")
            answer = self._http.get(ready.url)
            answer.raise_for_status()
        return any(
            probe.nonce in cell for row in csv.reader(io.StringIO(answer.text)) for cell in row
        )

    def _wait_for_export(self, export: AuditLogExport) -> AuditLogExport | None:
        @retry(
            retry=retry_if_result(lambda seen: seen.state == "pending"),
            wait=wait_exponential(0.2, max=3),
            stop=stop_after_delay(EXPORT_SECONDS),
            retry_error_callback=lambda _: None,
        )
        def ready() -> AuditLogExport:
            return self._sdk.audit_logs.get_export(export.id)

        return ready()

    def _ask(self, call: Callable[[], Any], read: Callable[[Any], T]) -> T | None:
        """Call and read the answer; None where WorkOS answers 404.

        The SDK answers None where a body is no JSON: a proxy's page, say. That is not WorkOS.
        """
        try:
            with self._translated(passing=(NotFoundError,)):
                answer = call()
        except NotFoundError:
            return None
        if answer is None:
            raise WorkOSFailure(
                Trouble.NOT_WORKOS, f"{self.base_url} answers something that is not WorkOS's JSON"
            )
        return read(answer)

    @contextmanager
    def _translated(self, passing: tuple[type[Exception], ...] = ()) -> Iterator[None]:
        """Turn the SDK's and the transport's errors into `WorkOSFailure`, never with the key."""
        try:
            yield
        except passing:
            raise
        except (WorkOSError, httpx2.HTTPError, OSError, ValueError) as error:
            text = " ".join(str(error).split())[:300].replace(self._key, "sk_…")
            trouble = trouble_of(error, by_proxy=proxy_of(self.base_url) is not None)
            raise WorkOSFailure(trouble, text) from None

    def _note_date(self, response: httpx2.Response) -> None:
        try:
            theirs = parsedate_to_datetime(response.headers["date"])
        except (KeyError, ValueError, TypeError):
            return
        self.clock_offset_seconds = (datetime.now(UTC) - theirs).total_seconds()


def _configuration(answer: AuditLogConfiguration) -> tuple[str, StreamFacts | None]:
    found = answer.log_stream
    stream = found and StreamFacts(
        id=found.id,
        type=str(getattr(found.type, "value", found.type)),
        state=str(getattr(found.state, "value", found.state)),
        last_synced_at=(
            datetime.fromisoformat(found.last_synced_at) if found.last_synced_at else None
        ),
        created_at=found.created_at,
    )
    return str(getattr(answer.state, "value", answer.state)), stream or None


def _schema(answer: Any) -> ActionSchema:
    documents = [answer.metadata, answer.actor and answer.actor.metadata]
    documents += [target.metadata for target in answer.targets]
    required = {name for document in documents if document for name in document.get("required", ())}
    return ActionSchema(
        version=answer.version,
        target_types=tuple(target.type for target in answer.targets),
        required_metadata=tuple(sorted(required)),
    )
