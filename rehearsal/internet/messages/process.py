"""What the process is told through standard input, where nobody else can read it."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from rehearsal.internet.messages.model import Message


class ProcessSettings(Message):
    """The first line, as JSON."""

    control_socket: int
    """An inherited file descriptor, as the next: the starter has bound the port and knows it."""
    proxy_socket: int
    ca: Path
    certificate: Path
    key: Path
    control_token: str = Field(repr=False)
    names: Path
    aws_url: str
