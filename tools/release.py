"""Make a release of changes/: a section of CHANGELOG.md, and the version in every place it stands.

    python -m tools.release VERSION [--dry-run]

Nothing is committed, tagged or published: look at the difference first.
"""

from __future__ import annotations

import argparse
import re
import sys
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("security", "removed", "changed", "added", "fixed")
"""What a reader has to know first comes first."""

UNRELEASED = "<!-- what is not released yet: changes/ -->\n"

VERSION = r"(?P<before>{})(?P<version>\d+\.\d+\.\d+)"
PLACES = {
    "logstreams/__init__.py": '__version__ = "',
    "rehearsal/pyproject.toml": '"workos-log-streams==',
    "policies/pyproject.toml": 'version = "',
    "policies/PulumiPolicy.yaml": "version: ",
}
"""Files with the version, by what stands before it. The first is the one it comes from; the others
are read by tools that look nowhere else."""


class ReleaseError(Exception):
    """Nothing was changed; the text names the file, what was found and what is wanted."""


def fragments(root: Path) -> dict[str, list[Path]]:
    """Return the files of changes/ by kind, each in the order of their names.

    Raises:
        ReleaseError: one is named otherwise, or says nothing.
    """
    found: dict[str, list[Path]] = {kind: [] for kind in KINDS}
    for path in sorted((root / "changes").iterdir()):
        if path.name == "README.md":
            continue
        named = re.fullmatch(rf"[a-z0-9-]+\.({'|'.join(KINDS)})\.md", path.name)
        if named is None:
            kinds = ", ".join(KINDS)
            raise ReleaseError(
                f"changes/{path.name}: wanted <a-few-words>.<kind>.md, kind one of {kinds}"
            )
        if not path.read_text(encoding="utf-8").strip():
            raise ReleaseError(f"changes/{path.name}: found nothing in it, wanted a sentence")
        found[named[1]].append(path)
    return {kind: paths for kind, paths in found.items() if paths}


def section(version: str, day: date, root: Path) -> str:
    """Return the section of one version.

    Raises:
        ReleaseError: a fragment is wrong, or there is none.
    """
    found = fragments(root)
    if not found:
        raise ReleaseError("changes/: found no change, wanted at least one to release")
    parts = [f"## {version}, {day.isoformat()}\n"]
    for kind, paths in found.items():
        lines = [
            "- " + path.read_text(encoding="utf-8").strip().replace("\n", "\n  ") for path in paths
        ]
        parts.append("\n".join([f"### {kind.capitalize()}\n", *lines, ""]))
    return "\n".join(parts)


def versions(root: Path) -> dict[str, str]:
    """Return the version in each of PLACES.

    Raises:
        ReleaseError: a file has none, or several.
    """
    return {place: _found(place, before, root)["version"] for place, before in PLACES.items()}


def _found(place: str, before: str, root: Path) -> re.Match[str]:
    pattern = VERSION.format(re.escape(before))
    found = [*re.finditer(pattern, (root / place).read_text(encoding="utf-8"))]
    if len(found) != 1:
        raise ReleaseError(
            f"{place}: found {before} with a version {len(found)} times, wanted once"
        )
    return found[0]


def release(version: str, day: date, root: Path) -> str:
    """Write CHANGELOG.md and the version, remove the fragments; return the new section.

    Raises:
        ReleaseError: something is not as wanted; nothing was changed.
    """
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise ReleaseError(f"version: found {version}, wanted three numbers, such as 0.2.0")
    new = section(version, day, root)
    log = root / "CHANGELOG.md"
    text = log.read_text(encoding="utf-8")
    if text.count(UNRELEASED) != 1:
        raise ReleaseError(f"CHANGELOG.md: wanted one line {UNRELEASED.strip()}")
    places = {place: _found(place, before, root) for place, before in PLACES.items()}
    log.write_text(text.replace(UNRELEASED, f"{UNRELEASED}\n{new}"), encoding="utf-8")
    for place, found in places.items():
        start, end = found.span("version")
        (root / place).write_text(found.string[:start] + version + found.string[end:], "utf-8")
    for path in (path for paths in fragments(root).values() for path in paths):
        path.unlink()
    return new


def main() -> None:
    """Release, or with --dry-run show what would be."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("version", help="three numbers, such as 0.2.0")
    parser.add_argument("--dry-run", action="store_true", help="show the section, change nothing")
    options = parser.parse_args()
    make = section if options.dry_run else release
    try:
        print(make(options.version, datetime.now(UTC).date(), ROOT))
    except ReleaseError as error:
        sys.exit(f"release: {error}")


if __name__ == "__main__":
    main()
