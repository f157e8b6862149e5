"""The stack file of a rehearsal's customer: what a real one has, and the local egress addresses."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

NAMESPACE = "workos-log-streams"

S3: Mapping[str, Any] = {
    "type": "s3",
    "bucketPath": "audit/",
    "retention": {"mode": "COMPLIANCE", "days": 365},
    "encryption": {"type": "aws:kms"},
}
"""An archive as an auditor would want it."""


def stack_file(  # noqa: PLR0913 - the parts of a stack file
    *,
    account_id: str,
    organization_id: str,
    environment: str,
    egress: tuple[str, ...],
    region: str = "us-east-1",
    timeout_seconds: int = 60,
    destination: Mapping[str, Any] = S3,
    network: Mapping[str, Any] | None = None,
) -> str:
    """The text of a stack file, without `stream`: that comes from WorkOS's form.

    Args:
        account_id: The customer's AWS account.
        organization_id: The customer's organization in WorkOS.
        environment: production or staging.
        egress: The addresses the local WorkOS delivers from.
        region: The bucket's region.
        timeout_seconds: How long an update waits for the test event.
        destination: The section of that name.
        network: The section of that name; None: the stack has none.
    """
    settings: dict[str, Any] = {
        "schema": 1,
        "accountId": account_id,
        "organizationId": organization_id,
        "environment": environment,
        "apiKey": {"env": "WORKOS_API_KEY"},
        "destination": dict(destination),
        "egress": {"addresses": list(egress)},
        "verify": {"mode": "require", "timeoutSeconds": timeout_seconds, "maxAgeHours": 24},
        "tags": {"team": "platform"},
    }
    if network:
        settings["network"] = dict(network)
    config = {"aws:region": region} | {f"{NAMESPACE}:{key}": settings[key] for key in settings}
    text = io.StringIO()
    YAML().dump({"config": _quoted(config)}, text)
    return text.getvalue()


def _quoted(value: Any) -> Any:
    """Every text in quotes: YAML reads some of ours as numbers."""
    if isinstance(value, dict):
        return {key: _quoted(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_quoted(part) for part in value]
    return DoubleQuotedScalarString(value) if isinstance(value, str) else value
