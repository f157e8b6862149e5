"""What AWS's policies say of each request of a delivery, statement by statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from logstreams.settings import StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.checks.documents import of_delivery, of_key, of_trust
from logstreams.verification.checks.framework import known
from logstreams.verification.checks.requests import RECEIVER, assumes, encrypt, puts
from logstreams.verification.destinations import destination_of
from logstreams.verification.iam import Allowed, Decision, Policies, Request, decide
from logstreams.verification.iam.derivation import Step, derive
from logstreams.verification.observations import Observations
from logstreams.verification.published import Model

ASSUME, PUT, ENCRYPT = "assume", "put", "encrypt"
ACTIONS = (ASSUME, PUT, ENCRYPT)
"""In the order of a delivery."""

S3 = "S3"
"""Stands for an address where S3 asks on the role's behalf."""

UNREADABLE = (
    (
        "Service control policies and resource control policies of the AWS organization: nobody "
        "outside its management account can read them, and they may refuse what these allow."
    ),
    (
        "Of assume only WorkOS sees a refusal: CloudTrail does not record it in this account. Ask "
        "WorkOS: which error does sts:AssumeRole answer for this role?"
    ),
    (
        "Of put and encrypt, CloudTrail records it where data events of the bucket are on: an "
        "AccessDenied there names the kind of policy."
    ),
)
"""What is not read, and where to look.

Source: CloudTrail user guide, "Logging data events"; IAM user guide, "Logging IAM and AWS STS API
calls with AWS CloudTrail" (2026-11-28).
"""


class StatementDocument(Model):
    """What one statement says of a request."""

    layer: str
    """The kind of policy, as AWS names it."""
    document: str
    statement: str
    """Its `Sid`, or its place in the document."""
    effect: Literal["Allow", "Deny"]
    applies: Literal["allows", "denies", "may allow", "may deny", "does not apply"]
    because: str


class AnswerDocument(Model):
    """What policies say of a request from some addresses."""

    addresses: tuple[str, ...]
    decision: Literal["allowed", "denied", "depends"]
    because: str
    statements: tuple[StatementDocument, ...]


class RequestDocument(Model):
    """A request that a delivery makes."""

    action: Literal["assume", "put", "encrypt"]
    request: str
    """Its IAM action."""
    resource: str
    """An ARN."""
    answers: tuple[AnswerDocument, ...]


class WhyDocument(Model):
    """What `logstreams policy why` prints."""

    version: Literal[1] = 1
    stack: str
    requests: tuple[RequestDocument, ...]
    not_read: tuple[str, ...]
    """What is not read, and where to look."""


@dataclass(frozen=True)
class Answer:
    """What policies say of a request from some addresses."""

    addresses: tuple[str, ...]
    """Which all get this answer for the same reasons; `S3`, or `the receiver`, where no address of
    WorkOS's is meant."""
    decision: Decision
    steps: tuple[Step, ...]
    """Of the first address."""

    @property
    def word(self) -> str:
        """`allowed`, `denied` or `depends`."""
        return type(self.decision).__name__.lower()

    @property
    def because(self) -> str:
        """Which statements, in words."""
        if isinstance(self.decision, Allowed):
            by = dict.fromkeys(map(str, self.decision.by))
            return f"{', '.join(by)} allows it" if by else "nothing that was read denies it"
        return str(self.decision)


@dataclass(frozen=True)
class Derivation:
    """One request of a delivery, and the answers to it."""

    action: str
    """`assume`, `put` or `encrypt`."""
    request: str
    """`s3:PutObject`."""
    resource: str
    answers: tuple[Answer, ...]

    @property
    def words(self) -> frozenset[str]:
        """The decisions' words."""
        return frozenset(answer.word for answer in self.answers)


def observed(settings: StackSettings, aws: Aws) -> Observations:
    """What AWS shows of a stack's role, bucket and key; nothing is sent to WorkOS."""
    return Observations(
        now=datetime.now(UTC),
        settings=settings,
        first_verified_at=None,
        destination=destination_of(settings).collect(aws, settings),
    )


def derivations(
    seen: Observations, actions: Sequence[str] = ACTIONS, address: str | None = None
) -> tuple[Derivation, ...]:
    """The requests of a delivery with their answers.

    Args:
        seen: What was read.
        actions: Which requests.
        address: The one source address to ask from; None: each of WorkOS's.

    Raises:
        CannotSee: A document could not be read.
        ValueError: The stack has no role.
    """
    found = []
    for action in actions:
        asked = _asked(seen, action)
        if asked is not None:
            policies, requests = asked
            found.append(_derivation(action, policies, _from(requests, address)))
    return tuple(found)


def why_none(seen: Observations, action: str) -> str:
    """Why a stack makes no request of this kind."""
    if action == ENCRYPT:
        return "the bucket does not use a KMS key"
    if not seen.settings.destination.assumes_role:
        return f"WorkOS assumes no role to deliver to {seen.settings.destination.type}"
    return "the stack file has no stream section yet"


def _asked(seen: Observations, action: str) -> tuple[Policies, Mapping[str, Request]] | None:
    """What decides on a request, and the request from each address; None: the stack has none."""
    if action == ASSUME:
        stream = seen.settings.stream
        if stream is None or not seen.settings.destination.assumes_role:
            return None
        return of_trust(seen), assumes(seen, stream.external_id)
    if action == PUT:
        return of_delivery(seen), puts(seen)
    key = known(seen.destination.archive.key)
    if key is None:
        return None
    return of_key(seen, key), {
        S3: encrypt(seen, key.arn, known(seen.destination.archive.encryption))
    }


def _from(requests: Mapping[str, Request], address: str | None) -> Mapping[str, Request]:
    if address is None or {S3, RECEIVER} & requests.keys():
        return requests
    return {address: next(iter(requests.values())).from_address(address)}


def _derivation(action: str, policies: Policies, requests: Mapping[str, Request]) -> Derivation:
    alike: dict[str, list[str]] = {}
    decisions = {address: decide(policies, request) for address, request in requests.items()}
    for address, decision in decisions.items():
        alike.setdefault(f"{type(decision).__name__} {decision}", []).append(address)
    answers = tuple(
        Answer(tuple(group), decisions[group[0]], derive(policies, requests[group[0]]))
        for group in alike.values()
    )
    first = next(iter(requests.values()))
    return Derivation(action, first.action, str(first.resource), answers)


def document(stack: str, found: Sequence[Derivation]) -> WhyDocument:
    """The derivations as data."""
    return WhyDocument(
        stack=stack,
        requests=tuple(
            RequestDocument(
                action=one.action,
                request=one.request,
                resource=one.resource,
                answers=tuple(_answer(answer) for answer in one.answers),
            )
            for one in found
        ),
        not_read=UNREADABLE,
    )


def _answer(answer: Answer) -> AnswerDocument:
    return AnswerDocument(
        addresses=answer.addresses,
        decision=answer.word,
        because=answer.because,
        statements=tuple(
            StatementDocument(
                layer=step.reference.layer.value,
                document=step.reference.document,
                statement=step.reference.statement,
                effect="Allow" if step.reference.allows else "Deny",
                applies=step.word,
                because=step.because,
            )
            for step in answer.steps
        ),
    )


def text(found: Sequence[Derivation]) -> str:
    """The derivations for people."""
    lines: list[str] = []
    for one in found:
        total = sum(len(answer.addresses) for answer in one.answers)
        lines.append(f"{one.action}: {one.request} on {one.resource}")
        for answer in one.answers:
            lines += _answer_lines(answer, total)
        lines.append("")
    lines += ["not read", *(f"  {each}" for each in UNREADABLE), ""]
    return "\n".join(lines)


def _answer_lines(answer: Answer, total: int) -> list[str]:
    named = ", ".join(answer.addresses)
    many = f"{len(answer.addresses)} of {total} addresses" if total > 1 else f"from {named}"
    lines = [f"  {many} {answer.word}: {answer.because}"]
    if total > 1:
        lines.append(f"    {named}")
    document = ""
    for step in answer.steps:
        if step.reference.document != document:
            document = step.reference.document
            lines.append(f"    {document}")
        statement = step.reference.statement
        lines.append(f"      {statement} {step.word}: {step.because}")
    return lines
