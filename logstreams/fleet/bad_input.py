"""An operation that failed for what its user gave it."""

from __future__ import annotations

from contextlib import suppress

from logstreams.fleet.pulumi_cli import PulumiCli
from logstreams.settings import load_stack
from logstreams.settings.refused_update import refuse_update
from logstreams.state import NoState
from logstreams.verification.transport.variables import refuse_bad_variables


def refuse_bad_input(stack: str, engine: PulumiCli) -> None:
    """Raise where an operation failed for what `logstreams verify` calls bad input.

    The program says so as well, in an error that the engine cannot tell from any other.

    Raises:
        BadVariable: A variable of the environment names nothing that can be used.
        StackRenamed, OrganizationChanged, RemovalRefused, PathChanged: As `refuse_update`.
    """
    refuse_bad_variables()
    with suppress(NoState):  # what the engine says is all there is to say
        settings = load_stack(stack, engine.project)
        refuse_update(engine.state(stack), settings, engine.project)
