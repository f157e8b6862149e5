"""`logstreams upgrade`: stack files that an older kit wrote, as this version wants them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import (
    STACK_HELP,
    DebugOption,
    Output,
    OutputOption,
    columns,
    progress,
    root,
    stack_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from logstreams.customers.documents import UpgradeDocument, UpgradedStackDocument
    from logstreams.customers.next_steps import NextStep
    from logstreams.customers.upgrading import StackUpgrade

WAVES = "1,10%,100%"
NAMED = 5
"""Stacks that a message names, where it is about many."""


def upgrade(
    context: typer.Context,
    *,
    stack: Annotated[
        str | None,
        typer.Argument(
            metavar="STACK",
            help=STACK_HELP,
            envvar="PULUMI_STACK",
            callback=stack_name,
        ),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every stack file of the project.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be changed, and change nothing.")
    ] = False,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Change stack files that an older version of the kit wrote to what this version wants.

    Shows the version that last updated the stack and the file's schema beside this version's, then
    each change. Comments, order and encrypted values stay; nothing is deployed. A file
    of a newer version is refused. With --all, a file that cannot be upgraded stops no other; the
    exit code is 2 then.

    \b
    logstreams upgrade acme --dry-run
    logstreams upgrade --all
    logstreams upgrade --all --dry-run --output json | jq '.stacks[] | select(.diff != "")'
    """
    with told(debug=debug):
        from logstreams.customers.upgrading import planned

        stacks = _stacks(context, stack, all_=all_)
        if len(stacks) > 1:
            progress(f"reading {len(stacks)} stack files, and which kit last updated each")
        plans = []
        for plan in planned(stacks, root()):
            plans.append(_written(plan, dry_run=dry_run))
            if output is Output.TEXT and (all_ or not plan.problems):
                typer.echo("\n".join(_lines(plans[-1], dry_run=dry_run)))
        _tell_unknown(plans)
        document = _document(plans, dry_run=dry_run)
        broken = [plan for plan in plans if plan.problems]
        if broken and not all_:
            raise Failure("\n".join(map(str, broken[0].problems)), Exit.BAD_INPUT)
        if output is Output.JSON:
            typer.echo(document.model_dump_json(by_alias=True, indent=2))
        elif ending := "\n".join(_ending(document)):
            typer.echo(ending)
        if broken:
            raise typer.Exit(Exit.BAD_INPUT)


def _stacks(context: typer.Context, stack: str | None, *, all_: bool) -> tuple[str, ...]:
    from logstreams.fleet.choice import stacks_of

    if not all_ and stack:
        return (stack,)
    if not all_:
        raise Failure("STACK: found nothing; wanted a stack's name, or --all", Exit.BAD_INPUT)
    # PULUMI_STACK names one for every command; it does not narrow --all.
    if stack and str(context.get_parameter_source("stack")).endswith("COMMANDLINE"):
        raise Failure(f"--all: found it beside {stack}; wanted one of them", Exit.BAD_INPUT)
    if found := stacks_of(root()):
        return found
    raise Failure(
        f"--all: found no stack file in {root() / 'stacks'}; wanted stacks/Pulumi.STACK.yaml",
        Exit.BAD_INPUT,
    )


def _written(plan: StackUpgrade, *, dry_run: bool) -> StackUpgrade:
    from logstreams.customers.upgrading import write
    from logstreams.settings import SettingsError

    try:
        if not dry_run:
            write(plan)
    except SettingsError as error:
        return replace(plan, problems=error.problems)
    return plan


def _tell_unknown(plans: Sequence[StackUpgrade]) -> None:
    """Tell why the kit of some stacks is not known, each reason once."""
    stacks: dict[str, list[str]] = {}
    for plan in plans:
        if plan.kit.unknown:
            stacks.setdefault(plan.kit.unknown, []).append(plan.stack)
    for reason, names in stacks.items():
        more = f" and {len(names) - NAMED} others" if len(names) > NAMED else ""
        progress(f"kit of {', '.join(names[:NAMED])}{more} is not known: {reason}")


def _document(plans: Sequence[StackUpgrade], *, dry_run: bool) -> UpgradeDocument:
    from logstreams import __version__
    from logstreams.customers.documents import NextStepDocument, UpgradeDocument
    from logstreams.settings.load import SCHEMA

    steps = _next(plans, dry_run=dry_run)
    return UpgradeDocument(
        kit=__version__,
        schema_wanted=SCHEMA,
        stacks=tuple(_of_stack(plan, dry_run=dry_run) for plan in plans),
        dry_run=dry_run,
        next=tuple(map(NextStepDocument.of, steps)),
    )


def _of_stack(plan: StackUpgrade, *, dry_run: bool) -> UpgradedStackDocument:
    from logstreams.customers.documents import MigrationDocument, UpgradedStackDocument

    return UpgradedStackDocument(
        stack=plan.stack,
        file=str(plan.file.relative_to(root())),
        kit=plan.kit.version,
        kit_unknown=plan.kit.unknown or None,
        schema_found=plan.schema or None,
        migrations=tuple(
            MigrationDocument(name=one.name, since=one.since, what=one.what)
            for one in plan.migrations
        ),
        diff=plan.diff,
        written=bool(plan.diff) and not plan.problems and not dry_run,
        problems=tuple(map(str, plan.problems)),
    )


def _next(plans: Sequence[StackUpgrade], *, dry_run: bool) -> tuple[NextStep, ...]:
    from logstreams import __version__
    from logstreams.customers.next_steps import NextStep

    good = [plan for plan in plans if not plan.problems]
    changed = [plan for plan in good if plan.diff]
    behind = [plan for plan in good if plan.diff or plan.kit.version not in (None, __version__)]
    if dry_run and changed:
        named = f"{plans[0].stack}" if len(plans) == 1 else "--all"
        return (NextStep(f"logstreams upgrade {named}", "writes what is shown above"),)
    if not behind:
        return ()
    one = behind[0].stack if len(plans) == 1 else ""
    commit = [NextStep("git commit stacks", "the files that were changed")] if changed else []
    preview = f"logstreams fleet preview{f' --stacks {one}' if one else ''}"
    deploy = f"logstreams fleet up --only {one}" if one else f"logstreams fleet up --wave {WAVES}"
    return (
        *commit,
        NextStep(preview, "shows what this version changes; it replaces nothing"),
        NextStep(deploy, "updates and proves delivery again" + ("" if one else ", in waves")),
    )


def _lines(plan: StackUpgrade, *, dry_run: bool) -> Iterator[str]:
    from logstreams import __version__
    from logstreams.settings.load import SCHEMA
    from logstreams.verification.formats.rendering import wrapped

    before = plan.kit.version or ("not known" if plan.kit.unknown else "none yet")
    schema = plan.schema or "not known"
    yield f"{plan.stack}  kit {before} → {__version__}, schema {schema} → {SCHEMA}"
    if plan.problems:
        yield from (f"    {problem}" for problem in plan.problems)
        yield "    left as it is"
        return
    for migration in plan.migrations:
        name = f"    {migration.name} (since {migration.since}): "
        yield from wrapped(name, migration.what, indent="      ", columns=columns())
    yield from (f"    {line}" for line in plan.diff.splitlines())
    done = "not written: --dry-run" if dry_run else "written"
    yield f"    {done if plan.diff else 'nothing to do in the file'}"


def _ending(document: UpgradeDocument) -> Iterator[str]:
    from logstreams.customers.next_steps import NextStep, as_text

    if len(document.stacks) > 1:
        yield from ("", _summary(document.stacks))
    if document.next:
        steps = tuple(NextStep(step.command, step.what) for step in document.next)
        yield from ("", "Next, in this order:", as_text(steps))


def _summary(stacks: Iterable[UpgradedStackDocument]) -> str:
    counts = {"upgraded": 0, "to be upgraded": 0, "nothing to do": 0, "refused": 0}
    for one in stacks:
        if one.problems:
            counts["refused"] += 1
        elif one.written:
            counts["upgraded"] += 1
        else:
            counts["to be upgraded" if one.diff else "nothing to do"] += 1
    said = [f"{count} {what}" for what, count in counts.items() if count]
    return f"{sum(counts.values())} stack files: {', '.join(said)}"
