"""The part of docs/policies.md that is made from the rules, and the schema of their document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

from pydantic import TypeAdapter

from logstreams.settings.markdown import row
from policies.catalogue import all_rules
from policies.explanation import PoliciesDocument, parameters, when
from policies.rule import Rule

PAGE = Path(__file__).parents[1] / "docs" / "policies.md"
_BEGIN, _END = "<!-- generated: begin -->\n", "<!-- generated: end -->\n"

_FAMILIES: Mapping[str, str] = {
    "delivery": "Delivery",
    "egress": "Network",
    "external": "Identity",
    "iam": "Identity",
    "kms": "Keys",
    "lambda": "Receiver",
    "lb": "Receiver",
    "logs": "Receiver",
    "network": "Network",
    "policy": "Policy documents",
    "s3": "Archive",
    "secret": "Receiver",
    "workos": "Identity",
}
"""Heading of a rule on the page, by its id's first word."""


def page(written: str) -> str:
    """Return the page, with what lies between its two marks made from the rules."""
    before, _, rest = written.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return before + _BEGIN + "\n".join(_tables(all_rules())) + "\n" + _END + after


def json_schema() -> str:
    """Return the JSON Schema of what `logstreams policies --output json` prints."""
    schema = TypeAdapter(PoliciesDocument).json_schema()
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps({**dialect, **schema}, indent=2) + "\n"


def _tables(rules: Iterable[Rule]) -> Iterator[str]:
    """Yield the lines of a table, and a section for each rule, by family."""
    for title, members in groupby(sorted(rules, key=_family), key=_family):
        found = sorted(members, key=lambda rule: rule.id)
        yield from ("", f"### {title}", "")
        yield "| rule | wanted | severity | the same elsewhere |"
        yield "|---|---|---|---|"
        for rule in found:
            elsewhere = ", ".join(rule.frameworks) or "–"
            yield row(f"[{rule.id}](#{rule.id})", rule.title, rule.severity, elsewhere)
        for rule in found:
            yield from _section(rule)


def _family(rule: Rule) -> str:
    return _FAMILIES[rule.id.partition("-")[0]]


def _section(rule: Rule) -> Iterator[str]:
    yield from ("", f"#### {rule.id}", "", f"{rule.title}. Judged {when(rule)}.", "")
    if rule.level != "mandatory":
        yield from (f"It is {rule.level} unless the configuration says otherwise.", "")
    yield from (f"- Why: {rule.why}", f"- Repair: {rule.repair}", f"- Source: {rule.source}")
    yield from (f"- Parameter {text}" for text in parameters(rule))
