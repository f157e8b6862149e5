"""WorkOS behind one narrow interface: the official SDK, with every failure made one error."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

from workos import RequestOptions
from workos.audit_logs.models import (
    AuditLogEvent,
    AuditLogEventActor,
    AuditLogEventContext,
    AuditLogEventTarget,
    AuditLogSchemaTargetInput,
)

from logstreams.verification.facts.workos_api import ActionSchema, StreamFacts
from logstreams.verification.progress import Progress
from logstreams.verification.test_event import (
    ACTION,
    ACTOR_NAME,
    ACTOR_TYPE,
    LOCATION,
    TARGET_TYPE,
    USER_AGENT,
    TestEvent,
)
from logstreams.verification.workos.connection import connect
from logstreams.verification.workos.error_kind import ApiErrorKind, WorkOSFailure
from logstreams.verification.workos.exported import is_in
from logstreams.verification.workos.exports import ExportJobs
from logstreams.verification.workos.reading import (
    best_of,
    configuration_of,
    host_of,
    schema_of,
    text,
)

QUICK_SECONDS = 5
_PAGE = 100
EXPORT_SECONDS = 60
BEFORE = timedelta(minutes=5)
"""How long before the probe an export begins: clocks differ."""


class WorkOS:
    """What this kit asks of WorkOS. Every method raises `WorkOSFailure` and nothing else."""

    def __init__(
        self,
        api_key: str,
        base_url: str | None = None,
        *,
        max_retries: int = 3,
        progress: Progress = lambda _: None,
    ) -> None:
        """Make a client; nothing is sent.

        Args:
            api_key: The environment's secret key; it is never logged or shown.
            base_url: Default: WORKOS_BASE_URL, else WorkOS's own.
            max_retries: How often the SDK asks again after 429, 500, 502, 503 and 504.
            progress: Told when WorkOS asks to wait, which the SDK does.

        Raises:
            WorkOSFailure: In a rehearsal, when the URL is not this machine's.
        """
        connection = connect(api_key, base_url, max_retries=max_retries)
        self.base_url = connection.base_url
        connection.asking.progress = progress
        self._asking, self._http, self._sdk = connection.asking, connection.http, connection.sdk
        self._connection = connection

    @property
    def clock_offset_seconds(self) -> float | None:
        """This machine's clock minus WorkOS's, by the Date header of the last answer."""
        return self._asking.clock_offset_seconds

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def answer(self) -> bool:
        """True when WorkOS answers a question that takes a key and no organization."""
        self._asking.ask(
            lambda: self._sdk.audit_logs.list_actions(limit=1), lambda _: self._asking.listed()
        )
        return True

    def organization_name(self, organization_id: str) -> str | None:
        """The organization's name; None where this key's environment does not know the ID."""
        return self._asking.ask(
            lambda: self._sdk.organizations.get_organization(organization_id),
            lambda organization: text(organization.name, "the organization's name"),
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
        return self._asking.ask(
            lambda: self._sdk.organizations.get_audit_log_configuration(
                organization_id, request_options=options
            ),
            configuration_of,
        )

    def schema(self) -> ActionSchema | None:
        """The version of the test action's schema to name in an event; None where there is none."""
        return self._asking.ask(
            lambda: self._sdk.audit_logs.list_action_schemas(ACTION, limit=_PAGE, order="desc"),
            lambda page: best_of(
                [schema_of(each) for each in page.data if self._asking.listed()], TARGET_TYPE
            ),
        )

    def create_schema(self) -> ActionSchema:
        """Make the test action's schema: one target type, no metadata.

        After a 5xx it is sent again, which may make a second version of the same form (users of
        WorkOS, 2026-11-28): an event names the version it is of, so that neither is in the way.
        """
        target = AuditLogSchemaTargetInput(type=TARGET_TYPE)
        return self._asking.demand(
            lambda: self._sdk.audit_logs.create_schema(ACTION, targets=[target]), schema_of
        )

    def emit(self, probe: TestEvent) -> None:
        """Send a test event; the nonce is the idempotency key, so that a retry is no second one.

        The version of its schema has to be named once there is more than one (Editing Events,
        2026-11-22).
        """
        event = AuditLogEvent(
            action=ACTION,
            occurred_at=probe.occurred_at,
            actor=AuditLogEventActor(id=probe.nonce, type=ACTOR_TYPE, name=ACTOR_NAME),
            targets=[AuditLogEventTarget(id=probe.nonce, type=TARGET_TYPE)],
            context=AuditLogEventContext(location=LOCATION, user_agent=USER_AGENT),
            version=probe.version,
        )
        sent = self._asking.demand(
            lambda: self._sdk.audit_logs.create_event(
                organization_id=probe.organization_id, event=event, idempotency_key=probe.nonce
            ),
            lambda answer: answer.success is True,
        )
        if not sent:
            raise WorkOSFailure(
                ApiErrorKind.REFUSED, f"WorkOS answers {self._asking.body:.200}, not success: true"
            )

    def recorded(self, probe: TestEvent) -> bool:
        """Whether an export of the minutes before now holds the probe.

        No REST call lists audit events; an export is the one way to see what WorkOS recorded
        (OpenAPI specification v0.61.0). One that would be empty is refused. The range ends now, by
        WorkOS's clock, and the export is waited for 60 s, as WorkOS's own client does
        (workos/workos-audit-harness, 2026-08-14).
        """
        offset = timedelta(seconds=self.clock_offset_seconds or 0)
        now = datetime.now(UTC) - offset
        exports = ExportJobs(self._connection, EXPORT_SECONDS)
        export = exports.create(
            probe.organization_id, probe.occurred_at - BEFORE, max(now, probe.occurred_at), [ACTION]
        )
        if export is None:
            return False
        url = exports.ready(export)
        file = io.BytesIO()
        exports.fetch(url, file)
        host = host_of(url, "the URL of an export that is ready")
        return is_in(probe.nonce, file.getvalue().decode(errors="replace"), host)
