"""What is asked of a stack's record before its stack file is acted on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from pydantic import ValidationError

from logstreams.settings.stack import StackSettings


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


def settings_of(recorded: Mapping[str, Any] | None) -> StackSettings | None:
    """The settings of the last update; None: there was none, or of a release that wrote others.

    Args:
        recorded: `StackSettings.to_plain` as of that update; None: not known.
    """
    try:
        return StackSettings.from_plain(dict(recorded)) if recorded else None
    except ValidationError:
        return None
