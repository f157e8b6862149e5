"""One customer's settings, read from a stack file and judged as it was written.

`load` reads `stacks/Pulumi.<customer>.yaml` and returns `StackSettings` or raises `SettingsError`
with every problem in the file. The program, the commands and the fleet all read it here.
"""

from __future__ import annotations

from logstreams.settings.archive import AccessLogs, Archive, Encryption, Lifecycle, Retention
from logstreams.settings.aws import AssumeRole, AwsSettings
from logstreams.settings.destinations.datadog import DatadogDestination
from logstreams.settings.destinations.https import HttpsDestination
from logstreams.settings.destinations.s3 import S3Destination
from logstreams.settings.destinations.splunk import SplunkDestination
from logstreams.settings.load import load, load_stack, other_stacks
from logstreams.settings.network import Egress, Network
from logstreams.settings.problem import Problem, SettingsError
from logstreams.settings.secret import EnvSecret, StoredSecret
from logstreams.settings.stack import NoArchive, StackSettings
from logstreams.settings.stream import Stream
from logstreams.settings.verify import Verify
from logstreams.settings.write import write_values

__all__ = [
    "AccessLogs",
    "Archive",
    "AssumeRole",
    "AwsSettings",
    "DatadogDestination",
    "Egress",
    "Encryption",
    "EnvSecret",
    "HttpsDestination",
    "Lifecycle",
    "Network",
    "NoArchive",
    "Problem",
    "Retention",
    "S3Destination",
    "SettingsError",
    "SplunkDestination",
    "StackSettings",
    "StoredSecret",
    "Stream",
    "Verify",
    "load",
    "load_stack",
    "other_stacks",
    "write_values",
]
