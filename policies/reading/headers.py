"""What of a policy rests on headers that WorkOS does not send."""

from __future__ import annotations

from collections.abc import Iterator

from policies.iam import UNKNOWN, Request
from policies.iam.workos import NEVER_SENT
from policies.reading.documents import Statement
from policies.reading.requests import answered, answered_own


def rests_on_headers(statement: Statement, request: Request) -> bool:
    """Whether what a statement answers to WorkOS's request would change with a header."""
    return _answer(statement, request) != _answer(statement, with_any_header(request))


def header_keys(statement: Statement) -> Iterator[str]:
    """The condition keys of a statement that hold a header which WorkOS does not send."""
    for each in statement.conditions:
        if each.key in NEVER_SENT or f"{each.key.partition('/')[0]}/*" in NEVER_SENT:
            yield each.key


def with_any_header(request: Request) -> Request:
    """The same request of a client that sends whatever headers it likes."""
    return request.with_keys(dict.fromkeys(NEVER_SENT, UNKNOWN))


def _answer(statement: Statement, request: Request) -> object:
    found = statement.principals or statement.not_principals
    return answered(statement, request) if found else answered_own(statement, request)
