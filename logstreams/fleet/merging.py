"""Several shards' documents as one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import ValidationError

from logstreams import __version__
from logstreams.fleet.document import FleetDocument, Result, StackOutcome
from logstreams.fleet.scope import AffectedStacks
from logstreams.kit_versions import newer_kit
from logstreams.verification.json_errors import told_errors


class NotADocument(Exception):
    """A file is no shard's document; the text names it and what is wrong."""


def read_document(path: Path, commands: str = "fleet preview") -> FleetDocument | None:
    """Read what a command wrote with `--output json`.

    Args:
        path: The file.
        commands: Which ones are wanted, as a reader is told.

    Returns:
        None for an empty file: the command ended before it had a document.

    Raises:
        NotADocument: It cannot be read, or is something else.
    """
    try:
        text = path.read_bytes()
        return FleetDocument.model_validate_json(text) if text else None
    except OSError as error:
        raise NotADocument(f"{path}: {error.strerror}") from None
    except ValidationError as error:
        if newer := newer_kit(_kit_version(text)):
            raise NotADocument(f"{path}: {newer}") from None
        wanted = f"what `logstreams {commands} --output json` writes"
        raise NotADocument(f"{path}: {next(told_errors(error))}; wanted {wanted}") from None


def _kit_version(text: bytes) -> object:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found.get("kitVersion") if isinstance(found, dict) else None


def merged(
    documents: Sequence[FleetDocument | None], wanted: AffectedStacks, root: Path
) -> FleetDocument:
    """One document of all shards, and of what they should have come to.

    Args:
        documents: Of previews; of a shard that ended early there is none.
        wanted: What the diff touches: a stack that no shard tells of has no result.
        root: The project's root.
    """
    there = [document for document in documents if document]
    told = {one.stack: one for document in there for one in document.stacks}
    silent = {
        stack: StackOutcome(
            stack=stack,
            result=Result.UNFINISHED,
            because=because,
            errors=("its job ended before it wrote a result; see the workflow's log",),
        )
        for stack, because in wanted.stacks.items()
        if stack not in told
    }
    return FleetDocument(
        operation="preview",
        kit_version=__version__,
        offline=any(document.offline for document in there),
        stacks=_in_order([*told.values(), *silent.values()]),
        removed=wanted.removed,
        renamed=dict(wanted.renamed),
        rename_steps=wanted.rename_steps,
    )


def _in_order(outcomes: Iterable[StackOutcome]) -> tuple[StackOutcome, ...]:
    return tuple(sorted(outcomes, key=lambda one: one.stack))
