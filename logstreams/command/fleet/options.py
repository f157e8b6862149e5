"""Options and small things that the fleet's subcommands share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import as_given

if TYPE_CHECKING:
    from logstreams.fleet.document import FleetDocument
    from logstreams.fleet.scope import AffectedStacks


HERE = Path()
"""The project's root, where commands run; relative, so that comments name no machine's folders."""


class FleetOutput(StrEnum):
    """The forms of a run over several stacks."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


StacksOption = Annotated[
    str, typer.Option("--stacks", metavar="GLOB", help="Only stacks whose names match.")
]
OnlyOption = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="STACK", help="Only this stack; may be given several times."),
]
TagOption = Annotated[
    list[str] | None,
    typer.Option("--tag", metavar="KEY=VALUE", help="Only stacks with this tag in the stack file."),
]
TimeLimitOption = Annotated[
    int, typer.Option("--time-limit", min=1, metavar="SECONDS", help="How long a stack may take.")
]
ParallelOption = Annotated[
    int, typer.Option(min=1, max=64, help="How many stacks at the same time.")
]
PolicyPackOption = Annotated[Path, typer.Option(metavar="DIR", help="The policy pack to enforce.")]
PolicyPackConfigOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        envvar="LOGSTREAMS_POLICY_PACK_CONFIG",
        help="The policies' levels and parameters: JSON, as for pulumi.",
    ),
]
FleetOutputOption = Annotated[
    FleetOutput, typer.Option("--output", "-o", help="The output format.")
]


@contextmanager
def fleet_told(*, debug: bool) -> Iterator[None]:
    """As `told`; what git, a pattern or a file got wrong is bad input."""
    from logstreams.fleet.choice import NoSuchChoice
    from logstreams.fleet.git import GitError
    from logstreams.fleet.merging import NotADocument
    from logstreams.fleet.run_file import NoSuchRun

    with told(debug=debug):
        try:
            yield
        except (GitError, NoSuchChoice, NoSuchRun, NotADocument) as error:
            raise Failure(str(error), Exit.BAD_INPUT) from error


def touched_since(base: str, stacks: str = "*") -> AffectedStacks:
    """What the diff from `base` touches of the stacks that fit a pattern."""
    from logstreams.fleet.choice import stacks_of
    from logstreams.fleet.renames import affected_since

    return affected_since(base, HERE, stacks_of(HERE, stacks))


def selected(stacks: str, only: list[str] | None, tags: list[str] | None) -> tuple[str, ...]:
    """The names of the stacks that all filters let through, in order.

    A stack file that cannot be read has no tag to go by: it is let through, and reported.

    Raises:
        NoSuchChoice: A filter is none, or names a stack that is not there.
    """
    from logstreams.fleet.choice import NoSuchChoice, stacks_of
    from logstreams.settings import SettingsError, load_stack

    names = stacks_of(HERE, stacks)
    if only:
        wanted = {name.rpartition("/")[2] for name in only}
        if missing := sorted(wanted - {*names}):
            raise NoSuchChoice(
                f"--only: found {missing[0]!r}, which has no stack file that --stacks fits; "
                "wanted a stack's name, as in stacks/Pulumi.STACK.yaml"
            )
        names = tuple(name for name in names if name in wanted)
    for tag in tags or ():
        key, equals, value = tag.partition("=")
        if not key or not equals:
            raise NoSuchChoice(f"--tag: found {tag!r}; wanted KEY=VALUE, as team=payments")

        def fits(name: str, key: str = key, value: str = value) -> bool:
            try:
                return load_stack(name, HERE).tags.get(key) == value
            except SettingsError:
                return True

        names = tuple(name for name in names if fits(name))
    return names


def existing(policy_pack: Path) -> Path:
    """The policy pack's folder.

    Raises:
        Failure: There is none.
    """
    folder = HERE / policy_pack
    if not (folder / "PulumiPolicy.yaml").is_file():
        raise Failure(f"--policy-pack: {policy_pack} has no PulumiPolicy.yaml", Exit.BAD_INPUT)
    return folder.resolve()


def configuration(file: Path | None) -> Path | None:
    """The policies' configuration.

    Raises:
        Failure: There is no such file.
    """
    if file is None:
        return None
    if not as_given(file).is_file():
        raise Failure(
            f"--policy-pack-config: found no file {file}; wanted the policies' configuration",
            Exit.BAD_INPUT,
        )
    return as_given(file).resolve()


def formatted(document: FleetDocument, output: FleetOutput) -> str:
    """The document in one of its forms."""
    from logstreams.fleet.comment import comment
    from logstreams.fleet.text import text

    match output:
        case FleetOutput.TEXT:
            return text(document)
        case FleetOutput.JSON:
            return f"{document.model_dump_json(by_alias=True, indent=2)}\n"
        case FleetOutput.MARKDOWN:
            return comment(document)
