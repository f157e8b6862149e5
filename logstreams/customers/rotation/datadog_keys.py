"""Datadog's API key, which WorkOS's form has, and the application key that only reads.

Datadog accepts any number of either. No log shows by which API key it came; Datadog's list of keys
shows when each was last used. The test event arrived, and the previous key was not used since it
was sent: then WorkOS sends the next one.
"""

from __future__ import annotations

import os
import time
from contextlib import closing
from datetime import UTC, datetime

from logstreams.customers.next_steps import NextStep
from logstreams.customers.rotation.interface import (
    Done,
    NothingToRenew,
    NotRotatable,
    Rotation,
    RotationRefused,
    RotationUnproven,
    StackInRotation,
    next_secret,
    not_arrived,
    step,
)
from logstreams.customers.rotation.stored_value import previous, store
from logstreams.settings import DatadogDestination, EnvSecret, StoredSecret
from logstreams.settings.secret import AnySecret
from logstreams.verification import secret
from logstreams.verification.destinations.datadog.client import (
    Datadog,
    DatadogFailure,
    DatadogForbidden,
)
from logstreams.verification.verdict import Verdict

NEW_API_KEY = "DATADOG_NEW_API_KEY"
NEW_APPLICATION_KEY = "DATADOG_NEW_APPLICATION_KEY"
OLD_API_KEY = "DATADOG_OLD_API_KEY"
"""The API key before, for a stack that keeps its keys in variables."""

LAST = 4
"""By so many last characters Datadog's list tells keys apart."""

_POLL_SECONDS = 2.0


class DatadogKeysRotation(Rotation):
    """The renewal of one stack's two keys, or of one of them."""

    def __init__(self, stack: StackInRotation) -> None:
        """Look at the destination's type."""
        super().__init__(stack)
        if not isinstance(stack.settings.destination, DatadogDestination):
            raise NotRotatable(
                f"{stack.name}: found a destination of type {stack.settings.destination.type}, "
                "wanted type datadog: no other has Datadog's keys"
            )
        self._datadog = stack.settings.destination

    def begin(self, *, dry_run: bool) -> Done:
        """Prove that the next keys read an event back, and store them where keys are kept."""
        new = self._new()
        changed = {key: EnvSecret(env=variable) for key, (variable, _, _) in new.items()}
        if "api_key" in new:
            self._refuse_unfinished()
            self._refuse_unusable(new["api_key"][1])
        if dry_run:
            what = f"Would prove that {_names(new)} reads a test event, and store it."
            return Done((what,), changed=False)
        report = self._stack.verified(destination=self._datadog.model_copy(update=changed))
        if report.verdict is not Verdict.VERIFIED:
            raise not_arrived(report, f"whether {_names(new)} can be used")
        stored = {
            place: value for _, value, place in new.values() if isinstance(place, StoredSecret)
        }
        store(self._stack, stored)
        done = [f"A test event was read back with {_names(new)}."]
        for variable, _, place in new.values():
            kept = isinstance(place, StoredSecret)
            where = self._settings.place_of(place)
            done.append(
                f"{variable} is in {where} now."
                if kept
                else f"Set {where} to the value of {variable} everywhere."
            )
        return Done((*done,), self._next("api_key" in new), changed=bool(stored))

    def _new(self) -> dict[str, tuple[str, str, AnySecret]]:
        """The keys that are given, each by its setting: the variable, the value, its place."""
        places = {"api_key": (NEW_API_KEY, self._datadog.api_key)}
        if self._datadog.application_key is not None:
            places["application_key"] = (NEW_APPLICATION_KEY, self._datadog.application_key)
        found = {
            name: (variable, next_secret(variable), place)
            for name, (variable, place) in places.items()
            if os.environ.get(variable)
        }
        if not found:
            wanted = " or ".join(variable for variable, _ in places.values())
            raise NotRotatable(f"found no next key, wanted it in {wanted}")
        for variable, value, place in found.values():
            if value == secret.read(place, self._stack.aws.client):
                raise RotationRefused(f"{variable}: found the key in use, wanted the next one")
        return found

    def _refuse_unusable(self, new: str) -> None:
        now = secret.read(self._datadog.api_key, self._stack.aws.client)
        if new[-LAST:] == now[-LAST:]:
            raise RotationRefused(
                f"{NEW_API_KEY}: its last {LAST} characters are those of the key in use, by which "
                "Datadog tells keys apart; make another one"
            )
        if not self._valid(new):
            raise RotationRefused(
                f"{NEW_API_KEY}: {self._datadog.site} does not accept this API key"
            )

    def _refuse_unfinished(self) -> None:
        before = previous(self._stack, self._datadog.api_key)
        now = secret.read(self._datadog.api_key, self._stack.aws.client)
        if before and before != now and self._valid(before):
            raise RotationRefused(
                "Datadog accepts the API key before the one in use still, and WorkOS may send it; "
                f"first: logstreams rotate {self._stack.name} datadog-keys --finish, then revoke "
                "it in Datadog"
            )

    def _next(self, api_key: bool) -> tuple[NextStep, ...]:
        name = self._stack.name
        form = step(
            f"logstreams form {name} --reveal",
            "type the API key that it prints into the field API key of WorkOS's form, save it",
        )
        finish = step(
            f"logstreams rotate {name} datadog-keys --finish",
            "proves that WorkOS sends it, by when Datadog saw each key last",
        )
        return (form, finish) if api_key else (self._revoke("application key"),)

    def finish(self, *, dry_run: bool) -> Done:
        """Prove that an event came with the next API key; revoking the one before is Datadog's."""
        now = secret.read(self._datadog.api_key, self._stack.aws.client)
        before = os.environ.get(OLD_API_KEY, "") or previous(self._stack, self._datadog.api_key)
        if not before and isinstance(self._datadog.api_key, EnvSecret):
            raise NotRotatable(f"{OLD_API_KEY}: found nothing, wanted the API key before")
        if not before or before == now:
            return Done(("There is no previous API key: nothing to end.",), changed=False)
        if dry_run:
            what = "Would send a test event, and refuse if the previous API key was used since."
            return Done((what,), changed=False)
        sent = datetime.now(UTC)
        report = self._stack.verified()
        if report.arrived is None:
            raise not_arrived(report, "which API key WorkOS sends")
        # The key before is not tried: that would be a use of it.
        if before[-LAST:] not in self._last_used():
            done = "An event arrived, and Datadog has the previous API key no more."
            return Done((done,), changed=False)
        self._refuse_if_used(before, now, sent, report.arrived.noticed_at)
        done = (
            f"An event arrived, and the previous API key (…{before[-LAST:]}) was not used since it "
            f"was sent: WorkOS sends the next one (…{now[-LAST:]})."
        )
        revoke = [self._revoke(f"API key …{before[-LAST:]}")]
        if self._reader_before():
            revoke.append(self._revoke("application key"))
        return Done((done,), (*revoke,), changed=False)

    def _reader_before(self) -> bool:
        """Whether Secrets Manager still has another application key, which was the one before."""
        place = self._datadog.application_key
        if place is None:
            return False
        before = previous(self._stack, place)
        return bool(before) and before != secret.read(place, self._stack.aws.client)

    def _refuse_if_used(self, before: str, now: str, sent: datetime, seen: datetime) -> None:
        """Wait until Datadog's books reach the event's arrival; by them the one before is idle.

        Our own requests, with the next key, are what moves the books on.
        """
        self._stack.tell("asking Datadog when each API key was last used")
        until = time.monotonic() + self._settings.verify.timeout_seconds
        while True:
            used = self._last_used()
            if any(at >= sent for at in used.get(before[-LAST:], ())):
                raise RotationRefused(
                    f"the previous API key (…{before[-LAST:]}) was used since the test event was "
                    "sent: WorkOS still sends it, or another program does; type what `logstreams "
                    f"form {self._stack.name} --reveal` prints into the field API key of WorkOS's "
                    "form and save it, then try again"
                )
            if any(at >= seen for at in used.get(now[-LAST:], ())):
                return
            if time.monotonic() >= until:
                raise RotationUnproven(
                    "the test event arrived, and Datadog does not say yet when its API keys were "
                    "last used; try again later"
                )
            time.sleep(_POLL_SECONDS)

    def _last_used(self) -> dict[str, list[datetime]]:
        try:
            with closing(self._reader()) as site:
                return site.api_keys_last_used()
        except DatadogForbidden as problem:
            raise NothingToRenew(
                f"when API keys were last used cannot be read: {problem}; give the application key "
                "the scope api_keys_read, and its owner that permission"
            ) from None
        except DatadogFailure as problem:
            raise NothingToRenew(f"Datadog cannot be asked: {problem}") from None

    def _reader(self) -> Datadog:
        key, client = self._datadog.application_key, self._stack.aws.client
        if key is None:
            raise NotRotatable(
                f"{self._stack.name}: found no destination.applicationKey, wanted one: nothing "
                "else reads from Datadog"
            )
        api_key = secret.read(self._datadog.api_key, client)
        return Datadog(self._datadog.host, api_key, secret.read(key, client))

    def _valid(self, key: str) -> bool:
        try:
            with closing(Datadog(self._datadog.host, key)) as site:
                return site.api_key_valid()
        except DatadogFailure as problem:
            raise NothingToRenew(f"Datadog cannot be asked: {problem}") from None

    def _revoke(self, which: str) -> NextStep:
        where = "API Keys" if which.startswith("API") else "Application Keys"
        return step(f"Datadog, Organization Settings → {where}", f"revoke the previous {which}")


def _names(new: dict[str, tuple[str, str, AnySecret]]) -> str:
    return " and ".join(variable for variable, _, _ in new.values())
