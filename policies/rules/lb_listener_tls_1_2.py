"""TLS policies of listeners."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.lib.resources import LISTENERS, protocol_of
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule

AT_LEAST_1_2 = re.compile(r"ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)(-.+)?")
"""A policy's name says the oldest version it takes; older families, named by a date alone, take
1.0. Source: Elastic Load Balancing, "Security policies for your Application Load Balancer",
2026-11-24."""


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    if protocol_of(resource) not in ("HTTPS", "TLS"):
        return  # lb-listener-https has said it
    found = resource.get("sslPolicy")
    if not isinstance(found, str) or not AT_LEAST_1_2.fullmatch(found):
        shown = found or "no TLS policy, for which the API chooses one of 2016"
        yield f"found {shown}, wanted one that takes TLS 1.2 and newer only"


RULE = ResourceRule(
    id="lb-listener-tls-1-2",
    title="A listener refuses TLS below 1.2",
    severity="high",
    frameworks=(
        "Security Hub ELB.17",
        "Checkov CKV_AWS_103",
        "Prowler elbv2_insecure_ssl_ciphers",
    ),
    why="Older versions of TLS are broken, and the default policy accepts TLS 1.0.",
    repair="Set sslPolicy to ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09.",
    source=(
        'Elastic Load Balancing, "Security policies for your Application Load Balancer", 2026-11-24'
    ),
    types=LISTENERS,
    judge=_judge,
)
