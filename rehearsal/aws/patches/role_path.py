"""A role is assumed by its whole ARN; MiniStack looks at the name alone and takes any path.

Source: IAM User Guide, "IAM identifiers", friendly names and paths: the path is a part of the ARN;
AWS answers AccessDenied for a role that does not exist, read 2026-11-22.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from ministack.services import sts
from ministack.services.iam import _error, _roles

from rehearsal.aws.patches.wrapping import Function, wrap

ARN_PARTS = 6
"""arn:partition:service:region:account:resource."""


def apply() -> None:
    """Refuse an ARN with another path than the role's."""
    wrap(sts, "handle_request", _by_whole_arn)


def _by_whole_arn(original: Function) -> Function:
    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Any:
        wanted = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        arn = wanted.get("RoleArn", "")
        parts = arn.split(":")
        if wanted.get("Action") == "AssumeRole" and len(parts) == ARN_PARTS:
            role = _roles.get_scoped(parts[4], None, arn.rpartition("/")[2])
            if role is not None and role["Arn"] != arn:
                text = f"User: is not authorized to perform: sts:AssumeRole on resource: {arn}"
                return _error(403, "AccessDenied", text, ns="sts")
        return await original(method, path, headers, body, query)

    return handle_request
