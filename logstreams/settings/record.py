"""What is asked of a stack's record before its stack file is acted on."""

from __future__ import annotations

from typing import Any, Protocol


class StackRecord(Protocol):
    """What the last update left, as `logstreams.state.StackState` has it."""

    @property
    def settings(self) -> dict[str, Any] | None:
        """`StackSettings.to_plain` as of the last update; None: there was none."""

    @property
    def is_proven(self) -> bool:
        """Whether delivery was ever proven from this stack."""

    @property
    def proven_organization(self) -> str | None:
        """The organization that delivery was last proven for; None: it never was."""
