"""Stacks of every destination, each in an account of its own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from logstreams.permissions.hub import Hub, read_stacks
from logstreams.settings import StackSettings

ROOT = Path(__file__).parents[3]
NAMES = ("datadog", "https", "s3", "splunk")
HUB = Hub(repository="example/streams", account_id="111122223333", region="us-east-1")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a stack of each destination: accounts 012345670121 and on."""
    (tmp_path / "stacks").mkdir()
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    for number, name in enumerate(NAMES, 1):
        example = ROOT / "stacks" / "examples" / f"Pulumi.example-{name}.yaml"
        text = example.read_text(encoding="utf-8")
        text = text.replace("012345670123", f"01234567012{number}")
        text = re.sub(r"org_\w{25}\w", f"org_01EHZNVPK3SFK441A1RGBFSHR{number}", text)
        text = text.replace("  aws:region:", f"  aws:profile: {name}\n  aws:region:")
        (tmp_path / "stacks" / f"Pulumi.{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def stacks(project: Path) -> dict[str, StackSettings]:
    return {each.customer: each for each in read_stacks(project)}


@pytest.fixture
def edit(project: Path) -> Callable[[str, str, str], None]:
    """Replaces a text in a stack's file."""

    def replace(stack: str, old: str, new: str) -> None:
        path = project / "stacks" / f"Pulumi.{stack}.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace
