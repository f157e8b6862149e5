"""`pulumi up` is killed, and the next one goes on: `python -m tools.fleets` at small size."""

from __future__ import annotations

import json
from pathlib import Path

from rehearsal.cli import passed
from tools.fleets.account import contents, orphans
from tools.fleets.killed_updates import kill_each, new_stack
from tools.fleets.killing import at_its_start, killed_up, once_aws_was_asked


def test_killed_updates_are_repaired_and_gone_on_with_and_leave_no_orphan(tmp_path: Path) -> None:
    with new_stack("s3", tmp_path) as customer:
        before = contents(customer)
        first = killed_up(customer, at_its_start, frozenset())
        passed(customer.cli.pulumi("cancel", "--yes", stack="acme"))
        passed(customer.cli.logstreams("repair", "acme"))
        killed = kill_each(customer, once_aws_was_asked, most=1)
        nothing = passed(customer.cli.logstreams("repair", "acme", "--output", "json")).output

        assert (first or "").startswith("create ")
        assert killed.interrupted
        assert customer.state().check["verdict"] == "pending"
        assert contents(customer) > before
        assert orphans(customer, before) == []
        assert json.loads(nothing)["interrupted"] == []
