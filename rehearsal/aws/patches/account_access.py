"""An account has Block Public Access of its own; MiniStack knows buckets' alone.

Real: S3 Control's configuration of the account counts for all of its buckets, on top of theirs;
where there is none, the answer is 404. An account of a rehearsal has it on, as AWS recommends.
Source: Amazon S3 API Reference, GetPublicAccessBlock, PutPublicAccessBlock and
DeletePublicAccessBlock of S3 Control (2026-11-28).
"""

from __future__ import annotations

from typing import Any

from ministack import app
from ministack.app import _enforce_data_plane
from ministack.core.responses import get_account_id
from ministack.services.s3 import s3control_account_error, s3control_error

from rehearsal.aws.patches.wrapping import Function, wrap

PATH = "/v20180820/configuration/publicAccessBlock"
ACTIONS = {
    "GET": "s3:GetAccountPublicAccessBlock",
    "PUT": "s3:PutAccountPublicAccessBlock",
    "DELETE": "s3:PutAccountPublicAccessBlock",
}
SETTINGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
_XML = {"Content-Type": "application/xml"}

_SETTINGS = "".join(f"<{name}>true</{name}>" for name in SETTINGS)
_ON = f"<PublicAccessBlockConfiguration>{_SETTINGS}</PublicAccessBlockConfiguration>".encode()
_kept: dict[str, bytes | None] = {}
"""What each account has put; None: it has deleted it."""


def apply() -> None:
    """Answer the account's configuration before buckets' and access points'."""
    wrap(app, "_handle_s3_control_request", _with_accounts)


def _with_accounts(original: Function) -> Function:
    async def handle(
        path: str,
        method: str,
        body: bytes,
        query: dict[str, Any],
        request_id: str,
        headers: dict[str, str] | None = None,
    ) -> Any:
        if path.rstrip("/") != PATH or method not in ACTIONS:
            return await original(path, method, body, query, request_id, headers)
        refused = _enforce_data_plane("s3", ACTIONS[method], headers, query, request_id)
        return refused or s3control_account_error(headers or {}) or _answer(method, body)

    return handle


def _answer(method: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
    account = get_account_id()
    if method == "GET":
        found = _kept.get(account, _ON)
        if found is None:
            code = "NoSuchPublicAccessBlockConfiguration"
            answer: tuple[int, dict[str, str], bytes] = s3control_error(
                code, "The public access block configuration was not found", 404
            )
            return answer
        return 200, {**_XML}, found
    _kept[account] = body if method == "PUT" else None
    return (200, {**_XML}, b"") if method == "PUT" else (204, {}, b"")
