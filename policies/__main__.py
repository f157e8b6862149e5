"""Builds the policy pack: `pulumi preview --policy-pack policies`."""

from __future__ import annotations

import sys
from pathlib import Path

# The pack is the package `policies`, in whatever folder Pulumi starts it.
sys.path.append(str(Path(__file__).absolute().parent.parent))

from policies.start import run

run(__file__)
