"""What comes between WorkOS and the receiver: listener rules, network ACLs, an emergency stop."""

from __future__ import annotations

from typing import Any

from logstreams.settings import HttpsDestination
from rehearsal.faults.fault import FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.finding import NOTHING
from rehearsal.faults.network import NETWORK
from rehearsal.faults.receiver import RECEIVER, listener_of
from rehearsal.faults.stream import STREAM

EVERYTHING = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}
MAINTENANCE = {
    "Type": "fixed-response",
    "FixedResponseConfig": {
        "StatusCode": "200",
        "ContentType": "text/plain",
        "MessageBody": "Back soon",
    },
}
CANARY = "canary-receiver"
ELSEWHERE = {
    "Type": "redirect",
    "RedirectConfig": {"Protocol": "HTTPS", "Host": "www.acme.example", "StatusCode": "HTTP_302"},
}


def _add_rule(
    context: FaultContext, priority: int, action: dict[str, Any], *conditions: Any
) -> str:
    """Put a rule before the listener's default action; returns its ARN."""
    elb, listener = listener_of(context)
    made = elb.create_rule(
        ListenerArn=listener["ListenerArn"],
        Priority=priority,
        Conditions=[*conditions],
        Actions=[action],
    )
    return str(made["Rules"][0]["RuleArn"])


def _delete_rule(context: FaultContext, arn: str) -> None:
    context.client("elbv2").delete_rule(RuleArn=arn)


def _from(*addresses: str) -> dict[str, Any]:
    cidrs = [f"{address}/32" for address in addresses]
    return {"Field": "source-ip", "SourceIpConfig": {"Values": cidrs}}


@fault("LS723", RECEIVER, STREAM, fixture="https")
def rule_answers_in_the_receivers_place(context: FaultContext) -> FaultInjection:
    """Somebody put a maintenance page before the receiver: a listener rule answers 200."""
    rule = _add_rule(context, 1, MAINTENANCE, EVERYTHING)
    yield
    _delete_rule(context, rule)


@fault("LS723", RECEIVER, STREAM, fixture="https")
def default_action_shares_requests(context: FaultContext) -> FaultInjection:
    """A canary deployment sends 95 of 100 requests to the receiver, and the rest to nobody."""
    elb, listener = listener_of(context)
    ours = listener["DefaultActions"][0]["TargetGroupArn"]
    other = elb.create_target_group(Name=CANARY, TargetType="lambda")["TargetGroups"][0]
    shares = [
        {"TargetGroupArn": ours, "Weight": 95},
        {"TargetGroupArn": other["TargetGroupArn"], "Weight": 5},
    ]
    elb.modify_listener(
        ListenerArn=listener["ListenerArn"],
        DefaultActions=[{"Type": "forward", "ForwardConfig": {"TargetGroups": shares}}],
    )
    yield
    elb.modify_listener(
        ListenerArn=listener["ListenerArn"],
        DefaultActions=[{"Type": "forward", "TargetGroupArn": ours}],
    )
    elb.delete_target_group(TargetGroupArn=other["TargetGroupArn"])


@fault("LS723", RECEIVER, STREAM, fixture="https")
def rule_redirects(context: FaultContext) -> FaultInjection:
    """A listener rule redirects every POST to the web site."""
    post = {"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["POST"]}}
    rule = _add_rule(context, 10, ELSEWHERE, post)
    yield
    _delete_rule(context, rule)


@fault("LS723", RECEIVER, STREAM, fixture="https")
def rule_for_one_address(context: FaultContext) -> FaultInjection:
    """A listener rule answers one of WorkOS's addresses, and the event leaves from another."""
    first, last = context.settings.egress_addresses[0], context.settings.egress_addresses[-1]
    context.workos.behave(context.organization, address=first)
    rule = _add_rule(context, 5, MAINTENANCE, _from(last))
    yield
    _delete_rule(context, rule)
    yield
    context.workos.behave(context.organization)


@fault("LS702", RECEIVER, STREAM, fixture="https")
def default_action_answers(context: FaultContext) -> FaultInjection:
    """The listener's default action was changed to an answer."""
    elb, listener = listener_of(context)
    elb.modify_listener(ListenerArn=listener["ListenerArn"], DefaultActions=[MAINTENANCE])
    yield


@fault(NOTHING, RECEIVER, fixture="https")
def rule_for_others(context: FaultContext) -> FaultInjection:
    """Listener rules answer another name, another path and strangers; WorkOS meets none."""
    other = {"Field": "host-header", "HostHeaderConfig": {"Values": ["www.acme.example"]}}
    path = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/status"]}}
    rules = [
        _add_rule(context, 1, MAINTENANCE, other),
        _add_rule(context, 2, MAINTENANCE, path),
        _add_rule(context, 3, ELSEWHERE, _from("203.0.113.7")),
    ]
    yield
    for rule in rules:
        _delete_rule(context, rule)


@fault("LS724", RECEIVER, STREAM, fixture="https")
def receiver_stopped(context: FaultContext) -> FaultInjection:
    """Somebody stopped the function in an emergency: its reserved concurrency is 0."""
    context.client("lambda").put_function_concurrency(
        FunctionName=context.settings.receiver_name, ReservedConcurrentExecutions=0
    )
    yield


def _deny(context: FaultContext, *cidrs: str, outbound: bool = False) -> tuple[Any, str]:
    """Give the receiver's subnets a network ACL that denies these and allows all else."""
    ec2, destination = context.client("ec2"), context.settings.destination
    if not isinstance(destination, HttpsDestination) or destination.managed is None:
        raise TypeError("no receiver")
    if context.settings.network is None:
        raise TypeError("no network")
    made = ec2.create_network_acl(VpcId=context.settings.network.vpc_id)
    acl = str(made["NetworkAcl"]["NetworkAclId"])
    denied = {"Protocol": "6", "RuleAction": "deny", "PortRange": {"From": 0, "To": 65535}}
    for number, cidr in enumerate(cidrs, 1):
        ec2.create_network_acl_entry(
            NetworkAclId=acl, RuleNumber=number, Egress=outbound, CidrBlock=cidr, **denied
        )
    for egress in (False, True):
        ec2.create_network_acl_entry(
            NetworkAclId=acl,
            RuleNumber=100,
            Egress=egress,
            CidrBlock="0.0.0.0/0",
            Protocol="-1",
            RuleAction="allow",
        )
    _associate(ec2, acl, destination.managed.subnet_ids)
    return ec2, acl


def _associate(ec2: Any, acl: str, subnets: tuple[str, ...]) -> None:
    for found in ec2.describe_network_acls()["NetworkAcls"]:
        for one in found["Associations"]:
            if one["SubnetId"] in subnets:
                ec2.replace_network_acl_association(
                    AssociationId=one["NetworkAclAssociationId"], NetworkAclId=acl
                )


def _remove(context: FaultContext, ec2: Any, acl: str) -> None:
    """Give the subnets the VPC's default ACL again."""
    acls = ec2.describe_network_acls()["NetworkAcls"]
    (ours,) = (one for one in acls if one["NetworkAclId"] == acl)
    default = next(one["NetworkAclId"] for one in acls if one["IsDefault"])
    _associate(ec2, default, tuple(one["SubnetId"] for one in ours["Associations"]))
    ec2.delete_network_acl(NetworkAclId=acl)


@fault("LS607", NETWORK, STREAM, fixture="https")
def network_acl_denies_three_addresses(context: FaultContext) -> FaultInjection:
    """A network ACL denies three of WorkOS's addresses, and the event leaves from another."""
    addresses = context.settings.egress_addresses
    context.workos.behave(context.organization, address=addresses[-1])
    ec2, acl = _deny(context, *(f"{address}/32" for address in addresses[:3]))
    yield
    _remove(context, ec2, acl)
    yield
    context.workos.behave(context.organization)


@fault("LS607", NETWORK, STREAM, fixture="https")
def network_acl_denies_everybody(context: FaultContext) -> FaultInjection:
    """A network ACL denies every connection to the receiver's subnets."""
    ec2, acl = _deny(context, "0.0.0.0/0")
    yield
    _remove(context, ec2, acl)


@fault("LS607", NETWORK, STREAM, fixture="https")
def network_acl_denies_answers(context: FaultContext) -> FaultInjection:
    """A network ACL lets connections in and no answer out."""
    ec2, acl = _deny(context, "0.0.0.0/0", outbound=True)
    yield
    _remove(context, ec2, acl)


FAULTS = (
    rule_answers_in_the_receivers_place,
    default_action_shares_requests,
    rule_redirects,
    rule_for_one_address,
    default_action_answers,
    rule_for_others,
    receiver_stopped,
    network_acl_denies_three_addresses,
    network_acl_denies_everybody,
    network_acl_denies_answers,
)
