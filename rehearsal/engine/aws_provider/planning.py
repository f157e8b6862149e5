"""What the engine is told before anything is done: checked inputs and a preview's outputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.engine.aws_provider.difference import Difference
from rehearsal.engine.aws_provider.naming import generated_name
from rehearsal.engine.aws_provider.policy_json import is_policy
from rehearsal.engine.aws_provider.property_check import Failure, coerce_all, judge
from rehearsal.engine.aws_provider.resource_handler import ResourceHandler
from rehearsal.engine.aws_provider.tags import all_tags
from rehearsal.engine.aws_provider.wire import UNKNOWN, Properties

DEFAULTS = "__defaults"
"""The input that lists which inputs the plugin filled in; the engine does not display it."""


@dataclass(frozen=True)
class ProviderContext:
    """What a check takes from the provider's configuration and the request.

    Attributes:
        region: Region of resources that name none.
        default_tags: Tags of every resource.
        urn: The resource's URN.
        seed: The engine's randomness for generated names.
    """

    region: str
    default_tags: Mapping[str, str]
    urn: str
    seed: bytes


def check(
    kind: ResourceHandler, news: Properties, olds: Mapping[str, Any], around: ProviderContext
) -> tuple[Properties, list[Failure]]:
    """Judge a program's inputs and fill in what it left out.

    Args:
        kind: The resource's type.
        news: The program's inputs.
        olds: The checked inputs of the last update; empty for a new resource.
        around: Where the resource belongs.
    """
    schema = kind.schema
    given = _with_nested_defaults(kind, coerce_all(_without_bookkeeping(news), schema.inputs))
    failures = list(judge(given, schema.inputs, news.secrets))
    failures += [
        Failure(name, f"the offline provider does not imitate '{name}' of {kind.type_name}")
        for name in sorted(kind.not_imitated & given.keys())
    ]
    inputs = dict(given)
    filled: list[str] = []
    try:
        for name, value in _defaults(kind, given, olds, around):
            inputs[name] = value
            filled.append(name)
    except ValueError as reason:
        failures.append(Failure("", str(reason)))
    if not failures:
        failures += _policy_failures(kind, inputs)
        failures += kind.check(inputs)
    if kind.tagged and not failures:
        inputs["tagsAll"] = all_tags(inputs.get("tags"), around.default_tags)
    inputs[DEFAULTS] = sorted(filled)
    return Properties(inputs, with_derived(news.secrets)), failures


def created(kind: ResourceHandler, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """A new resource's outputs as far as they are known before it exists."""
    outputs = _without_bookkeeping(inputs)
    schema = kind.schema
    optional = {name for name in kind.computed if name in schema.inputs}
    for name in optional | (schema.outputs.keys() - schema.inputs.keys()):
        outputs.setdefault(name, UNKNOWN)
    return outputs


def updated(
    kind: ResourceHandler,
    state: Mapping[str, Any],
    inputs: Mapping[str, Any],
    changes: list[Difference],
) -> dict[str, Any]:
    """An existing resource's outputs as far as they are known before it is updated."""
    volatile = kind.volatile(frozenset(change.name for change in changes))
    outputs = {
        name: UNKNOWN if name in volatile else value
        for name, value in state.items()
        if name not in kind.schema.inputs or name in kind.computed
    }
    return {**outputs, **_without_bookkeeping(inputs)}


def names_itself(kind: ResourceHandler, inputs: Mapping[str, Any]) -> bool:
    """Whether the program chose the name: then the old resource must go before a new one comes."""
    rule = kind.auto_name
    return bool(rule and rule.property in inputs and rule.property not in inputs.get(DEFAULTS, []))


def with_derived(secrets: frozenset[str]) -> frozenset[str]:
    """Secret names and those whose values are made from them."""
    return secrets | {"tagsAll"} if "tags" in secrets else secrets


def _without_bookkeeping(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in values.items()
        if not name.startswith("__") and value is not None
    }


def _with_nested_defaults(kind: ResourceHandler, given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {**kind.nested_defaults[name], **value}
        if name in kind.nested_defaults and isinstance(value, dict)
        else value
        for name, value in given.items()
    }


def _defaults(
    kind: ResourceHandler,
    given: Mapping[str, Any],
    olds: Mapping[str, Any],
    around: ProviderContext,
) -> Iterator[tuple[str, Any]]:
    if kind.regional and "region" not in given:
        yield "region", around.region
    for name, value in kind.defaults.items():
        if name not in given:
            yield name, value
    rule = kind.auto_name
    if rule and rule.property not in given:
        kept = olds.get(rule.property) if rule.property in olds.get(DEFAULTS, []) else None
        yield rule.property, kept or generated_name(rule, around.urn, around.seed)


def _policy_failures(kind: ResourceHandler, inputs: Mapping[str, Any]) -> Iterator[Failure]:
    for name in sorted(kind.policies & inputs.keys()):
        value = inputs[name]
        if isinstance(value, str) and not is_policy(value):
            yield Failure(name, f'"{name}" contains an invalid JSON policy')
