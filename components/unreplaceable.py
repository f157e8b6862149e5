"""Refusing to replace what holds a customer's events.

Pulumi would follow a new bucket name or region by making a second bucket and, since the first is
retained, leave the customer's archive behind in silence. So such a resource ignores changes to its
identity (`ignore_changes`), and whatever follows it takes its name through `same_as_before`, which
ends preview and update with a message before anything else is touched.
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

REGION = "region"
"""The input that holds a resource's region, for `ignore_changes`."""


class ReplacementRefusedError(pulumi.RunError):
    """The stack file asks for another bucket or key than the stack has; shown without traceback."""


def same_as_before(
    what: str, existing: Mapping[str, pulumi.Input[str]], wanted: Mapping[str, str]
) -> pulumi.Output[dict[str, str]]:
    """Return `existing` once it is found equal to `wanted`.

    Args:
        what: Whose identity it is, for the message: "archive bucket".
        existing: The identity the resource has: its own outputs, by the name a user knows.
        wanted: The identity the stack file asks for, by the same names.

    Returns:
        The existing identity. In the preview of a first deployment it equals the wanted one.

    Raises:
        ReplacementRefusedError: When the output is resolved and differs.
    """

    def compare(found: dict[str, str]) -> dict[str, str]:
        changed = [key for key in wanted if found[key] != wanted[key]]
        if changed:
            changes = "\n".join(f"  {key}: {found[key]} -> {wanted[key]}" for key in changed)
            raise ReplacementRefusedError(
                f"The {what} of this stack is not replaced, it holds the customer's events:\n"
                f"{changes}\n"
                "Put the old value back in the stack file, or make a new stack for the new one."
            )
        return found

    return pulumi.Output.all(**existing).apply(compare)
