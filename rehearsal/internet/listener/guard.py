"""Reads the security groups that guard a destination, at each connection."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from rehearsal.internet.listener.admission import (
    Decision,
    Rule,
    decide,
    networks_of,
    rules_of,
)
from rehearsal.internet.listener.network_acl import acl_of, refusal
from rehearsal.internet.messages.names import Guard

CACHE_SECONDS = 0.5
"""A change counts within a second; nine connections at once ask EC2 once."""


class Guarding(Protocol):
    """Decides who gets through."""

    async def decide(self, address: str, port: int) -> Decision:
        """Judge a connection from this address to this public port."""


class Unguarded:
    """Lets everybody in."""

    async def decide(self, address: str, port: int) -> Decision:
        """Admit it."""
        del address, port
        return Decision(True, "no guard")


@dataclass(frozen=True)
class _Reading:
    groups: tuple[str, ...]
    rules: tuple[Rule, ...]
    read_at: float
    acl: Mapping[str, Any] | None = None
    """Of the subnet that connections come in by."""


class SecurityGroups:
    """Lets in whom the groups let in as they are now."""

    def __init__(self, guard: Guard, session: boto3.Session) -> None:
        """Make the clients, which takes a moment; nothing is read yet."""
        self._guard = guard
        self._ec2: Any = session.client("ec2")
        self._balancers: Any = session.client("elbv2") if guard.load_balancer else None
        self._lock = threading.Lock()
        self._last: _Reading | None = None

    async def decide(self, address: str, port: int) -> Decision:
        """Judge it by the groups' rules; what cannot be read admits nobody."""
        try:
            reading = await asyncio.to_thread(self._read)
        except (BotoCoreError, ClientError, LookupError, ValueError) as error:
            return Decision(False, f"the security groups cannot be read: {error}")
        if reading.acl is not None and (refused := refusal(reading.acl, address, port)):
            return refused
        return decide(reading.rules, address, port, reading.groups)

    def _read(self) -> _Reading:
        with self._lock:
            last = self._last
            if last is None or time.monotonic() - last.read_at > CACHE_SECONDS:
                self._last = last = self._read_now()
            return last

    def _read_now(self) -> _Reading:
        read_at = time.monotonic()
        group_ids, subnet_id = self._entrance()
        acl = self._acl(subnet_id) if subnet_id else None
        if not group_ids:
            return _Reading((), (), read_at, acl)
        groups = self._ec2.describe_security_groups(GroupIds=list(group_ids))["SecurityGroups"]
        prefix_lists = {
            listed["PrefixListId"]
            for group in groups
            for permission in group["IpPermissions"]
            for listed in permission.get("PrefixListIds", ())
        }
        networks = {each: networks_of(self._cidrs(each)) for each in prefix_lists}
        rules = tuple(rule for group in groups for rule in rules_of(group, networks))
        return _Reading(group_ids, rules, read_at, acl)

    def _entrance(self) -> tuple[tuple[str, ...], str | None]:
        """The groups, and the first of the subnets that connections come in by."""
        if self._guard.load_balancer is None:
            groups = self._guard.group_ids
            filters = [{"Name": "group-id", "Values": list(groups)}]
            answer = self._ec2.describe_network_interfaces(Filters=filters) if groups else {}
            subnets = [one["SubnetId"] for one in answer.get("NetworkInterfaces", ())]
            return groups, subnets[0] if subnets else None
        answer = self._balancers.describe_load_balancers(Names=[self._guard.load_balancer])
        (balancer,) = answer["LoadBalancers"]
        zones = balancer.get("AvailabilityZones", ())
        subnet_id = zones[0]["SubnetId"] if zones else None
        return tuple(balancer.get("SecurityGroups", ())), subnet_id

    def _acl(self, subnet_id: str) -> Mapping[str, Any] | None:
        (subnet,) = self._ec2.describe_subnets(SubnetIds=[subnet_id])["Subnets"]
        filters = [{"Name": "vpc-id", "Values": [subnet["VpcId"]]}]
        return acl_of(self._ec2.describe_network_acls(Filters=filters)["NetworkAcls"], subnet_id)

    def _cidrs(self, prefix_list: str) -> list[str]:
        pages = self._ec2.get_paginator("get_managed_prefix_list_entries")
        answers = pages.paginate(PrefixListId=prefix_list)
        return [entry["Cidr"] for page in answers for entry in page["Entries"]]
