"""What a stack's secrets are encrypted with: the lines of its stack file, and what its state has.

Into a file that has lost such lines, in a merge say, Pulumi writes others, and says nothing: before
any preview, refresh and update, and where it decrypts configuration (3.259.0,
pkg/cmd/pulumi/stack/secrets.go, `GetSecretsManager`). What was encrypted in the file is lost then,
and the next update encrypts the state anew. With Pulumi Cloud's own provider a file has no such
line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_LINE = re.compile(
    r"""^["']?(?P<key>encryptionsalt|secretsprovider|encryptedkey)["']?[ \t]*:"""
    r"""[ \t]*(?P<value>.*)$""",
    re.MULTILINE,
)
_BY_PASSPHRASE = ("", "default", "passphrase")


def lacks_lines(text: str) -> bool:
    """Whether Pulumi would write such lines into a stack file, unless its backend has the key.

    Args:
        text: The file's.
    """
    found = _lines_in(text)
    by_passphrase = found.get("secretsprovider", "") in _BY_PASSPHRASE
    return not found.get("encryptionsalt" if by_passphrase else "encryptedkey")


def lost_lines(text: str, provider: Mapping[str, Any]) -> dict[str, str]:
    """The keys that a stack file lacks, with the values that its state was encrypted with.

    Args:
        text: The file's.
        provider: `secrets_providers` of the stack's state; empty: it has none.
    """
    if not lacks_lines(text):
        return {}
    found, state = _lines_in(text), provider.get("state") or {}
    match provider.get("type"):
        case "passphrase":
            wanted = {"encryptionsalt": state.get("salt")}
        case "cloud":
            wanted = {
                "secretsprovider": state.get("url"),
                "encryptedkey": state.get("encryptedkey"),
            }
        case _:
            wanted = {}
    return {key: str(value) for key, value in wanted.items() if value and found.get(key) != value}


def _lines_in(text: str) -> dict[str, str]:
    return {one["key"]: one["value"].strip().strip("\"'") for one in _LINE.finditer(text)}


def how_to_write_back(key: str, value: str) -> str:
    """What is wanted in the place of a lost line."""
    return f"`{key}: {value}`, by which its state is encrypted: Pulumi would write another one"
