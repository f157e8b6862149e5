"""MiniStack's evaluator, which judges the rehearsed AWS, asked in this process.

It shares no code with the kit's. What it does not see as AWS's documents have it is patched in
logstreams/rehearsal/aws/gaps or told in docs/rehearsal.md. Here it is asked as it is installed, but
for the values of two keys: aws:PrincipalArn is the role's, as the rehearsal has it, and the time is
the question's.
"""

from __future__ import annotations

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
    request = question.request
    given = {key: [*found] if isinstance(found, tuple) else found for key, found in request.context}
    context = EvalContext(
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
    original = iam_evaluator._resolve_condition_key  # noqa: SLF001 - what is asked about

    def resolve(key: str, asked: Any) -> Any:
        return asked.service_context.get(key.lower()) or original(key, asked)

    with mock.patch.object(iam_evaluator, "_resolve_condition_key", resolve):
        return _allows(question, context)


def _session(request: Asked) -> str:
    role = request.principal_arn.rpartition("/")[2]
    return f"arn:aws:sts::{request.account}:assumed-role/{role}/{SESSION}"


def _allows(question: Question, context: EvalContext) -> bool:
    request = question.request
    if request.action == ASSUME:
        return bool(evaluate_trust_policy(question.resource, context.principal_arn, context))
    limits = [[parse_policy_document(question.boundary)]] if question.boundary is not None else []
    own = evaluate(context, [parse_policy_document(question.identity)], *limits)
    found = combine_resource_policy(
        own,
        context,
        question.resource or None,
        OWN,
        required=request.action.startswith("kms:"),
        limits=tuple(limits),
    )
    return bool(found.decision == "Allow")
