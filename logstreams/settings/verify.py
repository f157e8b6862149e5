"""How delivery is proven."""

from __future__ import annotations

from typing import Annotated, Literal

from logstreams.settings.section import Section
from logstreams.settings.types.values import Word, whole_number


class Verify(Section):
    """Whether a test event is sent, and what it means if it does not arrive."""

    mode: Annotated[Literal["off", "warn", "require"], Word] = "require"
    """`off` sends nothing, `warn` prints and goes on, `require` fails the deployment."""
    # WorkOS documents no latency; five minutes is the kit's own choice.
    timeout_seconds: Annotated[int, *whole_number(1, 3600, "seconds")] = 300
    """How long the test event may take."""
    max_age_hours: Annotated[int, *whole_number(1, 8760, "hours")] = 24
    """How old a proof may be before a fleet calls it too old; each update proves again."""
    read_back: Annotated[Literal["none"] | None, Word] = None
    """`none` accepts that the destination is not read back: an update may then end *unproven*."""
