"""What another distribution adds to the tool, found by its entry points.

The rehearsal is one (rehearsal/pyproject.toml). Nothing here knows its modules, so that a deploy
job works without it.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any

GROUP = "logstreams.extensions"
INSTALL = "pip install workos-log-streams-rehearsal"


class NotInstalledError(Exception):
    """No installed distribution offers what was asked for; the text has the command to type."""


def extension(name: str) -> Any:
    """Load what is installed under a name.

    Args:
        name: Of the entry point: `rehearse` or `offline`.

    Raises:
        NotInstalledError: Nothing is.
    """
    found = [*entry_points(group=GROUP, name=name)]
    if not found:
        raise NotInstalledError(f"the rehearsal is not installed: {INSTALL}")
    return found[0].load()
