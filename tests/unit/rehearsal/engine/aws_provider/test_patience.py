from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from rehearsal.engine.aws_provider.patience import retry_while, wait_until


@pytest.fixture
def aws() -> Any:
    return SimpleNamespace(connection=SimpleNamespace(cancelled=threading.Event()))


def failing(times: int) -> Any:
    left = [ValueError(f"attempt {number}") for number in range(times)]

    def action() -> str:
        if left:
            raise left.pop(0)
        return "done"

    return action


def is_value_error(error: BaseException) -> bool:
    return isinstance(error, ValueError)


def test_curable_error_is_retried_until_it_is_cured(aws: Any) -> None:
    assert retry_while(aws, is_value_error, failing(2)) == "done"


def test_curable_error_that_lasts_is_raised_in_the_end(aws: Any) -> None:
    with pytest.raises(ValueError, match="attempt"):
        retry_while(aws, is_value_error, failing(1000), seconds=0.2)


def test_other_error_is_raised_at_once(aws: Any) -> None:
    with pytest.raises(ValueError, match="attempt 0"):
        retry_while(aws, lambda _: False, failing(1))


def test_cancelled_operation_waits_no_longer(aws: Any) -> None:
    aws.connection.cancelled.set()
    with pytest.raises(ValueError, match="attempt 0"):
        retry_while(aws, is_value_error, failing(1000), seconds=60)


def test_state_is_waited_for_and_given_up(aws: Any) -> None:
    answers = iter([False, False, True])
    assert wait_until(aws, lambda: next(answers))
    assert not wait_until(aws, lambda: False, seconds=0.2)
