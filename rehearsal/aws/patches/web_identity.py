"""A token is exchanged only by a provider that the role's account has; MiniStack asks for none.

Real: a token of an issuer that the account has no provider for, or for an audience that this does
not name, is InvalidIdentityToken; one whose time is over is ExpiredTokenException. The signature is
not checked here: nobody can sign as GitHub does.
Source: AWS STS API Reference, AssumeRoleWithWebIdentity, Errors, and IAM User Guide, "Create an
OpenID Connect (OIDC) identity provider", audience (read 2026-11-29); the texts are STS's own.
"""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qs

from ministack.services import sts
from ministack.services.cognito import _decode_id_token_unverified
from ministack.services.iam import _error, _oidc_providers

from rehearsal.aws.patches.wrapping import Function, wrap


def apply() -> None:
    """Refuse a token before the role's trust policy is asked."""
    wrap(sts, "handle_request", _by_a_provider)


def _by_a_provider(original: Function) -> Function:
    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Any:
        wanted = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if wanted.get("Action") == "AssumeRoleWithWebIdentity":
            code, text = _fault(wanted.get("RoleArn", ""), wanted.get("WebIdentityToken", ""))
            if code:
                return _error(400, code, text, ns="sts")
        return await original(method, path, headers, body, query)

    return handle_request


def _fault(role: str, token: str) -> tuple[str, str]:
    try:
        claims = _decode_id_token_unverified(token)
        issuer, audience = str(claims["iss"]), claims["aud"]
        until = float(claims["exp"])
        account = role.split(":")[4]
    except (IndexError, KeyError, TypeError, ValueError):
        return "InvalidIdentityToken", "The ID Token provided is not a valid JWT."
    arn = f"arn:aws:iam::{account}:oidc-provider/{issuer.partition('://')[2]}"
    provider = _oidc_providers.get_scoped(account, None, arn)
    if provider is None:
        text = f"No OpenIDConnect provider found in your account for {issuer}"
        return "InvalidIdentityToken", text
    if audience not in provider["ClientIDList"]:
        return "InvalidIdentityToken", "Incorrect token audience"
    if until < time.time():
        return "ExpiredTokenException", "Token expired"
    return "", ""
