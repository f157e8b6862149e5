"""Asking a person for what a command line leaves out."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import typer

from logstreams.command.exits import Exit, Failure


def asked(wanted: Mapping[str, str], default: str | None = None) -> list[str]:
    """Values that are missing, asked for on a terminal.

    Args:
        wanted: What is wanted, as a noun phrase, by the option that gives it: `--region`.
        default: What an empty answer means, and what is taken where nobody can be asked.

    Raises:
        Failure: There is no terminal, so nobody to ask, and no default: the text names the options.
    """
    if sys.stdin.isatty():
        return [_answer(option, what, default) for option, what in wanted.items()]
    if default is not None:
        return [default] * len(wanted)
    missing = (f"{option}: found nothing, wanted {what}" for option, what in wanted.items())
    raise Failure("\n".join(missing), Exit.BAD_INPUT)


def _answer(option: str, what: str, default: str | None) -> str:
    name = option.removeprefix("--set ").removesuffix("=VALUE").removeprefix("--")
    return str(typer.prompt(f"{name} ({what})", default, err=True)).strip()
