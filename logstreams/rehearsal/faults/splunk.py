"""What happens to a customer's Splunk."""

from __future__ import annotations

import secrets
from typing import Any

from logstreams.rehearsal.faults.fault import Happening, fault
from logstreams.rehearsal.faults.scene import Scene
from logstreams.rehearsal.internet.stand_ins import SplunkControl
from logstreams.rehearsal.premises.splunk import COLLECTOR_PORT, INDEX, name_of

SPLUNK = "splunk"
TOKEN = "SPLUNK_HEC_TOKEN"  # noqa: S105 - a variable's name
SEARCH = "SPLUNK_SEARCH_TOKEN"


def splunk_of(scene: Scene) -> SplunkControl:
    """The customer's Splunk."""
    return scene.customer.world.public.splunk(scene.settings.customer)


def _token(scene: Scene, **changed: Any) -> None:
    """Change the HEC token's settings in Splunk; without changes, as it was set up."""
    token = {"token": scene.environment[TOKEN], "indexes": (INDEX,), "default_index": INDEX}
    splunk_of(scene).change(tokens=({**token, **changed},))


def _healed(scene: Scene) -> None:
    """Give the token its settings back, and save WorkOS's form, which a refused stream needs."""
    _token(scene)
    scene.save_form()


@fault("LS733", SPLUNK, premises="splunk")
def hec_token_regenerated(scene: Scene) -> Happening:
    """The HEC token was regenerated in Splunk, and nobody told WorkOS."""
    regenerated = secrets.token_hex(16)
    _token(scene, token=regenerated)
    yield
    scene.environment[TOKEN] = regenerated
    scene.save_form()


@fault("LS734", SPLUNK, premises="splunk")
def hec_token_disabled(scene: Scene) -> Happening:
    """The HEC token was disabled in Splunk."""
    _token(scene, enabled=False)
    yield
    _healed(scene)


@fault("LS735", SPLUNK, premises="splunk")
def hec_wants_acknowledgement(scene: Scene) -> Happening:
    """Indexer acknowledgement was switched on for the token."""
    _token(scene, acknowledgement=True)
    yield
    _healed(scene)


@fault("LS736", SPLUNK, premises="splunk")
def hec_token_writes_to_another_index(scene: Scene) -> Happening:
    """The token's default index was changed."""
    _token(scene, indexes=("main", INDEX), default_index="main")
    yield
    _healed(scene)


@fault("LS731", SPLUNK, premises="splunk")
def hec_switched_off(scene: Scene) -> Happening:
    """The HTTP Event Collector was switched off as a whole."""
    splunk_of(scene).change(collector_enabled=False)
    yield
    splunk_of(scene).change(collector_enabled=True)
    scene.save_form()


@fault("LS732", SPLUNK, premises="splunk")
def hec_queues_full(scene: Scene) -> Happening:
    """Splunk's queues are full, and it refuses events for now."""
    splunk_of(scene).change(queues_full=True)
    yield
    splunk_of(scene).change(queues_full=False)
    scene.save_form()


@fault("LS730", SPLUNK, premises="splunk")
def hec_certificate_expired(scene: Scene) -> Happening:
    """The certificate of Splunk's collector expired yesterday."""
    public, name = scene.customer.world.public, name_of(scene.settings.customer)
    expired = public.certificates.issue(name, expired=True)
    public.replace_certificate(name, COLLECTOR_PORT, expired)
    yield
    public.replace_certificate(name, COLLECTOR_PORT, public.certificates.issue(name))
    scene.save_form()


@fault("LS738", SPLUNK, premises="splunk")
def splunk_takes_milliseconds_for_seconds(scene: Scene) -> Happening:
    """Splunk reads the time of WorkOS's events as seconds, thousands of years ahead."""
    splunk_of(scene).change(time_is_always_seconds=True)
    yield
    splunk_of(scene).change(time_is_always_seconds=False)


@fault("LS739", SPLUNK, premises="splunk")
def splunk_search_token_expired(scene: Scene) -> Happening:
    """The token that searches Splunk expired; events go on arriving."""
    splunk_of(scene).change(search_tokens=())
    yield
    splunk_of(scene).change(search_tokens=(scene.environment[SEARCH],))


FAULTS = (
    hec_token_regenerated,
    hec_token_disabled,
    hec_wants_acknowledgement,
    hec_token_writes_to_another_index,
    hec_switched_off,
    hec_queues_full,
    hec_certificate_expired,
    splunk_takes_milliseconds_for_seconds,
    splunk_search_token_expired,
)
