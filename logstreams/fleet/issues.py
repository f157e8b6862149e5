"""One GitHub issue a customer: which are opened, changed, opened again and closed.

An issue is found again by its first line, which also tells what it was about: one that is the same
as in the run before is left alone, so that nobody is notified of what they know.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Literal

from logstreams.fleet.comment import LIMIT
from logstreams.fleet.document import FleetDocument, Result, StackOutcome
from logstreams.fleet.standing import drifted
from logstreams.fleet.truncate import width
from logstreams.fleet.without_file import NO_FILE, how_to_end
from logstreams.verification.formats.rendering import code, printable, prose, sentence
from logstreams.verification.published import Model
from logstreams.verification.test_event import rfc3339

_Told = tuple[FleetDocument, StackOutcome]

_MARKER = re.compile(
    r"<!-- logstreams fleet issue: ([A-Za-z0-9_.-]{1,100}) ([0-9a-f]{12})"
    r"(?: (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z))? -->"
)
_BAD = (Result.UNPROVEN, Result.DRIFTED, Result.FAILED, Result.INVALID)
_UNKNOWN = (Result.UNFINISHED, Result.NOT_DEPLOYED)
"""Neither well nor ill: another backend than the one in use may know the stack. So is
unproven where no event was sent."""


class KnownIssue(Model):
    """An issue of ours, as GitHub has it."""

    number: int
    state: Literal["open", "closed"]
    body: str

    @property
    def about(self) -> tuple[str, str] | None:
        """The stack, and what the issue was about when it was written last; None: not ours."""
        found = _MARKER.match(self.body)
        return (found[1], found[2]) if found else None

    @property
    def at(self) -> datetime | None:
        """When what it tells was found; None: it was written by a kit that did not say."""
        found = _MARKER.match(self.body)
        try:
            return datetime.fromisoformat(found[3]) if found and found[3] else None
        except ValueError:
            return None


class IssueChange(Model):
    """What is done about one customer's issue."""

    action: Literal["open", "update", "reopen", "close"]
    stack: str
    number: int | None
    """null: it is to be opened."""
    title: str
    body: str | None
    """null: it stays as it is; of one that is closed, the same with the time of what closes it."""
    comment: str | None
    """null: none is written."""


class IssuesDocument(Model):
    """What `logstreams fleet issues` did, or would do."""

    version: Literal[1] = 1
    dry_run: bool
    changes: tuple[IssueChange, ...]
    without_file: tuple[str, ...] | None = None
    """Stacks on the backend that have resources and no stack file, of which no issue is opened;
    null: no document tells."""


def changes(
    documents: Sequence[FleetDocument], known: Iterable[KnownIssue], stacks: Collection[str]
) -> tuple[IssueChange, ...]:
    """What there is to do, in the order of the stacks' names.

    A stack without a result changes nothing: it is neither well nor known to be ill. An issue is
    closed where every document has the stack, and none has it bad; or where its file is gone. What
    was found before what the issue tells changes nothing either: a job that is run again has it.

    Args:
        documents: Of `fleet verify` and `fleet drift`.
        known: Issues of the bot's, open and closed.
        stacks: Those that have a file.
    """
    issues, told = _by_stack(known), _told(documents)
    late = {*outdated(documents, issues.values())}
    found = []
    for stack in sorted({*told, *issues} - late):
        here, had = told.get(stack, []), issues.get(stack)
        # A stack file with problems says the same to every command.
        ill = {tuple(essence(one)): one for document, one in here if _is_bad(one, document)}
        change = None
        if ill and stack in stacks:
            change = _ill(stack, [*ill.values()], had, _found_at(here))
        elif had and had.state == "open":
            change = _well(stack, here, had, len(documents), stacks)
            if change and stack not in stacks and stack in (without_file(documents) or ()):
                said = f"{change.comment} {NO_FILE.capitalize()}: {how_to_end(stack)}."
                change = change.model_copy(update={"comment": said})
        if change:
            found.append(change)
    return tuple(found)


def outdated(documents: Sequence[FleetDocument], known: Iterable[KnownIssue]) -> tuple[str, ...]:
    """Stacks of which the documents are older than what their issue tells."""
    issues = _by_stack(known)
    return tuple(
        stack
        for stack, here in sorted(_told(documents).items())
        if stack in issues
        and (at := issues[stack].at)
        and (found := _found_at(here))
        and found < at
    )


def _by_stack(known: Iterable[KnownIssue]) -> dict[str, KnownIssue]:
    issues: dict[str, KnownIssue] = {}
    for issue in sorted(known, key=lambda one: (one.state == "open", one.number)):
        if issue.about:
            issues[issue.about[0]] = issue  # an open one before a newer closed one
    return issues


def _told(documents: Sequence[FleetDocument]) -> dict[str, list[_Told]]:
    told: dict[str, list[_Told]] = {}
    for document in documents:
        for outcome in document.stacks:
            told.setdefault(outcome.stack, []).append((document, outcome))
    return told


def _found_at(here: Iterable[_Told]) -> datetime | None:
    """When the oldest of it was found, to the millisecond; None: that is not told."""
    times = [at for document, outcome in here if (at := outcome.found_at or document.at)]
    oldest = min(times, default=None)
    return datetime.fromisoformat(rfc3339(oldest)) if oldest else None


def without_file(documents: Iterable[FleetDocument]) -> tuple[str, ...] | None:
    """Stacks without a file, as the newest document tells that asked; None: none did."""
    told = sorted((one for one in documents if one.without_file is not None), key=_time)
    return told[-1].without_file if told else None


def _time(document: FleetDocument) -> float:
    return document.at.timestamp() if document.at else 0


def _is_bad(one: StackOutcome, document: FleetDocument) -> bool:
    quiet = one.result is Result.UNPROVEN and not document.emitted
    return one.result in _BAD and not quiet


def _is_unknown(one: StackOutcome, document: FleetDocument) -> bool:
    return one.result in _UNKNOWN or (one.result is Result.UNPROVEN and not document.emitted)


def _marker(stack: str, what: str, at: datetime | None) -> str:
    when = f" {rfc3339(at)}" if at else ""
    return f"<!-- logstreams fleet issue: {stack} {what}{when} -->"


def _ill(
    stack: str, bad: list[StackOutcome], issue: KnownIssue | None, at: datetime | None
) -> IssueChange | None:
    what = hashlib.sha256(json.dumps([[*essence(one)] for one in bad]).encode()).hexdigest()[:12]
    same = issue is not None and issue.about == (stack, what)
    if issue and same and issue.state == "open":
        return None
    said = "; ".join(map(_short, bad))
    body = f"{_marker(stack, what, at)}\n" + "\n".join(_body(stack, bad))
    comment = None
    if issue:
        comment = f"Again: {prose(said)}" if issue.state == "closed" else f"Now: {prose(said)}"
    action: Literal["open", "update", "reopen"] = "open"
    if issue:
        action = "update" if issue.state == "open" else "reopen"
    return IssueChange(
        action=action,
        stack=stack,
        number=issue.number if issue else None,
        title=printable(f"{stack}: {said}")[:200],
        body=_cut(body),
        comment=comment,
    )


def _well(
    stack: str,
    told: list[_Told],
    issue: KnownIssue,
    documents: int,
    stacks: Collection[str],
) -> IssueChange | None:
    if stack not in stacks:
        said = "There is no stack file of this name any more."
    elif len(told) < documents or any(_is_unknown(one, document) for document, one in told):
        return None
    else:
        outcomes = [one for _, one in told]
        ended = any(one.result in (Result.RETIRED, Result.DESTROYED) for one in outcomes)
        results = prose(", ".join(one.result.value for one in outcomes))
        said = f"{'Ended' if ended else 'Well again'}: {results}."
        proofs = [one.proof for one in outcomes if one.proof and one.result is Result.GOOD]
        if proofs:
            said += f" The last event was read back at {code(proofs[0].location)}."
    at, about = _found_at(told), issue.about
    body = _MARKER.sub(_marker(*about, at), issue.body, count=1) if at and about else None
    return IssueChange(
        action="close", stack=stack, number=issue.number, title="", body=body, comment=said
    )


def essence(one: StackOutcome) -> Iterator[str]:
    """What makes it another trouble than the last one; texts with times in them do not."""
    yield one.result
    yield from sorted(cause.code for cause in one.causes if cause.role != "advice")
    yield from drifted(one)
    if one.result is Result.INVALID:
        yield from one.errors


def _short(one: StackOutcome) -> str:
    codes = [one.root_code] if one.root_code else []
    return " ".join([one.result.value, *codes, *(each.resource for each in one.drift)])


def _body(stack: str, bad: list[StackOutcome]) -> Iterator[str]:
    yield f"`logstreams fleet` found this of {code(stack)}; the issue is closed when it is gone."
    for one in bad:
        where = f" ({one.destination}, {one.account}, {one.region})" if one.destination else ""
        yield f"\n### {one.result.value}{where}\n"
        for cause in one.causes:
            if cause.role == "advice":
                continue
            yield f"**{cause.code}: {prose(cause.title)}** ({cause.severity})\n"
            yield f"- found {code(cause.found)}"
            yield f"- wanted {code(cause.wanted)}"
            yield f"- repair, by {cause.owner}: {sentence(cause.repair)}"
            yield f"- details: {code(f'logstreams explain {cause.code}')}\n"
            if cause.command:
                yield f"```sh\n{printable(cause.command)}\n```\n"
        yield from (f"- {code(each)}" for each in (*drifted(one), *one.errors))
        if one.next_step and not one.causes:
            yield f"\nNext: {sentence(one.next_step)}"


def _cut(body: str) -> str:
    if width(body) <= LIMIT:
        return f"{body}\n"
    return f"{body[: LIMIT // 2]}\n\n… cut: an issue takes no more.\n"
