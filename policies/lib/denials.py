"""What a policy denies by unsafe transport, or by headers that WorkOS does not send."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.iam import UNKNOWN, Request
from policies.iam.truth import Truth
from policies.iam.values import Possible
from policies.iam.workos import NEVER_SENT
from policies.lib.documents import Statement
from policies.lib.principals import BUCKET, documents
from policies.lib.requests import (
    NOBODY_SAID,
    answered,
    answered_own,
    bucket_arns,
    covers_everything,
)
from policies.resource import Resource


def rests_on_headers(statement: Statement, request: Request) -> bool:
    """Whether what a statement answers to WorkOS's request would change with a header."""
    return told(statement, request) != told(statement, with_any_header(request))


def header_keys(statement: Statement) -> Iterator[str]:
    """The condition keys of a statement that hold a header which WorkOS does not send."""
    for each in statement.conditions:
        if each.key in NEVER_SENT or f"{each.key.partition('/')[0]}/*" in NEVER_SENT:
            yield each.key


def with_any_header(request: Request) -> Request:
    """The same request of a client that sends whatever headers it likes."""
    return request.with_keys(dict.fromkeys(NEVER_SENT, UNKNOWN))


def told(statement: Statement, request: Request) -> Truth:
    """Whether a statement covers a request; without a principal it is of the principal's own."""
    found = statement.principals or statement.not_principals
    return answered(statement, request) if found else answered_own(statement, request)


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
