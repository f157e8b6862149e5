"""Each value of a stream rotated under a steady stream of events, by the commands as printed."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from logstreams.settings.destinations.datadog import SITES
from rehearsal.cli import Ran, passed
from rehearsal.customer import Customer
from rehearsal.fixtures.datadog import SITE
from rehearsal.fixtures.splunk import hec_token
from rehearsal.internet.messages.datadog import READ_API_KEYS, READ_CONFIGURATION, READ_DATA
from rehearsal.policies import with_policies
from rehearsal.steady_stream import steady_stream


@dataclass(frozen=True)
class RotationRun:
    """One rotation that was played, and what became of the events meanwhile."""

    kind: str
    sent: int
    lost: int
    twice: int
    too_early: Ran
    """`--finish` before WorkOS's form had the next value: it has to refuse."""
    output: str
    """What all commands wrote."""
    secrets: tuple[str, ...]
    """The values, old and new, that nothing may show."""
    seconds: float


Run = Callable[[Customer, tuple[str, ...]], Ran]
"""Runs `logstreams` with a customer's environment; never raises for its exit code."""


def in_its_own_process(customer: Customer, arguments: tuple[str, ...]) -> Ran:
    """As a person's shell does."""
    return customer.cli.logstreams(*arguments)


class _Play:
    """One rotation while it is played."""

    def __init__(self, customer: Customer, kind: str, run: Run) -> None:
        self.customer, self.kind, self._run = customer, kind, run
        self.written: list[str] = []
        self.secrets: list[str] = []

    def rotate(self, *arguments: str, **variables: str) -> Ran:
        """Run the command; never raises for its exit code."""
        named = self.customer.with_environment(**variables)
        ran = self._run(named, ("rotate", self.customer.stack, self.kind, *arguments))
        self.written.append(ran.output)
        return ran

    def verify(self) -> None:
        """What it says of the overlap is advice: the exit code is 0."""
        ran = passed(self._run(self.customer, ("verify", self.customer.stack)))
        self.written.append(ran.output)

    def up(self) -> None:
        """With the policy pack, which accepts the overlap too."""
        policies = with_policies(self.customer.world.directory)
        self.written.append(passed(self.customer.up(*policies)).output)

    def remember(self, *values: str) -> None:
        self.secrets += values


def play(
    customer: Customer, kind: str, every_seconds: float = 0.2, run: Run = in_its_own_process
) -> RotationRun:
    """Rotate one value of a verified customer's, events flowing all the while.

    Args:
        customer: Whose delivery is proven.
        kind: WHAT of `logstreams rotate STACK WHAT`.
        every_seconds: How often an event is sent.
        run: How commands are run.

    Raises:
        CommandFailed: A command of the rotation ended otherwise than it has to.
    """
    started = time.monotonic()
    played = _Play(customer, kind, run)
    with steady_stream(customer, every_seconds) as stream:
        too_early = PLAYS[kind](played)
    lost, twice = stream.settled()
    if stream.refused:
        raise RuntimeError(f"WorkOS refused {len(stream.refused)} events: {stream.refused[0]}")
    return RotationRun(
        kind,
        len(stream.sent),
        lost,
        twice,
        too_early,
        "".join(played.written),
        (*played.secrets,),
        time.monotonic() - started,
    )


@contextmanager
def _stored(customer: Customer, *variables: str) -> Iterator[None]:
    """Keep secrets of variables in Secrets Manager, as a stack file can say; then as before."""
    before, manager = customer.stack_file.read_text(), customer.client("secretsmanager")
    text = before
    for name in variables:
        place, value = f'env: "{name}"', customer.cli.environment[name]
        if place not in text:
            raise RuntimeError(f"{place} is not in {customer.stack_file}")
        made = manager.create_secret(
            Name=f"{customer.stack}/{name}-{secrets.token_hex(4)}", SecretString=value
        )
        text = text.replace(place, f'secretArn: "{made["ARN"]}"')
    customer.stack_file.write_text(text)
    try:
        yield
    finally:
        customer.stack_file.write_text(before)


def _in_terminal(customer: Customer, **variables: str) -> None:
    """The customer's terminal has these from now on."""
    customer.cli.environment.update(variables)  # type: ignore[attr-defined]  # a dict


def _key(play: _Play) -> Ran:
    customer, workos = play.customer, play.customer.world.workos
    old, new = customer.cli.environment["WORKOS_API_KEY"], workos.create_key("production")
    play.remember(old, new)
    with _stored(customer, "WORKOS_API_KEY"):
        passed(play.rotate(WORKOS_NEW_API_KEY=new))
        too_early = play.rotate("--finish")
        workos.revoke_key(old)
        passed(play.rotate("--finish"))
    _in_terminal(customer, WORKOS_API_KEY=new)
    return too_early


def _header(play: _Play) -> Ran:
    passed(play.rotate())
    too_early = play.rotate("--finish")
    play.customer.save_form()
    passed(play.rotate("--finish"))
    return too_early


def _external_id(play: _Play) -> Ran:
    customer, new = play.customer, secrets.token_hex(16)
    customer.world.workos.edit_stream(customer.organization_id, next_external_id=new)
    shown = customer.form.open(customer.settings.destination.workos_type).shown["external_id"]
    passed(play.rotate("--new", shown))
    play.up()
    play.verify()
    too_early = play.rotate("--finish")
    customer.save_form()
    passed(play.rotate("--finish"))
    play.up()
    return too_early


def _hec_token(play: _Play) -> Ran:
    customer = play.customer
    splunk = customer.world.public.splunk(customer.stack)
    old, new = customer.cli.environment["SPLUNK_HEC_TOKEN"], secrets.token_hex(16)
    play.remember(old, new)
    splunk.change(tokens=(hec_token(old), hec_token(new, name="workos-2")))
    with _stored(customer, "SPLUNK_HEC_TOKEN"):
        passed(play.rotate(SPLUNK_NEW_HEC_TOKEN=new))
        too_early = play.rotate("--finish", "--token-name", "workos-2")
        customer.save_form()
        passed(play.rotate("--finish", "--token-name", "workos-2"))
    splunk.change(tokens=(hec_token(new, name="workos-2"),))
    _in_terminal(customer, SPLUNK_HEC_TOKEN=new)
    return too_early


def _datadog_keys(play: _Play) -> Ran:
    customer = play.customer
    datadog = customer.world.public.datadog(SITES[SITE])
    names = ("DATADOG_API_KEY", "DATADOG_APPLICATION_KEY")
    old, old_reader = (customer.cli.environment[name] for name in names)
    new, new_reader = secrets.token_hex(16), secrets.token_hex(20)
    play.remember(old, old_reader, new, new_reader)
    scopes = (READ_DATA, READ_CONFIGURATION, READ_API_KEYS)
    readers = [{"key": key, "scopes": scopes} for key in (old_reader, new_reader)]
    datadog.change(api_keys=(old, new), application_keys=readers)
    with _stored(customer, *names):
        passed(play.rotate(DATADOG_NEW_API_KEY=new, DATADOG_NEW_APPLICATION_KEY=new_reader))
        too_early = play.rotate("--finish")
        customer.save_form()
        passed(play.rotate("--finish"))
    datadog.change(api_keys=(new,), application_keys=readers[1:])
    _in_terminal(customer, DATADOG_API_KEY=new, DATADOG_APPLICATION_KEY=new_reader)
    return too_early


PLAYS: Mapping[str, Callable[[_Play], Ran]] = {
    "key": _key,
    "header": _header,
    "external-id": _external_id,
    "hec-token": _hec_token,
    "datadog-keys": _datadog_keys,
}
"""By WHAT of `logstreams rotate STACK WHAT`."""

OF_DESTINATION: Mapping[str, tuple[str, ...]] = {
    "s3": ("key", "external-id"),
    "https": ("header",),
    "splunk": ("hec-token",),
    "datadog": ("datadog-keys",),
}
"""What is rotated of a customer of each destination."""
