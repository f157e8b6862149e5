"""aws:lambda/permission:Permission.

Source: terraform-provider-aws internal/service/lambda/permission.go (2026).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.failures import code, passing_over
from rehearsal.engine.aws_provider.patience import retry_while
from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.resource_handler import AutoName, Change, ResourceHandler
from rehearsal.engine.aws_provider.rules import no_longer_than

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

_MISSING = "ResourceNotFoundException"
_MEMBERS = {
    "action": "Action",
    "function": "FunctionName",
    "principal": "Principal",
    "qualifier": "Qualifier",
    "sourceAccount": "SourceAccount",
    "sourceArn": "SourceArn",
    "statementId": "StatementId",
}


class Permission(ResourceHandler):
    """A statement of a function's policy; its id is the statement's."""

    type_name = "aws:lambda/permission:Permission"
    noun = "Lambda Permission"
    auto_name = AutoName("statementId", max_length=100)
    replace_on = frozenset({*_MEMBERS, "region"})
    not_imitated = frozenset(
        {
            "eventSourceToken", "functionUrlAuthType", "invokedViaFunctionUrl", "principalOrgId",
            "statementIdPrefix",
        }
    )  # fmt: skip

    def check(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Yield what is no action of Lambda, and a statement id that is too long."""
        yield from no_longer_than(inputs, "statementId", 100)
        action = inputs.get("action")
        if isinstance(action, str) and action != "*" and not action.startswith("lambda:"):
            yield Failure("action", f'"action" must begin with lambda: or be *, got {action}')

    def state_id(self, given: str) -> str:
        """An import names the function or its ARN too: `function[:qualifier]/statement`."""
        return given.rpartition("/")[2]

    def create(self, aws: Aws, inputs: Mapping[str, Any]) -> str:
        """Add the statement, once the function is there."""
        client: LambdaClient = aws.client("lambda")
        request: Any = {key: inputs[name] for name, key in _MEMBERS.items() if inputs.get(name)}
        retry_while(aws, _is_curable, lambda: client.add_permission(**request))
        return str(inputs["statementId"])

    def read(
        self, aws: Aws, resource_id: str, known: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Read the statement out of the function's policy."""
        named, _, statement_id = resource_id.rpartition("/")
        function = {"function": known.get("function"), "qualifier": known.get("qualifier")}
        if named:
            function = _function(named)
        if not function["function"]:
            return None
        found = _statement(aws, function, statement_id)
        if found is None:
            return None
        conditions = {
            key.lower(): value
            for keys in found.get("Condition", {}).values()
            for key, value in keys.items()
        }
        principal = found["Principal"]
        return {
            "action": found["Action"],
            "principal": principal if isinstance(principal, str) else _named(principal),
            "sourceAccount": conditions.get("aws:sourceaccount"),
            "sourceArn": conditions.get("aws:sourcearn"),
            "statementId": statement_id,
            **function,
        }

    def update(self, aws: Aws, resource_id: str, change: Change) -> None:
        """Nothing in it can change in place."""

    def delete(self, aws: Aws, resource_id: str, state: Mapping[str, Any]) -> None:
        """Take the statement out of the policy."""
        client: LambdaClient = aws.client("lambda")
        qualifier: Any = {"Qualifier": state["qualifier"]} if state.get("qualifier") else {}
        with passing_over(_MISSING):
            client.remove_permission(
                FunctionName=state["function"], StatementId=resource_id, **qualifier
            )


_ARN_PARTS = 7
"""Of `arn:aws:lambda:REGION:ACCOUNT:function:NAME`; an eighth is the qualifier."""


def _function(named: str) -> dict[str, str | None]:
    """The function, as it was named, and the qualifier behind it."""
    parts = named.split(":")
    own = _ARN_PARTS if named.startswith("arn:") else 1
    return {"function": ":".join(parts[:own]), "qualifier": ":".join(parts[own:]) or None}


def _is_curable(error: BaseException) -> bool:
    in_progress = code(error) == "ResourceConflictException" and "already exists" not in str(error)
    return in_progress or code(error) == _MISSING


def _statement(aws: Aws, function: Mapping[str, str | None], statement_id: str) -> Any:
    client: LambdaClient = aws.client("lambda")
    qualifier: Any = {"Qualifier": function["qualifier"]} if function["qualifier"] else {}
    name: Any = function["function"]
    try:
        answer = client.get_policy(FunctionName=name, **qualifier)
    except ClientError as error:
        if code(error) == _MISSING:
            return None
        raise
    statements = json.loads(answer["Policy"])["Statement"]
    return next((item for item in statements if item["Sid"] == statement_id), None)


def _named(principal: Mapping[str, str]) -> str:
    """The one principal; an account's number reads back as its root, and counts as the number."""
    (name,) = principal.values()
    is_root = name.startswith("arn:") and name.endswith(":root")
    return name.split(":")[4] if is_root else name
