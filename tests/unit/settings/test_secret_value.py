"""What a stored text means as a secret: the value alone, or why it is none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logstreams.settings.secret_value import UnusableSecret, invisible_around, secret_value

CANARY = "canary-0123456789abcdef"


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param(CANARY, id="the value alone"),
        pytest.param(f"{CANARY}\n", id="newline of echo"),
        pytest.param(f"{CANARY}\r\n", id="newline of Windows"),
        pytest.param(f" \t{CANARY} ", id="blanks"),
        pytest.param(f"\ufeff{CANARY}", id="byte order mark"),
        pytest.param(f"{CANARY}\u200b", id="zero-width space"),
        pytest.param(f"\u2060\u00a0{CANARY}\u200d\u3000\n", id="word joiner and wide spaces"),
        pytest.param(f"{CANARY}\0", id="null character"),
        pytest.param(CANARY.encode(), id="bytes"),
        pytest.param(f"\ufeff{CANARY}\n".encode(), id="bytes with a byte order mark"),
        pytest.param(json.dumps({"token": CANARY}), id="the console's only pair"),
        pytest.param(json.dumps({"token": f"{CANARY}\n"}, indent=2) + "\n", id="pair, indented"),
    ],
)
def test_what_is_surely_not_meant_is_taken_away(stored: str | bytes) -> None:
    assert secret_value(stored) == CANARY


def test_named_key_of_a_json_object_is_the_value() -> None:
    stored = json.dumps({"user": "acme", "token": CANARY})

    assert secret_value(stored, "token") == CANARY


def test_text_that_is_no_json_object_is_the_value_whatever_the_key() -> None:
    assert secret_value(CANARY, "token") == CANARY


@pytest.mark.parametrize(
    ("stored", "key", "said"),
    [
        pytest.param("caf\u00e9-canary", None, "U+00E9 (latin small letter e with acute) at "
                     "character 4 of 11", id="accent"),
        pytest.param("ab\u200bcanary", None, "U+200B (zero width space) at character 3 of 9",
                     id="zero-width space inside"),
        pytest.param("ab\ncanary", None, "U+000A (a control character) at character 3 of 9",
                     id="newline inside"),
        pytest.param("ab\x7fcanary", None, "U+007F", id="delete"),
        pytest.param(b"ab\xe9canary", None, "the byte 0xE9 at byte 3, which is not UTF-8",
                     id="Latin-1"),
        pytest.param('{"user": "canary", "token": "canary"}', None,
                     "the keys user, token, and one value is wanted",
                     id="several keys, none named"),
        pytest.param('{"user": "canary"}', "token", "the keys user, and not token",
                     id="key that is not there"),
        pytest.param('{"canary me": "canary", "b": "canary"}', None, "the keys …, b",
                     id="key that may be a value"),
        pytest.param("{}", None, "no key", id="empty object"),
        pytest.param('{"token": {"inner": "canary"}}', None, "whose token is no text",
                     id="object in an object"),
        pytest.param('{"token": 12}', None, "whose token is no text", id="number"),
        pytest.param("{'token': 'canary'}", None, "no JSON object", id="not JSON"),
    ],
)  # fmt: skip
def test_what_is_no_value_is_named_and_never_shown(
    stored: str | bytes, key: str | None, said: str
) -> None:
    with pytest.raises(UnusableSecret) as refused:
        secret_value(stored, key)

    assert said in str(refused.value)
    assert "canary" not in str(refused.value)


@given(st.text())
def test_what_is_taken_for_a_value_can_be_sent(stored: str) -> None:
    try:
        value = secret_value(stored)
    except UnusableSecret:
        return
    value.encode("ascii")
    assert value == value.strip()
    assert secret_value(value) == value or value.startswith("{")


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        pytest.param(CANARY, "", id="nothing"),
        pytest.param(f"{CANARY}\n", "", id="newline"),
        pytest.param(f"\ufeff{CANARY}", "U+FEFF (zero width no-break space) at its beginning",
                     id="byte order mark"),
        pytest.param(f"{CANARY}\u200b\n", "U+200B (zero width space) at its end",
                     id="zero-width space before a newline"),
        pytest.param("\u200b", "U+200B (zero width space) at its beginning", id="nothing else"),
    ],
)  # fmt: skip
def test_character_of_no_width_around_a_value_is_named(stored: str, said: str) -> None:
    assert invisible_around(stored) == said
