"""The JSON forms of `logstreams events`; docs/schemas/ has schemas of them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from logstreams.events.compared import HOLDERS, Holder
from logstreams.events.emitter import EmitOutcome, EmitResult
from logstreams.events.export import FetchedExport
from logstreams.events.reconcile import Found, Reconciliation
from logstreams.events.refusals import EventRefusal
from logstreams.verification.published import Model, Time


class EventRefusalDocument(Model):
    """One thing that is wrong with an event."""

    path: str
    """Its place in the event, a JSON Pointer; empty: the whole."""
    words: str


class EmitResultDocument(Model):
    """What `logstreams events emit` did with one line."""

    version: Literal[1] = 1
    line: int
    """From 1."""
    action: str
    outcome: EmitOutcome | Literal["valid"]
    """`valid`: --dry-run sends nothing."""
    idempotency_key: str | None
    refusals: tuple[EventRefusalDocument, ...]
    warnings: tuple[EventRefusalDocument, ...]
    repair: str | None
    """The command or the change that repairs it."""

    @classmethod
    def of(cls, result: EmitResult, *, dry_run: bool) -> EmitResultDocument:
        """A result's."""
        valid = dry_run and result.outcome is EmitOutcome.ACCEPTED
        return cls(
            line=result.number,
            action=result.action,
            outcome="valid" if valid else result.outcome,
            idempotency_key=result.key or None,
            refusals=_listed(result.refusals),
            warnings=_listed(result.warnings),
            repair=result.repair or None,
        )


def _listed(refusals: tuple[EventRefusal, ...]) -> tuple[EventRefusalDocument, ...]:
    return tuple(EventRefusalDocument(path=each.path, words=each.words) for each in refusals)


class ExportDocument(Model):
    """What `logstreams events export` fetched."""

    version: Literal[1] = 1
    customer: str
    file: str | None
    """Null: WorkOS has no such event, and no file was written."""
    events: int
    oldest: str | None
    newest: str | None
    unreadable: int
    """Rows that hold no event."""

    @classmethod
    def of(cls, customer: str, found: FetchedExport | None) -> ExportDocument:
        """An export's."""
        return cls(
            customer=customer,
            file=str(found.path) if found else None,
            events=found.events if found else 0,
            oldest=found.oldest if found else None,
            newest=found.newest if found else None,
            unreadable=found.unreadable if found else 0,
        )


class DayDocument(Model):
    """The events of one day, UTC."""

    day: str
    delivered: int
    in_flight: int
    missing: int
    altered: int
    before_stream: int
    duplicate: int
    extra: int
    written_by_workos: int


class ReconcileDocument(Model):
    """What `logstreams events reconcile` found."""

    version: Literal[1] = 1
    customer: str
    since: Time
    until: Time
    recorded: int
    """Events in WorkOS's export."""
    unreadable_recorded: int
    """Rows of the export that hold no event: nobody knows what became of theirs."""
    at_destination: int
    """Events read at the destination, a day to both sides included."""
    unreadable: int
    """Things at the destination that hold no event."""
    metadata_compared: tuple[Holder, ...]
    """Whose metadata the destination has; that of others is not compared."""
    largest_latency_seconds: float
    days: tuple[DayDocument, ...]
    missing_file: str | None
    """Where the missing and altered events were written."""

    @property
    def proves(self) -> bool:
        """Whether every event that WorkOS recorded was found, where it recorded any.

        An empty record beside events of the same time at the destination is more likely the record
        of another organization or environment.
        """
        flying = any(each.in_flight for each in self.days)
        beside = not self.recorded and any(each.extra for each in self.days)
        return not flying and not beside and not self.unreadable_recorded

    @classmethod
    def of(
        cls,
        customer: str,
        since: datetime,
        until: datetime,
        found: Reconciliation,
        missing_file: str | None,
    ) -> ReconcileDocument:
        """What was found, by day."""
        return cls(
            customer=customer,
            since=since,
            until=until,
            recorded=found.recorded,
            unreadable_recorded=found.unreadable_recorded,
            at_destination=found.at_destination,
            unreadable=found.unreadable,
            metadata_compared=tuple(each for each in HOLDERS if each in found.metadata_compared),
            largest_latency_seconds=round(found.largest_latency.total_seconds(), 3),
            days=tuple(
                DayDocument(
                    day=day,
                    delivered=counts[Found.DELIVERED],
                    in_flight=counts[Found.IN_FLIGHT],
                    missing=counts[Found.MISSING],
                    altered=counts[Found.ALTERED],
                    before_stream=counts[Found.BEFORE_STREAM],
                    duplicate=counts[Found.DUPLICATE],
                    extra=counts[Found.EXTRA],
                    written_by_workos=counts[Found.PLATFORM],
                )
                for day, counts in sorted(found.by_day.items())
            ),
            missing_file=missing_file,
        )
