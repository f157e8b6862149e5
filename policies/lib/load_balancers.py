"""Load balancers and their listeners, by each of the provider's names for them.

Source: modules and properties of pulumi-aws 7.51.1, read from the package, 2026-11-24.
"""

from __future__ import annotations

from policies.resource import Resource

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
