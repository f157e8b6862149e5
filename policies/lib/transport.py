"""Denials of unsafe transport, and what a resource pattern covers of a bucket."""

from __future__ import annotations

from collections.abc import Mapping

from policies.iam.values import Possible
from policies.lib.holders import BUCKET, documents
from policies.lib.requests import NOBODY_SAID, bucket_arns, covers_everything
from policies.resource import Resource


def lacks_denial(resource: Resource, unsafe: Mapping[str, Possible]) -> bool:
    """Whether a bucket policy lets pass some request that is unsafe by its keys alone.

    A second condition would be ANDed: a request that meets only one of them would pass.
    """
    for document in documents(resource, BUCKET):
        statements = document.statements()
        denials = [each for each in statements if not each.allows]
        account = resource.account or NOBODY_SAID
        if statements and not any(
            covers_everything(denials, bucket, account, unsafe)
            for bucket in bucket_arns(resource, statements)
        ):
            return True
    return False


def covers_objects(resource: str) -> bool:
    """Whether a resource pattern covers every object of a bucket."""
    return (
        resource == "*"
        or resource.endswith("/*")
        or (resource.endswith("*") and "/" not in resource)
    )
