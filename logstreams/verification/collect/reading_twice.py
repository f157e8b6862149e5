"""A destination read in the background, and read once more before it may end a wait."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future

from logstreams.verification.facts.destination import DestinationFacts


class DestinationFuture:
    """The facts of a stack's destination, as far as they have been read.

    IAM and S3's bucket configurations are eventually consistent: what is read just after an update
    may be of the time before it. So a cause that would end the wait is looked for twice.
    """

    def __init__(self, read: Callable[[], DestinationFacts], executor: Executor) -> None:
        """Begin to read.

        Args:
            read: Reads it all; may take seconds.
            executor: Where.
        """
        self._read = read
        self._executor = executor
        self._first = executor.submit(read)
        self._second: Future[DestinationFacts] | None = None

    def known(self) -> DestinationFacts | None:
        """The latest facts; None: nothing has been read yet.

        Raises:
            Exception: Whatever reading raised.
        """
        if self._second and self._second.done():
            return self._second.result()
        return self._first.result() if self._first.done() else None

    def confirms(self, facts: DestinationFacts) -> bool:
        """Whether these facts are those of the second reading, which is begun if it was not yet."""
        if self._second is None:
            self._second = self._executor.submit(self._read)
        return self._second.done() and self._second.result() is facts

    def result(self) -> DestinationFacts:
        """The latest facts, waited for where there are none yet.

        Raises:
            Exception: Whatever reading raised.
        """
        self._first.result()
        return self.known() or self._first.result()
