"""What Pulumi was given as configuration, beside what stands in the stack's own file.

`pulumi up --config-file other.yaml` and an `environment` of the stack file give the program other
values than its file has. The commands and the delivery check read the file alone, so that one
update would deploy what no verification knows of.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from logstreams.settings.aws import AwsSettings
from logstreams.settings.file.keys import key_of
from logstreams.settings.file.nodes import parse
from logstreams.settings.file.parsed_file import AmbiguousScalar
from logstreams.settings.file.stack_file import read_settings
from logstreams.settings.load import read_text
from logstreams.settings.stack import StackSettings


def differing_keys(path: Path, given: Callable[[str], str | None]) -> tuple[str, ...]:
    """Full keys whose value in a stack file is not the one that Pulumi was given.

    Args:
        path: The stack's own file; it has been loaded without a problem.
        given: Pulumi's value of a full key, lists and mappings as JSON; None: it has none.
    """
    plain = read_settings(str(path), parse(read_text(path))).plain
    found = ((key, value, given(key)) for key, value in _values(plain))
    return tuple(key for key, value, other in found if not _same(value, other))


def _values(plain: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key in StackSettings.known_keys():
        if key not in ("customer", "aws"):
            yield key_of((key,)), plain.get(key)
    for key in AwsSettings.known_keys():
        yield key_of(("aws", key)), plain.get("aws", {}).get(key)


def _same(written: Any, given: str | None) -> bool:
    if written is None or given is None:
        return (written is None or written == "") == (given in (None, "", "null"))
    if isinstance(written, dict | list):
        try:
            return bool(_bare(json.loads(given)) == _bare(written))
        except ValueError:
            return False
    return str(_bare(written)) == given


def _bare(value: Any) -> Any:
    """The value as every reader of YAML has it, numbers and booleans as their texts."""
    if isinstance(value, dict):
        return {str(key): _bare(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_bare(each) for each in value]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, AmbiguousScalar):
        return value.text
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
