"""The addresses an allowlist is held against: the stack's own, or those WorkOS publishes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from policies.lib.project import PROJECT, egress_addresses, stack_files
from policies.rule import Parameter, Parameters

PARAMETERS: Mapping[str, Parameter] = {
    "addresses": Parameter(
        {
            "type": "array",
            "items": {"type": "string"},
            "description": (
                "The addresses to expect; empty for egress.addresses of the stack file, "
                "or else those of components/egress.yaml."
            ),
        },
        [],
    ),
    "stacks": Parameter({"type": "string", "description": "Folder of the stack files."}, "stacks"),
}


@dataclass(frozen=True)
class Expected:
    """What an allowlist may hold."""

    wanted: frozenset[str]
    """Every one of these."""
    known: frozenset[str]
    """Nothing but these; the published ones among them: one of WorkOS's too many costs nothing."""


def expected(stack: str, parameters: Parameters) -> Expected:
    """Return the addresses to expect in a stack's allowlist.

    A stack's own list that has some of the published addresses and lacks others is an older copy of
    the list: then the published ones are wanted too.

    Args:
        stack: The stack's name; its file has the addresses of its own.
        parameters: The rule's, `PARAMETERS`.
    """
    if given := hosts(parameters["addresses"]):
        return Expected(given, given)
    published = hosts(egress_addresses())
    files = stack_files(PROJECT / parameters["stacks"])
    own = hosts(next((file.egress for file in files if file.stack == stack), ()))
    wanted = own | published if own & published else own or published
    return Expected(wanted, own | published)


def hosts(cidrs: Iterable[str]) -> frozenset[str]:
    """Return single addresses without the `/32` they may be written with."""
    return frozenset(host(cidr) for cidr in cidrs)


def host(cidr: str) -> str:
    """Return a single address without the `/32` it may be written with."""
    return cidr.strip().removesuffix("/32")
