"""Keys of a stack file: as they stand in it, and as paths into the settings.

A path is `("destination", "retention", "days")`; the settings keep Pulumi's `aws:*` keys under
`aws`. Pulumi takes a key without a namespace for the project's own (tried with 3.259.0).
"""

from __future__ import annotations

PROJECT = "workos-log-streams"
"""The project's name in Pulumi.yaml, and so the namespace of its settings."""

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
