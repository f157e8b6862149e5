"""Waiting for AWS where, and only where, the plugin waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from tenacity import (
    Retrying,
    retry_if_exception,
    retry_if_result,
    sleep_using_event,
    stop_after_delay,
    stop_when_event_set,
    wait_exponential,
)

from rehearsal.engine.aws_provider.connection import Aws

T = TypeVar("T")

PROPAGATION_SECONDS = 10.0
"""How long an error that time may cure is retried. The plugin takes two minutes and more, since
AWS is eventually consistent; a local AWS is so at once, and only a resource of the same update
that is still being made can cure an error."""


def retry_while(
    aws: Aws,
    curable: Callable[[BaseException], bool],
    action: Callable[[], T],
    seconds: float = PROPAGATION_SECONDS,
) -> T:
    """Do the action again while it fails curably, and raise its last error in the end."""
    return _retrying(aws, seconds, retry=retry_if_exception(curable))(action)


def wait_until(
    aws: Aws,
    reached: Callable[[], bool],
    seconds: float = PROPAGATION_SECONDS,
) -> bool:
    """Look until the state is reached; False if it was not in time."""
    return _retrying(
        aws,
        seconds,
        retry=retry_if_result(lambda done: not done),
        retry_error_callback=lambda _: False,
    )(reached)


def _retrying(aws: Aws, seconds: float, **how: Any) -> Retrying:
    cancelled = aws.connection.cancelled
    return Retrying(
        stop=stop_after_delay(seconds) | stop_when_event_set(cancelled),
        sleep=sleep_using_event(cancelled),
        wait=wait_exponential(multiplier=0.1, max=2.0),
        **{"reraise": "retry_error_callback" not in how, **how},
    )
