"""What happens to a customer's own HTTPS endpoint."""

from __future__ import annotations

from logstreams.rehearsal.faults.fault import Happening, fault
from logstreams.rehearsal.faults.network import NETWORK, prefix_list
from logstreams.rehearsal.faults.scene import Scene
from logstreams.rehearsal.faults.stream import STREAM
from logstreams.rehearsal.premises.https_existing import PORT, name_of
from logstreams.rehearsal.tls import Authority, Certificate

ENDPOINT = "endpoint"


def _show(scene: Scene, certificate: Certificate) -> None:
    name = name_of(scene.settings.customer)
    scene.customer.world.public.replace_certificate(name, PORT, certificate)


def _renewed(scene: Scene) -> None:
    """Show a good certificate again, and let WorkOS try once more."""
    public = scene.customer.world.public
    _show(scene, public.certificates.issue(name_of(scene.settings.customer)))
    scene.save_form_unchanged()


@fault("LS605", NETWORK, STREAM, premises="https_existing")
def endpoint_allowlist_misses_an_address(scene: Scene) -> Happening:
    """The allowlist misses the address that WorkOS published last, and the event leaves from it."""
    last, found = scene.settings.egress_addresses[-1], prefix_list(scene)
    scene.client("ec2").modify_managed_prefix_list(
        PrefixListId=found["PrefixListId"],
        CurrentVersion=found["Version"],
        RemoveEntries=[{"Cidr": f"{last}/32"}],
    )
    scene.workos.behave(scene.organization, address=last)
    yield
    yield
    scene.workos.behave(scene.organization)


@fault("LS720", ENDPOINT, STREAM, premises="https_existing")
def endpoint_certificate_expired(scene: Scene) -> Happening:
    """The endpoint's certificate expired yesterday."""
    name = name_of(scene.settings.customer)
    _show(scene, scene.customer.world.public.certificates.issue(name, expired=True))
    yield
    _renewed(scene)


@fault("LS721", ENDPOINT, STREAM, premises="https_existing")
def endpoint_certificate_of_another_name(scene: Scene) -> Happening:
    """The endpoint shows the certificate of another name."""
    _show(scene, scene.customer.world.public.certificates.issue("shop.example"))
    yield
    _renewed(scene)


@fault("LS722", ENDPOINT, STREAM, premises="https_existing")
def endpoint_certificate_of_a_private_authority(scene: Scene) -> Happening:
    """The endpoint shows a certificate that a private authority has signed."""
    name = name_of(scene.settings.customer)
    file = scene.customer.world.directory / "private" / "endpoint.pem"
    _show(scene, Authority().certificate(file, name))
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


@fault("LS804", ENDPOINT, STREAM, premises="https_existing")
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
