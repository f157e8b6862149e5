"""What is asked about a stack's delivery: its file, its state and its keys, put together."""

from __future__ import annotations

from pathlib import Path

from logstreams.pulumi_config import aws_keys_of
from logstreams.settings import StackSettings, other_stacks
from logstreams.settings.organization_change import begins_anew
from logstreams.settings.renaming import refuse_renamed
from logstreams.state import StackState, verified_organization
from logstreams.verification.verification import Question

WITHOUT_STATE = "assuming the stream was never verified"
"""What a verification does where the state cannot be read."""

ONLY_THE_STATE_TELLS = (
    "WorkOS has no working stream of this stack, and only its state tells whether that waits for "
    "its set-up or was lost"
)
"""Why *pending* is no result then."""

MAKE_IT_READABLE = (
    "make the stack's state readable (`pulumi stack export` says what stands in the way), then "
    "verify again"
)


def question_of(
    settings: StackSettings,
    state: StackState | None,
    root: Path,
    *,
    emit: bool,
    wait_seconds: float | None,
) -> Question:
    """The question that `logstreams verify` asks about a stack, and a fleet about each.

    Args:
        settings: The stack file's.
        state: What the last update left; None: it cannot be read.
        root: The project's folder.
        emit: Whether a test event is sent.
        wait_seconds: How long to look for it; None: as the stack file says.

    Raises:
        NoConfiguration: The configuration's access keys are encrypted, and pulumi cannot decrypt.
        StackRenamed: The stack has another name than at its last update, and its names with it.
    """
    if state:
        refuse_renamed(state, settings, root)
    proof = None if state and begins_anew(state, settings) else state
    return Question(
        settings,
        proof.first_verified_at if proof else None,
        emit=emit,
        wait_seconds=wait_seconds,
        aws_keys=aws_keys_of(settings.customer, root),
        organization_before=verified_organization(proof.check) if proof else None,
        other_stacks=other_stacks(settings, root),
        stack_is_made=state.is_made if state else None,
        state_unreadable=state is None,
        state_has_bucket=state.has_bucket if state else None,
        state_resources=state.resources if state else None,
        state_interrupted=state.interrupted if state else (),
        made_key=state.made_key if state else None,
        deployed=state.settings if state else None,
    )
