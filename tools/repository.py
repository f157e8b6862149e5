"""What a team's repository has of this one: the workflows, a page, its lock.

`make docs` writes the files. `make lock` compiles the lock, one for kit and policies; run as a
program, this prints what constrains it.
"""

from __future__ import annotations

import re
from pathlib import Path

from logstreams.settings import reference

ROOT = Path(__file__).parents[1]
FILES = ROOT / "logstreams" / "repository" / "files"
DOCS = ROOT / "docs"
WORKFLOWS = ROOT / ".github" / "workflows"

OF_THIS_REPOSITORY = ("test", "offline")
"""Jobs of preview.yml that need its tests, or its rehearsal."""
FREE = ("protobuf", "googleapis-common-protos")
"""Packages whose versions pulumi-policy decides: it needs protobuf 5, and this kit takes any."""


def copies() -> dict[Path, str]:
    """Return the files that are made from this repository's own."""
    return {
        FILES / "workflows" / "preview.yml": _without_jobs(_ours(WORKFLOWS / "preview.yml")),
        FILES / "workflows" / "deploy.yml": _ours(WORKFLOWS / "deploy.yml"),
        FILES / "workflows" / "watch.yml": _ours(WORKFLOWS / "watch.yml"),
        FILES / "docs" / "ci-access.md": _alone(_ours(DOCS / "ci-access.md")),
        FILES / "docs" / "stack-file.md": reference.page(_ours(reference.PAGE)),
    }


def _ours(path: Path) -> str:
    # A team's repository has one page that says what has to be set up.
    text = path.read_text(encoding="utf-8")
    return re.sub(r"docs/(?:pull-requests|watching)\.md", "README.md", text)


def _alone(text: str) -> str:
    """A page without links to pages that only this repository has."""
    return re.sub(r" ?\(\[[^]]+\]\([a-z-]+\.md\)\)|\[([^]]+)\]\([a-z-]+\.md\)", r"\1", text)


def _without_jobs(text: str) -> str:
    head, jobs, body = text.partition("\njobs:\n")
    blocks = re.split(r"(?m)^(?=  [a-z]+:\n)", body)
    kept = [block for block in blocks if block.split(":")[0].strip() not in OF_THIS_REPOSITORY]
    head = head.replace(
        "Every pull request: the tests, and a preview", "Every pull request: a preview"
    )
    return f"{head}{jobs}{''.join(kept).rstrip()}\n"


def constraints() -> str:
    """Return the versions that the two locks of this repository have, for the one of a team's."""
    kit, policies = (
        dict(re.findall(r"(?m)^([a-z0-9._-]+)==([^ ;\\]+)", path.read_text(encoding="utf-8")))
        for path in (ROOT / "requirements.txt", ROOT / "policies" / "requirements.txt")
    )
    merged = policies | {name: version for name, version in kit.items() if name not in FREE}
    return "".join(f"{name}=={version}\n" for name, version in sorted(merged.items()))


if __name__ == "__main__":
    print(constraints(), end="")
