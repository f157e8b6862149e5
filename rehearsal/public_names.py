"""Where a public name leads in a rehearsal: a JSON file that every connection looks up.

`{"logs.acme.example:443": "127.0.0.1:41001", …}`. It is DNS and routing in one, so that nobody
needs to change this machine's resolver.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from pathlib import Path


def look_up(file: Path, name: str, port: int) -> tuple[str, int] | None:
    """The local address and port of a public name; None when nobody published it.

    A name with `*` for its first label stands for all that differ in that label alone.

    Raises:
        ValueError: The file leads to another machine: a rehearsal connects to none.
    """
    names = json.loads(file.read_text(encoding="utf-8"))
    found = names.get(key(name, port)) or names.get(key(f"*.{name.partition('.')[2]}", port))
    if found is None:
        return None
    host, _, local_port = str(found).rpartition(":")
    if not ipaddress.ip_address(host).is_loopback:
        raise ValueError(f"{file} leads {name}:{port} to {found}, which is not this machine")
    return host, int(local_port)


def key(name: str, port: int) -> str:
    """The file's key of a public name and port; names have no case."""
    return f"{name.lower().rstrip('.')}:{port}"


def write(file: Path, names: Mapping[str, str]) -> None:
    """Replace the file at once: nobody reads half of it."""
    scratch = file.with_suffix(".new")
    scratch.write_text(json.dumps(names, indent=1, sort_keys=True), encoding="utf-8")
    scratch.replace(file)
