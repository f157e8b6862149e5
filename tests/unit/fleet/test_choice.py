"""Patterns and shards."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logstreams.fleet.choice import (
    MOST_SHARDS,
    NoSuchChoice,
    Shard,
    fleet_of,
    shards_for,
    stacks_of,
)


@given(st.integers(0, 700), st.integers(1, 40))
def test_shards_together_have_every_stack_once(stacks: int, per_shard: int) -> None:
    names = [f"s{number}" for number in range(stacks)]

    parts = [shard.of(names) for shard in shards_for(stacks, per_shard)]

    assert sorted(name for part in parts for name in part) == sorted(names)
    assert len(parts) <= MOST_SHARDS
    assert all(parts)
    if len(parts) < MOST_SHARDS:
        assert all(len(part) <= per_shard for part in parts)
    if parts:
        assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_matrix_has_no_more_jobs_than_github_runs() -> None:
    assert len(shards_for(10_000, 1)) == MOST_SHARDS == 256


@pytest.mark.parametrize("text", ["0/2", "3/2", "1", "a/b", "1/0", "-1/2", "1/2/3", ""])
def test_shard_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(NoSuchChoice, match="wanted i/n"):
        Shard.parse(text)


def test_shard_reads_back_what_it_writes() -> None:
    assert Shard.parse(str(Shard(2, 5))) == Shard(2, 5)


def test_stacks_are_those_with_a_file_in_order(repository: Path) -> None:
    (repository / "stacks" / "template.yaml").touch()
    (repository / "stacks" / "examples").mkdir()
    (repository / "stacks" / "examples" / "Pulumi.example.yaml").touch()

    assert stacks_of(repository) == ("a", "b", "c")
    assert stacks_of(repository, "[bc]") == ("b", "c")


def test_pattern_that_fits_nothing_is_refused(repository: Path) -> None:
    with pytest.raises(NoSuchChoice, match="fits none of the 3 stack files"):
        stacks_of(repository, "acme*")


def test_project_without_stacks_has_none(tmp_path: Path) -> None:
    assert stacks_of(tmp_path) == ()


def test_folder_that_is_no_project_is_no_fleet_of_no_stack(tmp_path: Path) -> None:
    with pytest.raises(NoSuchChoice, match=r"found neither Pulumi\.yaml nor a stack file in"):
        fleet_of(tmp_path)

    (tmp_path / "Pulumi.yaml").touch()

    assert fleet_of(tmp_path) == ()
