"""Secrets of the environment, wherever they turn up."""

from __future__ import annotations

import pytest

from logstreams.fleet.redaction import Redaction


@pytest.mark.parametrize(
    "name",
    [
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "PULUMI_ACCESS_TOKEN",
        "PULUMI_CONFIG_PASSPHRASE",
        "ACME_API_KEY",
        "GITHUB_TOKEN",
        "db_password",
    ],
)
def test_value_of_a_secret_variable_is_hidden(name: str) -> None:
    hide = Redaction.of({name: "correct horse"}).hide

    assert hide("it is correct horse, twice: correct horse") == ("it is [secret], twice: [secret]")


def test_longer_secret_is_hidden_whole() -> None:
    hide = Redaction.of({"A_TOKEN": "abcdef", "B_TOKEN": "abcdefghi"}).hide

    assert hide("abcdefghi") == "[secret]"


def test_ordinary_and_short_values_stay() -> None:
    hide = Redaction.of({"HOME": "/home/somebody", "A_TOKEN": "on", "B_SECRET": "  "}).hide

    assert hide("on /home/somebody  it is") == "on /home/somebody  it is"


def test_workos_key_is_hidden_whoever_it_belongs_to() -> None:
    assert "0123456789" not in Redaction.of({}).hide("key sk_live_0123456789abcdef")


def test_password_in_a_url_is_hidden_as_it_stands_and_decoded() -> None:
    hide = Redaction.of({"PULUMI_BACKEND_URL": "postgres://kit:correct%20horse@db:5432/x"}).hide

    assert hide("kit:correct%20horse@db, or correct horse") == "kit:[secret]@db, or [secret]"
    assert Redaction.of({"A": "http://[", "B": "s3://bucket?region=us-east-1"}).secrets == ()
