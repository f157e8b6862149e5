"""Options and small things that the fleet's subcommands share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import as_given, progress, stack_names

if TYPE_CHECKING:
    from logstreams.fleet.document import FleetDocument
    from logstreams.fleet.scope import AffectedStacks


def tell_old_pulumi() -> None:
    """Say so where the `pulumi` on PATH is older than the kit's oldest; what it does counts."""
    from logstreams.pulumi_version import WANTED, is_too_old, pulumi_version

    version = pulumi_version()
    if version and is_too_old(version):
        progress(f"pulumi on PATH: found {version}, wanted {WANTED} (`logstreams explain LS122`)")


HERE = Path()
"""The project's root, where commands run; relative, so that comments name no machine's folders."""


class FleetOutput(StrEnum):
    """The forms of a run over several stacks."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


StacksOption = Annotated[
    str,
    typer.Option("--stacks", metavar="GLOB", help="Only stacks whose names match, as 'acme*'."),
]
OnlyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        metavar="STACK",
        help="Only this stack; may be given several times.",
        callback=stack_names,
    ),
]
TagOption = Annotated[
    list[str] | None,
    typer.Option(
        "--tag",
        metavar="KEY=VALUE",
        help="Only stacks with this tag in the stack file; of several, with all.",
    ),
]
StatusOption = Annotated[
    str,
    typer.Option(
        "--status",
        metavar="LIST",
        help="Only stacks that `fleet list` shows so, as failed,pending: by the record of the "
        "last update.",
        show_default=False,
    ),
]
ResumeOption = Annotated[
    str | None,
    typer.Option(
        "--resume",
        metavar="RUN",
        help="Go on with a run, with what did not begin or did not end well: last, or its file.",
    ),
]
TimeLimitOption = Annotated[
    int, typer.Option("--time-limit", min=1, metavar="SECONDS", help="How long a stack may take.")
]
ParallelOption = Annotated[
    int, typer.Option(min=1, max=64, help="How many stacks at the same time.")
]
PolicyPackOption = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="The policy pack to enforce.  [default: the project's policies]"
    ),
]
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


def touched_since(base: str, stacks: Sequence[str] | None = None) -> AffectedStacks:
    """What the diff from `base` touches of some stacks; None: of all."""
    from logstreams.fleet.choice import fleet_of
    from logstreams.fleet.renames import affected_since

    return affected_since(base, HERE, fleet_of(HERE) if stacks is None else stacks)


def existing(policy_pack: Path | None) -> Path:
    """The policy pack's folder.

    As Pulumi has it (3.259.0, pkg/engine/update.go: `filepath.Abs`) a path that is given, of the
    pack or of its configuration, begins in the folder where the command runs.

    Args:
        policy_pack: As it was given; None: the project's own.

    Raises:
        Failure: There is none.
    """
    folder = HERE / "policies" if policy_pack is None else as_given(policy_pack)
    if not (folder / "PulumiPolicy.yaml").is_file():
        raise Failure(
            f"--policy-pack: {policy_pack or folder} has no PulumiPolicy.yaml", Exit.BAD_INPUT
        )
    # Not resolved: where it is a link, the rules read the stack files beside the link.
    return folder.absolute()


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
