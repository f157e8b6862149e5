"""The repository on github.com that a remote's URL names."""

from __future__ import annotations

import re

# The host's whole name: `mygithub.com`, or a folder of another host's, is somebody else's. Port 443
# of ssh.github.com is GitHub's too (GitHub, "Using SSH over the HTTPS port", 2026-11-29).
_GITHUB = re.compile(
    r"(?:(?:https?|ssh|git)://)?(?:[^/]*@)?(?:www\.|ssh\.)?github\.com(?::[0-9]+/|[:/])/?"
    r"(?P<repository>[^/:@]+/[^/:@]+?)(?:\.git)?/?"
)


def github_repository(url: str) -> str | None:
    """`ORG/REPOSITORY`; None: the URL is not one of github.com's."""
    found = _GITHUB.fullmatch(url)
    return found["repository"] if found else None


def without_user(url: str) -> str:
    """The URL without name and password, which must not be shown."""
    return re.sub(r"^([A-Za-z][A-Za-z0-9+.-]*://)?.*@", r"\1", url)
