"""Runtimes that get no more repairs."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.resources import FUNCTION
from policies.resource import Resource
from policies.rule import Parameter, Parameters, ResourceRule

SUPPORTED = (
    "dotnet10", "java21", "java25", "nodejs22.x", "nodejs24.x", "provided.al2023", "python3.12",
    "python3.13", "python3.14", "ruby3.3", "ruby3.4",
)  # fmt: skip
"""Those whose support ends in 2027 or later by every table that was read."""


def _judge(resource: Resource, parameters: Parameters) -> Iterator[str]:
    found = resource.get("runtime")
    # An image brings its own.
    if resource.get("packageType") != "Image" and found not in parameters["runtimes"]:
        yield f"found the runtime {found or 'missing'}, wanted one that Lambda supports"


RULE = ResourceRule(
    id="lambda-runtime-supported",
    title="Lambda supports the function's runtime",
    severity="medium",
    frameworks=(
        "Security Hub Lambda.2",
        "Checkov CKV_AWS_363",
        "Prowler awslambda_function_using_supported_runtimes",
    ),
    why=(
        "A deprecated runtime gets no security updates, and Lambda soon refuses to update its "
        "functions: the next deployment fails."
    ),
    repair="Set runtime to the latest version of its language.",
    source=(
        'Lambda Developer Guide, "Lambda runtimes", as endoflife.date and tflint-ruleset-aws have '
        "it, 2026-11-24"
    ),
    types=(FUNCTION,),
    parameters={
        "runtimes": Parameter(
            {
                "type": "array",
                "items": {"type": "string"},
                "minItems": 1,
                "description": "The runtimes that are allowed.",
            },
            list(SUPPORTED),
        )
    },
    judge=_judge,
)
