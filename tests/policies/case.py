"""The case files of the rules, and how a case is judged."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from components.documents.bucket_policy import BucketPolicyArgs, bucket_policy
from components.documents.render import policy
from policies.catalogue import all_rules
from policies.resource import UNKNOWN, Resource, Stack, UnknownValue
from policies.rule import ResourceRule, Rule, StackRule

CASES = Path(__file__).with_name("cases")
ACCOUNT = "012345670123"
STACK = "acme"
VERDICTS = {"good": "passes", "bad": "refused", "unknown": "waits"}
"""What a case's first word says of it; those of `missing` and `odd` cases say it themselves."""


@dataclass(frozen=True)
class Case:
    """Resources, and what a rule says of them."""

    rule: Rule
    name: str
    wanted: str
    says: str
    resources: tuple[Resource, ...]
    parameters: Mapping[str, Any]
    stacks: Mapping[str, Any]
    """Other stack files: the keys of their `config`, by stack."""
    planted: bool
    """Whether the engine is asked too: nothing but this rule refuses it."""

    @property
    def id(self) -> str:
        return f"{self.rule.id}: {self.name}"


@dataclass(frozen=True)
class Verdict:
    """What a rule said."""

    word: str
    texts: tuple[str, ...]


def judge(rule: Rule, resources: tuple[Resource, ...], parameters: Mapping[str, Any]) -> Verdict:
    """Judge resources by a rule: passes, refused or waits."""
    configured = rule.configured(parameters)
    texts: list[str] = []
    try:
        if isinstance(rule, StackRule):
            stack = Stack(name=STACK, resources=resources)
            texts.extend(finding.text for finding in rule.judge(stack, configured))
        else:
            assert isinstance(rule, ResourceRule)
            for resource in resources:
                if rule.concerns(resource.type):
                    texts.extend(rule.judge(resource, configured))
    except UnknownValue:
        return Verdict("refused" if texts else "waits", tuple(texts))
    return Verdict("refused" if texts else "passes", tuple(texts))


def verdict(case: Case, folder: Path) -> Verdict:
    """Judge a case; its other stack files are written into a folder."""
    parameters = dict(case.parameters)
    if "stacks" in case.rule.parameters:
        for stack, config in case.stacks.items():
            named = {f"workos-log-streams:{key}": value for key, value in config.items()}
            (folder / f"Pulumi.{stack}.yaml").write_text(yaml.safe_dump({"config": named}))
        parameters["stacks"] = str(folder)
    return judge(case.rule, case.resources, parameters)


def cases_of(rule: Rule) -> Iterator[Case]:
    """Yield the cases of a rule, from the file of its name."""
    file = CASES / f"{rule.id.replace('-', '_')}.yaml"
    found = yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)
    for each in found["cases"]:
        name = each["case"]
        yield Case(
            rule=rule,
            name=name,
            wanted=each.get("wanted") or VERDICTS[name.partition(":")[0]],
            says=each.get("says", ""),
            resources=tuple(_resources(each, found.get("type", ""))),
            parameters=each.get("parameters", {}),
            stacks=each.get("stacks", {}),
            planted=each.get("planted", False),
        )


def all_cases() -> list[Case]:
    """Return every case of every rule."""
    return [case for rule in all_rules() for case in cases_of(rule)]


def urn(resource_type: str, name: str) -> str:
    return f"urn:pulumi:{STACK}::workos-log-streams::{resource_type}::{name}"


def _resources(case: Mapping[str, Any], default: str) -> Iterator[Resource]:
    one = {"it": {"type": case.get("type", default), "properties": case.get("properties", {})}}
    found = case.get("resources", one)
    urns = {name: urn(each["type"], name) for name, each in found.items()}
    for name, each in found.items():
        yield Resource(
            type=each["type"],
            name=name,
            urn=urns[name],
            properties=each.get("properties", {}),
            account=case.get("account", ACCOUNT),
            region=case.get("region"),
            sources={
                key: tuple(urns[source] for source in sources)
                for key, sources in each.get("sources", {}).items()
            },
        )


class _Loader(yaml.SafeLoader):
    """YAML with what case files need besides: unknown values, JSON texts, policy documents."""


def _unknown(loader: yaml.Loader, node: yaml.Node) -> Any:
    return UNKNOWN


def _value(loader: yaml.Loader, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    assert isinstance(node, yaml.SequenceNode)
    return loader.construct_sequence(node, deep=True)


def _json(loader: yaml.Loader, node: yaml.Node) -> str:
    return json.dumps(_value(loader, node))


def _policy(loader: yaml.Loader, node: yaml.Node) -> dict[str, Any]:
    """`!policy [statement, …]`: a document of these statements."""
    return policy(*_value(loader, node))


def _sound(loader: yaml.Loader, node: yaml.Node) -> dict[str, Any]:
    """`!sound [statement, …]`: the kit's own policy of the bucket `archive`, and these."""
    facts = BucketPolicyArgs(
        bucket_arn="arn:aws:s3:::archive",
        object_prefix="audit/",
        writer_role_arn=f"arn:aws:iam::{ACCOUNT}:role/acme",
    )
    sound = bucket_policy(facts)
    return policy(*sound["Statement"], *_value(loader, node))


_Loader.add_constructor("!unknown", _unknown)
_Loader.add_constructor("!json", _json)
_Loader.add_constructor("!policy", _policy)
_Loader.add_constructor("!sound", _sound)
