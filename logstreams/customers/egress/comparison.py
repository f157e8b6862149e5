"""What WorkOS publishes, beside the list that stacks are deployed with; and a list made anew."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from ipaddress import IPv4Address
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from logstreams.customers.egress.sources import Source, read_source
from logstreams.settings.egress import OWN, PublishedEgress, kits_list, list_file, published_egress

KITS = Path("components", OWN)


@dataclass(frozen=True)
class EgressComparison:
    """The list beside its sources."""

    listed: PublishedEgress
    sources: tuple[Source, ...]
    whole: bool
    """Whether the sources are all the pages that the list was made from."""

    @property
    def added(self) -> dict[IPv4Address, tuple[str, ...]]:
        """Addresses that the list lacks, each with the sources that have it."""
        known = {each.address for each in self.listed.addresses}
        found: dict[IPv4Address, tuple[str, ...]] = {}
        for source in self.sources:
            for address in source.addresses:
                if address not in known:
                    found[address] = (*found.get(address, ()), source.name)
        return found

    @property
    def gone(self) -> tuple[IPv4Address, ...]:
        """Addresses of the list that no source has; they stay: one too many costs nothing."""
        published = {address for source in self.sources for address in source.addresses}
        listed = (each.address for each in self.listed.addresses)
        return tuple(address for address in listed if address not in published)

    @property
    def wanted(self) -> frozenset[str]:
        """Every address that an allowlist has to let in."""
        return frozenset(str(each.address) for each in self.listed.addresses) | {
            str(address) for address in self.added
        }


def compare(root: Path, source: str | None) -> EgressComparison:
    """Read the sources and hold them against the list.

    Args:
        root: The project's.
        source: A file or URL; None: the pages that the list names.

    Raises:
        SettingsError: The project's list is none.
        BadSource, UnreachableSource: As `read_source`.
    """
    listed = published_egress(root)
    pages = dict.fromkeys(page for each in listed.addresses for page in each.pages)
    names = [source] if source else [page for page in pages if page.startswith("https://")]
    return EgressComparison(listed, tuple(map(read_source, names)), whole=source is None)


def where(root: Path) -> Path:
    """The file that holds the project's list, or is to hold it: of the kit's own code, or its own.

    An installed kit is not edited, nor is what a rehearsal links to.
    """
    kits = root / KITS
    if list_file(root) is None and kits.is_file() and not kits.parent.is_symlink():
        return kits
    return root / OWN


def updated(root: Path, comparison: EgressComparison, today: date) -> str:
    """The text of the list with what was found: comments stay, new addresses come last."""
    file = where(root)
    yaml = YAML()
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    document = yaml.load(file.read_bytes() if file.exists() else kits_list())
    # A day of its own each time: YAML would write the second one as an alias of the first.
    document["checked"] = today.replace()
    names = {source.name: _recorded(source) for source in comparison.sources}
    document.pop("comparedWith", None)
    document.insert(1, "comparedWith", _flow([*names.values()]))
    for address, sources in comparison.added.items():
        entry = CommentedMap(address=str(address), firstSeen=today.replace())
        entry["pages"] = _flow([names[source] for source in sources])
        entry.fa.set_flow_style()
        document["addresses"].append(entry)
    _note_pages(document["addresses"], comparison)
    text = io.StringIO()
    yaml.dump(document, text)
    return text.getvalue()


def _note_pages(entries: Sequence[CommentedMap], comparison: EgressComparison) -> None:
    """Add a page to the addresses that it publishes by now, and take it from those it does not."""
    if not comparison.whole:
        return
    for source in comparison.sources:
        published = {str(address) for address in source.addresses}
        for entry in entries:
            has, pages = str(entry["address"]) in published, entry["pages"]
            if has and source.name not in pages:
                pages.append(source.name)
            elif not has and source.name in pages:
                pages.remove(source.name)


def _recorded(source: Source) -> str:
    """A source's name for the list: of a file, its own, whatever folder it lay in."""
    return source.name if "://" in source.name else Path(source.name).name


def _flow(values: list[str]) -> CommentedSeq:
    sequence = CommentedSeq(values)
    sequence.fa.set_flow_style()
    return sequence
