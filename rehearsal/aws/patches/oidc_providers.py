"""An OIDC provider's client IDs, thumbprints and tags change; MiniStack makes and deletes alone.

Source: IAM API Reference, AddClientIDToOpenIDConnectProvider (idempotent),
RemoveClientIDFromOpenIDConnectProvider (idempotent), UpdateOpenIDConnectProviderThumbprint (which
replaces the whole list), TagOpenIDConnectProvider, UntagOpenIDConnectProvider, read 2026-11-29.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ministack.services.iam import (
    _IAM_HANDLERS,
    _error,
    _extract_tag_keys,
    _extract_tags,
    _oidc_providers,
    _p,
    _xml,
)

Provider = dict[str, Any]
Asked = dict[str, Any]


def apply() -> None:
    """Answer these actions too."""
    for action, change in _CHANGES.items():
        _IAM_HANDLERS[action] = _changing(action, change)


def _changing(action: str, change: Callable[[Provider, Asked], None]) -> Callable[[Asked], Any]:
    def handle(asked: Asked) -> Any:
        arn = _p(asked, "OpenIDConnectProviderArn")
        provider = _oidc_providers.get(arn)
        if provider is None:
            return _error(404, "NoSuchEntity", f"OIDC provider {arn} not found.", ns="iam")
        change(provider, asked)
        return _xml(200, f"{action}Response", "", ns="iam")

    return handle


def _add(provider: Provider, asked: Asked) -> None:
    if (wanted := _p(asked, "ClientID")) not in provider["ClientIDList"]:
        provider["ClientIDList"].append(wanted)


def _remove(provider: Provider, asked: Asked) -> None:
    unwanted = _p(asked, "ClientID")
    provider["ClientIDList"] = [each for each in provider["ClientIDList"] if each != unwanted]


def _thumbprints(provider: Provider, asked: Asked) -> None:
    start = "ThumbprintList.member."
    named = sorted((int(name.removeprefix(start)), name) for name in asked if start in name)
    provider["ThumbprintList"] = [_p(asked, name) for _, name in named]


def _tag(provider: Provider, asked: Asked) -> None:
    tags = {each["Key"]: each["Value"] for each in (*provider["Tags"], *_extract_tags(asked))}
    provider["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]


def _untag(provider: Provider, asked: Asked) -> None:
    gone = _extract_tag_keys(asked)
    provider["Tags"] = [each for each in provider["Tags"] if each["Key"] not in gone]


_CHANGES: dict[str, Callable[[Provider, Asked], None]] = {
    "AddClientIDToOpenIDConnectProvider": _add,
    "RemoveClientIDFromOpenIDConnectProvider": _remove,
    "UpdateOpenIDConnectProviderThumbprint": _thumbprints,
    "TagOpenIDConnectProvider": _tag,
    "UntagOpenIDConnectProvider": _untag,
}
