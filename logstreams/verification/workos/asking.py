"""One question to WorkOS: the SDK's call, and what came of it as a value or one failure."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import httpx2
from workos import NotFoundError, WorkOSError

from logstreams.verification.progress import Progress
from logstreams.verification.transport.loopback import proxy_of
from logstreams.verification.workos.error_kind import ApiErrorKind, WorkOSFailure
from logstreams.verification.workos.reading import unexpected
from logstreams.verification.workos.sdk_errors import trouble_of

T = TypeVar("T")

_UNFORESEEN = (ValueError, TypeError, AttributeError, KeyError, IndexError)
"""What Python raises where a value is of another type than it is read as."""

_LONGEST_TEXT = 300

_OF_WORKOS = frozenset(
    {
        ApiErrorKind.UNAUTHORIZED,
        ApiErrorKind.FORBIDDEN,
        ApiErrorKind.NOT_FOUND,
        ApiErrorKind.REFUSED,
        ApiErrorKind.NOT_CONFIGURED,
    }
)
"""What WorkOS says in JSON; another's page with such a status is not WorkOS's word."""


class Asking:
    """Asks by the SDK, and looks at the bodies that the SDK reads past."""

    def __init__(self, base_url: str, key: str) -> None:
        self._base_url = base_url
        self._host = httpx2.URL(base_url).host
        self._key = key
        self._latest: httpx2.Response | None = None
        self.clock_offset_seconds: float | None = None
        """This machine's clock minus WorkOS's, by the Date header of the last answer."""
        self.progress: Progress = lambda _: None
        """Told in one line that WorkOS asks to wait: the SDK obeys it, up to a minute each time."""
        self._told_until = 0.0

    def ask(self, call: Callable[[], Any], read: Callable[[Any], T]) -> T | None:
        """Call and read the answer; None where WorkOS answers 404.

        Args:
            call: The SDK's.
            read: Makes facts of the answer.

        Raises:
            WorkOSFailure: Whatever stood in the way.
        """
        try:
            return self._read(call, read, (NotFoundError,))
        except NotFoundError:
            self._must_be_an_object()
            return None

    def demand(self, call: Callable[[], Any], read: Callable[[Any], T]) -> T:
        """As `ask`, but a 404 is a failure too.

        Raises:
            WorkOSFailure: Whatever stood in the way.
        """
        return self._read(call, read, ())

    def tell(self, call: Callable[[], Any], passing: tuple[type[Exception], ...] = ()) -> None:
        """Call what answers nothing.

        Args:
            call: The SDK's.
            passing: Errors of the SDK's that are raised as they are.

        Raises:
            WorkOSFailure: Whatever stood in the way.
        """
        self._latest = None
        with self._translated(passing):
            call()
            self._must_be_an_object_or_empty()

    def _read(
        self,
        call: Callable[[], Any],
        read: Callable[[Any], T],
        passing: tuple[type[Exception], ...],
    ) -> T:
        self._latest = None
        with self._translated(passing):
            answer = call()
            # The SDK takes a body that is no JSON for none, and a list of anything for empty.
            self._must_be_an_object()
            return read(answer)

    @property
    def body(self) -> str:
        """The latest answer's body, in one line and without the key."""
        body = self._latest.text if self._latest is not None else ""
        return self._harmless(body)

    def listed(self) -> list[Any]:
        """What the latest answer lists.

        Raises:
            WorkOSFailure: It lists nothing: it has no `data`, or another thing there.
        """
        found = self._must_be_an_object().get("data")
        if not isinstance(found, list):
            raise unexpected("data", found, "a list")
        return found

    def _must_be_an_object(self) -> dict[str, Any]:
        if self._latest is None:
            return {}
        try:
            found = self._latest.json()
        except ValueError:
            raise WorkOSFailure(
                ApiErrorKind.NOT_WORKOS,
                f"{self._base_url} answers something that is not WorkOS's JSON",
            ) from None
        if not isinstance(found, dict):
            raise WorkOSFailure(
                ApiErrorKind.UNEXPECTED, f"WorkOS answers {self.body:.200}, wanted a JSON object"
            )
        return found

    def _must_be_an_object_or_empty(self) -> None:
        if self._latest is not None and self._latest.content.strip():
            self._must_be_an_object()

    @contextmanager
    def _translated(self, passing: tuple[type[Exception], ...]) -> Iterator[None]:
        """Turn the SDK's and the transport's errors into `WorkOSFailure`, never with the key."""
        try:
            yield
        except WorkOSFailure as failure:
            if self._latest is None or self._key not in self._latest.text:
                raise
            # A part of the answer is quoted, perhaps one in which the key is cut.
            what = "WorkOS's answer is not of the published shape; it holds the API key: not shown"
            raise WorkOSFailure(failure.trouble, what) from None
        except passing:
            raise
        except _UNFORESEEN as error:
            if self._latest is None:
                raise WorkOSFailure(ApiErrorKind.CONNECT, self._harmless(str(error))) from None
            # The SDK reads an answer of another shape as if it were of the published one.
            self._must_be_an_object()
            what = self._harmless(f"{type(error).__name__}: {error}")
            raise WorkOSFailure(
                ApiErrorKind.UNEXPECTED, f"WorkOS's answer is not of the published shape: {what}"
            ) from None
        except (WorkOSError, httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            trouble = trouble_of(error, by_proxy=proxy_of(self._base_url) is not None)
            if trouble in _OF_WORKOS:
                self._must_be_an_object()
            raise WorkOSFailure(trouble, self._harmless(str(error))) from None

    def _harmless(self, words: str) -> str:
        # Cut last: of a key that the cut goes through, the beginning would stay.
        return " ".join(words.replace(self._key, "sk_…").split())[:_LONGEST_TEXT]

    def _tell_of_limit(self, response: httpx2.Response) -> None:
        """Once for each span of time: the stream is read every few seconds meanwhile."""
        asked = response.headers.get("retry-after", "")
        if response.status_code != httpx2.codes.TOO_MANY_REQUESTS or not asked.isdecimal():
            return
        now = time.monotonic()
        if now >= self._told_until:
            self._told_until = now + int(asked)
            self.progress(
                f"WorkOS limits requests (429) and asks to wait {asked} s; "
                "this can take longer than --wait"
            )

    def note(self, response: httpx2.Response) -> None:
        """Remember an answer, and what its Date header says of this machine's clock."""
        if response.request.url.host != self._host:
            return  # an export's file: another's clock
        self._latest = response
        self._tell_of_limit(response)
        try:
            theirs = parsedate_to_datetime(response.headers["date"])
            self.clock_offset_seconds = (datetime.now(UTC) - theirs).total_seconds()
        except (KeyError, ValueError, TypeError, OverflowError):
            return
