"""Python's garbage collection in a process that loads much and lives for seconds."""

from __future__ import annotations

import atexit
import gc

OBJECTS = 50_000
"""New ones between two collections. With Python's own 700 the modules of the SDKs are looked
through a thousand times while they are loaded, and nothing is found in them."""


def collect_rarely() -> None:
    """Look for cycles after many new objects, and not at the end: a fifth of a start's CPU time.

    What is in no cycle is freed at once, as ever.
    """
    gc.set_threshold(OBJECTS, 20, 20)
    atexit.register(gc.freeze)
