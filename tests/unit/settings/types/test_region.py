from __future__ import annotations

import botocore.session
import pytest
from pydantic import TypeAdapter, ValidationError

from logstreams.settings.types.region import Region, partition_of

SESSION = botocore.session.get_session()
REGIONS = {
    region: partition
    for partition in SESSION.get_available_partitions()
    for region in SESSION.get_available_regions("ec2", partition)
}


@pytest.mark.parametrize(("region", "partition"), REGIONS.items(), ids=REGIONS.keys())
def test_partition_is_the_one_botocore_knows(region: str, partition: str) -> None:
    assert partition_of(region) == partition


def test_regions_botocore_knows_are_taken_in_the_main_partition_only() -> None:
    region = TypeAdapter(Region)
    for name, partition in REGIONS.items():
        if partition == "aws":
            assert region.validate_python(name) == name
        else:
            with pytest.raises(ValidationError, match=f"a role in {partition} cannot be assumed"):
                region.validate_python(name)


@pytest.mark.parametrize(
    "text", ["", "useast1", "US-EAST-1", "us-east-1a", "us-east-1\n", "us-east"], ids=repr
)
def test_text_that_is_no_region_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Region).validate_python(text)
