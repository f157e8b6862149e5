"""A Pulumi program that registers the resources of planted.json beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pulumi

PLANTED = json.loads(Path(__file__).with_name("planted.json").read_text(encoding="utf-8"))

provider = pulumi.ProviderResource("aws", "aws", {"allowedAccountIds": [PLANTED["account"]]})
made: dict[str, pulumi.Resource] = {}


def after(each: dict[str, Any]) -> dict[str, Any]:
    """The properties; those that come from other resources are known once these are made."""
    properties = dict(each["properties"])
    for name, (source, *_) in each["sources"].items():
        properties[name] = late(made[source], properties.get(name))
    return properties


def late(source: Any, value: Any) -> pulumi.Output[Any]:
    """A value, or the id of another resource, known once that one is made."""
    return pulumi.Output.from_input(source.id).apply(lambda made_id: value or made_id)


for each in PLANTED["resources"]:
    kind, name = each["type"], each["name"]
    if kind.startswith("logstreams:"):
        made[name] = pulumi.ComponentResource(kind, name)
    else:
        opts = pulumi.ResourceOptions(provider=provider) if kind.startswith("aws:") else None
        made[name] = pulumi.CustomResource(kind, name, after(each), opts)
