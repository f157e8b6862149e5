"""What happens to a customer's own HTTPS endpoint."""

from __future__ import annotations

from rehearsal.faults.certificates import PublicServer
from rehearsal.faults.fault import FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.network import NETWORK, last_address_missing
from rehearsal.faults.stream import STREAM
from rehearsal.fixtures.https_existing import PORT, name_of
from rehearsal.tls import Authority

ENDPOINT = "endpoint"

_SERVER = PublicServer(name_of, PORT)


def _renewed(context: FaultContext) -> None:
    """Show a good certificate again, and let WorkOS try once more."""
    _SERVER.show(context, _SERVER.issue(context))
    context.save_form_unchanged()


@fault("LS605", NETWORK, STREAM, fixture="https_existing")
def endpoint_allowlist_misses_an_address(context: FaultContext) -> FaultInjection:
    """The allowlist misses the address that WorkOS published last, and the event leaves from it."""
    yield from last_address_missing(context)


@fault("LS720", ENDPOINT, STREAM, fixture="https_existing")
def endpoint_certificate_expired(context: FaultContext) -> FaultInjection:
    """The endpoint's certificate expired yesterday."""
    _SERVER.show(context, _SERVER.issue(context, expired=True))
    yield
    _renewed(context)


@fault("LS721", ENDPOINT, STREAM, fixture="https_existing")
def endpoint_certificate_of_another_name(context: FaultContext) -> FaultInjection:
    """The endpoint shows the certificate of another name."""
    _SERVER.show(context, _SERVER.issue(context, "shop.example"))
    yield
    _renewed(context)


@fault("LS722", ENDPOINT, STREAM, fixture="https_existing")
def endpoint_certificate_of_a_private_authority(context: FaultContext) -> FaultInjection:
    """The endpoint shows a certificate that a private authority has signed."""
    name = name_of(context.settings.customer)
    file = context.customer.world.directory / "private" / "endpoint.pem"
    _SERVER.show(context, Authority().certificate(file, name))
    yield
    _renewed(context)


@fault("LS306", ENDPOINT, STREAM, fixture="https_existing")
def endpoint_answers_500(context: FaultContext) -> FaultInjection:
    """The customer's endpoint fails."""
    name = name_of(context.settings.customer)
    context.customer.world.public.behave(name, PORT, answer=500)
    yield
    context.customer.world.public.behave(name, PORT)
    context.save_form_unchanged()


@fault("LS808", ENDPOINT, STREAM, fixture="https_existing")
def endpoint_loses_events(context: FaultContext) -> FaultInjection:
    """The customer's endpoint says 200 and stores nothing."""
    endpoint = context.customer.world.public.endpoint(context.settings.customer)
    endpoint.change(lose=True)
    yield
    endpoint.change(lose=False)


@fault("LS780", ENDPOINT, STREAM, fixture="https_existing")
def endpoint_slow(context: FaultContext) -> FaultInjection:
    """The customer's endpoint takes longer to answer than WorkOS waits."""
    name = name_of(context.settings.customer)
    context.customer.world.public.behave(name, PORT, delay_seconds=4)
    yield
    context.customer.world.public.behave(name, PORT)
    context.save_form_unchanged()


FAULTS = (
    endpoint_allowlist_misses_an_address,
    endpoint_certificate_expired,
    endpoint_certificate_of_another_name,
    endpoint_certificate_of_a_private_authority,
    endpoint_answers_500,
    endpoint_slow,
    endpoint_loses_events,
)
