"""What the local AWS was asked for and what it decided, one line a request.

By it a rehearsal tells which permissions somebody really needs, and tests that none is granted
beyond those.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = "decisions.jsonl"


@dataclass(frozen=True)
class Decision:
    """One decision about one action."""

    access_key: str
    """Who asked: the ID of the key that signed."""
    action: str
    """As in a policy: `s3:PutBucketPolicy`."""
    resource: str
    """ARN, or `*` where the action has no resource or MiniStack knows none."""
    allowed: bool


def record(file: Path) -> None:
    """Write every decision of this process's MiniStack to the end of a file, from now on."""
    from ministack.core import iam_evaluator  # noqa: PLC0415 - the reader has no use for MiniStack

    from rehearsal.aws.patches.wrapping import Function, wrap  # noqa: PLC0415

    lines = file.open("a", encoding="utf-8", buffering=1)

    def recording(original: Function) -> Function:
        def enforce(access_key: str, action: str, *rest: Any, **named: Any) -> Any:
            denied = original(access_key, action, *rest, **named)
            resource = named.get("resource_arn", rest[2] if len(rest) > 2 else "*")  # noqa: PLR2004 - its place
            found = Decision(access_key or "", action, resource, denied is None)
            lines.write(f"{json.dumps(found.__dict__)}\n")
            return denied

        return enforce

    wrap(iam_evaluator, "enforce", recording)


def decisions(file: Path) -> Iterator[Decision]:
    """The decisions in a file, in their order."""
    if file.exists():
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                yield Decision(**json.loads(line))
