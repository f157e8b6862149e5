"""Which stacks a file touches."""

from __future__ import annotations

import subprocess
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from logstreams.fleet.git import Change
from logstreams.fleet.scope import TABLE, Scope, scope_of, touched

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        pytest.param(path, scope, id=path)
        for path, scope in (
            ("stacks/Pulumi.acme.yaml", Scope.ONE),
            ("stacks/Pulumi.acme.eu.yaml", Scope.ONE),
            ("stacks/Pulumi.acme.yml", Scope.ONE),
            ("stacks/examples/Pulumi.example-s3.yaml", Scope.NONE),
            ("stacks/template.yaml", Scope.NONE),
            ("__main__.py", Scope.ALL),
            ("Pulumi.yaml", Scope.ALL),
            ("components/egress.yaml", Scope.ALL),
            ("components/documents/bucket_policy.py", Scope.ALL),
            ("hooks/delivery.py", Scope.ALL),
            ("logstreams/settings/load.py", Scope.ALL),
            ("policies/rules/kms_rotated.py", Scope.ALL),
            ("policies/README.md", Scope.ALL),
            ("requirements.txt", Scope.ALL),
            ("requirements-dev.txt", Scope.NONE),
            ("requirements-rehearsal.txt", Scope.NONE),
            ("rehearsal/pyproject.toml", Scope.NONE),
            ("rehearsal/workos/api/app.py", Scope.NONE),
            ("changes/a-new-check.md", Scope.NONE),
            ("pyproject.toml", Scope.ALL),
            ("README.md", Scope.NONE),
            ("ci-access/deploy.aws-config", Scope.NONE),
            ("docs/rehearsal.md", Scope.NONE),
            ("docs/schemas/verify.json", Scope.NONE),
            ("tests/unit/components/test_s3.py", Scope.NONE),
            (".github/workflows/preview.yml", Scope.NONE),
            (".gitignore", Scope.NONE),
            ("Makefile", Scope.NONE),
            ("something/new.py", Scope.ALL),
        )
    ],
)
def test_file_touches_as_many_stacks_as_the_table_says(path: str, scope: Scope) -> None:
    assert scope_of(path) is scope


@pytest.fixture
def tracked() -> list[str]:
    paths = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.splitlines()
    if not paths:
        pytest.skip("not a clone: nothing is tracked")
    return paths


def test_every_file_is_decided_about_by_name(tracked: list[str]) -> None:
    named = [pattern for pattern, _ in TABLE if pattern != "*"]

    assert [path for path in tracked if not any(fnmatchcase(path, one) for one in named)] == []


def test_every_pattern_of_the_table_fits_a_file_it_decides_about(tracked: list[str]) -> None:
    top = {path.partition("/")[0] for path in tracked}

    idle = {pattern for pattern, _ in TABLE if pattern.endswith("/*") and pattern[:-2] not in top}

    assert idle == {"ci-access/*"}  # a team's own: `logstreams ci-access init` writes it


def test_program_touches_every_stack_and_a_stack_file_its_own() -> None:
    changes = [Change("stacks/Pulumi.b.yaml"), Change("hooks/delivery.py")]

    found = touched(changes, ["c", "b", "a"])

    assert found.stacks == {
        "a": ("hooks/delivery.py",),
        "b": ("stacks/Pulumi.b.yaml", "hooks/delivery.py"),
        "c": ("hooks/delivery.py",),
    }
    assert list(found.stacks) == ["a", "b", "c"]


def test_docs_tests_and_the_rehearsal_touch_nothing() -> None:
    changes = [Change("docs/a.md"), Change("tests/b.py"), Change("rehearsal/c.py")]

    assert touched(changes, ["a"]).stacks == {}


def test_deleted_stack_file_is_named_and_touches_nothing() -> None:
    found = touched([Change("stacks/Pulumi.gone.yaml", deleted=True)], ["a"])

    assert (found.stacks, found.removed) == ({}, ("gone",))


def test_renamed_stack_file_is_a_removed_stack_and_a_touched_one() -> None:
    changes = [
        Change("stacks/Pulumi.old.yaml", deleted=True),
        Change("stacks/Pulumi.new.yml"),
    ]

    found = touched(changes, ["new"])

    assert (list(found.stacks), found.removed) == (["new"], ("old",))


def test_deleted_component_touches_every_stack() -> None:
    assert list(touched([Change("components/s3.py", deleted=True)], ["a"]).stacks) == ["a"]


def test_stack_that_was_not_asked_for_is_neither_touched_nor_removed() -> None:
    found = touched([Change("stacks/Pulumi.other.yaml")], ["a"])

    assert (found.stacks, found.removed) == ({}, ())
