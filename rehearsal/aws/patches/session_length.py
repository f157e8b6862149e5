"""A role's session is no longer than the role allows; MiniStack grants any length.

Source: AWS STS API Reference, AssumeRole, DurationSeconds (from 900 seconds to the role's maximum
session duration), read 2026-11-22.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from ministack.services import sts
from ministack.services.iam import _error, _roles

from rehearsal.aws.patches.wrapping import Function, wrap

TOO_LONG = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."


def apply() -> None:
    """Refuse longer sessions to callers the role trusts."""
    wrap(sts, "handle_request", _bounded)


def _bounded(original: Function) -> Function:
    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Any:
        answer = await original(method, path, headers, body, query)
        wanted = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if answer[0] == HTTPStatus.OK and wanted.get("Action") == "AssumeRole":
            arn = wanted["RoleArn"]
            role = _roles.get_scoped(arn.split(":")[4], None, arn.rpartition("/")[2])
            if int(wanted.get("DurationSeconds", "0")) > role["MaxSessionDuration"]:
                return _error(400, "ValidationError", TOO_LONG, ns="sts")
        return answer

    return handle_request
