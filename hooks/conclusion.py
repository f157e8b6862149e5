"""What one update says of delivery: its outputs and its last line; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from hooks.decision import OFF, is_refused, refusal
from logstreams.verification.verdict import Verdict, acceptance

Props = dict[str, Any]

LEFT_OUT = "not proven in this update"


@dataclass(frozen=True)
class Conclusion:
    """An update's outputs, and the line it ends with."""

    verdict: str
    accepted_by: str
    proven_at: str
    """RFC 3339; empty: nothing was proven."""
    evidence: Props
    """Of the event that was read back; empty: none was."""
    next_step: str
    line: str
    severity: Literal["info", "warn", "error"]
    """How Pulumi shows the line; an *error* fails the update."""


def conclude(stack: str, mode: str, run: str | None, check: Props, gate_attempt: str) -> Conclusion:
    """Say what an update proved.

    No output is null: the engine drops it, and the value of an earlier update would be taken for
    this one's. None is an age, which would change with every preview.

    Args:
        stack: The stack's name.
        mode: The stack file's verify.mode.
        run: The one this update gave the check; None: a preview, or verification is off.
        check: The check's record.
        gate_attempt: The attempt that passed the gate last.
    """
    if mode == "off":  # whatever an earlier update has proven
        return _of(Verdict.UNPROVEN, {}, OFF, str(Verdict.UNPROVEN), "info")
    if run is not None and check.get("answered") != run:
        # --target or --exclude left the check out: its record is an earlier update's.
        step = f"{LEFT_OUT}: run `pulumi up --stack {stack}` without --target and --exclude"
        return _of(Verdict.UNPROVEN, {}, step, str(Verdict.UNPROVEN), "warn")
    verdict, accepted_by = check["verdict"], check.get("accepted_by") or ""
    step = check.get("next_step") or ""
    said = f"{verdict}{acceptance(accepted_by)}"
    if not is_refused(verdict, accepted_by) or run is None:
        return _of(verdict, check, step, said, "info")
    # In mode require the gate has failed the update, if it was not left out of it.
    passed = mode == "warn" or gate_attempt == check["attempt"]
    conclusion = _of(verdict, check, step, said, "warn" if passed else "error")
    return replace(conclusion, line=refusal(check))


def _of(
    verdict: str, check: Props, step: str, said: str, severity: Literal["info", "warn", "error"]
) -> Conclusion:
    evidence = check.get("evidence") or {}
    found = f"\n{_in_a_line(evidence)}" if evidence else ""
    after = f"\nnext: {step}" if step else ""
    return Conclusion(
        verdict=str(verdict),
        accepted_by=check.get("accepted_by") or "",
        proven_at=check.get("proven_at") or "",
        evidence=evidence,
        next_step=step,
        line=f"delivery: {said}{found}{after}",
        severity=severity,
    )


def _in_a_line(evidence: Props) -> str:
    """Which event was read back, and where it lies."""
    lock = evidence.get("retention")
    locked = f", {lock['mode']} until {lock['until']}" if lock else ""
    return f"event {evidence['nonce']} read back from {evidence['location']}{locked}"
