"""When the hook verifies again and what passes its gate; apart from verifying, which takes long.

A preview asks no more than this.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from logstreams.verification.verdict import Verdict

Props = dict[str, Any]


OFF = "verification is off (verify.mode in the stack file)"


class DeliveryFailed(Exception):
    """Delivery has to be proven, and is not; the text says all of it."""


# Pulumi shows an exception with its qualified name; the text is enough for a reader.
DeliveryFailed.__module__ = "builtins"


def with_run(olds: Props, news: Props) -> Props:
    """The check's inputs, with the run of the last update where this is none.

    The program gives a new run in every update and none in a preview: what an absent one became
    would be shown as a change by each preview of an unchanged stack.
    """
    if news.get("run") is None and olds.get("run") is not None:
        return news | {"run": olds["run"]}
    return news


def ask_again(olds: Props, news: Props) -> bool:
    """Whether the check runs again: in every update; a preview tells its reader why it would."""
    if olds.get("answered") != news.get("run"):
        return True
    reason = why_again(olds, news)
    if reason:
        tell(f"will verify again: {reason}")
    return bool(reason)


def why_again(olds: Props, news: Props) -> str:
    """What a preview says of the next verification; empty where the stack is unchanged and well.

    Every update verifies, whatever stands here. How old the last evidence is plays no part.
    """
    for name in ("fingerprint", "settings"):
        if olds.get(name) != news.get(name):
            return f"the {name} changed"
    if json.loads(news["settings"])["verify"]["mode"] == "off":
        return ""
    if olds.get("verdict") != Verdict.VERIFIED and not olds.get("accepted_by"):
        return f"the last verdict was {olds.get('verdict')}"
    return ""


def pass_or_raise(props: Props) -> None:
    """Let an update through unless it must be verified and is not.

    *pending* passes: without a stream in WorkOS, or while its form has a path of before, there is
    nothing to prove yet, and nothing is lost.

    Raises:
        DeliveryFailed: The mode is *require*, and the verdict is failed; or it is unproven and the
            stack file does not accept that.
    """
    if props["mode"] == "require" and is_refused(props["verdict"], props.get("accepted_by") or ""):
        # The traceback would be the dynamic provider's, of no use to a reader.
        sys.tracebacklimit = 0
        raise DeliveryFailed(refusal(props))


def refusal(props: Props) -> str:
    """Why delivery is not proven; its verdict and what to do next stand last."""
    summary, note, step = props["summary"], props.get("note"), props.get("next_step") or ""
    why = f"\ndelivery: {props['verdict']}: {note}" if note else ""
    told = " ".join(step.split()) in " ".join(summary.split())  # the summary ends with it then
    after = "" if told else f"\nnext: {step}"
    return f"delivery is not proven\n\n{summary}{why}{after}"


def is_refused(verdict: str, accepted_by: str) -> bool:
    """Whether delivery is not proven, and nothing in the stack file accepts that."""
    return verdict == Verdict.FAILED or (verdict == Verdict.UNPROVEN and not accepted_by)


def tell(line: str) -> None:
    """Show a line in `pulumi up` while it runs."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
