"""A project of several stacks, and a stand-in for `pulumi`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[3] / "stacks" / "examples" / "Pulumi.example-s3.yaml"
_ORGANIZATION = "org_01EHZNVPK3SFK441A1RGBFSHRT"


def make_project(folder: Path, pulumi: str, stacks: Mapping[str, str]) -> Path:
    """Make the project below a folder, and beside it `bin/pulumi`.

    Args:
        folder: An empty one.
        pulumi: The stand-in's shell script.
        stacks: Their names, each with the last letter of its organization's ID.
    """
    (folder / "bin").mkdir()
    (folder / "bin" / "pulumi").write_text(f'#!/bin/sh\n[ "$1" = version ] && exit 0\n{pulumi}')
    (folder / "bin" / "pulumi").chmod(0o755)
    project = folder / "project"
    (project / "stacks").mkdir(parents=True)
    (project / "policies").mkdir()
    (project / "policies" / "PulumiPolicy.yaml").touch()
    example = f"{EXAMPLE.read_text()}encryptionsalt: v1:of-a-test\n"
    assert _ORGANIZATION in example
    for stack, last in stacks.items():
        text = example.replace(_ORGANIZATION, f"{_ORGANIZATION[:-1]}{last}")
        (project / "stacks" / f"Pulumi.{stack}.yaml").write_text(text)
    return project
