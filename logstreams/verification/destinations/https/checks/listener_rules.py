"""Which rule of a listener takes WorkOS's request: a pure function.

Source: Elastic Load Balancing, "Condition types for listener rules", 2026-11-28.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

from logstreams.verification.destinations.https.facts import RuleFacts

Condition = Mapping[str, Any]


@dataclass(frozen=True)
class Post:
    """WorkOS's request, as far as it is known.

    Attributes:
        address: Where it comes from.
        host: The name it is sent to.
        path: The URL's.
        content_type: One of `CONTENT_TYPES`.
    """

    address: str
    host: str
    path: str = "/"
    content_type: str = "application/json"


CONTENT_TYPES = ("application/json", "application/x-ndjson")
"""One or the other is sent (WorkOS documentation, Log Streams, Generic HTTPS, 2026-11-22)."""


def unsure_of(rule: RuleFacts, post: Post) -> str | None:
    """What a rule asks for that nobody publishes; None: it is known whether it takes the request.

    WorkOS documents that it posts JSON and no other header than the one it is given.
    """
    if any(_holds(one, post) is False for one in rule.conditions):
        return None
    return next((_asks(one) for one in rule.conditions if _holds(one, post) is None), None)


def takes(rule: RuleFacts, post: Post) -> bool:
    """Whether a rule is sure to take the request."""
    return all(_holds(one, post) for one in rule.conditions)


def _holds(condition: Condition, post: Post) -> bool | None:
    """Whether the request meets a condition; None: what it asks for is not published."""
    if any(isinstance(one, Mapping) and one.get("RegexValues") for one in condition.values()):
        return None
    if _header(condition) == "content-type":
        said = _values(condition)
        return any(_like(one, post.content_type, re.IGNORECASE) for one in said)
    matches = _FIELDS.get(str(condition.get("Field")))
    return None if matches is None else matches(_values(condition), post)


def _from(cidrs: tuple[str, ...], post: Post) -> bool:
    return any(ip_address(post.address) in ip_network(one, strict=False) for one in cidrs)


_FIELDS: Mapping[str, Callable[[tuple[str, ...], Post], bool]] = {
    "source-ip": _from,
    "host-header": lambda names, post: any(_like(one, post.host, re.IGNORECASE) for one in names),
    "path-pattern": lambda paths, post: any(_like(one, post.path) for one in paths),
    "http-request-method": lambda methods, _: "POST" in methods,
    "query-string": lambda _, __: False,
}
"""What of a request is known: the URL that the form is given, the method, the address."""


def _header(condition: Condition) -> str:
    """The header that a condition asks for, in lower case; empty: it asks for none."""
    return str(condition.get("HttpHeaderConfig", {}).get("HttpHeaderName", "")).lower()


def _asks(condition: Condition) -> str:
    name = condition.get("HttpHeaderConfig", {}).get("HttpHeaderName")
    return f"the header {name}" if name else f"{condition.get('Field')}"


def _values(condition: Condition) -> tuple[str, ...]:
    """Under the field's own name, or under `Values` as rules had them before."""
    within: Iterable[Any] = (
        one["Values"]
        for one in condition.values()
        if isinstance(one, Mapping) and one.get("Values")
    )
    return tuple(str(value) for value in next(iter(within), condition.get("Values") or ()))


def _like(pattern: str, text: str, flags: int = 0) -> bool:
    """A star is any characters, a question mark exactly one."""
    parts = (".*" if one == "*" else "." if one == "?" else re.escape(one) for one in pattern)
    return re.fullmatch("".join(parts), text, flags | re.DOTALL) is not None
