from __future__ import annotations

import pytest

from logstreams.settings.file.parsed_file import AmbiguousScalar, misread_kind, read_plain

# What Pulumi 3.259.0 made of each in a stack file (`pulumi config --json`), and so what nobody
# meant who wrote it as an identifier.
SPOILT = {
    "012345670123": "a number",  # 1402433619
    "0128": "a number",  # 128
    "1234567890123456789012": "a number",  # 1.2345678901234568e+21
    "1_000": "a number",  # 1000
    "0x10": "a number",  # 16
    ".5": "a number",  # 0.5
    "2024-01-01": "a date",  # 2024-01-01 00:00:00 +0000 UTC
}
# Texts to Pulumi, something else to other readers of YAML.
DOUBTFUL = {
    "yes": "a boolean",
    "Off": "a boolean",
    "n": "a boolean",
    "1:30": "a number",
    "0o17": "a number",
    "0b11": "a number",
    "1e3": "a number",
    "-.inf": "a number",
    ".NaN": "a number",
    "2024-01-01 10:00:00": "a date",
    "<<": "a merge key",
    "=": "a default key",
}


@pytest.mark.parametrize(("text", "kind"), (SPOILT | DOUBTFUL).items(), ids=repr)
def test_text_some_reader_takes_for_something_else_is_misread(text: str, kind: str) -> None:
    assert misread_kind(text) == kind
    assert read_plain(text) == AmbiguousScalar(text, kind)


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("365", 365), ("-1", -1), ("true", True), ("FALSE", False), ("", None), ("~", None)],
    ids=repr,
)
def test_text_all_readers_agree_on_has_its_value(text: str, value: object) -> None:
    assert read_plain(text) == value
    assert type(read_plain(text)) is type(value)


@pytest.mark.parametrize(
    "text",
    ["acme", "org_01EH", "vpc-0a", "aws:kms", "1.2.3.4", "12-34", "1a", "tru", "s3/"],
    ids=repr,
)
def test_text_all_readers_take_for_a_text_is_one(text: str) -> None:
    assert misread_kind(text) is None
    assert read_plain(text) == text
