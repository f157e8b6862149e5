"""The policy pack, as a rehearsal runs it."""

from __future__ import annotations

import json
from pathlib import Path

TOLD = "policies: access logs are not configured"
"""How a rehearsal's configuration of the pack differs from production's."""


def with_policies(directory: Path) -> tuple[str, ...]:
    """Return the arguments by which `pulumi` asks the pack.

    Args:
        directory: Gets the pack's configuration.
    """
    config = directory / "policies.json"
    # A customer of a rehearsal has no bucket for them.
    config.write_text(json.dumps({"s3-access-logged": "disabled"}), encoding="utf-8")
    return ("--policy-pack=policies", f"--policy-pack-config={config}")
