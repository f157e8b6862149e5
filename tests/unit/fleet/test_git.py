"""What has changed, as a pull request shows it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from logstreams.fleet.git import Change, GitError, changes_since, differences

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
