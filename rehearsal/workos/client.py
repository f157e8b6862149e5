"""A local WorkOS as a rehearsal and its tests see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rehearsal.control import ControlClient
from rehearsal.workos.messages.control import (
    AttemptReport,
    ClockSetting,
    EventReport,
    Key,
    KeyRequest,
    MailReport,
    NewOrganization,
    OrganizationEdit,
    PlatformEvent,
    PlatformSwitch,
    RateLimitSetting,
    StreamEdit,
    StreamReport,
)
from rehearsal.workos.process import Process
from rehearsal.workos.set_up_form import SetUpForm
from rehearsal.workos.state import EnvironmentName
from rehearsal.workos.state.behaviour import Behaviour
from rehearsal.workos.state.outage import Mishap, Outage
from rehearsal.workos.state.records import AuditLogState


@dataclass(frozen=True)
class LocalWorkOS:
    """Where a running local WorkOS is, and what its Dashboard or a mishap could do to it.

    Attributes:
        url: Base URL for the SDK (`base_url`, WORKOS_BASE_URL).
        ca: PEM file to trust (SSL_CERT_FILE).
        account_id: WorkOS's own AWS account, that customers' roles trust.
        pid: Process id; `stop` ends it from anywhere.
        log: What it wrote.
    """

    url: str
    ca: Path
    account_id: str
    pid: int
    log: Path
    control: ControlClient = field(repr=False)
    _process: Process = field(repr=False)

    def keep(self) -> None:
        """Leave it running when this process or the block ends; `stop(pid)` ends it."""
        self._process.keep()

    def create_key(self, environment: EnvironmentName) -> str:
        """An API key of the environment."""
        body = KeyRequest(environment=environment)
        return Key.model_validate(self.control.ask("POST", "/keys", body)).key

    def revoke_key(self, key: str) -> None:
        """Make the key invalid."""
        self.control.ask("POST", "/keys/revoke", Key(key=key))

    def create_organization(
        self,
        name: str,
        environment: EnvironmentName = "production",
        organization_id: str | None = None,
    ) -> str:
        """Make an organization; returns its ID."""
        body = NewOrganization(environment=environment, name=name, id=organization_id)
        return str(self.control.ask("POST", "/organizations", body)["id"])

    def delete_organization(self, organization_id: str) -> None:
        """Delete the organization, its events and its stream."""
        self.control.ask("DELETE", f"/organizations/{organization_id}")

    def set_audit_logs(self, organization_id: str, state: AuditLogState | str) -> None:
        """Set the organization's audit logs active, inactive or disabled."""
        body = OrganizationEdit(audit_logs=AuditLogState(state))
        self.control.ask("PATCH", f"/organizations/{organization_id}", body)

    def set_platform_audit_logs(self, environment: EnvironmentName, on: bool) -> None:
        """Switch on or off that WorkOS itself writes into an environment's trails."""
        body = PlatformSwitch(environment=environment, platform_audit_logs=on)
        self.control.ask("PUT", "/platform_audit_logs", body)

    def platform_event(self, organization_id: str, **event: str) -> None:
        """Let something happen at WorkOS itself; `event` are the fields of `PlatformEvent`."""
        body = PlatformEvent.model_validate(event)
        self.control.ask("POST", f"/organizations/{organization_id}/platform_events", body)

    def form(self, organization_id: str) -> SetUpForm:
        """Visit the set-up form through a fresh link."""
        link = self.control.ask("POST", f"/organizations/{organization_id}/portal_link")["link"]
        return SetUpForm(link, self.ca)

    def stream(self, organization_id: str) -> StreamReport | None:
        """The organization's stream; None where there is none."""
        report = self.control.ask("GET", f"/organizations/{organization_id}/stream")
        return StreamReport.model_validate(report) if report else None

    def pause_stream(self, organization_id: str) -> StreamReport:
        """Pause the stream: inactive."""
        path = f"/organizations/{organization_id}/stream/pause"
        return StreamReport.model_validate(self.control.ask("POST", path))

    def resume_stream(self, organization_id: str) -> StreamReport:
        """Resume the stream: active."""
        path = f"/organizations/{organization_id}/stream/resume"
        return StreamReport.model_validate(self.control.ask("POST", path))

    def edit_stream(self, organization_id: str, **changes: Any) -> StreamReport:
        """Change the stream; `changes` are the fields of `StreamEdit`."""
        path = f"/organizations/{organization_id}/stream"
        body = StreamEdit.model_validate(changes)
        return StreamReport.model_validate(self.control.ask("PATCH", path, body))

    def delete_stream(self, organization_id: str) -> None:
        """Delete the stream."""
        self.control.ask("DELETE", f"/organizations/{organization_id}/stream")

    def events(self, organization_id: str) -> list[EventReport]:
        """What WorkOS recorded, oldest first."""
        reports = self.control.ask("GET", f"/organizations/{organization_id}/events")
        return [EventReport.model_validate(report) for report in reports]

    def attempts(self, organization_id: str) -> list[AttemptReport]:
        """What WorkOS tried to deliver or to save, oldest first."""
        reports = self.control.ask("GET", f"/organizations/{organization_id}/attempts")
        return [AttemptReport.model_validate(report) for report in reports]

    def mails(self, organization_id: str) -> list[MailReport]:
        """The mails that WorkOS sent to the organization's IT contacts, oldest first."""
        reports = self.control.ask("GET", f"/organizations/{organization_id}/mails")
        return [MailReport.model_validate(report) for report in reports]

    def behave(self, organization_id: str, **behaviour: Any) -> None:
        """Deliver otherwise than documented; without arguments, as documented again."""
        body = Behaviour.model_validate(behaviour)
        self.control.ask("PUT", f"/organizations/{organization_id}/behaviour", body)

    def begin_outage(self, kind: str, **details: Any) -> None:
        """Let the API fail; `kind` and `details` are the fields of `Outage`."""
        self.control.ask("PUT", "/outage", Outage.model_validate({"kind": kind, **details}))

    def outage_hits(self) -> dict[Mishap, int]:
        """How many requests the present outage has hit, by what happened to them."""
        return {Mishap(kind): hits for kind, hits in self.control.ask("GET", "/outage").items()}

    def end_outage(self) -> None:
        """Let the API answer again."""
        self.control.ask("DELETE", "/outage")

    def limit_rate(self, requests: int = 6_000, seconds: float = 60) -> None:
        """Change the rate limit, its count begun anew."""
        body = RateLimitSetting(requests=requests, seconds=seconds)
        self.control.ask("PUT", "/rate_limit", body)

    def clock(self) -> ClockSetting:
        """How WorkOS's clock differs from this machine's, now."""
        return ClockSetting.model_validate(self.control.ask("GET", "/clock"))

    def set_clock(self, offset_seconds: float = 0, speed: float = 1) -> None:
        """Set WorkOS's clock; without arguments, to this machine's time."""
        body = ClockSetting(offset_seconds=offset_seconds, speed=speed)
        self.control.ask("PUT", "/clock", body)

    def advance_clock(self, seconds: float) -> None:
        """Move WorkOS's clock forward."""
        clock = self.clock()
        self.set_clock(clock.offset_seconds + seconds, clock.speed)
