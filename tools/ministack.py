"""MiniStack's evaluator, which judges the rehearsed AWS, asked in this process.

It shares no code with the kit's. What it does not see as AWS's documents have it is patched in
rehearsal/aws/patches or told in docs/rehearsal.md. Here it is asked as it is installed, but
for the values of two keys: aws:PrincipalArn is the role's, as the rehearsal has it, and the time is
the question's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest import mock

from ministack.core import iam_evaluator
from ministack.core.iam_evaluator import (
    EvalContext,
    combine_resource_policy,
    evaluate,
    evaluate_trust_policy,
    parse_policy_document,
)

from tools.asked import ASSUME, SESSION, Asked
from tools.changes import OWN
from tools.variations import Question


def allows(question: Question) -> bool:
    """Whether it lets a request through."""
    context = context_of(question)
    original = iam_evaluator._resolve_condition_key  # noqa: SLF001 - what is asked about

    def resolve(key: str, asked: Any) -> Any:
        return asked.service_context.get(key.lower()) or original(key, asked)

    with mock.patch.object(iam_evaluator, "_resolve_condition_key", resolve):
        return deciding(question)(context)


def context_of(question: Question) -> EvalContext:
    """What it is told of a request."""
    request = question.request
    given = {key: [*found] if isinstance(found, tuple) else found for key, found in request.context}
    return EvalContext(
        principal_arn=_session(request),
        principal_type="AssumedRole",
        principal_account=request.account,
        action=request.action,
        resource_arn=request.resource_arn,
        region=request.region,
        source_ip=request.source_ip,
        secure_transport=request.tls,
        service_context={**given, "aws:principalarn": request.principal_arn},
    )


def _session(request: Asked) -> str:
    role = request.principal_arn.rpartition("/")[2]
    return f"arn:aws:sts::{request.account}:assumed-role/{role}/{SESSION}"


def deciding(question: Question) -> Callable[[EvalContext], bool]:
    """Decide by a question's documents, which are parsed once where that is how it takes them."""
    if question.request.action == ASSUME:
        return lambda context: bool(
            evaluate_trust_policy(question.resource, context.principal_arn, context)
        )
    boundary = question.boundary
    limits = [[parse_policy_document(boundary)]] if boundary is not None else []
    identity = [parse_policy_document(question.identity)]

    def decides(context: EvalContext) -> bool:
        found = combine_resource_policy(
            evaluate(context, identity, *limits),
            context,
            question.resource or None,
            OWN,
            required=context.action.startswith("kms:"),
            limits=tuple(limits),
        )
        return bool(found.decision == "Allow")

    return decides
