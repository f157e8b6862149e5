"""What can stand between this machine and an answer of WorkOS's."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from rehearsal.faults.fault import FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.finding import NOTHING
from rehearsal.faults.front import BASE_URL, LOOPBACK, in_front_of_workos
from rehearsal.faults.proxy import forward_proxy
from rehearsal.tls import issue

API = "api"
TRUSTED = "SSL_CERT_FILE"

# Longer than a name in the DNS may be (RFC 1035, section 2.3.4: 255 octets), so that the resolver
# refuses it on this machine and asks no other.
UNRESOLVABLE = f"https://{'.'.join(['workos'] * 40)}.localhost"

LONGER_THAN_THE_KIT_WAITS = 60.0


@contextmanager
def exported(context: FaultContext, **variables: str) -> Iterator[None]:
    """The terminal with other variables, for the length of the block."""
    before = {name: context.environment.get(name) for name in variables}
    context.environment.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            context.environment.pop(name, None)
            if value is not None:
                context.environment[name] = value


@contextmanager
def closed_port() -> Iterator[int]:
    """A port of this machine that takes no connections: taken, and not listened on."""
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        yield int(taken.getsockname()[1])


@fault("LS201", API)
def name_does_not_resolve(context: FaultContext) -> FaultInjection:
    """This machine's resolver does not know the name of WorkOS's API."""
    with exported(context, **{BASE_URL: UNRESOLVABLE}):
        yield


@fault("LS202", API)
def proxy_refuses(context: FaultContext) -> FaultInjection:
    """The company's proxy lets AWS through and not WorkOS; then its keeper allows WorkOS too."""
    with forward_proxy() as proxy, _through(context, proxy.url):
        yield
        proxy.allows = True
        yield


@fault("LS202", API)
def proxy_gone(context: FaultContext) -> FaultInjection:
    """HTTPS_PROXY names a proxy that was switched off."""
    with closed_port() as port, _through(context, f"http://{LOOPBACK}:{port}"):
        yield


@fault("LS203", API)
def api_unreachable(context: FaultContext) -> FaultInjection:
    """Nothing listens where WorkOS's API should be."""
    with closed_port() as port, exported(context, **{BASE_URL: f"https://{LOOPBACK}:{port}"}):
        yield


@fault("LS204", API)
def tls_intercepted(context: FaultContext) -> FaultInjection:
    """A box in the company's network ends TLS with a certificate of its own authority."""
    tls = issue(context.customer.world.directory / "interception")
    with in_front_of_workos(context, tls=tls.ca.parent):
        yield
        # The repair: its root certificate is trusted from now on.
        with exported(context, **{TRUSTED: str(tls.ca)}):
            yield


@fault("LS204", API)
def roots_outdated(context: FaultContext) -> FaultInjection:
    """This machine's root certificates do not hold the authority of WorkOS's certificate."""
    stranger = issue(context.customer.world.directory / "outdated").ca
    with exported(context, **{TRUSTED: str(stranger)}):
        yield


@fault("LS205", API)
def api_silent(context: FaultContext) -> FaultInjection:
    """WorkOS takes requests and does not answer them."""
    context.workos.begin_outage("slow", delay_seconds=LONGER_THAN_THE_KIT_WAITS)
    yield
    context.workos.end_outage()


@fault(NOTHING, API)
def api_slow(context: FaultContext) -> FaultInjection:
    """WorkOS answers, each time two seconds late."""
    context.workos.begin_outage("slow", delay_seconds=2)
    yield
    context.workos.end_outage()


@fault("LS206", API)
def captive_portal(context: FaultContext) -> FaultInjection:
    """A hotel's sign-in page answers in WorkOS's place."""
    context.workos.begin_outage("html")
    yield
    context.workos.end_outage()


@fault("LS207", API)
def long_500s(context: FaultContext) -> FaultInjection:
    """WorkOS answers every request with 500."""
    context.workos.begin_outage("error", status=500)
    yield
    context.workos.end_outage()


@fault(NOTHING, API)
def short_503s(context: FaultContext) -> FaultInjection:
    """WorkOS answers two requests with 503 and is well again."""
    context.workos.begin_outage("error", status=503, requests=2)
    yield


@fault("LS208", API)
def rate_limit_used_up(context: FaultContext) -> FaultInjection:
    """Another program behind this address uses up the rate limit, minute after minute."""
    context.workos.begin_outage("rate_limited", retry_after_seconds=1)
    yield
    context.workos.end_outage()


@fault(NOTHING, API)
def rate_limit_reached_once(context: FaultContext) -> FaultInjection:
    """WorkOS answers one request with 429 and Retry-After; the second try is served."""
    context.workos.begin_outage("rate_limited", requests=1, retry_after_seconds=2)
    yield


@contextmanager
def _through(context: FaultContext, proxy: str) -> Iterator[None]:
    """WorkOS by a name that no proxy exception covers; AWS goes on directly."""
    by_name = context.workos.url.replace(LOOPBACK, "localhost")
    with exported(context, **{BASE_URL: by_name, "HTTPS_PROXY": proxy, "NO_PROXY": LOOPBACK}):
        yield


FAULTS = (
    name_does_not_resolve,
    proxy_refuses,
    proxy_gone,
    api_unreachable,
    tls_intercepted,
    roots_outdated,
    api_silent,
    api_slow,
    captive_portal,
    long_500s,
    short_503s,
    rate_limit_used_up,
    rate_limit_reached_once,
)
