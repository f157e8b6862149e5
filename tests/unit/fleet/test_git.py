"""What has changed, as a pull request shows it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from logstreams.fleet.git import (
    Change,
    GitError,
    changes_since,
    differences,
)
from logstreams.pulumi_process import OF_ANOTHER_REPOSITORY

Git = Callable[..., str]


def commit(git: Git, message: str = "more") -> None:
    git("add", "--all")
    git("commit", "--quiet", f"--message={message}")


def test_what_the_base_gained_in_the_meantime_is_no_change(repository: Path, git: Git) -> None:
    git("checkout", "--quiet", "-b", "feature")
    (repository / "ours").write_text("x")
    commit(git)
    git("checkout", "--quiet", "main")
    (repository / "theirs").write_text("x")
    commit(git)
    git("checkout", "--quiet", "feature")

    assert changes_since("main", repository) == (Change("ours"),)
    assert {*differences("main", repository)} == {Change("ours"), Change("theirs", deleted=True)}


def test_merge_commit_against_its_first_parent_is_the_pull_request(
    repository: Path, git: Git
) -> None:
    git("checkout", "--quiet", "-b", "feature")
    (repository / "ours").write_text("x")
    commit(git)
    git("checkout", "--quiet", "main")
    (repository / "theirs").write_text("x")
    commit(git)
    git("merge", "--quiet", "--no-ff", "--message=merge", "feature")

    assert changes_since("HEAD^1", repository) == (Change("ours"),)


def test_rename_is_a_deletion_and_an_addition(repository: Path, git: Git) -> None:
    base = git("rev-parse", "HEAD")
    git("mv", "stacks/Pulumi.a.yaml", "stacks/Pulumi.z.yaml")
    commit(git)

    assert changes_since(base, repository) == (
        Change("stacks/Pulumi.a.yaml", deleted=True),
        Change("stacks/Pulumi.z.yaml"),
    )


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("wörter mit blank.md", id="not ASCII"),
        pytest.param("two\nlines", id="line feed"),
        pytest.param('"quoted"\t', id="quotes and a tab"),
    ],
)
def test_odd_name_is_read_as_it_is(repository: Path, git: Git, name: str) -> None:
    base = git("rev-parse", "HEAD")
    (repository / name).write_text("x")
    commit(git)

    assert changes_since(base, repository) == (Change(name),)


def test_what_is_not_committed_is_no_change(repository: Path, git: Git) -> None:
    (repository / "README.md").write_text("other words\n")

    assert changes_since("main", repository) == ()


def test_project_in_a_folder_of_the_repository_sees_its_own_files_only(
    repository: Path, git: Git
) -> None:
    base = git("rev-parse", "HEAD")
    (repository / "inside").mkdir()
    (repository / "inside" / "file").write_text("x")
    (repository / "outside").write_text("x")
    commit(git)

    assert changes_since(base, repository / "inside") == (Change("file"),)


@pytest.mark.parametrize(
    ("base", "message"),
    [
        pytest.param("nowhere", "git does not know the commit 'nowhere'", id="unknown"),
        pytest.param(
            "--output=x", "git does not know the commit '--output=x'", id="like an option"
        ),
        pytest.param("", "git does not know the commit ''", id="empty"),
        pytest.param("HEAD:README.md", "git does not know the commit", id="not a commit"),
        pytest.param("unrelated", "unrelated and HEAD have no common commit", id="no ancestor"),
    ],
)
def test_base_that_is_none_is_refused_in_one_line(
    repository: Path, git: Git, base: str, message: str
) -> None:
    git("checkout", "--quiet", "--orphan", "unrelated")
    git("commit", "--quiet", "--message=alone")
    git("checkout", "--quiet", "main")

    with pytest.raises(GitError, match=f"^{message}") as refused:
        changes_since(base, repository)

    assert "\n" not in str(refused.value)
    assert not (repository / "x").exists()


def test_folder_without_a_repository_is_named(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("plain")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.parent))

    with pytest.raises(GitError, match=f"{folder} is not in a git repository"):
        changes_since("main", folder)


def test_git_that_is_not_there_is_named(
    repository: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(GitError, match="git is not on PATH"):
        changes_since("main", repository)


def test_repository_of_a_hook_that_runs_it_is_not_the_projects(
    repository: Path, git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "ours").write_text("x")
    commit(git)
    other = tmp_path / "other"
    subprocess.run(["git", "init", "--quiet", str(other)], check=True)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other / ".git" / "objects"))

    assert changes_since("HEAD~1", repository) == (Change("ours"),)


def test_everything_that_git_calls_local_is_dropped_but_the_callers_settings() -> None:
    asked = subprocess.run(
        ["git", "rev-parse", "--local-env-vars"], capture_output=True, text=True, check=True
    )
    kept = {"GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS", "GIT_INTERNAL_SUPER_PREFIX"}

    assert {*asked.stdout.split()} - kept <= OF_ANOTHER_REPOSITORY


@pytest.mark.usefixtures("git")
def test_clone_of_another_user_is_told_in_gits_words_with_its_repair(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")

    with pytest.raises(GitError) as told:
        changes_since("main", repository)

    assert "detected dubious ownership in repository at" in str(told.value)
    assert f"git config --global --add safe.directory {repository}" in str(told.value)


def test_detached_head_worktree_and_amended_commit_are_read_like_a_branch(
    repository: Path, git: Git, tmp_path: Path
) -> None:
    tree = tmp_path / "tree"
    git("worktree", "add", "--quiet", "--detach", str(tree), "main")
    (tree / "ours").write_text("x")
    git("-C", str(tree), "add", "--all")
    git("-C", str(tree), "commit", "--quiet", "--message=more")
    (tree / "ours too").write_text("x")
    git("-C", str(tree), "add", "--all")
    git("-C", str(tree), "commit", "--quiet", "--amend", "--message=amended")

    assert changes_since("main", tree) == (Change("ours"), Change("ours too"))


def test_shallow_clone_knows_its_parent_and_says_how_to_fetch_more(
    repository: Path, git: Git, tmp_path: Path
) -> None:
    git("branch", "old")
    (repository / "a").write_text("x")
    commit(git)
    (repository / "b").write_text("x")
    commit(git)
    clone = tmp_path / "clone"
    git("clone", "--quiet", "--depth=2", "--no-single-branch", f"file://{repository}", str(clone))

    assert changes_since("HEAD~1", clone) == (Change("b"),)
    with pytest.raises(GitError, match=r"fetch-depth: 0|fetch it"):
        changes_since("HEAD~2", clone)
