"""A `gh` that keeps comments, issues and earlier runs in files.

`gh api` of a pull request's comments and of issues; `gh run` of the runs of watch.yml.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path

MOST = 65_536
"""Characters of a body (docs.github.com)."""
STORE = Path(os.environ["GH_COMMENTS"])


def main(arguments: list[str]) -> None:
    """Answer one call; what GitHub would refuse is an AssertionError."""
    assert os.environ["GH_TOKEN"], "gh is given a token"
    command = arguments.pop(0)
    if command == "run":
        runs(arguments, Path(os.environ["GH_RUNS"]))
        return
    assert command == "api"
    if os.environ.get("GH_ISSUES"):
        issues(arguments, Path(os.environ["GH_ISSUES"]))
        return
    options = {"--method": "GET", "--jq": "", "--field": ""}
    path = ""
    while arguments:
        word = arguments.pop(0)
        if word in options:
            options[word] = arguments.pop(0)
        elif word not in ("--silent", "--paginate"):
            path = word
    comments = json.loads(STORE.read_text()) if STORE.exists() else []
    if options["--method"] == "GET":
        assert path == "repos/example/streams/issues/7/comments"
        found = [one["id"] for one in comments if chosen(one, options["--jq"])]
        sys.stdout.write("".join(f"{number}\n" for number in found))
        return
    field, _, file = options["--field"].partition("=@")
    assert field == "body"
    body = Path(file).read_text()
    assert len(body) <= MOST
    if options["--method"] == "POST":
        assert path == "repos/example/streams/issues/7/comments"
        new = {"id": 100 + len(comments), "login": "github-actions[bot]", "body": body}
        comments.append(new)
    else:
        (known,) = (one for one in comments if path.endswith(f"/issues/comments/{one['id']}"))
        known["body"] = body
    STORE.write_text(json.dumps(comments))


def issues(arguments: list[str], store: Path) -> None:
    """Issues of one repository, and their comments."""
    known = json.loads(store.read_text()) if store.exists() else []
    if "--input" not in arguments:
        (path,) = (word for word in arguments if word.startswith("repos/"))
        assert path == "repos/example/streams/issues?state=all&labels=logstreams&per_page=100"
        query = arguments[arguments.index("--jq") + 1]
        assert 'select(.user.login == "github-actions[bot]")' in query
        assert query.endswith('| {number, state, body: (.body // "")}')
        for one in known:
            if "logstreams" in one["labels"]:
                sys.stdout.write(json.dumps({key: one[key] for key in ("number", "state", "body")}))
                sys.stdout.write("\n")
        return
    method, path = arguments[arguments.index("--method") + 1 :][:2]
    fields = json.load(sys.stdin)
    assert all(len(str(value)) <= MOST for value in fields.values())
    if path == "repos/example/streams/issues":
        assert method == "POST"
        new = {"number": 1 + len(known), "state": "open", "comments": []}
        known.append(new | fields)
    else:
        (number,) = map(int, re.findall(r"^repos/example/streams/issues/(\d+)", path))
        (one,) = (each for each in known if each["number"] == number)
        if path.endswith("/comments"):
            assert method == "POST"
            one["comments"].append(fields["body"])
        else:
            assert method == "PATCH"
            one |= fields
    store.write_text(json.dumps(known))


def runs(arguments: list[str], store: Path) -> None:
    """Runs of watch.yml: a folder each, with a folder for each artifact.

    A run that somebody began by hand has a name that ends with `-by-hand`.
    """
    what = arguments.pop(0)
    run = arguments.pop(0) if what == "download" else ""
    options = dict(zip(arguments[::2], arguments[1::2], strict=True))
    assert options.pop("--repo") == "example/streams"
    if what == "list":
        # Anybody's pull request can run a workflow of this name, but not like this.
        by_hand = {"schedule": False, "workflow_dispatch": True}[options.pop("--event")]
        assert (options.pop("--workflow"), options.pop("--branch")) == ("watch.yml", "main")
        assert (options.pop("--json"), options.pop("--jq")) == ("databaseId", ".[].databaseId")
        there = [one.name for one in sorted(store.iterdir())]
        listed = [name for name in there if name.endswith("-by-hand") is by_hand]
        sys.stdout.write("".join(f"{name}\n" for name in listed))
        return
    assert what == "download"
    artifact = store / run / options["--name"]
    if not artifact.is_dir():
        sys.exit("no artifact matches any of the names or patterns provided")
    shutil.copytree(artifact, options["--dir"])


def chosen(comment: dict[str, str], query: str) -> bool:
    """What the query's two conditions say; they are read from its text."""
    (login,) = re.findall(r'\.user\.login == "([^"]+)"', query)
    (beginning,) = re.findall(r'\.body \| startswith\("([^"]+)"\)', query)
    return comment["login"] == login and comment["body"].startswith(beginning)


main(sys.argv[1:])
