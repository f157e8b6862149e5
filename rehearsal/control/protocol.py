"""What a control API and its client agree on."""

from __future__ import annotations

PREFIX = "/_local"
TOKEN_HEADER = "X-Local-Token"  # noqa: S105 (a header's name)
