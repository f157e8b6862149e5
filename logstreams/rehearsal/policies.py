"""The policy pack, as a rehearsal runs it: with the local addresses in place of WorkOS's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

TOLD = (
    "policies: the allowlist is held against the local addresses, and access logs are not asked for"
)
"""How a rehearsal's configuration of the pack differs from production's."""


def with_policies(directory: Path, egress: Sequence[str]) -> tuple[str, ...]:
    """Return the arguments by which `pulumi` asks the pack.

    Args:
        directory: Gets the pack's configuration.
        egress: The addresses the local WorkOS delivers from.
    """
    config = directory / "policies.json"
    rules = {
        "egress-allowlist-exact": {"addresses": list(egress)},
        # A customer of a rehearsal has no bucket for them.
        "s3-access-logged": "disabled",
    }
    config.write_text(json.dumps(rules), encoding="utf-8")
    return ("--policy-pack=policies", f"--policy-pack-config={config}")
