from __future__ import annotations

import pytest

from rehearsal.faults import FAULTS
from rehearsal.faults.session import NoSuchFault, chosen


def test_faults_are_chosen_in_the_order_they_were_asked_for() -> None:
    assert [one.name for one in chosen(["role-deleted", "key-missing"])] == [
        "role-deleted",
        "key-missing",
    ]


def test_all_is_every_fault() -> None:
    assert chosen(["all"]) == FAULTS


def test_unknown_name_is_refused_with_names_that_come_near() -> None:
    with pytest.raises(NoSuchFault, match=r"--fault: found role-deletd, wanted role-deleted or"):
        chosen(["role-deletd"])


def test_name_like_no_other_is_refused_with_where_to_look() -> None:
    with pytest.raises(NoSuchFault, match="--list-faults"):
        chosen(["0"])
