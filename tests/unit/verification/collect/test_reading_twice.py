"""A destination that is read in the background, and once more before it ends a wait."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import pytest

from logstreams.verification.collect.reading_twice import DestinationFuture
from logstreams.verification.facts.archive import ArchiveFacts
from logstreams.verification.facts.destination import DestinationFacts

STALE, FRESH = (DestinationFacts(archive=ArchiveFacts(exists=exists)) for exists in (False, True))


class ByHand(Executor):
    """Runs what is submitted when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *_: Any, **__: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, fn))
        return future

    def run_next(self) -> None:
        future, fn = self.waiting.pop(0)
        try:
            future.set_result(fn())
        except OSError as error:
            future.set_exception(error)


@pytest.fixture
def executor() -> ByHand:
    return ByHand()


@pytest.fixture
def destination(executor: ByHand) -> DestinationFuture:
    readings = iter((STALE, FRESH))
    return DestinationFuture(lambda: next(readings), executor)


def test_nothing_is_known_before_the_first_reading(
    destination: DestinationFuture, executor: ByHand
) -> None:
    assert destination.known() is None
    executor.run_next()
    assert destination.known() is STALE


def test_facts_of_the_first_reading_are_confirmed_by_none_and_read_once_more(
    destination: DestinationFuture, executor: ByHand
) -> None:
    executor.run_next()

    assert not destination.confirms(STALE)
    assert not destination.confirms(STALE)
    assert len(executor.waiting) == 1
    executor.run_next()
    assert not destination.confirms(STALE)
    assert destination.known() is FRESH
    assert destination.confirms(FRESH)
    assert not executor.waiting
    assert destination.result() is FRESH


def test_destination_is_read_once_where_nothing_has_to_be_confirmed(
    destination: DestinationFuture, executor: ByHand
) -> None:
    executor.run_next()

    assert destination.result() is STALE
    assert not executor.waiting


def test_reading_that_fails_is_no_reading(executor: ByHand) -> None:
    def fail() -> DestinationFacts:
        raise OSError("no credentials")

    destination = DestinationFuture(fail, executor)
    executor.run_next()

    with pytest.raises(OSError, match="no credentials"):
        destination.known()
    with pytest.raises(OSError, match="no credentials"):
        destination.result()
