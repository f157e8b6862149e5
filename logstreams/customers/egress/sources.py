"""Reading egress addresses from where they are published: a page of WorkOS's, a file, a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from ipaddress import AddressValueError, IPv4Address
from pathlib import Path

import httpx2
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from logstreams.settings.egress import FEWEST
from logstreams.verification.transport.connect_errors import obstacle_of
from logstreams.verification.transport.loopback import refuse_to_leave

CONNECT_SECONDS = 5
READ_SECONDS = 20
LARGEST_BYTES = 8_000_000
"""A page of documentation has about one million."""


class BadSource(Exception):
    """What was read is no list of WorkOS's addresses; the text says where and what was found."""


class UnreachableSource(Exception):
    """A page cannot be fetched; the text says why."""


@dataclass(frozen=True)
class Source:
    """Where addresses were read, and which."""

    name: str
    """A URL or a file's name, as it was given."""
    addresses: tuple[IPv4Address, ...]
    """Without repetitions, in the order of the source."""


def read_source(name: str) -> Source:
    """Read a list of addresses.

    Args:
        name: A URL (https://, or http:// on this machine) or a file: HTML, Markdown, text with
            one address a line, or YAML as components/egress.yaml.

    Raises:
        BadSource: It cannot be read, or holds fewer than `FEWEST` addresses.
        UnreachableSource: The page cannot be fetched.
        BeyondLoopback: In a rehearsal, when the page is not this machine's.
    """
    text = _fetched(name) if re.match(r"[a-z]+://", name) else _file(name)
    addresses = tuple(dict.fromkeys(_addresses_in(text)))
    if len(addresses) < FEWEST:
        raise BadSource(
            f"{name}: found {len(addresses)} addresses (public IPv4, on lines of their own), "
            f"wanted {FEWEST} or more: WorkOS's list"
        )
    return Source(name, addresses)


def _file(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        found = (getattr(error, "strerror", None) or "no UTF-8").lower()
        raise BadSource(f"{name}: found {found}, wanted a file with WorkOS's addresses") from None


def _fetched(url: str) -> str:
    def guard(request: httpx2.Request) -> None:
        refuse_to_leave(str(request.url), "the source of egress addresses")

    if not re.match(r"https://[^/]|http://(?:127\.0\.0\.1|localhost)[:/]", url):
        raise BadSource(f"{url}: found another scheme or no host, wanted https://HOST/…")
    try:
        with httpx2.Client(
            timeout=httpx2.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=True,
            event_hooks={"request": [guard]},
        ) as client:
            answer = client.get(url, headers={"Accept": "text/html, text/markdown, text/plain"})
            answer.raise_for_status()
    except httpx2.InvalidURL as error:
        raise BadSource(f"{url}: found no URL ({error}), wanted https://HOST/…") from None
    except httpx2.HTTPStatusError as error:
        raise UnreachableSource(f"{url}: answers {error.response.status_code}") from None
    except (httpx2.HTTPError, OSError) as error:
        raise UnreachableSource(f"{url}: {obstacle_of(error)}") from None
    if len(answer.content) > LARGEST_BYTES:
        raise BadSource(f"{url}: found more than {LARGEST_BYTES} bytes, wanted a page")
    return answer.text


_ALONE = re.compile(r"""[\s"'`,\[\]*•-]*(?:\d+\.\s)?(?P<list>[\d.][\d./\s"'`,]*?)[\s"'`,\]|]*""")
"""A line that holds addresses and nothing else, whatever quotes or bullets stand around them. An
example of an event has addresses too, behind a key: WorkOS delivers from none of those."""

_ADDRESS = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d{1,3}){3})(?:/32)?(?![\d./])")


def _addresses_in(text: str) -> Iterator[IPv4Address]:
    if (listed := _of_our_own_kind(text)) is not None:
        yield from listed
        return
    is_page = re.search(r"<(?:!doctype|html|body|p|li|div)\b", text, re.IGNORECASE)
    for line in (_text_of_html(text) if is_page else text).splitlines():
        if alone := _ALONE.fullmatch(line):
            for found in _ADDRESS.findall(alone["list"]):
                if address := _public(found):
                    yield address


def _of_our_own_kind(text: str) -> list[IPv4Address] | None:
    """The addresses of a list such as components/egress.yaml; None: the text is none."""
    if not re.search(r"^addresses:", text, re.MULTILINE):
        return None
    try:
        entries = YAML(typ="safe").load(text)["addresses"]
        named = [each["address"] if isinstance(each, dict) else each for each in entries]
    except (YAMLError, KeyError, TypeError):
        return None
    return [address for each in named if (address := _public(str(each).removesuffix("/32")))]


def _public(text: str) -> IPv4Address | None:
    try:
        address = IPv4Address(text)
    except AddressValueError:
        return None
    return address if address.is_global else None


class _Text(HTMLParser):
    """A page's text: what is inline stays on one line, what is a block has lines of its own."""

    _INLINE = frozenset({"a", "b", "code", "em", "i", "mark", "small", "span", "strong", "wbr"})
    _UNSEEN = frozenset({"script", "style", "template"})

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._unseen += tag in self._UNSEEN
        self.parts += () if tag in self._INLINE else ("\n",)

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in self._UNSEEN
        self.parts += () if tag in self._INLINE else ("\n",)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)


def _text_of_html(html: str) -> str:
    page = _Text()
    page.feed(html)
    return "".join(page.parts)
