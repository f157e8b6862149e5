"""A `pulumi` that is older than the kit supports is named, and none is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from logstreams.command.fleet.options import tell_old_pulumi
from logstreams.pulumi_version import OLDEST
from tools.engine.official import MINIMUM


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("echo v3.100.0", "found 3.100.0, wanted 3.238 or newer"),
        ("echo v3.238.0", ""),
        ("echo 4.0.0", ""),
        ("echo hello", ""),
        ("exit 1", ""),
    ],
)
def test_old_pulumi_is_told_before_a_run(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    script: str,
    told: str,
) -> None:
    pulumi = tmp_path / "pulumi"
    pulumi.write_text(f"#!/bin/sh\n{script}\n")
    pulumi.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    tell_old_pulumi()

    said = capsys.readouterr().err
    assert told in said
    assert bool(said) is bool(told)


def test_set_up_wants_the_same() -> None:
    assert MINIMUM == OLDEST
