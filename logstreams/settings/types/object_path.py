"""Folders in a bucket.

A path becomes part of keys, of ARNs in policies and of WorkOS's form, so it has only characters
that mean themselves in all three: `*`, `?` and `$` are wildcards and variables in a policy.
Sources (2026-11-22): Amazon S3 user guide, "Naming Amazon S3 objects" (safe characters, keys of at
most 1,024 bytes); IAM user guide, "IAM JSON policy elements: Resource".
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from logstreams.settings.section import Wanted, refusal

_LONGEST = 512  # of 1,024: half is left for the day, the time and the suffix that WorkOS adds
_SAFE = re.compile(r"[A-Za-z0-9!_.'()=/-]*")


def _safe(path: str) -> str:
    if path.startswith("/"):
        raise refusal("a path without a leading slash: S3 would create a folder without a name")
    if "//" in path:
        raise refusal("a path without two slashes in a row")
    if {".", ".."} & set(path.split("/")):
        raise refusal("a path without . and .. as folders: S3 does not resolve them")
    if not _SAFE.fullmatch(path):
        raise refusal("a path of letters, digits, / and !_.'()=- only")
    if len(path) > _LONGEST:
        raise refusal(f"a path of at most {_LONGEST} characters (this has {len(path)})")
    return path


def _folder(path: str) -> str:
    return path if not path or path.endswith("/") else f"{path}/"


ObjectFolder = Annotated[
    str, AfterValidator(_safe), AfterValidator(_folder), Wanted("a path such as audit/")
]
"""A folder: empty for the whole bucket, otherwise ends with a slash, which is added if missing."""

ObjectPrefix = Annotated[str, AfterValidator(_safe), Wanted("a key prefix such as s3/")]
"""The beginning of keys, a folder or not."""
