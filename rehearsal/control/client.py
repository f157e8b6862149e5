"""Sends control calls."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import httpx2
from pydantic import BaseModel

from rehearsal.control.protocol import PREFIX, TOKEN_HEADER


class ControlError(Exception):
    """A rehearsal's server refused a control call."""


class ControlClient:
    """One connection to the control API of a rehearsal's server."""

    def __init__(self, url: str, ca: Path, token: str) -> None:
        self.url, self.token = url, token
        self._http = httpx2.Client(
            base_url=url + PREFIX,
            headers={TOKEN_HEADER: token},
            verify=ssl.create_default_context(cafile=ca),
            trust_env=False,  # a proxy has no part in what stays on this machine
        )

    def ask(self, method: str, path: str, body: BaseModel | None = None) -> Any:
        """The JSON answer to a call; None when it has none.

        Raises:
            ControlError: The call was refused; the text says why.
        """
        content = body.model_dump(mode="json", exclude_unset=True) if body is not None else None
        answer = self._http.request(method, path, json=content)
        if answer.is_error:
            raise ControlError(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json() if answer.content else None

    def close(self) -> None:
        """Close the connection."""
        self._http.close()
