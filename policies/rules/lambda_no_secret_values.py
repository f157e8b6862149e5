"""Secrets in a function's environment.

A variable's value is judged by its form where that is proof: formats that issuers made to be found.
Else by the variable's name: one that ends like a secret's has to hold an ARN. Random text is not
judged: a digest looks like a key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from policies.lib.resources import FUNCTION
from policies.resource import UNKNOWN, Resource, UnknownValue
from policies.rule import Parameters, ResourceRule

FORMATS = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"  # AWS access key IDs
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}"  # signed JSON web tokens
    r"|\bgh[pousr]_[A-Za-z0-9]{36}"  # GitHub
    r"|\bxox[abeprs]-[\w-]{10,}"  # Slack
    r"|://[^/\s:@]+:[^/\s@]+@"  # a password in a URL
)
NAMES = re.compile(
    r"(?:^|_)(?:SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|(?:API|APP|APPLICATION|ACCESS"
    r"|PRIVATE|SIGNING|ENCRYPTION)_?KEY)(?:_VALUE)?$"
)
REFERENCE = re.compile(r"arn:[^:]+:(?:secretsmanager|ssm):.+", re.DOTALL)


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    variables = resource.get("environment", "variables")
    found = variables if isinstance(variables, Mapping) else {}
    for name, value in found.items():
        if isinstance(value, str) and FORMATS.search(value):
            yield f"found what has the form of a secret in {name}, wanted a secret's ARN"
        elif isinstance(value, str) and _may_be_secret(name) and not REFERENCE.fullmatch(value):
            yield f"found a value in {name}, wanted a secret's ARN"
    if UNKNOWN in found.values():
        raise UnknownValue(f"{resource.name}.environment.variables")


def _may_be_secret(name: str) -> bool:
    return NAMES.search(name.upper()) is not None


RULE = ResourceRule(
    id="lambda-no-secret-values",
    title="A function's environment names secrets but does not contain them",
    severity="high",
    frameworks=(
        "Checkov CKV_AWS_45",
        "Prowler awslambda_function_no_secrets_in_variables",
    ),
    why=(
        "Anyone who may view the function could read the secret, and the stack's state would "
        "contain it. Behind the allowlist, only the header's secret distinguishes WorkOS's "
        "requests from others."
    ),
    repair="Store the value in Secrets Manager, and put its ARN into the environment.",
    source='Lambda Developer Guide, "Working with Lambda environment variables", 2026-11-24',
    types=(FUNCTION,),
    judge=_judge,
)
