from __future__ import annotations

import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

from rehearsal.aws import patches
from rehearsal.aws.patches.s3_actions import ON_BUCKETS, ON_OBJECTS

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
    assert version("ministack") == patches.MINISTACK


def test_pyproject_pins_the_version_the_gaps_are_for() -> None:
    project = tomllib.loads((ROOT / "rehearsal" / "pyproject.toml").read_text())["project"]
    assert f"ministack=={patches.MINISTACK}" in project["dependencies"]


def test_another_ministack_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patches, "version", lambda _: "1.5.34")
    with pytest.raises(RuntimeError, match=r"1\.5\.34 is installed; the patches are for 1\.5\.33"):
        patches.apply_all()


def test_every_gap_module_is_in_the_list() -> None:
    files = {path.stem for path in Path(patches.__file__).parent.glob("*.py")} - {"__init__"}
    listed = {patch.__name__.rpartition(".")[2] for patch in patches.PATCHES}
    assert files == listed | HELPERS


def test_every_gap_names_its_source() -> None:
    assert all("Source" in (patch.__doc__ or "") for patch in patches.PATCHES)


def test_s3_actions_hold_the_real_ones_and_not_the_one_that_does_not_exist() -> None:
    assert {"PutObject", "PutObjectRetention", "BypassGovernanceRetention"} <= ON_OBJECTS
    assert {"PutBucketVersioning", "ListBucket"} <= ON_BUCKETS
    assert "PutObjectVersioning" not in ON_OBJECTS | ON_BUCKETS
