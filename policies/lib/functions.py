"""Functions, and who may invoke them.

Source: properties of pulumi-aws 7.51.1, read from the package, 2026-11-24.
"""

from __future__ import annotations

FUNCTION = "aws:lambda/function:Function"
PERMISSION = "aws:lambda/permission:Permission"
URL = "aws:lambda/functionUrl:FunctionUrl"

LOAD_BALANCER = "elasticloadbalancing.amazonaws.com"
"""The service that invokes a function for a load balancer."""
