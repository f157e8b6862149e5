"""When the hook verifies again and what passes its gate; apart from verifying, which takes long.

A preview asks no more than this.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from logstreams.delivery.verdict import Verdict

Props = dict[str, Any]


class DeliveryFailed(Exception):
    """Delivery has to be proven, and is not; the text is the whole story."""


# Pulumi shows an exception with its qualified name; the story is enough for a reader.
DeliveryFailed.__module__ = "builtins"


def ask_again(olds: Props, news: Props) -> bool:
    """Whether the check runs again, and tell the reader of a preview why."""
    reason = why_again(olds, news)
    if reason:
        tell(f"will verify again: {reason}")
    return bool(reason)


def why_again(olds: Props, news: Props) -> str:
    """Why the check runs again; empty when its last evidence still stands."""
    for name in ("fingerprint", "settings"):
        if olds.get(name) != news.get(name):
            return f"the {name} changed"
    wanted = json.loads(news["settings"])["verify"]
    if wanted["mode"] == "off":
        return ""
    if olds.get("verdict") != Verdict.VERIFIED and not olds.get("accepted_by"):
        return f"the last verdict was {olds.get('verdict')}"
    asked_at = olds.get("proven_at") or olds["checked_at"]
    age = datetime.now(UTC) - datetime.fromisoformat(asked_at)
    limit = timedelta(hours=wanted["maxAgeHours"])
    return f"the evidence is {age} old" if age > limit else ""


def pass_or_raise(props: Props) -> None:
    """Let an update through unless it must be verified and is not.

    *pending* passes: without a stream in WorkOS there is nothing to prove yet.

    Raises:
        DeliveryFailed: The mode is *require*, and the verdict is failed; or it is unproven and the
            stack file does not accept that.
    """
    if props["mode"] == "require" and is_refused(props["verdict"], props.get("accepted_by") or ""):
        # The traceback would be the dynamic provider's, of no use to a reader.
        sys.tracebacklimit = 0
        raise DeliveryFailed(f"delivery is not proven\n\n{props['summary']}")


def is_refused(verdict: str, accepted_by: str) -> bool:
    """Whether delivery is not proven, and nothing in the stack file accepts that."""
    return verdict == Verdict.FAILED or (verdict == Verdict.UNPROVEN and not accepted_by)


def tell(line: str) -> None:
    """Show a line in `pulumi up` while it runs."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
