"""What can be said about a machine before there is a stream, and the exit code that says each."""

from __future__ import annotations

from enum import StrEnum


class DoctorStatus(StrEnum):
    """What `logstreams doctor` found; nothing here says that an event arrives anywhere."""

    READY = "ready"
    """Nothing stands in the way."""

    FAILED = "failed"
    """Something does; the root cause is named."""

    UNKNOWN = "unknown"
    """Something that matters could not be looked at."""

    @property
    def exit_code(self) -> int:
        """0 good, 1 failed, 4 could not look."""
        return {DoctorStatus.READY: 0, DoctorStatus.FAILED: 1, DoctorStatus.UNKNOWN: 4}[self]
