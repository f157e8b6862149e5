"""One customer's settings, read from a stack file and judged as it was written.

`load` reads `stacks/Pulumi.<customer>.yaml` and returns `StackSettings` or raises `SettingsError`
with every problem in the file. The program, the commands and the fleet all read it here.
"""

from __future__ import annotations

from logstreams.settings.api_key import EnvKey, SecretKey
from logstreams.settings.aws import AssumeRole, AwsSettings
from logstreams.settings.destinations.s3 import (
    AccessLogs,
    Encryption,
    Lifecycle,
    Retention,
    S3Destination,
)
from logstreams.settings.load import load, load_stack
from logstreams.settings.network import Egress, Network
from logstreams.settings.problem import Problem, SettingsError
from logstreams.settings.stack import StackSettings
from logstreams.settings.stream import Stream
from logstreams.settings.verify import Verify
from logstreams.settings.write import write_values

__all__ = [
    "AccessLogs",
    "AssumeRole",
    "AwsSettings",
    "Egress",
    "Encryption",
    "EnvKey",
    "Lifecycle",
    "Network",
    "Problem",
    "Retention",
    "S3Destination",
    "SecretKey",
    "SettingsError",
    "StackSettings",
    "Stream",
    "Verify",
    "load",
    "load_stack",
    "write_values",
]
