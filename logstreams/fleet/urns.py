"""What a resource's URN says."""

from __future__ import annotations


def type_and_name(urn: str | None) -> tuple[str, str]:
    """The type and the name in `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`; else empty."""
    parts = (urn or "").split("::", 3)
    return (parts[2].rsplit("$", 1)[-1], parts[3]) if len(parts) == 4 else ("", "")  # noqa: PLR2004
