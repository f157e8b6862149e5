"""`logstreams portal`: WorkOS's Admin Portal, for the customer's administrator or for you."""

from __future__ import annotations

import json
import re
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import (
    DebugOption,
    Output,
    OutputOption,
    StackArgument,
    progress,
    root,
)
from logstreams.command.recorded import api_key, recorded, refuse_another_organization

if TYPE_CHECKING:
    from logstreams.customers.documents import PortalDocument
    from logstreams.customers.organizations import NamedOrganization
    from logstreams.customers.portal import Portal
    from logstreams.settings import StackSettings
    from logstreams.state import StackState

INTENTS = ("log_streams", "audit_logs")
USER = "logstreams"
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def portal(  # noqa: PLR0913, PLR0917 - the options of a command
    stack: StackArgument,
    intent: Annotated[
        str, typer.Option(help="What the link is for: log_streams or audit_logs.")
    ] = INTENTS[0],
    open_: Annotated[
        bool, typer.Option("--open", help="Open the link in a browser, and do not print it.")
    ] = False,
    invite: Annotated[
        str | None,
        typer.Option(metavar="MAIL", help="Have WorkOS mail this IT contact a link instead."),
    ] = None,
    revoke: Annotated[
        bool,
        typer.Option(
            "--revoke", help="Take back this command's links; with --invite, an invitation."
        ),
    ] = False,
    user: Annotated[
        str,
        typer.Option(metavar="ID", help="Your ID for who gets the link: --revoke takes it by it."),
    ] = USER,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be done; change nothing.")
    ] = False,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Create a link to WorkOS's Admin Portal for this customer's organization only.

    A link is a secret for five minutes: whoever has it is let in. An invitation goes by mail from
    WorkOS, and can be opened later.

    \b
    logstreams portal acme                          a link to set up the log stream
    logstreams portal acme --open                   the same, in your browser
    logstreams portal acme --intent audit_logs      a link to look at the audit logs
    logstreams portal acme --invite it@acme.example
    logstreams portal acme --revoke                 links are void, sessions end
    logstreams portal acme --revoke --invite it@acme.example
    """
    with told(debug=debug):
        from logstreams.customers.browser import NoBrowser
        from logstreams.customers.organizations import OrganizationsApi
        from logstreams.customers.portal import NoMailAddress, Portal, PortalRefused
        from logstreams.settings import load_stack

        _check(intent, invite, user, opens=open_, revokes=revoke)
        settings = load_stack(stack, root())
        state = recorded(settings)
        refuse_another_organization(settings, state)
        with closing(OrganizationsApi(api_key(settings))) as workos:
            try:
                there = Portal(workos, settings)
                if open_ and not dry_run:
                    progress("opening it in a browser; waiting a minute at most until it does")
                document = _done(there, intent, invite, user, open_, revoke, dry_run)
            except PortalRefused as problem:
                raise Failure(str(problem)) from None
            except NoMailAddress as problem:
                raise Failure(str(problem), Exit.BAD_INPUT) from None
            except NoBrowser as problem:
                hint = f"without --open the link is printed: `logstreams portal {stack}`"
                raise Failure(f"{problem}; {hint}", Exit.COULD_NOT_FINISH) from None
        if output is Output.JSON:
            typer.echo(json.dumps(document.plain(), indent=2, ensure_ascii=False))
        else:
            typer.echo(_text(document, there.organization, user), nl=False)
        if not revoke and intent == INTENTS[0] and settings.destination.assumes_role:
            _warn_of_role(settings, state)


def _warn_of_role(settings: StackSettings, state: StackState | None) -> None:
    """WorkOS assumes the role as soon as the form is saved."""
    from logstreams.customers.next_steps import role_is_missing

    role, up = settings.role_name, f"`pulumi up --stack {settings.customer}`"
    if state is None:
        progress(
            f"The stack's state cannot be read, so nobody here knows whether the role {role} "
            f"exists. Save the form only once it does: {up} makes it."
        )
    elif role_is_missing(settings, state):
        progress(
            f"The role {role} does not exist yet. The form can be opened now; save it only after "
            f"{up}."
        )


def _check(intent: str, mail: str | None, user: str, *, opens: bool, revokes: bool) -> None:
    if intent not in INTENTS:
        wanted = " or ".join(INTENTS)
        raise Failure(f"--intent: found {intent!r}, wanted {wanted}", Exit.BAD_INPUT)
    if mail is not None and intent != INTENTS[0]:
        found = f"--intent: found {intent} beside --invite"
        raise Failure(f"{found}, wanted {INTENTS[0]}: WorkOS invites to no other", Exit.BAD_INPUT)
    if mail is None and revokes and intent != INTENTS[0]:
        found = f"--intent: found {intent} beside --revoke"
        raise Failure(f"{found}, wanted none: links of every intent are revoked", Exit.BAD_INPUT)
    if mail is not None and user != USER:
        found = "--user: found it beside --invite"
        raise Failure(f"{found}, wanted it for a link alone", Exit.BAD_INPUT)
    if mail is not None and not _MAIL.fullmatch(mail):
        raise Failure(f"--invite: found {mail!r}, wanted a mail address", Exit.BAD_INPUT)
    if not user.strip():
        raise Failure("--user: found nothing, wanted an ID", Exit.BAD_INPUT)
    if opens and (revokes or mail is not None):
        found = "--open: found it beside --invite or --revoke"
        raise Failure(f"{found}, wanted it alone: neither makes a link here", Exit.BAD_INPUT)


def _done(
    there: Portal,
    intent: str,
    mail: str | None,
    user: str,
    opened: bool,
    revoke: bool,
    dry_run: bool,
) -> PortalDocument:
    from logstreams.customers.portal import Intent

    if dry_run:
        return there.nothing(None if revoke else Intent(intent), mail)
    if mail is not None:
        return there.revoke_invitation(mail) if revoke else there.invite(mail)
    return there.revoke_links(user) if revoke else there.link(Intent(intent), user, opened=opened)


def _text(document: PortalDocument, organization: NamedOrganization, user: str) -> str:
    if document.done == "nothing":
        return f"{organization}: nothing was done, --dry-run was given.\n"
    if document.done == "invited":
        return (
            f"WorkOS mails {document.mail} the link to set up the log stream of {organization}.\n"
            f"To take it back:  logstreams portal {document.customer} --revoke --invite "
            f"{document.mail}\n"
        )
    if document.done == "revoked" and document.mail:
        return f"The invitation of {document.mail} to {organization} is revoked.\n"
    if document.done == "revoked":
        whose = "this command made" if user == USER else f"--user {user} made"
        what = f"The links that {whose} are revoked, and their sessions have ended"
        return f"{organization}: {what}.\n"
    if document.link is None or document.valid_until is None:
        return f"A browser has opened the Admin Portal of {organization} ({document.intent}).\n"
    return (
        f"{document.link}\n\n"
        f"Opens {document.intent} of {organization} and of no other organization, until "
        f"{document.valid_until:%H:%M:%S} UTC (5 minutes). Whoever has the link is let in.\n"
    )
