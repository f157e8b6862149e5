"""A security group's rule keeps the prefix list it names; MiniStack drops it.

Real: AuthorizeSecurityGroupIngress, DescribeSecurityGroups and DescribeSecurityGroupRules all
return it. Source: Amazon EC2 API Reference, IpPermission.PrefixListIds and
SecurityGroupRule.PrefixListId (read 2026-11-22).
"""

from __future__ import annotations

from itertools import count
from typing import Any
from xml.sax.saxutils import escape

from ministack.services import ec2
from ministack.services.ec2 import _p, _sg_rule_description, _sg_rule_id

from rehearsal.aws.patches.wrapping import Function, wrap

Rule = dict[str, Any]

SOURCES = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")


def apply() -> None:
    """Read the lists from requests, compare them, and write them into answers."""
    wrap(ec2, "_parse_ip_permissions", _reading_lists)
    wrap(ec2, "_strip_descriptions", _comparing_lists)
    wrap(ec2, "_sg_rule_xml", _writing_lists)


def _reading_lists(original: Function) -> Function:
    def parse_ip_permissions(parameters: Any, prefix: str) -> list[Rule]:
        rules: list[Rule] = original(parameters, prefix)
        for number, rule in enumerate(rules, start=1):
            rule["PrefixListIds"] = _lists(parameters, f"{prefix}.{number}.PrefixListIds")
        return rules

    return parse_ip_permissions


def _lists(parameters: Any, prefix: str) -> list[dict[str, str]]:
    lists: list[dict[str, str]] = []
    for number in count(1):
        identifier = _p(parameters, f"{prefix}.{number}.PrefixListId")
        if not identifier:
            return lists
        entry = {"PrefixListId": identifier}
        if description := _p(parameters, f"{prefix}.{number}.Description"):
            entry["Description"] = description
        lists.append(entry)
    return lists


def _comparing_lists(original: Function) -> Function:
    def strip_descriptions(rule: Rule) -> Rule:
        bare: Rule = original(rule)
        lists = rule.get("PrefixListIds", [])
        bare["PrefixListIds"] = [{"PrefixListId": each["PrefixListId"]} for each in lists]
        return bare

    return strip_descriptions


def _writing_lists(original: Function) -> Function:
    def sg_rule_xml(group: str, rule: Rule, is_egress: bool = False) -> str:
        lists = rule.get("PrefixListIds", [])
        if not lists:
            return str(original(group, rule, is_egress))
        identified = {
            **rule,
            "SecurityGroupRuleId": _sg_rule_id(group, is_egress, rule),
            "Description": _sg_rule_description(rule),
        }
        bare = original(group, {**identified, **{name: [] for name in SOURCES}}, is_egress)
        others = original(group, {**identified, "PrefixListIds": []}, is_egress)
        items = "" if others == bare else others
        for each in lists:
            named = f"<prefixListId>{escape(each['PrefixListId'])}</prefixListId></item>"
            items += bare.removesuffix("</item>") + named
        return str(items)

    return sg_rule_xml
