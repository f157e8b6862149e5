"""What the policy pack costs: a preview of a new customer with it, over one without."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from rehearsal.cli import passed
from rehearsal.customer import Customer
from rehearsal.environment import local_environment
from rehearsal.policies import with_policies
from rehearsal.scenario import new_customer

RUNS = 5
GOAL = 1.5


def main() -> int:
    """Preview in turn without and with the pack; return 1 where the goal is missed."""
    with (
        tempfile.TemporaryDirectory(prefix="logstreams-bench-") as directory,
        local_environment(Path(directory)) as here,
    ):
        customer = new_customer(here, "acme", "012345670123", lambda _: None)
        customer.open_form()
        pack = with_policies(here.directory)
        seconds = [(_preview(customer), _preview(customer, *pack)) for _ in range(RUNS)]
    without, with_pack = (min(column) for column in zip(*seconds, strict=True))
    ratio = with_pack / without
    print(f"preview {without:.1f} s, with the pack {with_pack:.1f} s: {ratio:.2f}, goal {GOAL}")
    return int(ratio > GOAL)


def _preview(customer: Customer, *arguments: str) -> float:
    return passed(customer.cli.pulumi("preview", *arguments, stack=customer.stack)).seconds


if __name__ == "__main__":
    sys.exit(main())
