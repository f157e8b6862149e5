"""Stacks that no command looks at, as they have no stack file: what is told of them.

Those of the backend's that have resources, and those whose file is deleted and not committed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from logstreams.fleet.summary import counted

NO_FILE = "it has resources and no stack file, and no command looks at it"


def line_of(stacks: Sequence[str] | None) -> Iterator[str]:
    """One line of all; none where there are none, or that is not known."""
    if stacks:
        have, them = ("have", "them") if stacks[1:] else ("has", "it")
        yield (
            f"{counted(len(stacks))} without a stack file {have} resources, and no command looks "
            f"at {them}: {', '.join(stacks)}; bring the file back, or "
            "`pulumi destroy --stack STACK`"
        )


def line_of_deleted(stacks: Sequence[str]) -> Iterator[str]:
    """One line of all whose file is deleted and not committed; none where there are none."""
    if stacks:
        files = "stack files are" if stacks[1:] else "stack file is"
        yield (
            f"{len(stacks)} {files} deleted and not committed: {', '.join(stacks)}; "
            "`git checkout HEAD -- stacks/Pulumi.STACK.yaml` brings it back (`pulumi stack rm` "
            "deletes it, and leaves what is at AWS)"
        )


def rows_of(stacks: Sequence[str] | None, column: str) -> Iterator[dict[str, object]]:
    """A row of CSV for each; what it came to, under `column`, is `without-file`."""
    for stack in stacks or ():
        next_step = how_to_end(stack)
        yield {"stack": stack, column: "without-file", "because": NO_FILE, "nextStep": next_step}


def how_to_end(stack: str) -> str:
    """What to do about one."""
    return (
        f"bring `stacks/Pulumi.{stack}.yaml` back, or take it down by "
        f"`pulumi destroy --stack {stack}`"
    )
