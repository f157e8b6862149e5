"""The handler as Lambda calls it, before a bucket and a secret in memory."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import handler
from tests.unit.components.receiver.support import Bucket, Context, Secrets, delivery, receiver


@pytest.fixture
def bucket() -> Bucket:
    return Bucket()


@pytest.fixture
def secrets() -> Secrets:
    return Secrets()


@pytest.fixture
def send(
    bucket: Bucket, secrets: Secrets, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, dict[str, Any]]]:
    """POST a body; status and body of the answer."""
    made = receiver(bucket, secrets)
    monkeypatch.setattr(handler, "receiver", lambda: made)

    def post(*args: Any, **kwargs: Any) -> tuple[int, dict[str, Any]]:
        answer = handler.handle(delivery(*args, **kwargs), Context())
        return answer["statusCode"], json.loads(answer["body"])

    return post
