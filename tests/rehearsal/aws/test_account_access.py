"""Block Public Access of a whole account, as S3 Control has it."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.rehearsal.aws.support import Account

SETTINGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def control_of(account: Account) -> Any:
    client = account.client("s3control")

    def at_one_name(request: Any, **_: Any) -> None:
        request.url = request.url.replace(f"{account.id}.", "", 1)

    client.meta.events.register("before-sign.s3-control", at_one_name)
    return client


def test_account_blocks_public_access_until_it_is_changed(account: Account) -> None:
    control = control_of(account)
    everything = dict.fromkeys(SETTINGS, True)

    found = control.get_public_access_block(AccountId=account.id)
    control.delete_public_access_block(AccountId=account.id)
    with pytest.raises(ClientError, match="NoSuchPublicAccessBlockConfiguration"):
        control.get_public_access_block(AccountId=account.id)
    control.put_public_access_block(
        AccountId=account.id,
        PublicAccessBlockConfiguration={**everything, "BlockPublicPolicy": False},
    )
    changed = control.get_public_access_block(AccountId=account.id)

    assert found["PublicAccessBlockConfiguration"] == everything
    assert not changed["PublicAccessBlockConfiguration"]["BlockPublicPolicy"]
