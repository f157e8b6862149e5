"""What a customer's life came to, for a person to read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

import click

from logstreams.verification.test_event import rfc3339_seconds
from rehearsal.scenario import Scenario


def text(life: Scenario, *, colour: bool = False) -> str:
    """The steps, the evidence, what ran the program, and the verdict last."""
    verified = partial(click.style, fg="green") if colour else str
    lines = [f"{life.customer}, {life.destination}", ""]
    for step in life.steps:
        changes = ", ".join(f"{count} {kind}" for kind, count in step.changes.items())
        verdict = f"{step.verdict or '':9}"
        if step.verdict == "verified":
            verdict = verified(verdict)
        lines.append(f"  {step.name:12} {step.seconds:5.1f} s  {verdict}  {changes}".rstrip())
    evidence = life.plain()["evidence"]
    lines += [
        "",
        f"  event    {evidence['nonce']}, sent {_seconds(evidence['emittedAt'])}",
        f"  found    {evidence['location']}, {evidence['latencySeconds']:.1f} s later",
        f"  md5      {evidence['md5']}",
        *_locked(evidence["retention"]),
        f"  engine   Pulumi {life.engine.pulumi}, AWS provider: {life.engine.aws_provider}",
        "",
        verified(life.verdict.upper()),
    ]
    return "\n".join(lines)


def _locked(retention: Mapping[str, str] | None) -> list[str]:
    return (
        [f"  locked   {retention['mode']} until {_seconds(retention['until'])}"]
        if retention
        else []
    )


def _seconds(time: str) -> str:
    return rfc3339_seconds(datetime.fromisoformat(time))
