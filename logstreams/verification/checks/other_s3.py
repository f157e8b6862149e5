"""What is looked for in the archive, where this shell leads S3's calls to another S3 than AWS's."""

from __future__ import annotations

from dataclasses import replace

from logstreams.verification.causes import Repair
from logstreams.verification.checks.framework import Failed
from logstreams.verification.observations import Observations


def told_with_other_s3(failed: Failed, seen: Observations) -> Failed:
    """A failure of what only AWS's own S3 can tell, with the variable that leads elsewhere.

    Its own repair would change what is well: an update drops from the state what it does not find.
    """
    name = seen.environment.other_s3
    if not name or seen.settings.destination.archive is None:
        return failed
    text = (
        f"Unset {name}, which leads S3's calls of this shell to another S3 than AWS's, and verify "
        "again. Change nothing before: run no `pulumi up` in this shell, and leave WorkOS's form."
    )
    return replace(
        failed,
        found=f"{failed.found}, at the S3 that {name} names",
        repair=Repair(kind="ask", text=text),
    )
