"""What is known of a stack without asking anybody but its file and its state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from logstreams.fleet.document import Result, StackOutcome
from logstreams.fleet.git import GitError, contents_of, uncommitted_deletes
from logstreams.fleet.last_update import (
    lost_before_taken_down,
    notes_of,
    undone_since,
    updated_at,
    while_it_made,
    without_verdict,
)
from logstreams.fleet.pulumi_cli import PulumiCli
from logstreams.fleet.retired import still_up
from logstreams.fleet.runs import SelectedStack, outcome_of_problem
from logstreams.fleet.scope import Scope, scope_of, stack_of
from logstreams.fleet.verifying import (
    described,
    nothing_deployed,
    recorded_causes,
    recorded_proof,
    result_of,
)
from logstreams.settings import StackSettings, load_stack
from logstreams.settings.load import stack_names, stacks_with
from logstreams.settings.organization_change import how_to_change
from logstreams.settings.renaming import refuse_renamed
from logstreams.state import NoStack, NoState, StackState, recorded_time
from logstreams.verification.verdict import Verdict

_ORGANIZATION = re.compile(r""":organizationId["']?\s*:\s*["']?(org_\w+)""")


def filed(which: SelectedStack, project: Path) -> StackOutcome:
    """What a stack's file alone says: retired, or nothing of how it stands.

    Raises:
        SettingsError: It has problems.
    """
    settings = load_stack(which.stack, project)
    outcome = described(which, settings)
    return outcome.model_copy(update={"result": Result.RETIRED}) if settings.retired else outcome


def listed(
    which: SelectedStack, engine: PulumiCli, known: Mapping[str, StackOutcome] | None = None
) -> StackOutcome:
    """A stack with the verdict that its last update recorded.

    Args:
        which: The stack.
        engine: Reads its state.
        known: What was read a moment ago, by stack.

    Raises:
        SettingsError: Its file has problems.
        StackRenamed: It has another name than at its last update, and its names with it.
    """
    if known and which.stack in known:
        return known[which.stack]
    settings = load_stack(which.stack, engine.project)
    outcome = described(which, settings)
    try:
        state = engine.state(which.stack)
    except NoState as problem:
        if settings.retired and isinstance(problem, NoStack):
            gone = "Pulumi's backend knows no such stack any more"
            return outcome.model_copy(
                update={
                    "result": Result.RETIRED,
                    "because": (gone,),
                    "next_step": f"`logstreams fleet verify --only {which.stack}` tells whether "
                    f"something of it is still at AWS; delete stacks/Pulumi.{which.stack}.yaml "
                    "once nobody asks for this customer any more",
                }
            )
        unread = outcome_of_problem(which, problem)
        kept = {name: getattr(unread, name) for name in ("result", "errors", "next_step")}
        return outcome.model_copy(update=kept)
    refuse_renamed(state, settings, engine.project)
    recorded = _recorded(settings, state, engine)
    return outcome.model_copy(update=recorded | {"notes": notes_of(state)})


def _recorded(settings: StackSettings, state: StackState, engine: PulumiCli) -> dict[str, Any]:
    """What the state tells: fields of the outcome."""
    check = state.check
    recorded = check.get("verdict")
    told = {
        "verdict": recorded,
        "verdict_at": recorded_time(check),
        "proof": recorded_proof(check),
    }
    if settings.retired:
        history = engine.history(settings.customer)
        return (
            told
            | {"result": Result.RETIRED, "updated_at": updated_at(history)}
            | still_up(settings, state)
            | lost_before_taken_down(settings.customer, state, history)
        )
    if nothing := nothing_deployed(settings, state, engine):
        return told | nothing.told
    deployed = (state.settings or {}).get("organizationId")
    if deployed and deployed != settings.organization_id:
        said = f"its stack file names {settings.organization_id}; its last update was of {deployed}"
        return {
            "result": Result.UNPROVEN,
            "because": (said,),
            "of_another": True,
            "next_step": how_to_change(state, settings),
        }
    killed = while_it_made(settings.customer, state)
    if not recorded:
        if killed:
            return told | {"result": Result.PENDING} | killed
        return told | without_verdict(settings, state, engine)
    root = check.get("root")
    found = {
        "result": result_of(Verdict(recorded), check.get("accepted_by")),
        "because": (f"its last update: {root}",) if root else (),
        "root": root or "",
        "causes": recorded_causes(check),
    }
    return told | found | undone_since(settings, state, engine) | killed


def deleted_files(root: Path) -> tuple[str, ...]:
    """Stacks whose file is deleted and not committed: `pulumi stack rm` deletes it.

    None where the project is in no git repository. A file whose organization another file has is
    renamed, which `pulumi stack rename` does, and git does not see of one that is not added.

    Args:
        root: The project's folder.
    """
    try:
        paths = [
            path for path in uncommitted_deletes("stacks", root) if scope_of(path) is Scope.ONE
        ]
        texts = contents_of("HEAD", paths, root)
    except GitError:
        return ()
    gone = (path for path in paths if not _is_elsewhere(texts.get(path, ""), root))
    return tuple(sorted(map(stack_of, gone)))


def _is_elsewhere(text: str, root: Path) -> bool:
    """Whether another stack file names the organization of one that is gone."""
    return any(stacks_with(found, root) for found in _ORGANIZATION.findall(text))


def without_file(engine: PulumiCli, organization: str | None = None) -> tuple[str, ...]:
    """Stacks of the project that have resources and no stack file: no command looks at them.

    Args:
        engine: Lists the backend's stacks.
        organization: Whose are the project's; a backend lists those of others by their full name.

    Raises:
        EngineError: The backend does not list them.
    """
    filed, ours = {*stack_names(engine.project)}, {"", "organization", organization}
    named = ((name.split("/"), count) for name, count in engine.stacks().items())
    return tuple(
        sorted(
            own
            for (*before, own), count in named
            if count and own not in filed and (before[0] if before else "") in ours
        )
    )
