"""What a failed request says of its stream, whatever the kind of destination."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

import urllib3

from rehearsal.workos.streaming.deliverer import DeliveryError, DeliveryRefusedError

_REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}


def failure(status: int, code: str, message: str) -> DeliveryError:
    """The error for an answer that is not 2xx: 401 and 403 refuse WorkOS itself.

    Source: workos.com/docs/audit-logs/log-streams, 2026-11-24: a stream becomes invalid "when
    authentication or authorization fails". That this means these two statuses is inferred.
    """
    kind = DeliveryRefusedError if status in _REFUSED else DeliveryError
    return kind(code, message)


@contextmanager
def unanswered() -> Iterator[None]:
    """Turn a request that got no answer (name, connection, certificate, time) into its error.

    Raises:
        DeliveryError: Its code is urllib3's name for what happened: `SSLError`.
    """
    try:
        yield
    except urllib3.exceptions.HTTPError as error:
        raise DeliveryError(type(error).__name__, str(error)) from None
