"""The local AWS: MiniStack as a subprocess over TLS, patched where AWS answers otherwise."""

from __future__ import annotations

from rehearsal.aws.credentials import Credentials
from rehearsal.aws.local import LocalAws, local_aws
from rehearsal.aws.process import stop

__all__ = ["Credentials", "LocalAws", "local_aws", "stop"]
