"""aws:ec2/managedPrefixList:ManagedPrefixList.

Source: terraform-provider-aws internal/service/ec2/vpc_managed_prefix_list.go (2024).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.failures import RefusedError, code
from rehearsal.engine.aws_provider.patience import wait_until
from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.resource_handler import AutoName, Change, ResourceHandler
from rehearsal.engine.aws_provider.resources.ec2_tags import specification, update_tags
from rehearsal.engine.aws_provider.rules import between, one_of
from rehearsal.engine.aws_provider.tags import from_list

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client

_MISSING = ("InvalidPrefixListID.NotFound", "InvalidPrefixListId.NotFound")
_MOST_ENTRIES = 2**31 - 1


class ManagedPrefixList(ResourceHandler):
    """A list of CIDR blocks that rules and routes can refer to."""

    type_name = "aws:ec2/managedPrefixList:ManagedPrefixList"
    noun = "EC2 Managed Prefix List"
    auto_name = AutoName("name", max_length=255)
    replace_on = frozenset({"addressFamily", "region"})
    computed = frozenset({"entries"})
    unordered = frozenset({"entries"})

    def check(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Yield a family that EC2 does not know, and a size below one."""
        yield from one_of(inputs, "addressFamily", ("IPv4", "IPv6"))
        yield from between(inputs, "maxEntries", 1, _MOST_ENTRIES)

    def volatile(self, changed: frozenset[str]) -> frozenset[str]:
        """New entries are a new version."""
        return frozenset({"version"}) if "entries" in changed else frozenset()

    def create(self, aws: Aws, inputs: Mapping[str, Any]) -> str:
        """Make the list with its entries."""
        ec2: EC2Client = aws.client("ec2")
        answer = ec2.create_managed_prefix_list(
            PrefixListName=inputs["name"],
            AddressFamily=inputs["addressFamily"],
            MaxEntries=inputs["maxEntries"],
            Entries=[_entry(item) for item in inputs.get("entries", [])],
            **specification("prefix-list", inputs["tagsAll"]),
        )
        return answer["PrefixList"]["PrefixListId"]

    def complete(self, aws: Aws, resource_id: str, inputs: Mapping[str, Any]) -> None:
        """Wait until the list can be used."""
        _wait(aws, resource_id)

    def read(
        self, aws: Aws, resource_id: str, known: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Read the list and its entries."""
        ec2: EC2Client = aws.client("ec2")
        found = _describe(aws, resource_id)
        if found is None:
            return None
        pages = ec2.get_paginator("get_managed_prefix_list_entries").paginate(
            PrefixListId=resource_id
        )
        entries = [item for page in pages for item in page["Entries"]]
        return {
            "name": found["PrefixListName"],
            "arn": found["PrefixListArn"],
            "addressFamily": found["AddressFamily"],
            "maxEntries": found["MaxEntries"],
            "entries": [
                {"cidr": item["Cidr"], "description": item.get("Description", "")}
                for item in entries
            ],
            "ownerId": found["OwnerId"],
            "version": found["Version"],
            "tagsAll": from_list(found.get("Tags", [])),
        }

    def update(self, aws: Aws, resource_id: str, change: Change) -> None:
        """Grow first and shrink last, so that the entries fit at every step."""
        before, after = change.old.get("maxEntries", 0), change.new["maxEntries"]
        if after > before:
            _modify(aws, resource_id, MaxEntries=after)
        if "name" in change.names:
            _modify(aws, resource_id, PrefixListName=change.new["name"])
        if "entries" in change.names:
            _replace_entries(aws, resource_id, change)
        if after < before:
            _modify(aws, resource_id, MaxEntries=after)
        if "tagsAll" in change.names:
            update_tags(aws, resource_id, change)

    def delete(self, aws: Aws, resource_id: str, state: Mapping[str, Any]) -> None:
        """Delete the list and wait until it is gone."""
        ec2: EC2Client = aws.client("ec2")
        try:
            ec2.delete_managed_prefix_list(PrefixListId=resource_id)
        except ClientError as error:
            if code(error) in _MISSING:
                return
            raise
        wait_until(aws, lambda: _describe(aws, resource_id) is None)


def _describe(aws: Aws, resource_id: str) -> Any:
    ec2: EC2Client = aws.client("ec2")
    try:
        found = ec2.describe_managed_prefix_lists(PrefixListIds=[resource_id])["PrefixLists"]
    except ClientError as error:
        if code(error) in _MISSING:
            return None
        raise
    return found[0] if found and found[0]["State"] != "delete-complete" else None


def _wait(aws: Aws, resource_id: str) -> None:
    if not wait_until(aws, lambda: _describe(aws, resource_id)["State"].endswith("-complete")):
        found = _describe(aws, resource_id)
        raise RefusedError(f"{found['State']}: {found.get('StateMessage', '')}")


def _modify(aws: Aws, resource_id: str, **what: Any) -> None:
    ec2: EC2Client = aws.client("ec2")
    ec2.modify_managed_prefix_list(PrefixListId=resource_id, **what)
    _wait(aws, resource_id)


def _replace_entries(aws: Aws, resource_id: str, change: Change) -> None:
    """Remove and add by CIDR; one whose description changes is removed before it is added.

    The version is the state's: where somebody changed the list since, the update is refused.
    """
    old = {item["cidr"]: item.get("description", "") for item in change.old.get("entries", [])}
    new = {item["cidr"]: item.get("description", "") for item in change.new.get("entries", [])}
    described_anew = [cidr for cidr in old if cidr in new and old[cidr] != new[cidr]]
    version = int(change.old["version"])
    if described_anew:
        anew = [{"Cidr": cidr} for cidr in described_anew]
        _modify_entries(aws, resource_id, version, RemoveEntries=anew)
        version = _describe(aws, resource_id)["Version"]
    added = [item for item in change.new.get("entries", []) if _differs(item, old, new)]
    removed = [cidr for cidr in old if cidr not in new]
    _modify_entries(
        aws,
        resource_id,
        version,
        AddEntries=[_entry(item) for item in added],
        RemoveEntries=[{"Cidr": cidr} for cidr in removed],
    )


def _modify_entries(aws: Aws, resource_id: str, version: int, **entries: list[Any]) -> None:
    given = {name: items for name, items in entries.items() if items}
    if given:
        _modify(aws, resource_id, CurrentVersion=version, **given)


def _differs(item: Mapping[str, Any], old: Mapping[str, str], new: Mapping[str, str]) -> bool:
    return old.get(item["cidr"]) != new[item["cidr"]]


def _entry(item: Mapping[str, Any]) -> Any:
    described = {"Description": item["description"]} if item.get("description") else {}
    return {"Cidr": item["cidr"], **described}
