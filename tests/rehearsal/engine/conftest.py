"""A Pulumi project of one program, driven through the real CLI."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rehearsal.engine.project import Project, make_project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path)
