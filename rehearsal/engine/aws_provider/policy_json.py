"""Policy documents as AWS means them: two texts, one policy.

AWS stores some policies as given and others rewritten; a difference in spelling is no change. The
rules are those of the plugin (hashicorp/awspolicyequivalence, 2025): order never counts, one item
is a list of one, an account's number is its root's ARN, true is "true".
"""

from __future__ import annotations

import json
import re
from typing import Any

_LISTS = ("Action", "NotAction", "Resource", "NotResource")
_ROOT = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):root")


def is_policy(text: str) -> bool:
    """Whether the text is a JSON object, as every policy is."""
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def equivalent(left: str, right: str) -> bool:
    """Whether two texts are the same policy; a text that is no policy equals itself only."""
    if left == right:
        return True
    if not (is_policy(left) and is_policy(right)):
        return False
    return _normal(json.loads(left)) == _normal(json.loads(right))


def compact(text: str) -> str:
    """The policy in the plugin's own spelling: keys sorted, no blanks."""
    if not is_policy(text):
        return text
    return json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))


def _normal(policy: dict[str, Any]) -> str:
    statements = [_statement(statement) for statement in _listed(policy.get("Statement", []))]
    return json.dumps(
        {**policy, "Statement": sorted(json.dumps(item, sort_keys=True) for item in statements)},
        sort_keys=True,
    )


def _statement(statement: dict[str, Any]) -> dict[str, Any]:
    normal = {name: value for name, value in statement.items() if value not in ("", None)}
    for name in _LISTS:
        if name in normal:
            normal[name] = _texts(normal[name])
    for name in ("Principal", "NotPrincipal"):
        if name in normal:
            normal[name] = _principals(normal[name])
    if "Condition" in normal:
        normal["Condition"] = {
            operator: {key.lower(): _texts(wanted) for key, wanted in keys.items()}
            for operator, keys in normal["Condition"].items()
        }
    return normal


def _principals(principal: Any) -> dict[str, list[str]]:
    kinds = {"AWS": principal} if isinstance(principal, str) else principal
    return {
        kind: sorted(_ROOT.sub(r"\1", text) for text in _texts(names))
        for kind, names in kinds.items()
    }


def _texts(value: Any) -> list[str]:
    return sorted(
        str(item).lower() if isinstance(item, bool) else str(item) for item in _listed(value)
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
