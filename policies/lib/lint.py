"""Parliament, the linter of policy documents, and what of it is not taken over."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

NOT_TAKEN = {
    "UNKNOWN_ACTION": "policy-actions-exist knows this month's actions",
    "UNKNOWN_PREFIX": "policy-actions-exist knows this month's services",
    "RESOURCE_STAR": "iam-no-resource-wildcard judges it, and knows actions without resources",
    "RESOURCE_POLICY_PRIVILEGE_ESCALATION": "s3-policy-no-public-allow and -no-cross-account",
    "MISMATCHED_TYPE_BUT_USABLE": "usable, as it says",
}
"""Findings left to other rules, or not worth refusing a stack for, with the reason."""

FALSE_ALARMS = {
    "MISMATCHED_TYPE - Type mismatch: s3:TlsVersion requires a value of type Numeric": (
        'versions are texts such as "1.2" (S3 User Guide, "Bucket policy examples using condition '
        'keys", 2026-11-22), and its numbers are whole'
    ),
    "UNKNOWN_CONDITION_FOR_ACTION - Unknown condition s3:TlsVersion": (
        "every request has a TLS version; its data of 2025 lacks two actions"
    ),
}
"""Beginnings of findings that are wrong, with the reason (parliament 1.6.4, 2026-11-22)."""


@dataclass(frozen=True)
class LintFinding:
    """Something parliament found."""

    id: str
    text: str


@cache
def load() -> Any:
    """Return the linter, once its ten megabytes of data are read: not before they are needed."""
    return import_module("parliament")


def lint(document: Any) -> tuple[LintFinding, ...]:
    """Return what parliament finds in an identity or bucket policy, each finding once."""
    parliament = load()
    plain = json.loads(document) if isinstance(document, str) else document
    try:
        findings = parliament.analyze_policy_string(json.dumps(_unwrapped(plain))).findings
    except Exception as error:  # it raises bare exceptions; what it cannot read does not pass
        return (LintFinding("EXCEPTION", f"parliament cannot judge it: {error}"),)
    found: dict[str, LintFinding] = {}
    for each in findings:
        whole = f"{each.issue} - {each.detail}"
        if each.issue not in NOT_TAKEN and not whole.startswith(tuple(FALSE_ALARMS)):
            title = parliament.enhance_finding(each).title.strip().rstrip(".")
            found[whole] = LintFinding(each.issue, f"{title}: {each.detail}".removesuffix(": "))
    return tuple(found.values())


def _unwrapped(value: Any) -> Any:
    """Return a document with every list of one as its item: parliament takes no list for a flag."""
    if isinstance(value, list):
        items = [_unwrapped(item) for item in value]
        return items[0] if len(items) == 1 else items
    if isinstance(value, dict):
        return {key: _unwrapped(part) for key, part in value.items()}
    return value
