from __future__ import annotations

import re

import pytest

from rehearsal.engine.aws_provider.naming import generated_name
from rehearsal.engine.aws_provider.resource_handler import AutoName

URN = "urn:pulumi:dev::demo::logstreams:s3:Destination$aws:s3/bucket:Bucket::My-Bucket"


def test_name_has_seven_hexadecimal_digits() -> None:
    assert re.fullmatch(r"My-Bucket-[0-9a-f]{7}", generated_name(AutoName("name", 64), URN, b"s"))


def test_same_seed_makes_the_same_name() -> None:
    rule = AutoName("name", 64)
    assert generated_name(rule, URN, b"seed") == generated_name(rule, URN, b"seed")
    assert generated_name(rule, URN, b"seed") != generated_name(rule, URN, b"other")


def test_without_a_seed_names_differ() -> None:
    rule = AutoName("name", 64)
    assert generated_name(rule, URN, b"") != generated_name(rule, URN, b"")


def test_prefix_and_small_letters_are_as_the_type_wants() -> None:
    rule = AutoName("name", 64, prefix="alias/", lower=True)
    assert generated_name(rule, URN, b"s").startswith("alias/my-bucket-")


def test_longest_name_is_made_and_a_longer_one_refused() -> None:
    assert len(generated_name(AutoName("name", 17), URN, b"s")) == 17
    with pytest.raises(ValueError, match="max length constraint of 16"):
        generated_name(AutoName("name", 16), URN, b"s")
