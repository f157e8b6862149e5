"""Whether the backend in use is another than the one that has the project's stacks."""

from __future__ import annotations

from collections.abc import Iterable

from logstreams.state import NoState

_HOW = (
    "log in to the backend that has them (`pulumi login URL`, or PULUMI_BACKEND_URL; `pulumi "
    "whoami --verbose` names the one in use) and do nothing else. Only where they are new: `pulumi "
    "stack init STACK`, and commit what that writes into its stack file"
)


class AnotherBackend(NoState):
    """The backend knows none of the project's stacks: one cause, and no stack's own."""


def refuse_another_backend(filed: Iterable[str], known: Iterable[str]) -> None:
    """Refuse to take one stack after the other for removed where the backend has none of them.

    Of a single stack nobody can tell: it may be new.

    Args:
        filed: The names of the project's stack files.
        known: The stacks that the backend lists, with or without organization and project.

    Raises:
        AnotherBackend: It knows none of several.
    """
    names = {*filed}
    if len(names) > 1 and names.isdisjoint(each.rpartition("/")[2] for each in known):
        raise AnotherBackend(
            f"the backend in use knows none of the project's {len(names)} stacks: another backend "
            f"has them, or their states were lost; {_HOW}"
        )
