"""What a rule says of itself: as a line, as a text, as plain JSON values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from typing_extensions import TypedDict

from policies.rule import ResourceRule, Rule

VERSION = 1
"""Of the JSON document."""

ID_WIDTH = 30


class RuleDocument(TypedDict):
    """A rule as JSON."""

    id: str
    title: str
    severity: str
    level: str
    scope: str
    frameworks: list[str]
    why: str
    repair: str
    source: str
    parameters: dict[str, dict[str, Any]]


class PoliciesDocument(TypedDict):
    """Rules as JSON."""

    version: int
    rules: list[RuleDocument]


def line(rule: Rule) -> str:
    """Return a rule as a line of a list."""
    return f"{rule.id:{ID_WIDTH}} {rule.severity:8}  {rule.title}"


def explanation(rule: Rule) -> str:
    """Return all a rule says."""
    lines = [
        f"{rule.id}: {rule.title}",
        "",
        f"severity    {rule.severity}, {rule.level}",
        f"judged      {when(rule)}",
        f"why         {rule.why}",
        f"repair      {rule.repair}",
        f"source      {rule.source}",
    ]
    lines += [f"also        {name}" for name in rule.frameworks]
    lines += [f"parameter   {text}" for text in parameters(rule)]
    return "\n".join(lines)


def when(rule: Rule) -> str:
    """Return when Pulumi asks a rule."""
    if isinstance(rule, ResourceRule):
        return "in preview, and before the resource is made"
    return "at the end of preview, and of the update: it is about several resources"


def parameters(rule: Rule) -> Iterator[str]:
    """Yield what each of a rule's parameters is, with its default."""
    for name, parameter in rule.parameters.items():
        default = parameter.default
        shown = ", ".join(default) or "none" if isinstance(default, list) else default
        yield f"{name}: {parameter.schema['description']} Default: {shown}."


def document(rules: Iterable[Rule]) -> PoliciesDocument:
    """Return rules as plain JSON values, described by docs/schemas/policies.json."""
    return {
        "version": VERSION,
        "rules": [
            {
                "id": rule.id,
                "title": rule.title,
                "severity": rule.severity,
                "level": rule.level,
                "scope": "resource" if isinstance(rule, ResourceRule) else "stack",
                "frameworks": list(rule.frameworks),
                "why": rule.why,
                "repair": rule.repair,
                "source": rule.source,
                "parameters": {
                    name: {**parameter.schema, "default": parameter.default}
                    for name, parameter in rule.parameters.items()
                },
            }
            for rule in rules
        ],
    }
