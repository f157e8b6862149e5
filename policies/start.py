"""Starts the pack: Pulumi's engine asks it about every resource of a preview or an update."""

from __future__ import annotations

import gc
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

from pulumi_policy import PolicyPack

from policies.lib.lint import load
from policies.lib.project import started_in
from policies.pack import Pack


def run(main: str) -> None:
    """Serve the engine until it ends; never returns before.

    Args:
        main: The `__file__` of the pack's `__main__.py`; its folder lies in the project's.
    """
    # Python's own 700 new objects between two looks for cycles take a tenth of loading's time.
    gc.set_threshold(50_000, 20, 20)
    started_in(Path(main).absolute().parent.parent)
    # Beside the program's own start, which takes longer.
    Thread(target=load, daemon=True).start()
    PolicyPack(
        name="workos-log-streams",
        policies=Pack(_tell, datetime.now(UTC).date()).policies(),
    )


def _tell(line: str) -> None:
    """Show a line among the diagnostics."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
