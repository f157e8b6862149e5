"""What of a policy rests on headers that WorkOS does not send."""

from __future__ import annotations

from collections.abc import Iterator

from policies.iam import UNKNOWN, Request
from policies.iam.truth import Truth
from policies.iam.workos import NEVER_SENT
from policies.lib.documents import Statement
from policies.lib.requests import answered, answered_own


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
