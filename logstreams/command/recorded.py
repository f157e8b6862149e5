"""What a stack's state says to a command, before it does anything in the stack's account."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from logstreams.command.exits import Exit, Failure
from logstreams.command.options import progress, root

if TYPE_CHECKING:
    from logstreams.settings import StackSettings
    from logstreams.state import NoState, StackState
    from logstreams.verification.aws_keys import AwsKeys


def refuse_retired(settings: StackSettings) -> None:
    """Raise where the stack file says that the customer has left: nothing is delivered.

    Raises:
        Failure: It is retired.
    """
    if settings.retired:
        stack = settings.customer
        raise Failure(
            f"stacks/Pulumi.{stack}.yaml: retired: found true, wanted a stack that events are "
            f"delivered to; `logstreams retire {stack} --undo` brings it back",
            Exit.BAD_INPUT,
        )


def refuse_another_organization(settings: StackSettings, state: StackState | None) -> None:
    """Raise where delivery was proven for another organization: what follows is done to this one.

    Raises:
        OrganizationChanged: The stack file does not say that this one takes its place.
    """
    from logstreams.settings.load import stack_path
    from logstreams.settings.organization_change import refuse_changed_organization

    if state is not None:
        refuse_changed_organization(state, settings, stack_path(settings.customer, root()))


def aws_keys(settings: StackSettings) -> AwsKeys | None:
    """The access keys of the stack's configuration, as its updates use them; None: it has none.

    Raises:
        NoConfiguration: They are encrypted, and pulumi cannot decrypt them.
    """
    from logstreams.pulumi_config import aws_keys_of

    return aws_keys_of(settings.customer, root())


def api_key(settings: StackSettings) -> str:
    """The WorkOS API key, from where the stack file says it is.

    Raises:
        NoSecret: It is not there, or cannot be read.
    """
    from logstreams.verification import secret
    from logstreams.verification.aws import Aws

    return secret.read(settings.api_key, Aws(settings, aws_keys(settings)).client)


def required_state(settings: StackSettings) -> StackState:
    """The stack's state, for what would harm a stack without it.

    Raises:
        NoState: It cannot be read.
        Failure: The backend does not know the stack.
        StackRenamed: As `recorded`.
    """
    from logstreams.settings.renaming import refuse_renamed
    from logstreams.state import NoStack, read_state

    stack = settings.customer
    try:
        state = read_state(stack, root())
    except NoStack:
        raise Failure(
            f"STACK: found {stack}, which Pulumi's backend does not know; wanted one of its "
            f"stacks. To make it: `pulumi stack init {stack} --no-select`; to go to another "
            "backend: `pulumi login`",
            Exit.BAD_INPUT,
        ) from None
    refuse_renamed(state, settings, root())
    return state


def recorded(settings: StackSettings, *, unless: str = "") -> StackState | None:
    """The stack's state, `NOT_MADE` where there is no such stack; None: it cannot be read.

    What follows from either has been told.

    Args:
        settings: The stack file's.
        unless: What is assumed without a state, for whoever waits; empty: nothing is told.

    Raises:
        StackRenamed: The stack has another name than at its last update, and its names with it.
    """
    return recorded_or_why(settings, unless=unless)[0]


def recorded_or_why(
    settings: StackSettings, *, unless: str = ""
) -> tuple[StackState | None, NoState | None]:
    """As `recorded`, and why the state cannot be read; None: it can be, or there is no stack."""
    from logstreams.fleet.redaction import Redaction
    from logstreams.settings.renaming import refuse_renamed
    from logstreams.state import NOT_MADE, NoStack, NoState, read_state

    try:
        state = read_state(settings.customer, root())
    except NoState as found:
        problem = type(found)(Redaction.of(os.environ).hide(str(found)))
        if unless:
            progress(f"{problem}; {unless}")
        return (NOT_MADE, None) if isinstance(problem, NoStack) else (None, problem)
    refuse_renamed(state, settings, root())
    return state, None
