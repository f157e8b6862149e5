"""What is at AWS and not in Pulumi's state, so that the next update cannot make it."""

from __future__ import annotations

from collections.abc import Iterator

from logstreams.verification.causes import Repair
from logstreams.verification.checks.framework import Failed, Passed, Result, Skipped, check
from logstreams.verification.facts.identity import RoleFacts
from logstreams.verification.observations import Observations
from logstreams.verification.pulumi_import import Importable, import_command, key_alias, role


@check("LS814", "Pulumi manages every resource that exists under a name of the stack's")
def all_managed(seen: Observations) -> Result:
    """By the names that AWS gives once: the role's and the key alias's; LS813 has the bucket."""
    state = seen.state_resources
    if state is None or not seen.state_has_bucket:
        return Skipped("no state with the stack's bucket was looked at")
    found = [one for one in _existing(seen) if one.key not in state]
    if not found:
        return Passed()
    commands = [import_command(seen.settings, one) for one in found]
    return Failed(
        f"{', '.join(one.what for one in found)} at AWS, and not in the stack's state",
        "each in the stack's state",
        repair=Repair(
            kind="command",
            text="Let Pulumi take over what is there; the update then compares it with the stack:",
            command=" && ".join([*commands, "pulumi up --stack {stack}"]),
        ),
    )


def _existing(seen: Observations) -> Iterator[Importable]:
    settings, facts = seen.settings, seen.destination
    makes_role = settings.stream is not None or not settings.destination.assumes_role
    if makes_role and isinstance(facts.identity.role, RoleFacts):
        yield role(settings)
    encryption = settings.archive.encryption
    own = encryption.type == "aws:kms" and encryption.key_arn is None
    if own and isinstance(facts.archive.own_key, str):
        yield key_alias(settings)
