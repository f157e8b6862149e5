"""What another distribution adds to the tool, found by its entry points.

The rehearsal is one (rehearsal/pyproject.toml). Nothing here knows its modules, so that a deploy
job works without it.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

GROUP = "logstreams.extensions"
_CHECKOUT = Path(__file__).parents[1] / "rehearsal" / "pyproject.toml"
INSTALL = (
    "make setup WHAT=rehearsal"
    if _CHECKOUT.exists()
    else "pip install workos-log-streams-rehearsal"
)
"""What brings the rehearsal: in the kit's own repository it stands beside the tool."""


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
        raise NotInstalledError(f"the rehearsal is not installed; install it with: {INSTALL}")
    return found[0].load()
