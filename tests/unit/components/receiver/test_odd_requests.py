"""Requests as no client should send them: each is answered, and nothing is made up."""

from __future__ import annotations

import contextlib
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import handler
from tests.unit.components.receiver.support import (
    HEADER,
    OLD_SECRET,
    SECRET,
    Bucket,
    Context,
    Secrets,
    array,
    delivery,
    envelope,
    receiver,
)


def ask(bucket: Bucket, request: dict[str, Any]) -> dict[str, Any]:
    made = receiver(bucket, Secrets())
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()):
        patch.setattr(handler, "receiver", lambda: made)
        answer: dict[str, Any] = handler.handle(request, Context())
    return answer


def in_lists(request: dict[str, Any], **more: list[str]) -> dict[str, Any]:
    """The request as a target group with multi-value headers hands it on."""
    lists = {name: [value] for name, value in request["headers"].items()}
    kept = {name: value for name, value in request.items() if name != "headers"}
    return {**kept, "multiValueHeaders": {**lists, **more}}


def test_headers_in_lists_are_read_and_answered_in_lists() -> None:
    bucket = Bucket()

    answer = ask(bucket, in_lists(delivery(array(envelope(1)))))

    assert (answer["statusCode"], len(bucket.objects)) == (200, 1)
    assert answer["multiValueHeaders"] == {"content-type": ["application/json"]}
    assert "headers" not in answer


@pytest.mark.parametrize(
    ("values", "status"),
    [
        pytest.param([SECRET], 200, id="one"),
        pytest.param(["wrong", SECRET], 200, id="the last is right"),
        pytest.param([SECRET, "wrong"], 401, id="the last is wrong"),
        pytest.param([], 401, id="none"),
    ],
)
def test_of_a_header_that_came_several_times_the_last_counts(
    values: list[str], status: int
) -> None:
    request = in_lists(delivery(array(envelope(1)), secret=None), **{HEADER.lower(): values})

    assert ask(Bucket(), request)["statusCode"] == status


def test_refusal_names_its_method_in_lists_too() -> None:
    answer = ask(Bucket(), {**in_lists(delivery(b"[]")), "httpMethod": "PUT"})

    assert (answer["statusCode"], answer["multiValueHeaders"]["allow"]) == (405, ["POST"])


def test_health_check_in_lists_is_answered_in_lists() -> None:
    request = {"httpMethod": "GET", "path": "/health", "multiValueHeaders": {}, "body": ""}

    answer = ask(Bucket(), request)

    assert (answer["statusCode"], "multiValueHeaders" in answer) == (200, True)


BODIES = st.none() | st.text(max_size=40) | st.binary(max_size=40).map(lambda b: b.decode("latin1"))
VALUES = st.sampled_from([SECRET, OLD_SECRET, "", "wrong", "\udcff", "application/json", "gzip"])
NAMES = st.sampled_from(
    [HEADER, HEADER.lower(), "content-type", "content-encoding", "Content-Length", "x"]
)
REQUESTS = st.fixed_dictionaries(
    {},
    optional={
        "httpMethod": st.sampled_from(["POST", "GET", "HEAD", "PUT", "post", ""]),
        "path": st.sampled_from(["/", "/health", "//health", "/?x", ""]),
        "headers": st.none() | st.dictionaries(NAMES, VALUES),
        "multiValueHeaders": st.none() | st.dictionaries(NAMES, st.lists(VALUES, max_size=2)),
        "body": BODIES,
        "isBase64Encoded": st.booleans(),
    },
)


@given(request=REQUESTS)
def test_any_request_is_answered_well_and_kept_whole_or_not_at_all(
    request: dict[str, Any],
) -> None:
    bucket = Bucket()

    answer = ask(bucket, request)

    assert answer["statusCode"] in (200, 400, 401, 405)
    assert isinstance(json.loads(answer["body"]), dict)
    assert ("multiValueHeaders" in answer) == ("multiValueHeaders" in request)
    assert bucket.events() == []  # none of these bodies has one
    if answer["statusCode"] in (401, 405):
        assert bucket.objects == {}
    assert all(bucket.quarantined())  # no empty object is kept
    assert SECRET not in json.dumps(answer)
