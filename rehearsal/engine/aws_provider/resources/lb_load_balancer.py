"""aws:lb/loadBalancer:LoadBalancer.

Source: terraform-provider-aws internal/service/elbv2/load_balancer.go (2024), validate.go (2026).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from botocore.exceptions import ClientError

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.failures import RefusedError, code, passing_over
from rehearsal.engine.aws_provider.patience import wait_until
from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.resource_handler import AutoName, Change, ResourceHandler
from rehearsal.engine.aws_provider.resources.lb_shared import (
    arn_suffix,
    attribute_list,
    attribute_values,
    given_tags,
    judge_name,
    tags_of,
    update_tags,
)
from rehearsal.engine.aws_provider.rules import exactly_one_of, one_of

if TYPE_CHECKING:
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client

_MISSING = "LoadBalancerNotFound"
_ATTRIBUTES = {
    "clientKeepAlive": "client_keep_alive.seconds",
    "desyncMitigationMode": "routing.http.desync_mitigation_mode",
    "dropInvalidHeaderFields": "routing.http.drop_invalid_header_fields.enabled",
    "enableDeletionProtection": "deletion_protection.enabled",
    "enableHttp2": "routing.http2.enabled",
    "enableTlsVersionAndCipherSuiteHeaders": (
        "routing.http.x_amzn_tls_version_and_cipher_suite.enabled"
    ),
    "enableWafFailOpen": "waf.fail_open.enabled",
    "enableXffClientPort": "routing.http.xff_client_port.enabled",
    "idleTimeout": "idle_timeout.timeout_seconds",
    "preserveHostHeader": "routing.http.preserve_host_header.enabled",
    "xffHeaderProcessingMode": "routing.http.xff_header_processing.mode",
}


class LoadBalancer(ResourceHandler):
    """An application load balancer; its id is its ARN."""

    type_name = "aws:lb/loadBalancer:LoadBalancer"
    noun = "ELBv2 Load Balancer"
    auto_name = AutoName("name", max_length=255)
    defaults: ClassVar[Mapping[str, Any]] = {
        "loadBalancerType": "application",
        "clientKeepAlive": 3600,
        "desyncMitigationMode": "defensive",
        "dropInvalidHeaderFields": False,
        "enableDeletionProtection": False,
        "enableHttp2": True,
        "enableTlsVersionAndCipherSuiteHeaders": False,
        "enableWafFailOpen": False,
        "enableXffClientPort": False,
        "idleTimeout": 60,
        "preserveHostHeader": False,
        "xffHeaderProcessingMode": "append",
    }
    replace_on = frozenset({"internal", "loadBalancerType", "name", "region"})
    computed = frozenset({"internal", "ipAddressType", "securityGroups"})
    unordered = frozenset({"securityGroups", "subnets"})
    not_imitated = frozenset(
        {
            "accessLogs", "connectionLogs", "customerOwnedIpv4Pool",
            "dnsRecordClientRoutingPolicy", "enableCrossZoneLoadBalancing",
            "enablePrefixForIpv6SourceNat", "enableZonalShift",
            "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic", "healthCheckLogs", "ipamPools",
            "minimumLoadBalancerCapacity", "namePrefix", "secondaryIpsAutoAssignedPerSubnet",
            "subnetMappings",
        }
    )  # fmt: skip

    def check(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Yield a name that ELB does not take, another type, and no subnets."""
        yield from judge_name(inputs)
        if str(inputs.get("name")).startswith("internal-"):
            yield Failure("name", '"name" cannot begin with "internal-"')
        yield from one_of(inputs, "loadBalancerType", ("application",))
        yield from exactly_one_of(inputs, "", ("subnetMappings", "subnets"))

    def create(self, aws: Aws, inputs: Mapping[str, Any]) -> str:
        """Make the load balancer, unless one of that name exists: ELB would adopt a like one."""
        elb: ElasticLoadBalancingv2Client = aws.client("elbv2")
        name: str = inputs["name"]
        if _describe(aws, Names=[name]):
            raise RefusedError(f"ELBv2 Load Balancer ({name}) already exists")
        more: Any = {"Scheme": "internal"} if inputs.get("internal") else {}
        if inputs.get("ipAddressType"):
            more["IpAddressType"] = inputs["ipAddressType"]
        answer = elb.create_load_balancer(
            Name=name,
            Type=inputs["loadBalancerType"],
            Subnets=inputs["subnets"],
            SecurityGroups=inputs.get("securityGroups", []),
            **more,
            **given_tags(inputs),
        )
        return answer["LoadBalancers"][0]["LoadBalancerArn"]

    def complete(self, aws: Aws, resource_id: str, inputs: Mapping[str, Any]) -> None:
        """Wait until it serves, and set its attributes."""
        elb: ElasticLoadBalancingv2Client = aws.client("elbv2")
        if not wait_until(aws, lambda: _state(aws, resource_id) == "active"):
            raise RefusedError("timeout while waiting for state to become 'active'")
        attributes = attribute_list(inputs, _ATTRIBUTES)
        elb.modify_load_balancer_attributes(LoadBalancerArn=resource_id, Attributes=attributes)

    def read(
        self, aws: Aws, resource_id: str, known: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Read the load balancer, its attributes and its tags."""
        elb: ElasticLoadBalancingv2Client = aws.client("elbv2")
        found = _describe(aws, LoadBalancerArns=[resource_id])
        if found is None:
            return None
        arn: str = found["LoadBalancerArn"]
        attributes = elb.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
        return {
            "name": found["LoadBalancerName"],
            "arn": arn,
            "arnSuffix": arn_suffix(arn, "loadbalancer/"),
            "dnsName": found["DNSName"],
            "internal": found["Scheme"] == "internal",
            "ipAddressType": found.get("IpAddressType"),
            "loadBalancerType": found["Type"],
            "securityGroups": found.get("SecurityGroups", []),
            "subnets": [zone["SubnetId"] for zone in found["AvailabilityZones"]],
            "vpcId": found.get("VpcId"),
            "zoneId": found.get("CanonicalHostedZoneId"),
            "tagsAll": tags_of(aws, arn),
            **attribute_values(attributes, _ATTRIBUTES, self.defaults),
        }

    def update(self, aws: Aws, resource_id: str, change: Change) -> None:
        """Change what differs, by one request each as ELB wants it."""
        elb: ElasticLoadBalancingv2Client = aws.client("elbv2")
        new, names = change.new, change.names
        attributes = {name: key for name, key in _ATTRIBUTES.items() if name in names}
        if attributes:
            elb.modify_load_balancer_attributes(
                LoadBalancerArn=resource_id, Attributes=attribute_list(new, attributes)
            )
        if "securityGroups" in names:
            elb.set_security_groups(
                LoadBalancerArn=resource_id, SecurityGroups=new["securityGroups"]
            )
        if "subnets" in names:
            elb.set_subnets(LoadBalancerArn=resource_id, Subnets=new["subnets"])
        if "ipAddressType" in names:
            elb.set_ip_address_type(LoadBalancerArn=resource_id, IpAddressType=new["ipAddressType"])
        if "tagsAll" in names:
            update_tags(aws, resource_id, change)

    def delete(self, aws: Aws, resource_id: str, state: Mapping[str, Any]) -> None:
        """Delete the load balancer; a protected one refuses."""
        elb: ElasticLoadBalancingv2Client = aws.client("elbv2")
        with passing_over(_MISSING):
            elb.delete_load_balancer(LoadBalancerArn=resource_id)


def _describe(aws: Aws, **which: Any) -> Any:
    elb: ElasticLoadBalancingv2Client = aws.client("elbv2")
    try:
        found = elb.describe_load_balancers(**which)["LoadBalancers"]
    except ClientError as error:
        if code(error) == _MISSING:
            return None
        raise
    return found[0] if found else None


def _state(aws: Aws, arn: str) -> str:
    found = _describe(aws, LoadBalancerArns=[arn])
    return found["State"]["Code"] if found else ""
