"""A function's code is lent by an https URL; MiniStack says http, and serves TLS alone here.

Source: AWS Lambda API Reference, GetFunction, FunctionCodeLocation ("a presigned URL"), 2026-11-24.
"""

from __future__ import annotations

from ministack.services import lambda_svc

from rehearsal.aws.patches.wrapping import Function, wrap


def apply() -> None:
    """Name the URL as it is served."""
    wrap(lambda_svc, "_presigned_code_url", _over_tls)


def _over_tls(original: Function) -> Function:
    def url(name: str) -> str:
        plain: str = original(name)
        return plain.replace("http://", "https://", 1)

    return url
