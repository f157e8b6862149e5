"""The functions a program may call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from botocore.session import Session

from rehearsal.engine.aws_provider.connection import Connection, UnusableError
from rehearsal.engine.aws_provider.resource_handler import NotImitatedError


def invoke(token: str, args: Mapping[str, Any], connection: Connection) -> dict[str, Any]:
    """A function's result by wire name.

    Raises:
        NotImitatedError: The function is not imitated.
        UnusableError: AWS knows no such region.
    """
    function = _FUNCTIONS.get(token)
    if function is None:
        raise NotImitatedError(f"the offline provider does not imitate the function {token}")
    return function(args, connection)


def _caller_identity(args: Mapping[str, Any], connection: Connection) -> dict[str, Any]:
    del args
    caller = connection.identity()
    return {
        "id": caller["Account"],
        "accountId": caller["Account"],
        "arn": caller["Arn"],
        "userId": caller["UserId"],
    }


def _partition(args: Mapping[str, Any], connection: Connection) -> dict[str, Any]:
    del args
    suffix = _dns_suffix(connection.region)
    return {
        "id": connection.partition,
        "partition": connection.partition,
        "dnsSuffix": suffix,
        "reverseDnsPrefix": ".".join(reversed(suffix.split("."))),
    }


def _region(args: Mapping[str, Any], connection: Connection) -> dict[str, Any]:
    region = args.get("region") or args.get("name") or connection.region
    endpoint = f"ec2.{region}.{_dns_suffix(region)}"
    if args.get("endpoint", endpoint) != endpoint:
        raise UnusableError(f"no matching EC2 Region found: {args['endpoint']}")
    return {
        "id": region,
        "region": region,
        "name": region,
        "endpoint": endpoint,
        "description": _descriptions(connection.partition).get(region, region),
    }


def _dns_suffix(region: str) -> str:
    return next(
        str(partition["dnsSuffix"])
        for partition in _partitions()
        if region in partition["regions"] or partition["partition"] == "aws"
    )


def _descriptions(partition: str) -> dict[str, str]:
    regions = next(item["regions"] for item in _partitions() if item["partition"] == partition)
    return {name: region["description"] for name, region in regions.items()}


def _partitions() -> list[dict[str, Any]]:
    loader = Session().get_component("data_loader")
    partitions: list[dict[str, Any]] = loader.load_data("endpoints")["partitions"]
    return sorted(partitions, key=lambda partition: partition["partition"] == "aws")


_FUNCTIONS: Mapping[str, Callable[[Mapping[str, Any], Connection], dict[str, Any]]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": _caller_identity,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getRegion:getRegion": _region,
}
