"""A load balancer's capacity reservation can be asked for; MiniStack does not know the call.

Real: of a load balancer without one, an answer without a capacity. Pulumi's AWS plugin asks with
each read of a load balancer (tried with the provider's code, 2026-11-28).
Source: Elastic Load Balancing API Reference 2015-12-01, DescribeCapacityReservation (2026-11-28).
"""

from __future__ import annotations

from typing import Any

from ministack.services.alb import _ACTION_MAP, _error, _lbs, _p, _xml

NAME = "DescribeCapacityReservation"


def apply() -> None:
    """Answer that nothing is reserved."""
    _ACTION_MAP[NAME] = _describe


def _describe(parameters: Any) -> Any:
    if _p(parameters, "LoadBalancerArn") not in _lbs:
        return _error("LoadBalancerNotFound", "One or more load balancers not found")
    return _xml(200, NAME, "<CapacityReservationState/>")
