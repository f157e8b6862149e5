"""AWS regions, and the partition each lies in."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from logstreams.settings.section import Wanted, refusal

_FORM = r"^[a-z]{2,4}(?:-[a-z]+)+-[0-9]{1,2}$"

# Every partition but the main one has its own beginning of a region's name (botocore's
# partitions.json, 2026-11-22; a test compares).
_PARTITIONS = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "eusc-": "aws-eusc",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
}


def partition_of(region: str) -> str:
    """The partition a region lies in, the second part of every ARN there, e.g. `aws`."""
    matches = (name for start, name in _PARTITIONS.items() if re.match(start, region))
    return next(matches, "aws")


def _reachable(region: str) -> str:
    partition = partition_of(region)
    if partition != "aws":
        raise refusal(
            f"a region of the partition aws: WorkOS's account is there, and a role in {partition} "
            "cannot be assumed across partitions"
        )
    return region


Region = Annotated[
    str,
    StringConstraints(pattern=_FORM),
    AfterValidator(_reachable),
    Wanted("an AWS region, e.g. us-east-1"),
]
