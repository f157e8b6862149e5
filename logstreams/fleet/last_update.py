"""What the newest update of a stack came to, by its history, where no verdict is of that update."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from logstreams.fleet.document import Result
from logstreams.fleet.pulumi_cli import UPDATES, PulumiCli
from logstreams.kit_versions import updated_by_newer_kit
from logstreams.settings import StackSettings
from logstreams.settings.destroyed import keeps_archive, way_back
from logstreams.state import StackState, recorded_time
from logstreams.verification.test_event import rfc3339_seconds
from logstreams.verification.verdict import Verdict

_WITHOUT_CHECK = (
    "its state lacks the delivery check that its last update left: a `pulumi destroy` was "
    "interrupted, or the state was edited"
)


def last_operation(history: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The newest update or destroy in a stack's history, the newest first; None: neither was."""
    return next((one for one in history if one["kind"] in UPDATES), None)


def dropped_since(history: Sequence[dict[str, Any]]) -> str:
    """That a refresh since the last update took resources out of the state; empty: none did.

    They were gone at AWS, and no later comparison of the two finds that.
    """
    for one in history:
        if one["kind"] in UPDATES:
            return ""
        count = (one.get("resourceChanges") or {}).get("delete") or 0
        if one["kind"] == "refresh" and count:
            at = _time(one, "endTime")
            when = f" at {rfc3339_seconds(at)}" if at else ""
            what = "1 resource" if count == 1 else f"{count} resources"
            return f"a `pulumi refresh`{when} took {what} out of its state, gone at AWS"
    return ""


_STAY = ("same", "create", "update", "replace", "import", "read")
"""What an update's summary counts that is in the state after it; default providers it does not."""
_DEFAULT_PROVIDER = re.compile(r"pulumi:providers:[^:]*::default")


def lacked_by(state: StackState, history: Sequence[dict[str, Any]]) -> str:
    """That a state has fewer resources than its last update left; empty: it has not.

    `pulumi state delete` and `pulumi stack import` write no history.
    """
    last = last_operation(history)
    if last is None or last["kind"] != "update" or last["result"] != "succeeded":
        return ""
    changes = last.get("resourceChanges") or {}
    left = sum(int(changes.get(operation) or 0) for operation in _STAY)
    there = sum(not _DEFAULT_PROVIDER.match(each) for each in state.resources or ())
    if state.resources is None or there >= left:
        return ""
    return (
        f"its state lacks {left - there} of the {left} resources that its last update left: "
        "somebody edited it, or put an older one back"
    )


def updated_at(history: Sequence[dict[str, Any]]) -> datetime | None:
    """When the last update ended; None: it failed, or there was none."""
    last = last_operation(history)
    return _time(last, "endTime") if last and last["result"] == "succeeded" else None


def lost_before_taken_down(
    stack: str, state: StackState, history: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """What is told of a retired stack whose state has nothing, and that was not destroyed.

    Fields of the outcome; empty: it has something, or `pulumi destroy` emptied it.
    """
    last = last_operation(history)
    if state.resources or (last and last["kind"] == "destroy"):
        return {}
    return {
        "because": ("its state has no resources, and no destroy: it was lost, or never there",),
        "next_step": f"`logstreams fleet verify --only {stack}` tells whether something of it is "
        "still at AWS",
    }


def notes_of(state: StackState) -> tuple[str, ...]:
    """What a reader ought to know of a stack whose state was read."""
    said = updated_by_newer_kit(state.outputs.get("kitVersion"))
    return (said,) if said else ()


def while_it_made(stack: str, state: StackState) -> dict[str, Any]:
    """What is told of a state with a create that has not ended: fields of the outcome.

    A running update has one too, which its delivery check is for as long as it waits.
    """
    if not state.interrupted:
        return {}
    made = ", ".join(state.interrupted)
    return {
        "because": (f"an update is making {made}, or was killed while it did",),
        "causes": (),  # their repairs would stop at what it left
        "next_step": f"if nobody is updating it, `pulumi cancel --stack {stack}`, then "
        f"`logstreams repair {stack}`",
    }


def without_verdict(
    settings: StackSettings, state: StackState, engine: PulumiCli
) -> dict[str, Any]:
    """What is told of a stack with resources and no verdict: fields of the outcome.

    It has not come to its delivery check: its update failed before, or nobody has verified it.
    """
    history = engine.history(settings.customer)
    last = last_operation(history)
    if last is None or last["result"] != "failed":
        if not state.check and "verdict" in state.outputs and state.outputs["verdict"] != "retired":
            return {
                "result": Result.UNPROVEN,
                "because": (_WITHOUT_CHECK,),
                "next_step": f"`logstreams verify {settings.customer}`",
            }
        return {
            "result": Result.PENDING,
            "because": ("no update has recorded a verdict",),
            "updated_at": updated_at(history),
        }
    was_destroyed = any(one["kind"] == "destroy" for one in history)
    return {
        "result": Result.FAILED,
        "because": (f"its last {last['kind']} failed",),
        "next_step": way_back(settings)
        if was_destroyed and not state.has_bucket and keeps_archive(settings)
        else f"`logstreams verify {settings.customer}` names the cause",
    }


def undone_since(settings: StackSettings, state: StackState, engine: PulumiCli) -> dict[str, Any]:
    """What is told of a stack whose last update failed after the one that recorded its verdict.

    Or from whose state a refresh has taken resources. Fields of the outcome; empty: neither. What
    was verified may have been half undone, so of its record only *failed* is told, and the last
    proof. The history is asked for only where something has written the state since.
    """
    stack, checked = settings.customer, state.check_written_at
    if not state.is_written_after_check or checked is None:
        return {}
    history = engine.history(stack)
    last = last_operation(history)
    began = _time(last, "startTime")
    if last is None or last["result"] != "failed":
        dropped = dropped_since(history)
        return _without_resources(dropped, stack, state, history) if dropped else {}
    if began is None:
        return {}
    at = _time(last, "endTime") or began
    said = f"its last {last['kind']}, at {rfc3339_seconds(at)}, ended as failed"
    kept = Verdict.FAILED if state.check.get("verdict") == Verdict.FAILED else None
    if checked >= began:
        # That a verdict of failed fails its update is no news.
        return {} if kept else {"because": (f"{said} after the delivery check",)}
    return {
        "result": Result.FAILED,
        "verdict": kept,
        "verdict_at": recorded_time(state.check) if kept else None,
        "root": (state.check.get("root") or "") if kept else "",
        **({} if kept else {"causes": ()}),
        "update_failed_at": at,
        "because": (f"{said} before the delivery check",),
        "next_step": (
            f"`logstreams verify {stack}` tells whether its events still arrive; "
            f"`pulumi up --stack {stack}` tries again, and says what stands in the way"
        ),
    }


def _without_resources(
    dropped: str, stack: str, state: StackState, history: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    told = {
        "because": (dropped,),
        "next_step": f"`logstreams verify {stack}` tells whether its events still arrive; "
        f"`logstreams fleet up --only {stack}` makes what is missing",
    }
    if state.check.get("verdict") in (Verdict.FAILED, Verdict.PENDING):
        return told
    nothing = {"verdict": None, "verdict_at": None, "root": "", "causes": ()}
    at = _time(history[0], "endTime")
    return told | nothing | {"result": Result.UNPROVEN, "resources_lost_at": at}


def _time(operation: dict[str, Any] | None, name: str) -> datetime | None:
    try:
        return datetime.fromisoformat((operation or {})[name])
    except (KeyError, TypeError, ValueError):
        return None
