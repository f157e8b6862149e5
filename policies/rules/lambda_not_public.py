"""Functions that anybody may invoke."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.principals import FUNCTION, all_statements, holders, is_public
from policies.lib.resources import PERMISSION, URL
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    if resource.type == PERMISSION and str(resource.get("principal")).strip() == "*":
        yield "found a permission for everybody, wanted one for the load balancer's service"
    if resource.type == URL and resource.get("authorizationType") != "AWS_IAM":
        yield "found a function URL that asks for no signature, wanted no URL"
    for each in all_statements(resource, FUNCTION):
        if each.allows and (is_public(each) or each.not_principals):
            yield f"found {each.label} to let anybody invoke, wanted the load balancer's service"


RULE = ResourceRule(
    id="lambda-not-public",
    title="No function is publicly invocable",
    severity="critical",
    frameworks=(
        "Security Hub Lambda.1",
        "Checkov CKV_AWS_258",
        "Checkov CKV_AWS_301",
        "Prowler awslambda_function_not_publicly_accessible",
        "Prowler awslambda_function_url_public",
    ),
    why=(
        "Anyone could bypass the allowlist: with any AWS account, or through a function URL "
        "without one."
    ),
    repair=(
        "Remove the permission or URL; components/receiver_entrance.py has the one permission "
        "that is needed."
    ),
    source='Lambda Developer Guide, "Viewing resource-based IAM policies in Lambda", 2026-11-24',
    types=(PERMISSION, URL, *holders(FUNCTION)),
    judge=_judge,
)
