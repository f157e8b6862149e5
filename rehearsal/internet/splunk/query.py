"""The searches this Splunk understands, and no others.

They are `search index=NAME "words"`, with `*` for any index and `| eval NAME=_time` behind it, and
`| eventcount summarize=false index=NAME`.

A quoted phrase matches where its words stand between separators, in any case (Splunk Enterprise,
*Search Manual*, "Event segmentation and searching", 2026-11-24); letters and digits are taken for
words here, everything else for separators.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rehearsal.internet.messages.splunk import SplunkEvent

_SEARCH = re.compile(
    r'\s*search\s+index=(?P<quote>"?)(?P<index>[\w-]+|\*)(?P=quote)\s+"(?P<phrase>(?:[^"\\]|\\.)+)"\s*'
    r"(?:\|\s*eval\s+(?P<time>[a-z_]+)=_time\s*)?",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\s*\|\s*eventcount\s+summarize=false\s+index=(?P<index>[\w-]+)\s*")
_RELATIVE = re.compile(r"-(?P<count>\d+)(?P<unit>s|m|h|d)(?:@s)?")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class BadSearch(ValueError):
    """The search is none; the text is Splunk's."""


@dataclass(frozen=True)
class Search:
    """An index, `*` for any, and a phrase."""

    index: str
    phrase: str
    time: str | None = None
    """The field that gets the event's time, in seconds since 1970 as eval has it."""

    def finds(self, event: SplunkEvent) -> bool:
        """Whether the event is in the index and holds the phrase."""
        pattern = rf"(?<![^\W_]){re.escape(self.phrase)}(?![^\W_])"
        within = self.index in ("*", event.index)
        return within and bool(re.search(pattern, event.raw, re.IGNORECASE))


def counted(text: str) -> str | None:
    """The index whose events are to be counted; None: the search is another."""
    read = _COUNT.fullmatch(text)
    return read["index"] if read else None


def parse(text: str) -> Search:
    """Read a search.

    Raises:
        BadSearch: It is another than those above.
    """
    read = _SEARCH.fullmatch(text)
    if read is None:
        raise BadSearch(f"This stand-in for Splunk knows no such search: {text}")
    return Search(read["index"], re.sub(r"\\(.)", r"\1", read["phrase"]), read["time"])


def moment(name: str, text: str | None, now: datetime) -> float | None:
    """A time of a request, in seconds since 1970; None where it has none.

    Epoch seconds, `now`, ISO 8601, and `-15m` and its like are understood.

    Raises:
        BadSearch: Anything else.
    """
    if not text:
        return None
    if text == "now":
        return now.timestamp()
    if relative := _RELATIVE.fullmatch(text):
        return (now - timedelta(**{_UNITS[relative["unit"]]: int(relative["count"])})).timestamp()
    try:
        return float(text)
    except ValueError:
        pass
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise BadSearch(f"Invalid {name}.") from None
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
