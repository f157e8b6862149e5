"""What happens to a customer's own HTTPS endpoint."""

from __future__ import annotations

from rehearsal.faults.certificates import PublicServer
from rehearsal.faults.fault import FaultInjection, fault
from rehearsal.faults.network import NETWORK, last_address_missing
from rehearsal.faults.scene import Scene
from rehearsal.faults.stream import STREAM
from rehearsal.premises.https_existing import PORT, name_of
from rehearsal.tls import Authority

ENDPOINT = "endpoint"

_SERVER = PublicServer(name_of, PORT)


def _renewed(scene: Scene) -> None:
    """Show a good certificate again, and let WorkOS try once more."""
    _SERVER.show(scene, _SERVER.issue(scene))
    scene.save_form_unchanged()


@fault("LS605", NETWORK, STREAM, premises="https_existing")
def endpoint_allowlist_misses_an_address(scene: Scene) -> FaultInjection:
    """The allowlist misses the address that WorkOS published last, and the event leaves from it."""
    yield from last_address_missing(scene)


@fault("LS720", ENDPOINT, STREAM, premises="https_existing")
def endpoint_certificate_expired(scene: Scene) -> FaultInjection:
    """The endpoint's certificate expired yesterday."""
    _SERVER.show(scene, _SERVER.issue(scene, expired=True))
    yield
    _renewed(scene)


@fault("LS721", ENDPOINT, STREAM, premises="https_existing")
def endpoint_certificate_of_another_name(scene: Scene) -> FaultInjection:
    """The endpoint shows the certificate of another name."""
    _SERVER.show(scene, _SERVER.issue(scene, "shop.example"))
    yield
    _renewed(scene)


@fault("LS722", ENDPOINT, STREAM, premises="https_existing")
def endpoint_certificate_of_a_private_authority(scene: Scene) -> FaultInjection:
    """The endpoint shows a certificate that a private authority has signed."""
    name = name_of(scene.settings.customer)
    file = scene.customer.world.directory / "private" / "endpoint.pem"
    _SERVER.show(scene, Authority().certificate(file, name))
    yield
    _renewed(scene)


@fault("LS306", ENDPOINT, STREAM, premises="https_existing")
def endpoint_answers_500(scene: Scene) -> FaultInjection:
    """The customer's endpoint fails."""
    name = name_of(scene.settings.customer)
    scene.customer.world.public.behave(name, PORT, answer=500)
    yield
    scene.customer.world.public.behave(name, PORT)
    scene.save_form_unchanged()


@fault("LS808", ENDPOINT, STREAM, premises="https_existing")
def endpoint_loses_events(scene: Scene) -> FaultInjection:
    """The customer's endpoint says 200 and stores nothing."""
    endpoint = scene.customer.world.public.endpoint(scene.settings.customer)
    endpoint.change(lose=True)
    yield
    endpoint.change(lose=False)


FAULTS = (
    endpoint_allowlist_misses_an_address,
    endpoint_certificate_expired,
    endpoint_certificate_of_another_name,
    endpoint_certificate_of_a_private_authority,
    endpoint_answers_500,
    endpoint_loses_events,
)
