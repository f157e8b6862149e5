"""A function's configuration between the engine's names and AWS's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from rehearsal.engine.aws_provider.schema import ResourceSchema
from rehearsal.engine.aws_provider.shapes import from_aws, to_aws

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

MEMBERS: Mapping[str, str] = {
    "description": "Description",
    "environment": "Environment",
    "ephemeralStorage": "EphemeralStorage",
    "handler": "Handler",
    "kmsKeyArn": "KMSKeyArn",
    "loggingConfig": "LoggingConfig",
    "memorySize": "MemorySize",
    "role": "Role",
    "runtime": "Runtime",
    "timeout": "Timeout",
    "tracingConfig": "TracingConfig",
}
"""Inputs that are configuration, and AWS's name of each."""

_WHEN_TAKEN_AWAY: Mapping[str, Any] = {"description": "", "environment": {}, "kmsKeyArn": ""}


def request_of(client: LambdaClient, inputs: Mapping[str, Any], names: Iterable[str]) -> Any:
    """The named inputs as request parameters; one that is not wanted any more is emptied."""
    shapes: Any = client.meta.service_model.shape_for("UpdateFunctionConfigurationRequest")
    wanted = {name: inputs.get(name, _WHEN_TAKEN_AWAY.get(name)) for name in names}
    request = {
        MEMBERS[name]: to_aws(value, shapes.members[MEMBERS[name]])
        for name, value in wanted.items()
        if value is not None and name != "environment"
    }
    if "environment" in wanted:  # a map of the program's own names, not members of a shape
        variables = (wanted["environment"] or {}).get("variables", {})
        request["Environment"] = {"Variables": variables}
    return request


def properties_of(found: Mapping[str, Any], schema: ResourceSchema) -> dict[str, Any]:
    """AWS's configuration by wire name; what is empty is left out."""
    variables = (found.get("Environment") or {}).get("Variables")
    properties: dict[str, Any] = {"environment": {"variables": variables} if variables else None}
    for name, member in MEMBERS.items():
        if name != "environment" and found.get(member):
            properties[name] = from_aws(found[member], schema.outputs[name].type)
    return properties
