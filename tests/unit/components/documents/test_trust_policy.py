from __future__ import annotations

from typing import Any

import pytest

from components.documents.trust_policy import trust_policy

DOCUMENT = trust_policy(
    partition="aws", trusted_account_id="999999999999", external_ids=("ext-01",)
)
WORKOS = "arn:aws:iam::999999999999:role/log-streams"
OTHER = "arn:aws:iam::888888888888:role/log-streams"


@pytest.mark.parametrize(
    ("who", "external_id", "expected"),
    [
        pytest.param(WORKOS, "ext-01", True, id="workos-with-external-id"),
        pytest.param(WORKOS, "ext-02", False, id="workos-with-another-customers"),
        pytest.param(WORKOS, "EXT-01", False, id="workos-with-other-case"),
        pytest.param(WORKOS, None, False, id="workos-without"),
        pytest.param(OTHER, "ext-01", False, id="other-account-that-knows-it"),
        pytest.param("arn:aws:iam::012345670123:role/deployer", "ext-01", False, id="own-account"),
    ],
)
def test_role_is_assumed_by(
    assumable: Any, who: str, external_id: str | None, expected: bool
) -> None:
    assert assumable(DOCUMENT, who, external_id) is expected


def test_two_external_ids_are_accepted_while_one_is_rotated() -> None:
    both = trust_policy(
        partition="aws", trusted_account_id="999999999999", external_ids=("new", "old")
    )

    (statement,) = both["Statement"]
    assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": ["new", "old"]}}
