"""Builds the policy pack: `pulumi preview --policy-pack policies`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

# The pack is the package `policies`, in whatever folder Pulumi starts it.
sys.path.append(str(Path(__file__).absolute().parent.parent))

from pulumi_policy import PolicyPack

from policies.lib.lint import load
from policies.pack import Pack


def tell(line: str) -> None:
    """Show a line among the diagnostics."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


# Beside the program's own start, which takes longer.
Thread(target=load, daemon=True).start()
PolicyPack(
    name="workos-log-streams",
    policies=Pack(tell, datetime.now(UTC).date()).policies(),
)
