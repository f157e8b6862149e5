"""What the hook's providers do, outside of what is pickled into the state."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hooks.aws_keys import told
from hooks.decision import OFF
from hooks.status import progress_of
from logstreams.settings import StackSettings, other_stacks
from logstreams.settings.organization_change import begins_anew
from logstreams.state import StackState, verified_organization
from logstreams.verification.causes import catalogue
from logstreams.verification.evaluate import INVALID, STILL_INVALID, UPDATE
from logstreams.verification.formats.text import TextFormat
from logstreams.verification.report import VerifyReport
from logstreams.verification.test_event import rfc3339
from logstreams.verification.verdict import Verdict
from logstreams.verification.verification import Question, verify

Props = dict[str, Any]


def attempted(news: Props, olds: Props) -> Props:
    """Verify, and return the check's new state; never raises.

    Args:
        news: The check's inputs: `settings` (`StackSettings.to_plain` as JSON), `fingerprint`,
            `run`, `made_key` (absent where the stack made none).
        olds: Its last state; empty at first.

    Returns:
        The state; nothing in it is None, which the engine would drop.
    """
    now = datetime.now(UTC)
    kept = {
        "settings": news["settings"],
        "fingerprint": news["fingerprint"],
        "made_key": news.get("made_key") or "",
        "run": news.get("run") or "",
        "answered": news.get("run") or "",
        "attempt": uuid.uuid4().hex,
        "checked_at": rfc3339(now),
        "first_verified": olds.get("first_verified") or "",
        "proven_at": "",
        "evidence": {},
        "accepted_by": "",
        "root": "",
        "causes": "[]",
        "note": "",
        "verified_organization": "",
    }
    try:
        settings = StackSettings.from_plain(json.loads(news["settings"]))
        if begins_anew(StackState(olds, {}), settings):
            olds, kept["first_verified"] = {}, ""
        kept["verified_organization"] = verified_organization(olds) or ""
        return kept | _attempt(settings, news, olds, kept["first_verified"])
    except Exception as error:
        text = f"verification could not finish: {type(error).__name__}: {error}"
        return kept | _found(Verdict.FAILED, text, "run `logstreams verify --debug`")


def _attempt(settings: StackSettings, news: Props, olds: Props, first: str) -> Props:
    """What a verification changes of the record."""
    if settings.verify.mode == "off":
        return _found(Verdict.UNPROVEN, OFF, OFF)
    question = Question(
        settings,
        datetime.fromisoformat(first) if first else None,
        aws_keys=told(),
        organization_before=verified_organization(olds),
        other_stacks=other_stacks(settings, Path.cwd()),
        made_key=news.get("made_key"),
    )
    report = verify(question, *progress_of(settings.customer))
    state = _found(report.verdict, _summary(report), report.next_step)
    # As JSON text: the engine drops what is null, and a command may be.
    state["causes"] = json.dumps(report.told_causes)
    if report.root:
        state |= {"root": report.root.code} | _left_to_form(report.root.code, olds, settings)
    if report.verdict is Verdict.VERIFIED and report.evidence:
        state["evidence"] = report.evidence.plain()
        state["proven_at"] = rfc3339(report.finished_at)
        state["first_verified"] = first or state["proven_at"]
        state["verified_organization"] = settings.organization_id
    elif report.accepted_by:
        # As good as it gets here; a stream that goes missing from now on is pending no more.
        state["accepted_by"] = report.accepted_by
        state["first_verified"] = first or rfc3339(report.finished_at)
    return state


def _found(verdict: str, summary: str, next_step: str) -> Props:
    return {"verdict": str(verdict), "summary": summary, "next_step": next_step}


def _left_to_form(root: str, olds: Props, settings: StackSettings) -> Props:
    """What is left where nothing refuses WorkOS any more: it does not try again by itself."""
    before = olds.get("root") or ""
    if root != INVALID or before == INVALID or not olds.get("first_verified"):
        return {}
    stack = settings.customer
    cause = catalogue().causes.get(before)
    repaired = cause is not None and (cause.repair.command or "").startswith(UPDATE)
    return {
        "note": f"{'repaired' if repaired else 'no cause found'} here; {STILL_INVALID}",
        "next_step": (
            f"save WorkOS's form again with the values `logstreams form {stack}` prints, "
            f"then `pulumi up --stack {stack}`"
        ),
    }


def _summary(report: VerifyReport) -> str:
    return TextFormat(quiet=True).format(report)
