from __future__ import annotations

import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

from rehearsal.aws import gaps
from rehearsal.aws.gaps.s3_actions import ON_BUCKETS, ON_OBJECTS

ROOT = Path(__file__).parents[4]
HELPERS = {
    "caller",
    "kms_decision",
    "kms_keys",
    "load_balancer_metrics",
    "s3_actions",
    "wrapping",
}


def test_installed_ministack_is_the_version_the_gaps_are_for() -> None:
    assert version("ministack") == gaps.MINISTACK


def test_pyproject_pins_the_version_the_gaps_are_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert f"ministack=={gaps.MINISTACK}" in project["dependencies"]


def test_another_ministack_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gaps, "version", lambda _: "1.5.34")
    with pytest.raises(RuntimeError, match=r"1\.5\.34 is installed; the gaps are for 1\.5\.33"):
        gaps.close_all()


def test_every_gap_module_is_in_the_list() -> None:
    files = {path.stem for path in Path(gaps.__file__).parent.glob("*.py")} - {"__init__"}
    listed = {gap.__name__.rpartition(".")[2] for gap in gaps.GAPS}
    assert files == listed | HELPERS


def test_every_gap_names_its_source() -> None:
    assert all("Source" in (gap.__doc__ or "") for gap in gaps.GAPS)


def test_s3_actions_hold_the_real_ones_and_not_the_one_that_does_not_exist() -> None:
    assert {"PutObject", "PutObjectRetention", "BypassGovernanceRetention"} <= ON_OBJECTS
    assert {"PutBucketVersioning", "ListBucket"} <= ON_BUCKETS
    assert "PutObjectVersioning" not in ON_OBJECTS | ON_BUCKETS
