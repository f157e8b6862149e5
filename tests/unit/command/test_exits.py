"""What a failure says to a user."""

from __future__ import annotations

import pytest

from logstreams.command.known_errors import of_workos
from logstreams.verification.workos.error_kind import ApiErrorKind, WorkOSFailure


@pytest.mark.parametrize(
    ("kind", "said", "told"),
    [
        pytest.param(
            ApiErrorKind.UNAUTHORIZED,
            "HTTP 401",
            "WorkOS: HTTP 401; it knows no such API key: `logstreams doctor` tries WORKOS_API_KEY",
            id="key",
        ),
        pytest.param(
            ApiErrorKind.DNS,
            "no such host",
            "WorkOS: no such host; `logstreams doctor` says what is in the way",
            id="way",
        ),
        pytest.param(
            ApiErrorKind.UNEXPECTED, "WorkOS answers []", "WorkOS answers []", id="answer"
        ),
    ],
)
def test_failure_of_workos_names_what_says_more(kind: ApiErrorKind, said: str, told: str) -> None:
    assert of_workos(WorkOSFailure(kind, said)) == told
