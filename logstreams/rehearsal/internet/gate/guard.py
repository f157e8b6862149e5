"""Reads the security groups that guard a destination, at each connection."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass
from typing import Any, Protocol

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from logstreams.rehearsal.internet.gate.admission import (
    Decision,
    Rule,
    decide,
    networks_of,
    rules_of,
)
from logstreams.rehearsal.internet.messages.names import Guard

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
        return decide(reading.rules, address, port, reading.groups)

    def _read(self) -> _Reading:
        with self._lock:
            last = self._last
            if last is None or time.monotonic() - last.read_at > CACHE_SECONDS:
                self._last = last = self._read_now()
            return last

    def _read_now(self) -> _Reading:
        read_at = time.monotonic()
        group_ids = self._group_ids()
        if not group_ids:
            return _Reading((), (), read_at)
        groups = self._ec2.describe_security_groups(GroupIds=list(group_ids))["SecurityGroups"]
        prefix_lists = {
            listed["PrefixListId"]
            for group in groups
            for permission in group["IpPermissions"]
            for listed in permission.get("PrefixListIds", ())
        }
        networks = {each: networks_of(self._cidrs(each)) for each in prefix_lists}
        rules = tuple(rule for group in groups for rule in rules_of(group, networks))
        return _Reading(group_ids, rules, read_at)

    def _group_ids(self) -> tuple[str, ...]:
        if self._guard.load_balancer is None:
            return self._guard.group_ids
        answer = self._balancers.describe_load_balancers(Names=[self._guard.load_balancer])
        return tuple(answer["LoadBalancers"][0].get("SecurityGroups", ()))

    def _cidrs(self, prefix_list: str) -> list[str]:
        pages = self._ec2.get_paginator("get_managed_prefix_list_entries")
        answers = pages.paginate(PrefixListId=prefix_list)
        return [entry["Cidr"] for page in answers for entry in page["Entries"]]
