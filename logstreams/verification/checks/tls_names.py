"""Which host names a certificate is for."""

from __future__ import annotations

from collections.abc import Iterable


def covers(names: Iterable[str], host: str) -> bool:
    """Whether one of a certificate's names is the host's; `*` stands for the whole first label.

    Source: RFC 9525, section 6.3.
    """
    first, _, rest = host.lower().partition(".")
    return any(name.lower() in (f"{first}.{rest}", f"*.{rest}") for name in names)
