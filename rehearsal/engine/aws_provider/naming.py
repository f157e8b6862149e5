"""Names for resources whose program gives none."""

from __future__ import annotations

import hashlib
import secrets

from rehearsal.engine.aws_provider.resource_handler import AutoName

_RANDOM_DIGITS = 7


def generated_name(rule: AutoName, urn: str, seed: bytes) -> str:
    """A name like the plugin's: the resource's own, a dash, seven hexadecimal digits.

    Args:
        rule: How the type is named.
        urn: The resource's URN; its last part is the name in the program.
        seed: The engine's, so that a plan and its update agree; random without one.

    Raises:
        ValueError: The name would be longer than the type allows.
    """
    entropy = seed or secrets.token_bytes(16)
    digits = hashlib.sha256(entropy).hexdigest()[:_RANDOM_DIGITS]
    own = urn.rpartition("::")[2]
    name = f"{rule.prefix}{own.lower() if rule.lower else own}-{digits}"
    if len(name) > rule.max_length:
        raise ValueError(
            f"failed to auto-generate value for '{rule.property}'. Prefix: {own}- is too large to "
            f"fix max length constraint of {rule.max_length} "
            f"with required suffix length {_RANDOM_DIGITS}"
        )
    return name
