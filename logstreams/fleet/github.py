"""GitHub's issues, by `gh`: it has the token, and nothing of it comes by here."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from logstreams.fleet.issues import IssueChange, KnownIssue
from logstreams.verification.json_errors import told_errors

LABEL = "logstreams"
BOT = "github-actions[bot]"
ANSWER_SECONDS = 120
"""How long one call of `gh` may take; a page has a hundred issues."""


class GitHubError(Exception):
    """`gh` did not do it; the text has its own words."""


def known_issues(repository: str, author: str = BOT) -> tuple[KnownIssue, ...]:
    """The issues that carry our label and were written by the bot; nobody else's count.

    Raises:
        GitHubError: They cannot be read.
    """
    path = f"repos/{repository}/issues?state=all&labels={LABEL}&per_page=100"
    query = (
        f".[] | select(.pull_request | not) | select(.user.login == {json.dumps(author)}) "
        '| {number, state, body: (.body // "")}'
    )
    listed = _gh("api", "--paginate", path, "--jq", query)
    try:
        return tuple(KnownIssue.model_validate_json(line) for line in listed.split("\n") if line)
    except ValidationError as error:
        raise GitHubError(f"gh api {path}: {next(told_errors(error))}") from None


def apply(change: IssueChange, repository: str) -> None:
    """Do what a change says; the comment comes last, when what it tells is there.

    Raises:
        GitHubError: GitHub refused.
    """
    issues = f"repos/{repository}/issues"
    if change.number is None:
        fields = {"title": change.title, "body": change.body, "labels": [LABEL]}
        _write("POST", issues, fields)
        return
    issue = f"{issues}/{change.number}"
    if change.action == "close":
        _write("POST", f"{issue}/comments", {"body": change.comment})
        body = {"body": change.body} if change.body else {}
        _write("PATCH", issue, {"state": "closed", "state_reason": "completed", **body})
        return
    _write("PATCH", issue, {"title": change.title, "body": change.body, "state": "open"})
    _write("POST", f"{issue}/comments", {"body": change.comment})


def _write(method: str, path: str, fields: Mapping[str, Any]) -> None:
    _gh("api", "--silent", "--method", method, path, "--input", "-", sent=json.dumps(fields))


def _gh(*arguments: str, sent: str = "") -> str:
    try:
        done = subprocess.run(
            ["gh", *arguments],
            input=sent,
            capture_output=True,
            text=True,
            timeout=ANSWER_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise GitHubError("gh is not on PATH") from None
    except subprocess.TimeoutExpired:
        raise GitHubError(f"gh {arguments[0]} did not answer in {ANSWER_SECONDS} s") from None
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise GitHubError(f"gh {arguments[0]}: {said}")
    return done.stdout
