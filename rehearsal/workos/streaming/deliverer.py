"""What a kind of destination has to offer: one file each beside this one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Generic, Protocol, TypeVar

from pydantic import BaseModel

from rehearsal.workos.state.behaviour import Behaviour
from rehearsal.workos.state.records import RecordedEvent, StreamType

Settings = TypeVar("Settings", bound=BaseModel)


class DeliveryError(Exception):
    """The destination did not take an event; it may later."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class DeliveryRefusedError(DeliveryError):
    """The destination refused WorkOS itself: authentication or authorization failed."""


@dataclass(frozen=True)
class Entry:
    """One event of a parcel."""

    event: RecordedEvent
    key_suffix: str


@dataclass(frozen=True)
class DeliveryRequest(Generic[Settings]):
    """Events on their way together; as a rule one."""

    entries: tuple[Entry, ...]
    settings: Settings
    external_id: str
    address: str
    """The source address to send from."""
    behaviour: Behaviour


class Deliverer(Protocol[Settings]):
    """A kind of destination. Its methods block and run in a thread."""

    kind: ClassVar[StreamType]
    batches: ClassVar[bool]
    """Whether several events can go together."""
    settings: type[Settings]
    """The fields of the form, their titles and defaults."""

    def shown(self, external_id: str) -> dict[str, str]:
        """What the form shows for the administrator to use at the destination, by title."""
        ...

    def try_out(self, settings: Settings, external_id: str) -> None:
        """Check settings that have just been typed in.

        Raises:
            DeliveryRefusedError: Authentication or authorization failed.
            DeliveryError: Anything else.
        """
        ...

    def deliver(self, parcel: DeliveryRequest[Settings]) -> str:
        """Bring events to their destination; returns where they went, without anything secret.

        Raises:
            DeliveryRefusedError: Authentication or authorization failed.
            DeliveryError: Anything else.
        """
        ...
