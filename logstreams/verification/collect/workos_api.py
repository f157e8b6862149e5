"""What WorkOS's API says of the organization, its stream and the test action."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from logstreams.verification.facts.fact import Fact, Unavailable
from logstreams.verification.facts.workos_api import ApiFacts, StreamFacts
from logstreams.verification.progress import Progress
from logstreams.verification.workos.addresses import unusable_address
from logstreams.verification.workos.error_kind import ApiErrorKind, WorkOSFailure

if TYPE_CHECKING:
    from logstreams.verification.workos.client import WorkOS

T = TypeVar("T")

_ANSWERED = frozenset(
    {
        ApiErrorKind.UNAUTHORIZED,
        ApiErrorKind.FORBIDDEN,
        ApiErrorKind.NOT_FOUND,
        ApiErrorKind.REFUSED,
        ApiErrorKind.RATE_LIMITED,
        ApiErrorKind.UNEXPECTED,
    }
)
"""Kinds of trouble that are answers of WorkOS's own."""


def client_of(api_key: str, *, max_retries: int = 3, progress: Progress = lambda _: None) -> WorkOS:
    """A client of WorkOS's; for the arguments see there.

    Raises:
        WorkOSFailure: The WorkOS SDK of this environment cannot be loaded, or it names what is no
            URL.
        BeyondLoopback: In a rehearsal, when WorkOS's URL is not this machine's.
    """
    if problem := unusable_address():
        raise WorkOSFailure(ApiErrorKind.ADDRESS, problem)
    try:
        # An SDK of another major version does not even load, and LS105 has to be able to say so.
        from logstreams.verification.workos.client import WorkOS  # noqa: PLC0415 - see above
    except ImportError as error:
        raise WorkOSFailure(ApiErrorKind.SDK, f"the WorkOS SDK cannot be loaded: {error}") from None
    return WorkOS(api_key, max_retries=max_retries, progress=progress)


def unanswered(reason: Unavailable) -> ApiFacts:
    """What is known where one thing stood in the way of every question."""
    return ApiFacts(
        reachable=_reachable(reason),
        key_accepted=reason,
        organization=reason,
        audit_logs_state=reason,
        stream=reason,
        schema=reason,
    )


def collect_api(workos: WorkOS, organization_id: str, *, with_schema: bool = True) -> ApiFacts:
    """Ask for organization, configuration and schema; stop at a trouble they would share."""
    organization = asked(lambda: workos.organization_name(organization_id))
    if isinstance(organization, Unavailable):
        return unanswered(organization)
    state, stream = collect_stream(workos, organization_id)
    return ApiFacts(
        reachable=True,
        organization=organization,
        audit_logs_state=state,
        stream=stream,
        schema=asked(workos.schema) if with_schema else Unavailable("not asked"),
    )


def collect_answer(workos: WorkOS) -> ApiFacts:
    """Ask what needs a key and no organization."""
    answer = asked(workos.answer)
    reachable = _reachable(answer) if isinstance(answer, Unavailable) else True
    return ApiFacts(reachable=reachable, key_accepted=answer)


def collect_stream(
    workos: WorkOS, organization_id: str, *, once: bool = False
) -> tuple[Fact[str | None], Fact[StreamFacts | None]]:
    """The state of audit logs, and the stream; `once`: without a second attempt."""
    found = asked(lambda: workos.audit_log_configuration(organization_id, once=once))
    if isinstance(found, Unavailable):
        return found, found
    return found or (None, None)


def asked(question: Callable[[], T]) -> Fact[T]:
    """WorkOS's answer, or what stood in the way."""
    try:
        return question()
    except WorkOSFailure as failure:
        return Unavailable(str(failure), failure.trouble)


def _reachable(failed: Unavailable) -> Fact[bool]:
    return True if failed.trouble in _ANSWERED else failed
