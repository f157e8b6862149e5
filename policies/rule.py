"""What a rule is: what it wants, why, how to get there, and the function that judges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from policies.resource import Resource, Stack

Severity = Literal["low", "medium", "high", "critical"]
Level = Literal["advisory", "mandatory", "disabled"]
Parameters = Mapping[str, Any]


@dataclass(frozen=True)
class Parameter:
    """A setting of a rule in the pack's configuration."""

    schema: Mapping[str, Any]
    """JSON Schema of its value, with a description."""
    default: Any


@dataclass(frozen=True)
class Finding:
    """What a rule over a whole stack found."""

    text: str
    urn: str | None = None
    """The resource it is about; None for the stack."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What every rule says of itself."""

    id: str
    """Never changes: Pulumi's name of the policy, and with underscores the name of its file."""
    title: str
    """The wanted state, as a sentence."""
    severity: Severity
    why: str
    """What happens to events, or who gets in, when it does not hold."""
    repair: str
    """Begins with a verb."""
    source: str
    """Document and date of the facts it rests on."""
    frameworks: tuple[str, ...] = ()
    """Ids of the same rule elsewhere: Security Hub, CIS, Checkov, Prowler, KICS."""
    level: Level = "mandatory"
    parameters: Mapping[str, Parameter] = field(default_factory=dict)

    def configured(self, given: Parameters) -> Parameters:
        """Return the rule's parameters: those given, else the defaults."""
        defaults = {name: parameter.default for name, parameter in self.parameters.items()}
        return {**defaults, **given}


@dataclass(frozen=True, kw_only=True)
class ResourceRule(Rule):
    """A rule that one resource alone passes or fails: judged before the resource is made."""

    types: tuple[str, ...]
    """Type tokens of the resources it judges; one that ends with a colon stands for a package."""
    judge: Callable[[Resource, Parameters], Iterable[str]]
    """Yields what is wrong with a resource: found and wanted. May raise `UnknownValue`."""

    def concerns(self, resource_type: str) -> bool:
        """Whether it judges resources of a type."""
        packages = tuple(token for token in self.types if token.endswith(":"))
        return resource_type in self.types or resource_type.startswith(packages)


@dataclass(frozen=True, kw_only=True)
class StackRule(Rule):
    """A rule about how resources relate: judged at the end of a preview, and of an update."""

    judge: Callable[[Stack, Parameters], Iterable[Finding]]
    """Yields what is wrong with a stack. May raise `UnknownValue`."""
