"""The rules as policies of Pulumi's SDK: the one module that knows it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyConfigSchema,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    Severity,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UnknownValueError

from policies.catalogue import all_rules
from policies.resource import UNKNOWN, Resource, Stack, UnknownValue
from policies.rule import Finding, Parameters, ResourceRule, Rule, StackRule
from policies.suppression import KEY, SCHEMA, outcome

Report = Callable[..., None]
Tell = Callable[[str], None]


class Pack:
    """The rules, and what has to be told besides their violations."""

    def __init__(self, tell: Tell, today: date) -> None:
        """Make a pack.

        Args:
            tell: Told, a line each, what waits for a value and what was suppressed.
            today: The day suppressions are held against.
        """
        self._tell = tell
        self._today = today
        self._waiting: dict[str, list[str]] = {}

    def policies(self) -> list[Policy]:
        """Return a policy for every rule."""
        return [self._policy(rule) for rule in all_rules()]

    def _policy(self, rule: ResourceRule | StackRule) -> Policy:
        common: dict[str, Any] = {
            "name": rule.id,
            "description": rule.title,
            "enforcement_level": EnforcementLevel(rule.level),
            "severity": Severity(rule.severity),
            "remediation_steps": rule.repair,
            "tags": list(rule.frameworks),
            "config_schema": PolicyConfigSchema(
                {
                    KEY: dict(SCHEMA),
                    **{name: dict(each.schema) for name, each in rule.parameters.items()},
                }
            ),
        }
        if isinstance(rule, ResourceRule):
            return ResourceValidationPolicy(validate=self._of_resource(rule), **common)
        return StackValidationPolicy(validate=self._of_stack(rule), **common)

    def _of_resource(self, rule: ResourceRule) -> Callable[[ResourceValidationArgs, Report], None]:
        def validate(args: ResourceValidationArgs, report: Report) -> None:
            if not rule.concerns(args.resource_type):
                return
            config = args.get_config()
            resource = _resource(args)
            findings = (
                Finding(text, args.urn) for text in rule.judge(resource, rule.configured(config))
            )
            self._judge(rule, findings, config, {args.urn: resource.name}, report)

        return validate

    def _of_stack(self, rule: StackRule) -> Callable[[StackValidationArgs, Report], None]:
        def validate(args: StackValidationArgs, report: Report) -> None:
            config = args.get_config()
            stack = _stack(args)
            names = {resource.urn: resource.name for resource in stack.resources}
            findings = iter(rule.judge(stack, rule.configured(config)))
            self._judge(rule, findings, config, names, report)
            self._tell_what_waits()

        return validate

    def _judge(
        self,
        rule: Rule,
        findings: Iterator[Finding],
        config: Parameters,
        names: Mapping[str, str],
        report: Report,
    ) -> None:
        found: dict[str | None, list[str]] = {urn: [] for urn in names}
        try:
            for finding in findings:
                found.setdefault(finding.urn, []).append(finding.text)
        except UnknownValue as unknown:
            self._waiting.setdefault(str(unknown), []).append(rule.id)
        for urn, texts in found.items():
            result = outcome(names.get(urn or "", ""), texts, config.get(KEY, ()), self._today)
            for text in result.violations:
                report(f"{text}. Repair: {rule.repair}", urn)
            for note in result.notes:
                self._tell(f"policies: {rule.id}: {note}")

    def _tell_what_waits(self) -> None:
        """Say it once, at the end of a preview; in an update nothing waits."""
        waiting, self._waiting = self._waiting, {}
        for unknown, rules in waiting.items():
            self._tell(
                f"policies: {unknown} is not known before the update, which judges it before it "
                f"makes anything of it. Rules that wait: {', '.join(rules)}"
            )


def _resource(args: Any) -> Resource:
    return Resource(
        type=args.resource_type,
        name=args.name,
        urn=args.urn,
        properties=_plain(args.props),
        account=_account(args.provider),
        region=_region(args.provider),
    )


def _stack(args: StackValidationArgs) -> Stack:
    resources = tuple(
        Resource(
            type=each.resource_type,
            name=each.name,
            urn=each.urn,
            properties=_plain(each.props),
            account=_account(each.provider),
            region=_region(each.provider),
            sources={
                name: tuple(one.urn for one in sources)
                for name, sources in each.property_dependencies.items()
            },
        )
        for each in args.resources
    )
    name = resources[0].urn.split(":")[2] if resources else ""
    return Stack(name=name, resources=resources)


def _account(provider: Any) -> str | None:
    """Return the account a provider is limited to; lists arrive from it as JSON."""
    found = _plain(provider.props).get("allowedAccountIds") if provider else None
    accounts = json.loads(found) if isinstance(found, str) else found
    one = isinstance(accounts, list) and len(accounts) == 1 and isinstance(accounts[0], str)
    return accounts[0] if one and accounts else None


def _region(provider: Any) -> str | None:
    """Return the region of a provider."""
    found = _plain(provider.props).get("region") if provider else None
    return found if isinstance(found, str) and found else None


def _plain(value: Any) -> Any:
    """Return a value of the SDK's as plain mappings and lists, with `UNKNOWN` inside."""
    if isinstance(value, Mapping):
        return {key: _known(value, key) for key in value}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [_known(value, index) for index in range(len(value))]
    return value


def _known(container: Any, key: Any) -> Any:
    try:
        return _plain(container[key])
    except UnknownValueError:
        return UNKNOWN
