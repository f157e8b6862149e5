"""What stands in a stack: buckets, functions, load balancers, log groups, the delivery check.

Source: modules and properties of pulumi-aws 7.51.1, read from the package, 2026-11-24.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from policies.lib.values import mappings, number
from policies.resource import Resource, Stack, dig

BUCKET = "aws:s3/bucket:Bucket"
LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
LOGGING = "aws:s3/bucketLogging:BucketLogging"

DAYS_OF_A_YEAR = 365
"""S3 counts a year of retention as 365 days (S3 API Reference, DefaultRetention, 2026-11-22)."""


def name(bucket: Resource) -> str:
    """Return a bucket's name."""
    return str(bucket.get("bucket"))


def log_targets(stack: Stack) -> set[str]:
    """Return the names of the buckets that access logs are written to."""
    return {str(logging.get("targetBucket")) for logging in stack.of(LOGGING)}


def settings_of_bucket(stack: Stack, bucket: Resource, *types: str) -> tuple[Resource, ...]:
    """Return the settings of a bucket, by its name or by where the setting has it from."""
    return tuple(
        setting
        for setting in stack.of(*types)
        if bucket.urn in setting.sources.get("bucket", ()) or name(setting) == name(bucket)
    )


def retention(lock: Resource) -> tuple[str, float | None]:
    """Return the mode and the days of a default retention; "" and None where there is none."""
    for rule in mappings(lock.get("rule")):
        for default in mappings(dig(rule, "defaultRetention")):
            years = number(dig(default, "years"))
            days = number(dig(default, "days"))
            if days is None and years is not None:
                days = years * DAYS_OF_A_YEAR
            return str(dig(default, "mode") or ""), days
    return "", None


FUNCTION = "aws:lambda/function:Function"
PERMISSION = "aws:lambda/permission:Permission"
URL = "aws:lambda/functionUrl:FunctionUrl"

LOAD_BALANCER = "elasticloadbalancing.amazonaws.com"
"""The service that invokes a function for a load balancer."""


_MODULES = ("lb", "alb")

BALANCERS = tuple(f"aws:{module}/loadBalancer:LoadBalancer" for module in _MODULES)
LISTENERS = tuple(f"aws:{module}/listener:Listener" for module in _MODULES)
LISTENER_RULES = tuple(f"aws:{module}/listenerRule:ListenerRule" for module in _MODULES)
TARGET_GROUPS = tuple(f"aws:{module}/targetGroup:TargetGroup" for module in _MODULES)


def is_application(balancer: Resource) -> bool:
    """Whether a load balancer speaks HTTP."""
    return balancer.get("loadBalancerType") in (None, "application")


def protocol_of(listener: Resource) -> str:
    """Return the protocol a listener speaks; the provider's own choice where it says none."""
    found = listener.get("protocol")
    chosen = "HTTPS" if listener.properties.get("certificateArn") else "HTTP"
    return str(found or chosen).upper()


LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"


def origins(stack: Stack, resource: Resource, name: str, *types: str) -> tuple[Resource, ...]:
    """Return the resources of some types that a property's value comes from."""
    named = resource.sources.get(name, ())
    return tuple(one for one in stack.of(*types) if one.urn in named)


CHECK = ("pulumi-python:dynamic/logstreams:DeliveryCheck", "pulumi-python:dynamic:Resource")
"""The types of a delivery check: today's, and release 0.1's, which every dynamic resource had."""

DESTINATION = re.compile(r"logstreams:[^:]+:Destination")


def settings_of(resource: Resource) -> Mapping[str, Any]:
    """Return the stack's settings from its delivery check; nothing from any other resource."""
    text = resource.get("settings")
    if not isinstance(text, str):
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, Mapping) else {}
