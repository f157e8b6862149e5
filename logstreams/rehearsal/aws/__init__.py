"""The local AWS: MiniStack as a subprocess over TLS, with its gaps towards real AWS closed."""

from __future__ import annotations

from logstreams.rehearsal.aws.credentials import Credentials
from logstreams.rehearsal.aws.local import LocalAws, local_aws
from logstreams.rehearsal.aws.process import stop

__all__ = ["Credentials", "LocalAws", "local_aws", "stop"]
