"""The receiver: a function that stores what WorkOS delivers, and what it needs to run.

What is created: the secret of the header (without a value) · log group · function.
"""

from __future__ import annotations

import pulumi
from pulumi_aws import cloudwatch, lambda_, secretsmanager

from components import receiver_code
from logstreams.settings import StackSettings
from logstreams.settings.destinations.https import Managed
from logstreams.settings.receiver import (
    CODE_SHA256,
    MEMORY_MB,
    TIMEOUT_SECONDS,
    environment_of,
)

RUNTIME = "python3.14"
"""The newest that Lambda offers, until 2029 (Lambda developer guide, "Lambda runtimes",
2026-11-24)."""

LOG_DAYS = 90
"""The log holds counts and no events; it is for finding faults."""

RECOVERY_DAYS = 7
"""How long a deleted secret can be restored: the shortest time there is (Secrets Manager API
reference, DeleteSecret, 2026-11-24), since a stack's secret is in the way of its successor's."""


class ReceiverFunction(pulumi.ComponentResource):
    """The function, its log and its secret."""

    fingerprint_inputs: dict[str, pulumi.Input[str]]
    """What of the function decides whether events arrive."""

    def __init__(
        self,
        name: str,
        settings: StackSettings,
        managed: Managed,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("logstreams:lambda:ReceiverFunction", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        # Only the container: a value would lie in the state. `logstreams rotate` makes one.
        secret = secretsmanager.Secret(
            f"{name}-secret",
            name=settings.header_secret_arn.rpartition(":")[2],
            description=f"What WorkOS sends in the header {managed.header_name}.",
            recovery_window_in_days=0 if managed.force_destroy else RECOVERY_DAYS,
            opts=child,
        )
        log = cloudwatch.LogGroup(
            f"{name}-log",
            name=settings.receiver_log_group,
            retention_in_days=LOG_DAYS,
            opts=child,
        )
        variables = {**environment_of(settings, managed), CODE_SHA256: receiver_code.digest()}
        function = lambda_.Function(
            f"{name}-function",
            name=settings.receiver_name,
            description="Stores the audit log events that WorkOS delivers.",
            role=settings.role_arn,
            runtime=RUNTIME,
            architectures=["arm64"],
            handler="handler.handle",
            code=receiver_code.archive(),
            memory_size=MEMORY_MB,
            timeout=TIMEOUT_SECONDS,
            environment={"variables": variables},
            # Lambda would make a log group by itself, without a retention.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[log]),
        )
        self.fingerprint_inputs = {
            "secret": secret.arn,
            "function": function.arn,
            **{f"variable {key}": value for key, value in variables.items()},
        }
        self.register_outputs({"functionArn": function.arn})
