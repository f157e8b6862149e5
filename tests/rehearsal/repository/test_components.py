"""docs/components.md: its program deploys, and every public name is there."""

from __future__ import annotations

import os
import re
from pathlib import Path

from rehearsal.cli import Cli, passed
from rehearsal.customer import Customer
from tests.rehearsal.repository.conftest import ACCOUNT, ROOT, run

PAGE = (ROOT / "docs" / "components.md").read_text(encoding="utf-8")
PROGRAM = PAGE.partition("```python\n")[2].partition("```")[0]
NAMES = re.findall(r"(?m)^\| `(logstreams\.[\w.]+)` \|", PAGE)
PROJECT = """\
name: archive
runtime: {name: python, options: {toolchain: pip, virtualenv: VENV}}
"""
LOOK_UP = """
import importlib, sys
for name in sys.argv[1:]:
    module, _, attribute = name.rpartition(".")
    getattr(importlib.import_module(module), attribute)
"""


def test_program_of_the_page_makes_one_locked_bucket(customer: Customer, tmp_path: Path) -> None:
    environment = customer.cli.environment
    venv = os.path.relpath(customer.world.project / ".venv", tmp_path)
    (tmp_path / "Pulumi.yaml").write_text(PROJECT.replace("VENV", venv))
    (tmp_path / "__main__.py").write_text(PROGRAM)
    cli = Cli(tmp_path, {**environment, "AWS_REGION": "us-east-1"}, lambda _: None)
    passed(cli.pulumi("stack", "init", "alone"))

    passed(cli.up("alone"))

    assert ACCOUNT in PROGRAM
    lock = customer.client("s3").get_object_lock_configuration(Bucket="acme-audit-events")
    retention = lock["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert retention == {"Mode": "GOVERNANCE", "Days": 1}


def test_public_names_are_in_the_wheel(repository: Path) -> None:
    assert len(NAMES) > 10

    run(repository / ".venv" / "bin" / "python", "-c", LOOK_UP, *NAMES, cwd=repository)
