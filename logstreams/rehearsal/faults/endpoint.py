"""What happens to a customer's own HTTPS endpoint."""

from __future__ import annotations

from logstreams.rehearsal.faults.certificates import PublicServer
from logstreams.rehearsal.faults.fault import Happening, fault
from logstreams.rehearsal.faults.network import NETWORK, last_address_missing
from logstreams.rehearsal.faults.scene import Scene
from logstreams.rehearsal.faults.stream import STREAM
from logstreams.rehearsal.premises.https_existing import PORT, name_of
from logstreams.rehearsal.tls import Authority

ENDPOINT = "endpoint"

_SERVER = PublicServer(name_of, PORT)


def _renewed(scene: Scene) -> None:
    """Show a good certificate again, and let WorkOS try once more."""
    _SERVER.show(scene, _SERVER.issue(scene))
    scene.save_form_unchanged()


@fault("LS605", NETWORK, STREAM, premises="https_existing")
def endpoint_allowlist_misses_an_address(scene: Scene) -> Happening:
    """The allowlist misses the address that WorkOS published last, and the event leaves from it."""
    yield from last_address_missing(scene)


@fault("LS720", ENDPOINT, STREAM, premises="https_existing")
def endpoint_certificate_expired(scene: Scene) -> Happening:
    """The endpoint's certificate expired yesterday."""
    _SERVER.show(scene, _SERVER.issue(scene, expired=True))
    yield
    _renewed(scene)


@fault("LS721", ENDPOINT, STREAM, premises="https_existing")
def endpoint_certificate_of_another_name(scene: Scene) -> Happening:
    """The endpoint shows the certificate of another name."""
    _SERVER.show(scene, _SERVER.issue(scene, "shop.example"))
    yield
    _renewed(scene)


@fault("LS722", ENDPOINT, STREAM, premises="https_existing")
def endpoint_certificate_of_a_private_authority(scene: Scene) -> Happening:
    """The endpoint shows a certificate that a private authority has signed."""
    name = name_of(scene.settings.customer)
    file = scene.customer.world.directory / "private" / "endpoint.pem"
    _SERVER.show(scene, Authority().certificate(file, name))
    yield
    _renewed(scene)


@fault("LS306", ENDPOINT, STREAM, premises="https_existing")
def endpoint_answers_500(scene: Scene) -> Happening:
    """The customer's endpoint fails."""
    name = name_of(scene.settings.customer)
    scene.customer.world.public.behave(name, PORT, answer=500)
    yield
    scene.customer.world.public.behave(name, PORT)
    scene.save_form_unchanged()


@fault("LS808", ENDPOINT, STREAM, premises="https_existing")
def endpoint_loses_events(scene: Scene) -> Happening:
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
