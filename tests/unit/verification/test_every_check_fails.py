"""No check without a fault that it catches: the cases of all destinations together."""

from __future__ import annotations

import importlib
from pathlib import Path

from logstreams.verification.categories import CHECKS

CASES = ["test_diagnosis_of_one_fault.py", "test_*_faults.py"]
"""Files with cases: tables whose rows begin with the code."""

TABLES = ("FAULTS", "STRANGERS", "ADVICE", "UNPROVEN", "LOSING_OTHERS", "OF_OWN_ACTION")

ELSEWHERE = {
    "LS121",  # never the root of a lost event; test_diagnosis_of_one_fault.py
    "LS516",  # checks/test_access_logs.py
    "LS804",  # always a symptom; test_diagnosis_of_one_fault.py
}


def caught() -> set[str]:
    here = Path(__file__).parent
    names = [path.stem for pattern in CASES for path in sorted(here.glob(pattern))]
    modules = [importlib.import_module(f"tests.unit.verification.{name}") for name in names]
    tables = [getattr(module, table, {}) for module in modules for table in TABLES]
    return {row[0] for table in tables for row in table.values()}


def test_every_check_has_a_fault_that_it_catches() -> None:
    assert caught() | ELSEWHERE == {check.code for check in CHECKS}
