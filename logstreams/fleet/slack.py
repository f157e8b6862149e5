"""A notification in Slack's form: blocks, and a text for where none are shown.

`&`, `<` and `>` are entities and nothing else is (api.slack.com/docs/message-formatting). A message
has at most 50 blocks, a section 3,000 characters, and what Slack does not document: all blocks
together some 13,000, or it answers `msg_blocks_too_long` (github.com/slackapi/bolt-js/issues/2509).
All as of 2026-11-29.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from logstreams.fleet.notification import NotificationDocument
from logstreams.fleet.notification_text import lines
from logstreams.fleet.summary import some_of
from logstreams.fleet.truncate import fair_shares, width
from logstreams.verification.formats.rendering import printable

SECTION, BLOCKS = 3_000, 50
ROOM = 7_500
"""Characters for all changes; their blocks have some 70 more each."""
_BESIDE = 500
"""Characters for the heading, and for the summaries."""

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SIGNS = {
    "worse": "❌",
    "new": "❗",
    "other": "❌",
    "unwatched": "❔",
    "better": "✅",
    "ended": "💤",
    "gone": "👋",
}
_AROUND = 3
"""Blocks beside those of stacks: the heading, how many are left out, the summaries."""
_MOST_NAMED = 20


def payload(document: NotificationDocument) -> dict[str, Any]:
    """What is posted."""
    shown = document.changes[: BLOCKS - _AROUND]
    head = fitted([f"*{escaped(document.heading)}*", *map(escaped, _unread(document))], _BESIDE)
    texts = [f"{_SIGNS[it.kind]} " + "\n".join(map(escaped, lines(it))) for it in shown]
    shares = fair_shares([min(width(text), SECTION) for text in texts], ROOM)
    fits = [fitted([text], share) for text, share in zip(texts, shares, strict=True)]
    blocks = [_section(text) for text in (head, *fits)]
    if more := len(document.changes) - len(shown):
        blocks.append(_section(f"… and {more} more: `logstreams fleet report`"))
    said = fitted(map(escaped, document.summaries), _BESIDE)
    blocks.append({"type": "context", "elements": [_mrkdwn(said or "no run")]})
    names = [change.stack for change in document.changes]
    text = [document.heading, *_unread(document), some_of(names, _MOST_NAMED)]
    return {
        "text": fitted(escaped(line) for line in text if line),
        "blocks": blocks,
        "unfurl_links": False,
    }


def escaped(text: str) -> str:
    """One line in which nothing is a mention, a link or markup of Slack's own."""
    return "".join(_ENTITIES.get(char, char) for char in printable(text))


def fitted(texts: Iterable[str], most: int = SECTION) -> str:
    """Escaped lines in one text, cut where there is no more room and never in an entity."""
    whole = "\n".join(texts)
    if width(whole) <= most:
        return whole
    kept = whole[: most - 1]
    while width(kept) > most - 1:
        kept = kept[:-1]
    entity = kept.rpartition("&")[2]
    if "&" in kept and ";" not in entity:
        kept = kept[: -len(entity) - 1]
    return f"{kept}…"


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": _mrkdwn(text)}


def _mrkdwn(text: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": text}


def _unread(document: NotificationDocument) -> list[str]:
    why = "is empty or another fleet's: the command that was to write it may have ended before"
    return [f"{file} {why}" for file in document.unread]
