"""What the process is told through standard input, where nobody else can read it."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, Field


class AwsSettings(BaseModel):
    """WorkOS's own AWS account at the local AWS, and an identity in it that may assume roles."""

    account_id: str
    endpoint_url: str
    access_key: str
    secret_key: str = Field(repr=False)


class ProcessSettings(BaseModel):
    """The first line, as JSON."""

    listening_socket: int
    """An inherited file descriptor: the starter has bound the port and knows it."""
    url: str
    ca: Path
    certificate: Path
    key: Path
    control_token: str = Field(repr=False)
    aws: AwsSettings
    names: Path | None = None
    """Where public names lead on this machine: `{"logs.acme.example:443": "127.0.0.1:41001"}`."""
