"""Stacks as Pulumi names them: STACK, ORGANIZATION/STACK or ORGANIZATION/PROJECT/STACK.

Source: engine 3.259.0, `backend/httpstate/backend.go`, `parseStackName`; a backend of one's own has
the one organization `organization` (2026-11-29).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from logstreams import PROJECT

DEFAULT_ORGANIZATION = "PULUMI_DEFAULT_ORGANIZATION"
"""Whose stack Pulumi means by a name that does not say (`sdk/go/common/env`, engine 3.259.0)."""

_WANTED = f"STACK, ORGANIZATION/STACK or ORGANIZATION/{PROJECT}/STACK"


_PART = re.compile(r"(?!\.+$).+")
"""A part of a name; one of dots alone is a folder's."""
_FILE = re.compile(r"Pulumi\.(?P<stack>.+)\.yaml")


class NoSuchStackName(Exception):
    """A name is no name of a stack of this project; the text says what was found and wanted."""


def own_names(names: Iterable[str]) -> tuple[str, ...]:
    """Each stack's own name, by which its file and everything in its account is called.

    An organization that is named is Pulumi's for the rest of this process: every `pulumi` that it
    starts asks for that organization's stack.

    Raises:
        NoSuchStackName: A name has other parts, or one of another project; or two organizations are
            named.
    """
    organizations, own = set(), []
    for name in names:
        *before, stack = name.split("/")
        if file := _FILE.fullmatch(stack):
            wanted = f"wanted the stack's name: {file['stack']}"
            raise NoSuchStackName(f"found {name}, which names a stack file; {wanted}")
        if len(before) > 2 or not all(map(_PART.fullmatch, (*before, stack))):  # noqa: PLR2004 - parts of a name
            raise NoSuchStackName(f"found {name}; wanted {_WANTED}")
        if before[1:] and before[1] != PROJECT:
            raise NoSuchStackName(
                f"found {name}, a stack of the project {before[1]}; wanted one of {PROJECT}"
            )
        organizations.update(before[:1])
        own.append(stack)
    if len(organizations) > 1:
        found = " and ".join(sorted(organizations))
        raise NoSuchStackName(f"found stacks of the organizations {found}; wanted those of one")
    for organization in organizations:
        os.environ[DEFAULT_ORGANIZATION] = organization
    return tuple(own)
