"""The four things that can be said about a stream, and the exit code that says each."""

from __future__ import annotations

from enum import StrEnum

READ_BACK = "verify.readBack"
"""The stack file's key that accepts *unproven* where nobody reads the destination back."""


class Verdict(StrEnum):
    """What one verification found.

    A verdict is never inferred from a stream being "active": *verified* is an event read back.
    """

    VERIFIED = "verified"
    """A test event with a fresh nonce was accepted and read back from the destination, whole."""

    FAILED = "failed"
    """An event was lost or would be; the root cause is named."""

    PENDING = "pending"
    """No stream has been set up in WorkOS yet, and none was ever verified; or its form still has a
    path of before, where events arrive and are kept."""

    UNPROVEN = "unproven"
    """WorkOS says that it synced the event, but this machine cannot read the destination."""

    @property
    def exit_code(self) -> int:
        """0 good, 1 failed, 3 pending or unproven."""
        return {Verdict.VERIFIED: 0, Verdict.FAILED: 1}.get(self, 3)


def acceptance(accepted_by: str | None) -> str:
    """What is told behind a verdict that the stack file accepts; empty behind every other."""
    return f", accepted by {accepted_by}" if accepted_by else ""
