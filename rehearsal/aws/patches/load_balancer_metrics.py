"""A load balancer counts its requests and their answers; MiniStack's counts nothing.

Real: in AWS/ApplicationELB, RequestCount and HTTPCode_ELB_4XX_Count, …_5XX_Count (its own answers)
by LoadBalancer; HTTPCode_Target_2XX_Count to …_5XX_Count by LoadBalancer and by LoadBalancer and
TargetGroup. Source: User Guide for Application Load Balancers, "CloudWatch metrics" (2026-11-24).
"""

from __future__ import annotations

from typing import Any

from ministack.services import cloudwatch
from ministack.services.alb import _tgs

NAMESPACE = "AWS/ApplicationELB"
CLIENT_ERROR = 400


def count_request(balancer: str) -> None:
    """Count a request to the load balancer of that ARN."""
    _count("RequestCount", balancer)


def count_own_answer(balancer: str, status: int) -> None:
    """Count an answer that the load balancer made itself."""
    if status >= CLIENT_ERROR:
        _count(f"HTTPCode_ELB_{status // 100}XX_Count", balancer)


def count_target_answer(target_group: str, status: int) -> None:
    """Count an answer that came from a target."""
    name = f"HTTPCode_Target_{status // 100}XX_Count"
    for balancer in _tgs[target_group]["LoadBalancerArns"]:
        _count(name, balancer)
        _count(name, balancer, {"TargetGroup": target_group.rpartition(":")[2]})


def _count(name: str, balancer: str, more: dict[str, Any] | None = None) -> None:
    dimensions = {"LoadBalancer": balancer.partition("loadbalancer/")[2], **(more or {})}
    cloudwatch.record_metric(NAMESPACE, name, 1, "Count", dimensions)
