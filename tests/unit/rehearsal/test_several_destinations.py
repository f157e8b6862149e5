"""`logstreams rehearse` with several destinations: a stack of each, and what cannot be had."""

from __future__ import annotations

import json
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from logstreams.command.main import app
from rehearsal.fixtures import NoSuchFixture, check_all
from rehearsal.session import STACKS, Rehearsed


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        pytest.param(["s3", "nope"], "found nope, wanted datadog or", id="none of the name"),
        pytest.param(
            ["splunk", "s3", "splunk"], "found splunk 2 times, wanted it once", id="twice"
        ),
        pytest.param(["s3"] * 9, "found 9 of them, wanted 8 at most", id="too many"),
    ],
)
def test_destinations_that_one_project_cannot_have_are_refused(kinds: list[str], said: str) -> None:
    with pytest.raises(NoSuchFixture) as refused:
        check_all(kinds, len(STACKS))

    assert said in str(refused.value)


def test_s3_may_be_repeated() -> None:
    check_all(["s3", "https", "s3", "splunk", "datadog", "s3"], len(STACKS))


@pytest.mark.parametrize(
    ("options", "asked", "shape"),
    [
        ((), ["s3"], dict),
        (("--destination", "splunk"), ["splunk"], dict),
        (("--destination", "s3", "--destination", "https"), ["s3", "https"], list),
    ],
)
def test_several_destinations_are_a_list_of_documents(
    monkeypatch: pytest.MonkeyPatch, options: Sequence[str], asked: list[str], shape: type
) -> None:
    given: list[list[str]] = []

    def rehearse(destinations: list[str], *_: Any, **__: Any) -> Rehearsed:
        given.append(destinations)
        lives: Any = [SimpleNamespace(plain=lambda one=one: {"is": one}) for one in destinations]
        return Rehearsed(tuple(lives), "")

    monkeypatch.setattr("rehearsal.session.rehearse", rehearse)
    monkeypatch.setattr("rehearsal.source_addresses.require_addresses", lambda: None)

    ran = CliRunner().invoke(app, ["rehearse", *options, "--output", "json"])

    assert (ran.exit_code, given) == (0, [asked])
    found = json.loads(ran.stdout)
    assert isinstance(found, shape)
    assert [one["is"] for one in (found if shape is list else [found])] == asked
