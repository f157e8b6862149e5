"""The pages of docs/codes/, made from the checks and the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from logstreams.settings.markdown import row
from logstreams.verification.causes import SEVERITIES, catalogue
from logstreams.verification.explanation import Explanation, explanations, group_of
from logstreams.verification.formats.rendering import prose, sentence

_NOTE = "<!-- Made by `make docs` from the checks and logstreams/verification/causes.yaml. -->"


def pages() -> dict[str, str]:
    """Every page by its file's name: the index, and one a group of codes."""
    ordered = sorted(explanations(), key=lambda one: group_of(one.code))
    groups = {
        group: [*members] for group, members in groupby(ordered, lambda one: group_of(one.code))
    }
    index = {"README.md": "\n".join(_index()) + "\n"}
    return index | {
        f"{group}.md": "\n".join(_page(group, members)) + "\n" for group, members in groups.items()
    }


def _index() -> Iterator[str]:
    yield from (_NOTE, "", "# Check codes", "")
    yield (
        "Every cause that `logstreams verify`, `logstreams doctor` and the hook of `pulumi up` can "
        "name. `logstreams explain CODE` tells the same offline. A code never changes its meaning, "
        "and one that is given up is never used again."
    )
    yield ""
    yield from ("| severity | says |", "|---|---|")
    yield from (row(f"*{severity}*", said) for severity, said in SEVERITIES.items())
    for title, group in groupby(explanations(), lambda one: one.category.title):
        yield from ("", f"## {title}", "", "| code | cause | severity | repaired by |")
        yield "|---|---|---|---|"
        for one in group:
            cells = (_link(one.code), prose(one.cause.title), one.cause.severity, one.cause.owner)
            yield row(*cells)
    yield from ("", "## Retired", "")
    retired = catalogue().retired
    if not retired:
        yield "None so far."
        return
    yield from ("| code | since | why | now |", "|---|---|---|---|")
    for code, said in retired.items():
        yield row(code, said.since, prose(said.why), _links(said.replaced_by))


def _page(group: str, members: list[Explanation]) -> Iterator[str]:
    titles = dict.fromkeys(one.category.title for one in members)
    yield from (_NOTE, "", f"# {group}: {', '.join(titles)}")
    for one in members:
        yield from ("", *_story(one))


def _story(one: Explanation) -> Iterator[str]:
    cause = one.cause
    yield from (f"## {one.code}", "")
    yield f"**{prose(cause.title)}.** *{cause.severity}*: {SEVERITIES[cause.severity]}."
    if cause.severity == "critical" and cause.loses == "some":
        yield "Some events are lost, or will be: one that arrives does not refute it."
    yield ""
    yield f"- **Wanted:** {prose(one.check.wanted)}."
    yield f"- **Cause:** {sentence(one.render(cause.cause))}"
    yield f"- **Repair, by {cause.owner}:** {sentence(one.render(cause.repair.text))}"
    if cause.repair.command:
        yield from ("", "  ```sh", f"  {one.render(cause.repair.command)}", "  ```", "")
    if (tell := catalogue().who_can_tell(one.code)) and cause.severity == "critical":
        yield f"- **Who can tell, where it could not be judged:** {sentence(one.render(tell))}"
    if one.check.requires:
        yield f"- **Needs:** {_links(one.check.requires)}"
    if cause.explains:
        yield f"- **Explains:** {_links(cause.explains)}"
    yield f"- **Source:** {prose(cause.source)}"


def _links(codes: tuple[str, ...]) -> str:
    return ", ".join(_link(code) for code in codes) or "nothing"


def _link(code: str) -> str:
    return f"[{code}]({group_of(code)}.md#{code.lower()})"
