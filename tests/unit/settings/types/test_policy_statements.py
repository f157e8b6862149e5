from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from logstreams.settings import StackSettings
from logstreams.settings.types.policy_statements import statements_in

THEIRS: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::210987654321:root"},
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::acme/*",
}


def with_statements(full: str, text: str) -> str:
    return full.replace("bucketName: null", f"policyStatements: {json.dumps(text)}")


def test_statements_are_read_as_they_were_written(
    full: str, parse: Callable[[str], StackSettings]
) -> None:
    settings = parse(with_statements(full, json.dumps([THEIRS])))

    assert statements_in(settings.archive.policy_statements) == (THEIRS,)
    assert statements_in(parse(full).archive.policy_statements) == ()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        pytest.param("{", "a JSON list of policy statements", id="no JSON"),
        pytest.param(json.dumps(THEIRS), "a JSON list of policy statements", id="no list"),
        pytest.param('[{"Effect": "Deny"}]', "a JSON list of policy statements", id="no statement"),
        pytest.param(
            json.dumps([{**THEIRS, "Sid": "DenyPlainHttp"}]),
            "no statement DenyPlainHttp",
            id="the kit's",
        ),
        pytest.param(
            json.dumps([{**THEIRS, "Principal": "*"}]), "the archive is never public", id="public"
        ),
        pytest.param(json.dumps([THEIRS] * 200), "at most 16384 characters", id="too long"),
    ],
)
def test_what_is_no_list_of_statements_is_refused(
    text: str, wanted: str, full: str, told: Callable[[str], list[str]]
) -> None:
    (problem,) = told(with_statements(full, text))

    assert "destination.policyStatements" in problem
    assert wanted in problem
