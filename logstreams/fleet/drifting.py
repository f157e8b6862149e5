"""Whether what is deployed still is what a stack's last update left."""

from __future__ import annotations

from collections.abc import Iterator

from logstreams.fleet.another_backend import AnotherBackend
from logstreams.fleet.document import Result, StackOutcome
from logstreams.fleet.last_update import dropped_since, notes_of
from logstreams.fleet.pulumi_cli import PulumiCli
from logstreams.fleet.runs import SelectedStack, cut_off, outcome_of
from logstreams.fleet.unanswered import unfinished_if_unanswered
from logstreams.fleet.verifying import described, nothing_deployed
from logstreams.settings import load_stack
from logstreams.settings.renaming import refuse_renamed
from logstreams.state import NoState, StackState

_RETIRED = {
    "result": Result.RETIRED,
    "because": ("its state has no resources: nothing was compared",),
}


def find_drift(which: SelectedStack, engine: PulumiCli) -> StackOutcome:
    """Compare a stack's state with what is there, and change neither.

    A retired stack is compared too: its archive is still there.

    Raises:
        SettingsError: Its file has problems.
        StackRenamed: Its state is of another name, or another customer's.
    """
    settings = load_stack(which.stack, engine.project)
    about = described(which, settings)
    try:
        state = engine.state(which.stack)
    except AnotherBackend as problem:
        return about.model_copy(update={"result": Result.UNFINISHED, "errors": (str(problem),)})
    except NoState:  # the engine says why
        state = None
    if state:
        refuse_renamed(state, settings, engine.project)
        about = about.model_copy(
            update={"notes": (*notes_of(state), *_dropped(state, which, engine))}
        )
    if state and (nothing := nothing_deployed(settings, state, engine)):
        if settings.retired and not nothing.was_destroyed:
            return about.model_copy(update=_RETIRED)
        return about.model_copy(update=nothing.told)
    ran = engine.refresh(which.stack)
    found = unfinished_if_unanswered(outcome_of(which, ran), "drift", settings, engine.project)
    kept = {name: getattr(found, name) for name in ("errors", "next_step", "seconds")}
    # What could not be compared may have drifted or not.
    result = Result.UNFINISHED if found.result is Result.FAILED else found.result
    if ran.drift and (result is Result.GOOD or cut_off(ran)):
        result = Result.DRIFTED
        kept["next_step"] = how_to_undo(which.stack)
    return about.model_copy(update=kept | {"result": result, "drift": ran.drift})


def _dropped(state: StackState, which: SelectedStack, engine: PulumiCli) -> Iterator[str]:
    """What is compared with AWS by no refresh, since one has taken it out of the state."""
    if state.is_written_after_check and (said := dropped_since(engine.history(which.stack))):
        yield f"{said}; `logstreams fleet up --only {which.stack}` makes what is missing"


def how_to_undo(stack: str) -> str:
    """What is next for a stack that drifted."""
    return f"`pulumi up --refresh --stack {stack}` puts back what the stack file says"
