from __future__ import annotations

from rehearsal.faults import FAULTS
from rehearsal.faults.document import document, listed
from rehearsal.faults.record import listing, table
from rehearsal.faults.run import FaultRun
from tests.unit.rehearsal.faults.reports import cause, found

BY_NAME = {one.name: one for one in FAULTS}
HEALTHY = found()
ROLE = found("failed", cause("LS402", command="pulumi up"))

RIGHT = FaultRun((BY_NAME["role-deleted"],), (ROLE, HEALTHY), "", 12.345, 2.04)
WRONG = FaultRun((BY_NAME["key-missing"],), (ROLE,), "", 3.0)
PAIR = FaultRun((BY_NAME["key-missing"], BY_NAME["role-deleted"]), (ROLE, HEALTHY), "", 1.0)


def test_table_has_a_line_a_fault_and_counts_the_right_ones() -> None:
    lines = table([RIGHT, WRONG]).splitlines()

    assert " ".join(lines[0].split()) == "√ role-deleted LS402 LS402 in 2.0 s, repaired, 12.3 s"
    assert " ".join(lines[1].split()) == "× key-missing LS101 LS402 in 0.0 s, not repaired, 3.0 s"
    assert lines[-1] == "1 of 2 rightly named and repaired"


def test_document_has_the_published_fields() -> None:
    assert document([RIGHT, PAIR]).plain() == {
        "version": 1,
        "faults": [
            {
                "fault": "role-deleted",
                "expected": "LS402",
                "found": "LS402",
                "repaired": True,
                "verdictSeconds": 2.0,
                "waitedToLimit": False,
                "seconds": 12.3,
            },
            {
                "fault": "key-missing + role-deleted",
                "expected": "LS101 then LS402",
                "found": "LS402",
                "repaired": True,
                "verdictSeconds": 0.0,
                "waitedToLimit": False,
                "seconds": 1.0,
            },
        ],
    }


def test_listing_tells_each_fault() -> None:
    lines = listing(FAULTS).splitlines()

    assert len(lines) == len(FAULTS) == len(listed(FAULTS).faults)
    assert lines[0].startswith("key-missing ")
    assert lines[0].endswith(BY_NAME["key-missing"].description)
