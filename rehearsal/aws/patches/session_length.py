"""A role's session is no longer than the role allows; MiniStack grants any length.

One that is assumed with another role's session lasts an hour at most, whatever the role allows.

Source: AWS STS API Reference, AssumeRole and AssumeRoleWithWebIdentity, DurationSeconds (from 900
seconds to the role's maximum session duration), read 2026-11-22; IAM User Guide, "Roles terms and
concepts", role chaining, read 2026-11-29.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from ministack.core.responses import _account_from_sts_session
from ministack.services import sts
from ministack.services.iam import _error, _roles

from rehearsal.aws.patches.caller import access_key
from rehearsal.aws.patches.wrapping import Function, wrap

ACTIONS = ("AssumeRole", "AssumeRoleWithWebIdentity")
CHAINED_SECONDS = 3600

TOO_LONG = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
TOO_LONG_A_CHAIN = (
    "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role "
    "chaining"
)


def apply() -> None:
    """Refuse longer sessions to callers the role trusts."""
    wrap(sts, "handle_request", _bounded)


def _bounded(original: Function) -> Function:
    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Any:
        answer = await original(method, path, headers, body, query)
        wanted = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if answer[0] == HTTPStatus.OK and wanted.get("Action") in ACTIONS:
            seconds = int(wanted.get("DurationSeconds", "0"))
            if seconds > CHAINED_SECONDS and _account_from_sts_session(access_key()):
                return _error(400, "ValidationError", TOO_LONG_A_CHAIN, ns="sts")
            arn = wanted["RoleArn"]
            role = _roles.get_scoped(arn.split(":")[4], None, arn.rpartition("/")[2])
            if seconds > role["MaxSessionDuration"]:
                return _error(400, "ValidationError", TOO_LONG, ns="sts")
        return answer

    return handle_request
