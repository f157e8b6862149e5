from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from logstreams.settings.names import (
    default_bucket_name,
    default_load_balancer_name,
    default_role_name,
)
from logstreams.settings.types.bucket_name import BucketName, why_refused
from logstreams.settings.types.identifiers import RoleName

CUSTOMERS = st.text("abcxyzABC019._-", min_size=1, max_size=100)
REGIONS = st.sampled_from(["us-east-1", "ap-southeast-1", "ap-northeast-3", "me-central-1"])
ACCOUNT = "012345670123"


@pytest.mark.parametrize(
    ("customer", "bucket", "role"),
    [
        ("acme", "acme", "acme"),
        ("acme-eu-2", "acme-eu-2", "acme-eu-2"),
        ("Acme", "acme-37036cd8", "acme-37036cd8"),
        ("a.b_c", "a-b-c-5b8f934a", "a-b-c-5b8f934a"),
        ("sthree", "c-sthree-c9b9fa92", "sthree"),
        ("a" * 40, "a" * 20 + "-e33cdf9c", "a" * 40),
    ],
    ids=["kept", "hyphens", "capital", "dots", "reserved", "long"],
)
def test_names_never_change_from_release_to_release(customer: str, bucket: str, role: str) -> None:
    ending = "-audit-logs-012345670123-us-east-1"
    assert default_bucket_name(customer, ACCOUNT, "us-east-1") == bucket + ending
    assert default_role_name(customer) == role + "-workos-audit-logs"


@settings(max_examples=300, deadline=None)
@given(CUSTOMERS, REGIONS)
def test_computed_names_are_accepted_by_aws(customer: str, region: str) -> None:
    bucket = default_bucket_name(customer, ACCOUNT, region)
    assert TypeAdapter(BucketName).validate_python(bucket) == bucket
    role = default_role_name(customer)
    assert TypeAdapter(RoleName).validate_python(role) == role


@settings(max_examples=300, deadline=None)
@given(CUSTOMERS, CUSTOMERS)
def test_customers_share_no_name(one: str, other: str) -> None:
    same = one == other
    assert (default_role_name(one) == default_role_name(other)) is same
    buckets = [default_bucket_name(each, ACCOUNT, "us-east-1") for each in (one, other)]
    assert (buckets[0] == buckets[1]) is same


@pytest.mark.parametrize("length", [24, 25, 26], ids=str)
def test_long_customer_is_cut_and_hashed(length: int) -> None:
    names = {default_bucket_name("a" * length + end, ACCOUNT, "ap-southeast-1") for end in "xyz"}
    assert len(names) == 3
    assert all(why_refused(name) is None for name in names)


@pytest.mark.parametrize("customer", ["internal", "internal-tools"])
def test_load_balancer_has_no_name_that_aws_reserves(customer: str) -> None:
    name = default_load_balancer_name(customer)

    assert not name.startswith("internal-")
    assert len(name) <= 32
    assert name != default_load_balancer_name(f"c-{customer}")
