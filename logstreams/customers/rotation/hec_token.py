"""Splunk's HEC token: the customer's Splunk makes it, and accepts any number of them.

Which token an event came by Splunk shows in the event's source alone, where WorkOS sends none.
"""

from __future__ import annotations

from contextlib import closing

from logstreams.customers.next_steps import NextStep
from logstreams.customers.rotation.interface import (
    Done,
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
from logstreams.settings import SplunkDestination, StoredSecret
from logstreams.verification import secret
from logstreams.verification.destinations.splunk.collector import Collector, NotReached, flaw_of
from logstreams.verification.destinations.splunk.facts import HecAnswer, IndexedEvent
from logstreams.verification.destinations.splunk.search import SearchFailed
from logstreams.verification.destinations.splunk.token_source import (
    BY_TOKEN,
    NotIndexed,
    TokenRefused,
    source_by_token,
)
from logstreams.verification.narrow import narrow

NEW_TOKEN = "SPLUNK_NEW_HEC_TOKEN"  # noqa: S105 (a variable's name)
"""The variable that has the next token: an argument would show in a process list."""

NO_DATA = 5
"""HEC's code for a request without an event, with a token that it accepts (Splunk, "Troubleshoot
HTTP Event Collector", 2026-11-24)."""


class HecTokenRotation(Rotation):
    """The renewal of one stack's HEC token."""

    def __init__(self, stack: StackInRotation) -> None:
        """Look at the destination's type."""
        super().__init__(stack)
        if not isinstance(stack.settings.destination, SplunkDestination):
            raise NotRotatable(
                f"{stack.name}: found a destination of type {stack.settings.destination.type}, "
                "wanted type splunk: no other has a HEC token"
            )
        self._splunk = stack.settings.destination

    def begin(self, *, dry_run: bool) -> Done:
        """Try the next token without an event, and store it where tokens are kept."""
        stack, place = self._stack, self._splunk.token
        new = next_secret(NEW_TOKEN)
        if flaw := flaw_of(new):
            raise RotationRefused(f"{NEW_TOKEN}: {flaw}")
        if new == secret.read(place, stack.aws.client):
            raise RotationRefused(f"{NEW_TOKEN}: found the token in use, wanted the next one")
        before = previous(stack, place)
        if before and self._is_accepted(before):
            raise RotationRefused(
                "Splunk accepts the token before the one in use still, and WorkOS may send it; "
                f"first: logstreams rotate {stack.name} hec-token --finish --token-name NAME, then "
                "delete it in Splunk"
            )
        said = self._tried(new)
        if dry_run:
            return Done((said, f"Would make it the token in {self._place}."), changed=False)
        if isinstance(place, StoredSecret):
            store(stack, {place: new})
            where = f"It is in {self._place} now."
        else:
            where = f"Set {self._place} to it everywhere."
        return Done((said, where), self._next, changed=isinstance(place, StoredSecret))

    @property
    def _place(self) -> str:
        return self._settings.place_of(self._splunk.token)

    @property
    def _next(self) -> tuple[NextStep, ...]:
        name = self._stack.name
        source = (
            f'; empty the field Source ("{self._splunk.source}") until the rotation is finished: '
            "Splunk then names the token in each event's source"
            if self._splunk.source
            else ""
        )
        return (
            step(
                f"logstreams form {name} --reveal",
                "type the HEC token that it prints into the field HEC token of WorkOS's form"
                f"{source}; save it",
            ),
            step(
                f"logstreams rotate {name} hec-token --finish --token-name NAME",
                "with the next token's name, as Splunk lists it: proves that WorkOS sends it",
            ),
        )

    def finish(self, *, dry_run: bool) -> Done:
        """Prove that an event came by the next token; deleting the one before is Splunk's."""
        stack, wanted = self._stack, self._stack.token_name
        if not wanted:
            raise NotRotatable(
                "--token-name: found nothing, wanted the next HEC token's name, as Splunk lists it "
                "(Settings → Data inputs → HTTP Event Collector)"
            )
        if dry_run:
            what = f"Would send a test event, and refuse unless it comes by the token {wanted}."
            return Done((what,), changed=False)
        report = stack.verified()
        if report.arrived is None:
            raise not_arrived(report, "which token WorkOS sends")
        source = narrow(report.arrived.metadata, IndexedEvent).source
        if source != BY_TOKEN + wanted:
            raise RotationRefused(self._why_not(source, wanted))
        done = [f"An event came by the token {wanted}.", self._compared(wanted)]
        before = previous(stack, self._splunk.token)
        if before and not self._is_accepted(before):
            return Done((*done, "HEC refuses the previous one."), self._afterwards, changed=False)
        delete = step(
            "Splunk, Settings → Data inputs → HTTP Event Collector",
            f"disable the previous token, then delete it; {wanted} stays",
        )
        return Done(tuple(done), (delete, *self._afterwards), changed=False)

    def _compared(self, wanted: str) -> str:
        """Whether the token in use here is the one that WorkOS sends: the name may be mistaken.

        Raises:
            RotationRefused: It is another: WorkOS sends the one before, or the next is not here.
            RotationUnproven: Splunk does not show it.
        """
        try:
            source = source_by_token(self._settings, self._stack.aws)
        except NotReached as problem:
            return (
                f"Whether {self._place} has that token is not known from here ({problem}): "
                f"{wanted} has to be the next token's name."
            )
        except TokenRefused as problem:
            raise RotationRefused(
                f"{self._place}: found {problem}, wanted the token {wanted}, which WorkOS sends"
            ) from None
        except (NotIndexed, SearchFailed) as problem:
            raise RotationUnproven(
                f"whether {self._place} has the token {wanted} is not known: {problem}"
            ) from None
        if source == BY_TOKEN + wanted:
            return f"{self._place} has that token."
        mine = source.removeprefix(BY_TOKEN)
        raise RotationRefused(
            f"WorkOS sends the token {wanted}, and {self._place} has another: {mine}. Delete "
            f"neither. If {mine} is the next one: type what `logstreams form {self._stack.name} "
            "--reveal` prints into the field HEC token of WorkOS's form and save it, then "
            f"`logstreams rotate {self._stack.name} hec-token --finish --token-name {mine}`; "
            f"if {wanted} is, put it into {self._place}"
        )

    @property
    def _afterwards(self) -> tuple[NextStep, ...]:
        if not self._splunk.source:
            return ()
        what = (
            f'type "{self._splunk.source}" into the field Source of WorkOS\'s form again, save it'
        )
        return (step(f"logstreams form {self._stack.name}", what),)

    def _why_not(self, source: str, wanted: str) -> str:
        if source.startswith(BY_TOKEN):
            return (
                f"WorkOS sends the token {source.removeprefix(BY_TOKEN)}, wanted {wanted}; type "
                f"what `logstreams form {self._stack.name} --reveal` prints into the field HEC "
                "token of WorkOS's form and save it, then try again"
            )
        return (
            f'the event has the source "{source}", which WorkOS sends or Splunk makes in place of '
            "the token's name, so it is unknown by which token it came; empty the field Source of "
            "WorkOS's form and save it, then try again"
        )

    def _tried(self, token: str) -> str:
        try:
            answer = self._asked(token)
        except NotReached as problem:
            return f"The token was not tried: {problem}."
        if answer.code != NO_DATA:
            raise RotationRefused(f"{NEW_TOKEN}: found {answer}, wanted a token that HEC accepts")
        return f"HEC accepts the token in {NEW_TOKEN}."

    def _is_accepted(self, token: str) -> bool:
        try:
            return self._asked(token).code == NO_DATA
        except NotReached:
            return True  # not known: it counts as one that WorkOS may send

    def _asked(self, token: str) -> HecAnswer:
        with closing(Collector(self._splunk.url)) as hec:
            return hec.try_token(token)
