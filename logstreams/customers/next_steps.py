"""What comes next in a customer's life, in its order: provision first, save WorkOS's form after."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from logstreams.settings import EnvSecret, HttpsDestination, StackSettings
from logstreams.settings.organization_change import begins_anew
from logstreams.state import StackState


@dataclass(frozen=True)
class NextStep:
    """One step."""

    command: str
    what: str
    """What it does, or what to do with what it prints."""


def next_steps(settings: StackSettings, state: StackState | None) -> tuple[NextStep, ...]:
    """What is left to do until delivery was proven for the first time; nothing afterwards.

    A new organization of the customer has a form of its own, and nothing is proven of it.

    Args:
        settings: The stack file's.
        state: The stack's; None: there is none, or it cannot be read.
    """
    anew = state is not None and begins_anew(state, settings)
    if state is not None and state.is_proven and not anew:
        return ()
    return tuple(_steps(settings, state, anew=anew))


def after_adoption(
    settings: StackSettings, state: StackState, *, made_anew: bool
) -> tuple[NextStep, ...]:
    """What is left to do once a stack has taken over what is at AWS.

    WorkOS marks a stream invalid that finds no role, and saving its form is what makes it deliver
    again; a receiver that is made again has another header value, which its form takes.

    Args:
        settings: The stack file's.
        state: The stack's, as of before.
        made_anew: Whether the update makes anew what WorkOS's form names.
    """
    up, what = f"pulumi up --stack {settings.customer}", "sets the bucket up"
    opened = settings.stream is not None or not settings.destination.assumes_role
    if not made_anew and (opened or state.is_proven):
        return (NextStep(up, "sets what was taken over, makes the rest and proves delivery"),)
    if state.is_proven:
        return (NextStep(up, what),)
    steps = list(next_steps(settings, None))
    first = next(index for index, step in enumerate(steps) if step.command == up)
    what = f"{what} and makes the rest; where it ends verified, nothing else is left to do"
    steps[first] = NextStep(up, what)
    return tuple(steps)


def role_is_missing(settings: StackSettings, state: StackState | None) -> bool:
    """Whether WorkOS would be told to assume a role that does not exist yet."""
    if not settings.destination.assumes_role:
        return False
    return state is None or settings.role_name not in state.roles


def make_stack(settings: StackSettings) -> NextStep:
    """Makes the Pulumi stack of a stack file."""
    what = "Pulumi's backend does not know the stack: makes it"
    return NextStep(f"pulumi stack init {settings.customer} --no-select", what)


def _steps(settings: StackSettings, state: StackState | None, *, anew: bool) -> Iterator[NextStep]:
    stack, destination = settings.customer, settings.destination
    if state is not None and not state.is_made:
        yield make_stack(settings)
    if destination.assumes_role and (settings.stream is None or anew):
        yield NextStep(
            f"logstreams portal {stack}",
            "open WorkOS's form and leave it open: it shows WorkOS's AWS account ID and an "
            "external ID",
        )
        yield NextStep(
            f"logstreams form {stack} --set stream.workosAccountId=… --set stream.externalId=…",
            "write both into the stack file",
        )
    if anew or role_is_missing(settings, state) or not (state and state.check):
        for name in _unset_variables(settings):
            yield NextStep(f"export {name}=…", "a secret that the stack file names")
        yield NextStep(f"pulumi up --stack {stack}", "makes everything; the verdict is pending")
    if isinstance(destination, HttpsDestination) and destination.managed:
        yield NextStep(
            f"logstreams verify {stack}",
            f"prints the load balancer's name: let a record of {destination.managed.host_name} "
            "lead to it",
        )
        yield NextStep(f"logstreams rotate {stack} header", "makes the header's secret")
    secret = any(field.secret for field in destination.form(settings).values())
    why = ": WorkOS assumes the role at once" if destination.assumes_role else ""
    yield NextStep(
        f"logstreams form {stack}{' --reveal' if secret else ''}",
        f"type what it prints into WorkOS's form, and save the form only now{why}",
    )
    yield NextStep(f"pulumi up --stack {stack}", "proves delivery with a test event")


def _unset_variables(settings: StackSettings) -> list[str]:
    secrets = (settings.api_key, *settings.destination_secrets)
    names = [each.env for each in secrets if isinstance(each, EnvSecret)]
    return [name for name in dict.fromkeys(names) if not os.environ.get(name)]


def as_text(steps: tuple[NextStep, ...]) -> str:
    """The steps as lines: a number, the command, and below it what it does."""
    lines = []
    for number, step in enumerate(steps, 1):
        lines += [f"  {number}. {step.command}", f"     {step.what}"]
    return "\n".join(lines)
