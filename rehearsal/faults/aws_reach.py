"""What can stand between this machine and AWS."""

from __future__ import annotations

import socket

from rehearsal.faults.fault import FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.front import LOOPBACK
from rehearsal.faults.reachability import closed_port, exported
from rehearsal.tls import issue

AWS = "aws"
ENDPOINT = "AWS_ENDPOINT_URL"
TRUSTED = "AWS_CA_BUNDLE"

# Of 254 characters: boto3 takes up to 255 for a host's name, and the resolver of this machine
# refuses what is longer than 253 (RFC 1035, section 2.3.4) and asks no other.
UNRESOLVABLE = f"https://{'a' * 61}.{'.'.join(['a' * 60] * 3)}.localhost"


@fault("LS115", AWS, harmless=True)
def aws_name_does_not_resolve(context: FaultContext) -> FaultInjection:
    """This machine's resolver does not know AWS's name."""
    with exported(context, **{ENDPOINT: UNRESOLVABLE}):
        yield


@fault("LS116", AWS, harmless=True)
def aws_proxy_gone(context: FaultContext) -> FaultInjection:
    """HTTPS_PROXY names a proxy that was switched off, and WorkOS is asked without one."""
    by_name = context.environment[ENDPOINT].replace(LOOPBACK, "localhost")
    with closed_port() as port:
        proxy = f"http://{LOOPBACK}:{port}"
        with exported(context, **{ENDPOINT: by_name, "HTTPS_PROXY": proxy, "NO_PROXY": LOOPBACK}):
            yield


@fault("LS117", AWS, harmless=True)
def aws_unreachable(context: FaultContext) -> FaultInjection:
    """Nothing listens where AWS should be."""
    with closed_port() as port, exported(context, **{ENDPOINT: f"https://{LOOPBACK}:{port}"}):
        yield


@fault("LS118", AWS, harmless=True)
def aws_tls_intercepted(context: FaultContext) -> FaultInjection:
    """A box in the company's network ends TLS to AWS with a certificate of its own authority."""
    stranger = issue(context.customer.world.directory / "aws-interception").ca
    with exported(context, **{TRUSTED: str(stranger)}):
        yield


@fault("LS119", AWS, harmless=True)
def aws_silent(context: FaultContext) -> FaultInjection:
    """A firewall lets connections to AWS begin and drops what follows."""
    with socket.create_server((LOOPBACK, 0), backlog=512) as silent:
        port = int(silent.getsockname()[1])
        with exported(context, **{ENDPOINT: f"https://{LOOPBACK}:{port}"}):
            yield


FAULTS = (
    aws_name_does_not_resolve,
    aws_proxy_gone,
    aws_unreachable,
    aws_tls_intercepted,
    aws_silent,
)
