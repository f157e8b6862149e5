"""The file of an export."""

from __future__ import annotations

import csv
import io

from logstreams.verification.workos.error_kind import ApiErrorKind, WorkOSFailure

NO_EVENTS = "no audit log events"
"""In WorkOS's words where an export would be empty: "No audit log events found in the given range",
a 400 (workos/workos-audit-harness 2026-08-14; the status is inferred)."""

COLUMN = "action"
"""A column of every export (workos/workos-audit-harness, `parseAuditLogRows`, 2026-08-14): action,
occurred_at, actor_id, actor_type, actor_name, …, target_id_0, target_type_0, ….
"""

_LONGEST_FIELD = 2**24


def is_in(nonce: str, content: str, host: str) -> bool:
    """Whether a row of an export carries the nonce.

    Args:
        nonce: The test event's.
        content: The file.
        host: Where it was fetched, for the failure.

    Raises:
        WorkOSFailure: The file is no export: a proxy's page, say.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    rows = csv.reader(io.StringIO(content.removeprefix("\ufeff")))
    try:
        if COLUMN not in next(rows, []):
            raise WorkOSFailure(
                ApiErrorKind.UNEXPECTED,
                f"what {host} answers is no export: its first line names no column {COLUMN}",
            )
        return any(nonce in cell for row in rows for cell in row)
    except csv.Error as error:
        raise WorkOSFailure(
            ApiErrorKind.UNEXPECTED, f"what {host} answers is no CSV: {error}"
        ) from None
