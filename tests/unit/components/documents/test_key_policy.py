from __future__ import annotations

from typing import Any

import pytest

from components.documents.key_policy import key_policy

KEY = "arn:aws:kms:eu-central-1:012345670123:key/k"
OWN = {"partition": "aws", "account_id": "012345670123"}
INSIDE = "arn:aws:iam::012345670123:role/anyone"
OUTSIDE = "arn:aws:iam::999999999999:role/anyone"


@pytest.mark.parametrize("action", ["kms:GenerateDataKey", "kms:PutKeyPolicy"])
def test_key_leaves_the_decision_to_the_accounts_iam_policies(
    by_resource_policy: Any, action: str
) -> None:
    assert by_resource_policy(key_policy(**OWN), action, KEY, who=INSIDE) == "Allow"


def test_key_is_for_no_other_account(by_resource_policy: Any) -> None:
    decision = by_resource_policy(key_policy(**OWN), "kms:Decrypt", KEY, who=OUTSIDE)
    assert decision == "ImplicitDeny"


@pytest.mark.parametrize(
    ("deletable", "decision"),
    [pytest.param(False, "Deny", id="kept"), pytest.param(True, "Allow", id="deletable")],
)
def test_key_is_deleted_only_where_its_archive_is(
    by_resource_policy: Any, deletable: bool, decision: str
) -> None:
    document = key_policy(**OWN, deletable=deletable)
    assert by_resource_policy(document, "kms:ScheduleKeyDeletion", KEY, who=INSIDE) == decision


def test_key_policy_names_no_role_that_could_be_deleted() -> None:
    allowed = key_policy(**OWN)["Statement"][0]
    assert allowed["Principal"] == {"AWS": "arn:aws:iam::012345670123:root"}
