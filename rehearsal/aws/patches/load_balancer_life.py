"""A load balancer needs two zones, a listener its certificate; MiniStack asks for neither.

Real: CreateLoadBalancer wants two subnets in two zones of one VPC, and security groups that exist;
an HTTPS listener wants a certificate that exists, and one port has one listener; a protected load
balancer is not deleted and a deleted one takes its listeners along; a target group in use stays.
Source: Elastic Load Balancing API Reference 2015-12-01, the operations' errors (2026-11-24); the
texts are ELB's own answers where one was found.
"""

from __future__ import annotations

from typing import Any

from ministack.services.acm import _certificates
from ministack.services.alb import (
    _ACTION_MAP,
    _error,
    _lb_attr,
    _lbs,
    _listeners,
    _p,
    _parse_certificate_arns,
    _parse_member_list,
    _rules,
    _tgs,
)
from ministack.services.ec2 import _ensure_defaults_initialized, _security_groups, _subnets

from rehearsal.aws.patches.wrapping import Function, wrap_item

ZONES = 2
TOO_FEW = "At least two subnets in two different Availability Zones must be specified"


def apply() -> None:
    """Refuse what ELB refuses."""
    wrap_item(_ACTION_MAP, "CreateLoadBalancer", _in_two_zones)
    wrap_item(_ACTION_MAP, "CreateListener", _certified)
    wrap_item(_ACTION_MAP, "ModifyListener", _certified)
    wrap_item(_ACTION_MAP, "DeleteLoadBalancer", _unprotected)
    wrap_item(_ACTION_MAP, "DeleteTargetGroup", _unused)


def _in_two_zones(original: Function) -> Function:
    def create_load_balancer(parameters: Any) -> Any:
        _ensure_defaults_initialized()
        wanted = _parse_member_list(parameters, "Subnets")
        subnets = [_subnets.get(each) for each in wanted]
        if None in subnets:
            missing = wanted[subnets.index(None)]
            return _error("SubnetNotFound", f"The subnet ID '{missing}' does not exist")
        if len({each["AvailabilityZone"] for each in subnets if each}) < ZONES:
            return _error("ValidationError", TOO_FEW)
        for group in _parse_member_list(parameters, "SecurityGroups"):
            if group not in _security_groups:
                reason = f"The security group '{group}' does not exist"
                return _error("InvalidSecurityGroup", reason)
        vpc = subnets[0]["VpcId"] if subnets[0] else ""
        return original({**parameters, "VpcId": [vpc]})

    return create_load_balancer


def _certified(original: Function) -> Function:
    def handle(parameters: Any) -> Any:
        changed = _listeners.get(_p(parameters, "ListenerArn")) or {}
        protocol = _p(parameters, "Protocol") or changed.get("Protocol")
        certificates = _parse_certificate_arns(parameters)
        for each in certificates:
            if each not in _certificates:
                return _error("CertificateNotFound", f"Certificate ARN '{each}' is not valid")
        if protocol == "HTTPS" and not (certificates or changed.get("Certificates")):
            reason = "A certificate must be specified for HTTPS listeners"
            return _error("ValidationError", reason)
        balancer = _p(parameters, "LoadBalancerArn") or changed.get("LoadBalancerArn")
        port = int(_p(parameters, "Port") or changed.get("Port", 0))
        for arn, other in _listeners.items():
            here = (other["LoadBalancerArn"], other["Port"]) == (balancer, port)
            if here and arn != changed.get("ListenerArn"):
                reason = "A listener already exists on this port for this load balancer"
                return _error("DuplicateListener", reason)
        return original(parameters)

    return handle


def _unprotected(original: Function) -> Function:
    def delete_load_balancer(parameters: Any) -> Any:
        arn = _p(parameters, "LoadBalancerArn")
        if arn in _lbs and _lb_attr(arn, "deletion_protection.enabled", "false") == "true":
            reason = (
                f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
            )
            return _error("OperationNotPermitted", f"Load balancer '{arn}' {reason}")
        for listener in [key for key, each in _listeners.items() if each["LoadBalancerArn"] == arn]:
            _ACTION_MAP["DeleteListener"]({"ListenerArn": [listener]})
        for group in _tgs.values():
            group["LoadBalancerArns"] = [each for each in group["LoadBalancerArns"] if each != arn]
        return original(parameters)

    return delete_load_balancer


def _unused(original: Function) -> Function:
    def delete_target_group(parameters: Any) -> Any:
        arn = _p(parameters, "TargetGroupArn")
        actions = [action for rule in _rules.values() for action in rule["Actions"]]
        if any(action.get("TargetGroupArn") == arn for action in actions):
            reason = f"Target group '{arn}' is currently in use by a listener or a rule"
            return _error("ResourceInUse", reason)
        return original(parameters)

    return delete_target_group
