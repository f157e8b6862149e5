"""The addresses that the local WorkOS delivers from, all of this machine.

Linux answers on all of 127.0.0.0/8. macOS answers on 127.0.0.1 alone until its loopback interface
is given more (ifconfig(8)), and forgets them when it restarts.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Sequence

TWINS = tuple(f"127.0.0.{last}" for last in range(11, 26))
"""Stand-ins for the fifteen published egress addresses, in the order of components/egress.yaml,
which names the pages. Linux answers on all of 127.0.0.0/8, so that they are true source addresses.
That log streams use all fifteen is inferred: six of them are on the webhooks page alone."""

UNLISTED = "127.0.0.99"
"""Stands for an address of WorkOS's on no list."""

ADDRESSES = (*TWINS, UNLISTED)

ADD_ALIAS = {"darwin": "sudo ifconfig lo0 alias 127.0.0.$n up"}
ADD_ELSEWHERE = "sudo ip address add 127.0.0.$n/8 dev lo"


class AddressesMissing(Exception):
    """This machine does not answer on addresses of its own; the text has the command to type."""


def require_addresses(
    addresses: Sequence[str] = ADDRESSES, *, platform: str = sys.platform
) -> None:
    """See that everything can be sent from where WorkOS's twin sends it.

    Args:
        addresses: In 127.0.0.0/24.
        platform: As `sys.platform` names it; decides on the command.

    Raises:
        AddressesMissing: Some cannot be used.
    """
    missing = [address for address in addresses if not _is_ours(address)]
    if not missing:
        return
    numbers = " ".join(address.rpartition(".")[2] for address in missing)
    command = ADD_ALIAS.get(platform, ADD_ELSEWHERE)
    raise AddressesMissing(
        f"this machine cannot send from {len(missing)} of the {len(addresses)} loopback addresses "
        f"that stand for WorkOS's ({missing[0]} …). Type this, and start again; it lasts until the "
        f"machine restarts:\n\n  for n in {numbers}; do {command}; done\n\n"
        "It adds addresses to the loopback interface, which nothing outside can reach"
    )


def _is_ours(address: str) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        try:
            one.bind((address, 0))
        except OSError:
            return False
    return True
