"""`logstreams new`: the organization, the stack file and the stack of a new customer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.asking import asked
from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import (
    DebugOption,
    Output,
    OutputOption,
    StackArgument,
    progress,
    root,
)

if TYPE_CHECKING:
    from logstreams.customers.documents import NewDocument
    from logstreams.customers.new import MadeCustomer


def new(  # noqa: PLR0913, PLR0917 - the parts of a customer
    stack: StackArgument,
    organization: Annotated[
        str | None,
        typer.Option(metavar="ORG", help="WorkOS's organization: its ID, your ID for it, or name."),
    ] = None,
    create: Annotated[
        str | None, typer.Option(metavar="NAME", help="Make an organization of this name instead.")
    ] = None,
    destination: Annotated[
        str | None,
        typer.Option(
            metavar="TYPE", help="Where events go: s3, https, https-existing, splunk or datadog."
        ),
    ] = None,
    region: Annotated[str | None, typer.Option(help="The AWS region of the stack.")] = None,
    account: Annotated[
        str | None,
        typer.Option(help="The AWS account.  [default: that of these AWS credentials]"),
    ] = None,
    environment: Annotated[
        str | None,
        typer.Option(help="staging or production.  [default: what the API key says, or staging]"),
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Another value of the stack file."),
    ] = None,
    secrets_provider: Annotated[
        str | None,
        typer.Option(metavar="URL", help="What Pulumi encrypts with in place of a passphrase."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the stack file, and make nothing.")
    ] = False,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Create a new customer: organization in WorkOS, stack file, Pulumi stack.

    Asks on a terminal for what is missing. Reads WORKOS_API_KEY; writes stacks/Pulumi.STACK.yaml,
    and never over a file that is there. Nothing is deployed.

    \b
    logstreams new acme --create 'Acme Corp.' --destination s3 --region us-east-1
    logstreams new acme --organization org_01EHZNVPK3SFK441A1RGBFSHRT --destination s3 --dry-run
    logstreams new acme --destination datadog --set destination.site=EU1
    """
    with told(debug=debug):
        from logstreams.customers.given import NewCustomerRefused
        from logstreams.customers.new import OPTIONS, HalfMade, NewCustomer, make_customer
        from logstreams.fleet.pulumi_cli import EngineError

        if organization and create:
            raise Failure("--create: found both, wanted it or --organization", Exit.BAD_INPUT)
        options = {"aws.region": region, "accountId": account, "environment": environment}
        given = {key: _given(OPTIONS[key], value) for key, value in options.items()}
        values = {key: value for key, value in given.items() if value} | _pairs(set_ or [], given)
        wanted = NewCustomer(
            stack,
            destination,
            _given("--organization", organization),
            _given("--create", create),
            values,
            secrets_provider,
        )
        try:
            made = make_customer(wanted, root(), asked, progress, dry_run=dry_run)
        except NewCustomerRefused as problem:
            raise Failure(str(problem), Exit.BAD_INPUT) from None
        except HalfMade as problem:
            raise Failure(f"pulumi: {problem}", Exit.COULD_NOT_FINISH) from None
        except EngineError as problem:
            hint = "; log in to a backend: `pulumi login`" if "login" in str(problem) else ""
            raise Failure(f"pulumi: {problem}{hint}", Exit.COULD_NOT_FINISH) from None
        document = _document(made, created=bool(create), dry_run=dry_run)
        if output is Output.JSON:
            typer.echo(json.dumps(document.plain(), indent=2, ensure_ascii=False))
        else:
            typer.echo(_text(made, document), nl=False)


def _given(option: str, value: str | None) -> str | None:
    """An option's value without the spaces that were copied with it.

    Raises:
        Failure: It is empty, or holds what no terminal shows.
    """
    if value is None:
        return None
    bare = value.strip()
    if not bare or not bare.isprintable():
        raise Failure(f"{option}: found {value!r}, wanted a text", Exit.BAD_INPUT)
    return bare


def _pairs(texts: list[str], given: Mapping[str, str | None]) -> dict[str, str]:
    values = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not key or not equals:
            raise Failure(f"--set: found {text!r}, wanted KEY=VALUE", Exit.BAD_INPUT)
        key = key.removeprefix("workos-log-streams:").replace("[", ".").replace("]", "")
        if key == "organizationId":
            wanted = "wanted --organization or --create"
            raise Failure(f"--set organizationId: found {value!r}, {wanted}", Exit.BAD_INPUT)
        if key in values or given.get(key) is not None:
            raise Failure(f"--set: found a second value of {key}, wanted one", Exit.BAD_INPUT)
        values[key] = value
    return values


def _document(made: MadeCustomer, *, created: bool, dry_run: bool) -> NewDocument:
    from logstreams.customers.documents import NewDocument, NextStepDocument
    from logstreams.customers.next_steps import next_steps

    settings = made.draft.settings
    return NewDocument(
        customer=settings.customer,
        organization_id=made.organization.id if made.organization else None,
        organization_created=created and not dry_run,
        stack_file=str(made.draft.path.relative_to(root())),
        backend=made.backend,
        dry_run=dry_run,
        next=tuple(map(NextStepDocument.of, next_steps(settings, None))),
    )


def _text(made: MadeCustomer, document: NewDocument) -> str:
    from logstreams.customers.new import TO_BE_MADE
    from logstreams.customers.next_steps import as_text, next_steps

    steps = as_text(next_steps(made.draft.settings, None))
    if document.dry_run:
        text = made.draft.text.replace(TO_BE_MADE, "(the organization that --create makes)")
        return f"# {document.stack_file} would be:\n{text}"
    lines = [
        f"organization  {made.organization}",
        f"stack file    {document.stack_file}",
        f"stack         {document.customer} on {document.backend}",
        "",
        "Next, in this order:",
        steps,
    ]
    return "\n".join(lines) + "\n"
