from __future__ import annotations

import pytest

from logstreams.settings.secret_text import holds_api_key, redact

KEYS = ["sk_test_a1b2c3d4e5f6", "sk_live_a1b2c3d4e5f6", "sk_example_123456789", "sk_a1b2c3d4e5f6"]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("text", ["{}", "key={}", '"{}"', "({})", "é{}é", "Bearer {}\n"], ids=repr)
def test_key_is_seen_and_replaced_wherever_it_stands(key: str, text: str) -> None:
    assert holds_api_key(text.format(key))
    assert redact(text.format(key)) == text.format("sk_…")


def test_key_glued_to_a_word_is_replaced_too() -> None:
    assert redact("tasksk_live_a1b2c3d4e5f6") == "tasksk_…"


def test_keys_are_all_replaced() -> None:
    assert redact(" ".join(KEYS)) == " ".join(["sk_…"] * len(KEYS))


@pytest.mark.parametrize(
    "text", ["", "risk_assessment", "task_a1b2c3d4e5", "sk_path", "SK_A1B2C3D4"]
)
def test_other_words_are_left(text: str) -> None:
    assert not holds_api_key(text)
    assert redact(text) == text
