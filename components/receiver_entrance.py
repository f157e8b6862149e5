"""The receiver's entrance: a load balancer that hands HTTPS requests to the function.

What is created: load balancer · target group · permission to call the function · the function as
target · HTTPS listener.
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import lambda_, lb

TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
"""TLS 1.3 and 1.2, forward secrecy, hybrid post-quantum key exchange: what AWS recommends and its
console chooses (Elastic Load Balancing, "Security policies for your Application Load Balancer",
2026-11-24). Without a policy an API call gets one of 2016."""


@dataclass(frozen=True, kw_only=True)
class ReceiverEntranceArgs:
    """What the entrance is made from."""

    load_balancer_name: str
    """Name of both the load balancer and its target group."""
    subnet_ids: tuple[str, ...]
    security_group_id: pulumi.Input[str]
    """The only group: whom it lets in gets in."""
    certificate_arn: str
    port: int
    function_arn: str
    """The function; it has to exist."""


class ReceiverEntrance(pulumi.ComponentResource):
    """An internet-facing load balancer in front of the receiver's function."""

    dns_name: pulumi.Output[str]
    """What a record of the public name leads to."""
    arn_suffix: pulumi.Output[str]
    """The load balancer as metrics call it."""
    fingerprint_inputs: dict[str, pulumi.Input[str]]
    """What of the entrance decides whether events arrive."""

    def __init__(
        self, name: str, args: ReceiverEntranceArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("logstreams:lb:ReceiverEntrance", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        balancer = lb.LoadBalancer(
            f"{name}-balancer",
            name=args.load_balancer_name,
            load_balancer_type="application",
            internal=False,
            subnets=list(args.subnet_ids),
            security_groups=[args.security_group_id],
            drop_invalid_header_fields=True,
            enable_http2=True,
            opts=child,
        )
        group = lb.TargetGroup(
            f"{name}-targets",
            name=args.load_balancer_name,
            # Without a health check, which is how it is for functions unless asked for: it would
            # call the function, day and night, and tell nothing.
            target_type="lambda",
            opts=child,
        )
        permission = lambda_.Permission(
            f"{name}-permission",
            statement_id="load-balancer",
            action="lambda:InvokeFunction",
            function=args.function_arn,
            principal="elasticloadbalancing.amazonaws.com",
            source_arn=group.arn,
            opts=child,
        )
        # Registering asks Lambda whether the load balancer may call the function.
        target = lb.TargetGroupAttachment(
            f"{name}-target",
            target_group_arn=group.arn,
            target_id=args.function_arn,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[permission]),
        )
        # Last: it lets requests in.
        listener = lb.Listener(
            f"{name}-https",
            load_balancer_arn=balancer.arn,
            port=args.port,
            protocol="HTTPS",
            ssl_policy=TLS_POLICY,
            certificate_arn=args.certificate_arn,
            default_actions=[{"type": "forward", "target_group_arn": group.arn}],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[target]),
        )
        self.dns_name = balancer.dns_name
        self.arn_suffix = balancer.arn_suffix
        self.fingerprint_inputs = {
            "load balancer": balancer.arn,
            "target group": group.arn,
            "target": target.target_id,
            "permission": permission.id,
            "listener": listener.arn,
            "certificate": args.certificate_arn,
            "TLS policy": TLS_POLICY,
            "subnets": ",".join(args.subnet_ids),
        }
        self.register_outputs({"dnsName": self.dns_name})
