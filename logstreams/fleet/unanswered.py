"""An operation that failed because AWS did not answer: nothing is known of the stack then."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from logstreams.fleet.document import Result, StackOutcome
from logstreams.pulumi_config import NoConfiguration, aws_keys_of
from logstreams.settings import StackSettings
from logstreams.verification.aws_credentials import how_to_renew
from logstreams.verification.aws_errors import why_unanswered
from logstreams.verification.causes import catalogue

_GATE = "delivery-gate: "
"""Begins the error of an update that verified, and failed for what it found."""

_THEN = re.compile(r"[.,;] [Tt]hen verify again\.$")


def unfinished_if_unanswered(
    outcome: StackOutcome, operation: str, settings: StackSettings, project: Path
) -> StackOutcome:
    """The outcome, as *unfinished* and with a next step where all its errors are of no answer.

    Args:
        outcome: Of a run of the engine.
        operation: The fleet command that goes on with it.
        settings: The stack's.
        project: The project's folder.
    """
    failed = outcome.result in (Result.FAILED, Result.UNFINISHED)
    refused = any(one.level == "mandatory" for one in outcome.violations)
    if not failed or refused or outcome.next_step:
        return outcome
    codes = ["" if one.startswith(_GATE) else why_unanswered(one) for one in outcome.errors]
    if not codes or not all(codes):
        return outcome
    again = f"`logstreams fleet {operation} --resume last`"
    return outcome.model_copy(
        update={
            "result": Result.UNFINISHED,
            "next_step": f"{_what_helps(codes[0], settings, project)}; then {again} ({codes[0]})",
        }
    )


def _what_helps(code: str, settings: StackSettings, project: Path) -> str:
    if code == "LS121":
        return "AWS throttles: fewer stacks at a time, with `--parallel 1`"
    if code == "LS113" and (
        renew := how_to_renew(settings, configured=_has_keys(settings, project))
    ):
        return renew
    repair = catalogue().causes[code].repair
    text = _THEN.sub("", repair.text).removesuffix(".")
    return f"{text}: `{repair.command}`" if repair.command else text


def _has_keys(settings: StackSettings, project: Path) -> bool:
    with suppress(NoConfiguration):
        return aws_keys_of(settings.customer, project) is not None
    return True  # those that pulumi cannot decrypt
