"""What only the pack's own virtual environment has is found there, behind what this one has."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

_VENV = Path(__file__).parents[2] / "policies" / ".venv"
_PACKAGES = sysconfig.get_path(
    "purelib", scheme="venv", vars={"base": str(_VENV), "platbase": str(_VENV)}
)
if _PACKAGES not in sys.path:
    sys.path.append(_PACKAGES)
