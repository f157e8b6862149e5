from __future__ import annotations

from typing import Any

from components.fingerprint import fingerprint


def of(build: Any, **facts: str) -> str:
    return str(build(lambda: {"it": fingerprint(facts)}).outputs["it"])


def test_same_facts_in_any_order_give_the_same_value(build: Any) -> None:
    assert of(build, bucket="a", role="b") == of(build, role="b", bucket="a")


def test_a_changed_fact_gives_another_value(build: Any) -> None:
    assert of(build, bucket="a", role="b") != of(build, bucket="a", role="c")


def test_values_that_move_between_facts_give_another_value(build: Any) -> None:
    assert of(build, bucket="a", role="b") != of(build, bucket="b", role="a")
