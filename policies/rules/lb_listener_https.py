"""Listeners that take events in clear."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.resources import LISTENERS, protocol_of
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule

ENCRYPTED = ("HTTPS", "TLS")


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    if (found := protocol_of(resource)) not in ENCRYPTED:
        yield f"found a listener for {found}, wanted HTTPS"


RULE = ResourceRule(
    id="lb-listener-https",
    title="A load balancer listens for HTTPS only",
    severity="critical",
    frameworks=(
        "Security Hub ELB.1",
        "Security Hub ELB.18",
        "Checkov CKV_AWS_2",
        "Prowler elbv2_ssl_listeners",
    ),
    why=(
        "Events and the header's secret would be sent unencrypted. A listener that redirects is "
        "no better: the client has already sent the request with both."
    ),
    repair="Set the protocol to HTTPS, with a certificate, or remove the listener.",
    source='Elastic Load Balancing, "Listeners for your Application Load Balancers", 2026-11-24',
    types=LISTENERS,
    judge=_judge,
)
