"""GitHub's issues by `gh`: what it does not do is told in its own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from logstreams.fleet.github import GitHubError, known_issues


def test_issue_with_the_line_end_of_another_code_page_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = '{"number": 5, "state": "open", "body": "a\u0085b"}'
    (tmp_path / "gh").write_text(f"#!/bin/sh\necho '{issue}'\n", encoding="utf-8")
    (tmp_path / "gh").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    assert [one.body for one in known_issues("example/streams")] == ["a\u0085b"]


@pytest.mark.parametrize(
    ("script", "message"),
    [
        pytest.param("exec sleep 30", "gh api did not answer in 1 s", id="silent"),
        pytest.param("echo HTTP 403 >&2; exit 1", "gh api: HTTP 403", id="refused"),
        pytest.param(
            "echo no JSON", r"gh api repos/.*: line 1, column 2: found no JSON", id="no JSON"
        ),
        pytest.param("echo '{}'", "gh api repos/.*: number: Field required", id="another shape"),
    ],
)
def test_issues_that_cannot_be_read_say_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, message: str
) -> None:
    (tmp_path / "gh").write_text(f"#!/bin/sh\n{script}\n")
    (tmp_path / "gh").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr("logstreams.fleet.github.ANSWER_SECONDS", 1)

    with pytest.raises(GitHubError, match=message):
        known_issues("example/streams")
