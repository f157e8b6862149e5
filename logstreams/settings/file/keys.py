"""Keys of a stack file: as they stand in it, as paths into the settings, and as hints.

A path is `("destination", "retention", "days")`; the settings keep Pulumi's `aws:*` keys under
`aws`. Pulumi takes a key without a namespace for the project's own (tried with 3.259.0).
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from logstreams import PROJECT

KeyPath = tuple[str | int, ...]


def path_of(key: str) -> KeyPath | None:
    """The path of a key directly under `config:`, or None if it is not of this project or AWS."""
    namespace, colon, name = key.partition(":")
    if not colon:
        return (key,)
    if namespace == PROJECT:
        return (name,)
    return ("aws", name) if namespace == "aws" else None


def key_of(path: KeyPath) -> str:
    """The full dotted key of a path, e.g. `workos-log-streams:egress.addresses[0]`.

    The empty path is the project's namespace: a key without a name stands there.
    """
    namespace, rest = ("aws", path[1:]) if path[:1] == ("aws",) and path[1:] else (PROJECT, path)
    dotted = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in rest)
    return f"{namespace}:{dotted.removeprefix('.')}"


def known_key(unknown: str, known: Sequence[str]) -> str:
    """What to write instead: the nearest known key, or all of them."""
    section, dot, rest = unknown.partition(".")
    if dot and section in known:
        return f"{rest} written below {section}"
    by_lower_case = {key.lower(): key for key in known}
    close = get_close_matches(unknown.lower(), by_lower_case, n=1)
    if close:
        return f"{by_lower_case[close[0]]} (did you mean that?)"
    return f"one of {', '.join(known)}"
