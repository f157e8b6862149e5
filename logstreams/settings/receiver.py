"""What the receiver's function is told in its environment, and how its code is known again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from logstreams.settings.destinations.https import Managed
from logstreams.settings.stack import StackSettings

CODE_SHA256 = "LOGSTREAMS_CODE_SHA256"
"""The variable with the digest of the code that was deployed: for whoever looks later whether it
is still that one."""

TIMEOUT_SECONDS = 30
"""Less than the 60 s after which the load balancer gives up on an answer, so that what is said is
said by the receiver."""

MEMORY_MB = 512
"""Lambda gives processor time by memory: at 128 MB, a full batch takes seconds to read."""


ALARM_NAMES = ("turned-away", "unanswered", "failed", "errors", "refused", "quarantined")
"""How the names of the receiver's alarms end, behind the function's name and a hyphen."""


def alarm_names(settings: StackSettings) -> tuple[str, ...]:
    """The names of the receiver's alarms in CloudWatch."""
    return tuple(f"{settings.receiver_name}-{each}" for each in ALARM_NAMES)


def environment_of(settings: StackSettings, managed: Managed) -> dict[str, str]:
    """The variables that a stack file decides; none of them is a secret."""
    return {
        "LOGSTREAMS_BUCKET": settings.bucket_name,
        "LOGSTREAMS_PREFIX": settings.object_prefix,
        "LOGSTREAMS_QUARANTINE": settings.quarantine_prefix,
        "LOGSTREAMS_HEADER": managed.header_name,
        "LOGSTREAMS_SECRET_ARN": settings.header_secret_arn,
    }


def digest_of(modules: Mapping[str, bytes]) -> str:
    """The SHA-256 of code, in hexadecimal, whatever packs it.

    Of each module, in the order of their names, its name and content, each ended by a zero byte.
    AWS's own hash is the package's, which is another one for each way to pack the same code.

    Args:
        modules: Contents by file name.
    """
    whole = hashlib.sha256()
    for name in sorted(modules):
        whole.update(name.encode() + b"\0" + modules[name] + b"\0")
    return whole.hexdigest()
