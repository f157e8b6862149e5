"""A local AWS that asks for less: its refusals are what the SDKs take for throttling."""

from __future__ import annotations

import pytest
from botocore.config import Config
from botocore.retries.standard import ThrottledRetryableChecker

from tests.rehearsal.aws.support import Account, refused

CALLS = {
    "s3": ("list_buckets", 503, "SlowDown"),
    "iam": ("list_roles", 400, "Throttling"),
    "sts": ("get_caller_identity", 400, "Throttling"),
    "ec2": ("describe_vpcs", 503, "RequestLimitExceeded"),
    "kms": ("list_keys", 400, "ThrottlingException"),
    "lambda": ("list_functions", 429, "TooManyRequestsException"),
    "secretsmanager": ("list_secrets", 400, "ThrottlingException"),
}


@pytest.mark.parametrize("service", CALLS)
def test_refusal_is_the_services_own(account: Account, service: str) -> None:
    call, status, code = CALLS[service]
    session = account.aws.session(account.caller)
    once = Config(retries={"total_max_attempts": 1})
    client = session.client(service, config=once)  # type: ignore[call-overload]  # a variable
    account.aws.throttle(1)
    try:
        found = refused(getattr(client, call))
    finally:
        account.aws.throttle(0)

    assert found[:2] == (status, code)
    assert code in ThrottledRetryableChecker._THROTTLED_ERROR_CODES
    assert getattr(client, call)()["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_sdk_tries_again_through_a_share_of_refusals(account: Account) -> None:
    account.aws.throttle(0.3)
    try:
        assert [account.client("iam").list_roles()["ResponseMetadata"]["HTTPStatusCode"]] == [200]
    finally:
        account.aws.throttle(0)


def test_users_of_another_account_are_not_slowed_down(account: Account) -> None:
    once = Config(retries={"total_max_attempts": 1})
    iam = account.aws.session(account.caller).client("iam", config=once)
    account.aws.throttle(1, account="210987654321")
    try:
        assert iam.list_roles()["ResponseMetadata"]["HTTPStatusCode"] == 200
        account.aws.throttle(1, account=account.id)
        assert refused(iam.list_roles)[1] == "Throttling"
    finally:
        account.aws.throttle(0)
