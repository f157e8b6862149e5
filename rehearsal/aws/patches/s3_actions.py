"""The actions a bucket policy may name, by what they act on: s3_actions.toml."""

from __future__ import annotations

import tomllib
from importlib.resources import files

_NAMES = tomllib.loads(files(__package__).joinpath("s3_actions.toml").read_text())

ON_OBJECTS = frozenset(_NAMES["on_objects"])
ON_BUCKETS = frozenset(_NAMES["on_buckets"])
