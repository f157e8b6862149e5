"""All rules: the modules of `policies.rules`, each with one `RULE`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from policies import rules
from policies.rule import ResourceRule, StackRule


@cache
def all_rules() -> tuple[ResourceRule | StackRule, ...]:
    """Return every rule, in the order of their ids."""
    names = sorted(module.name for module in pkgutil.iter_modules(rules.__path__))
    return tuple(importlib.import_module(f"{rules.__name__}.{name}").RULE for name in names)
