"""What happens to a customer's Splunk."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from rehearsal.faults.certificates import PublicServer
from rehearsal.faults.fault import Fault, FaultInjection, fault
from rehearsal.faults.finding import NOTHING
from rehearsal.faults.network import NETWORK, forget
from rehearsal.faults.scene import Scene
from rehearsal.internet.stand_ins import SplunkControl
from rehearsal.premises.splunk import COLLECTOR_PORT, INDEX, hec_token, name_of

SPLUNK = "splunk"
_HEC = PublicServer(name_of, COLLECTOR_PORT)
_HEC_TOKEN, _SEARCH_TOKEN = "SPLUNK_HEC_TOKEN", "SPLUNK_SEARCH_TOKEN"


def _fault(expected: str) -> Callable[[Callable[[Scene], FaultInjection]], Fault]:
    return fault(expected, SPLUNK, premises="splunk")


def _splunk(scene: Scene) -> SplunkControl:
    return scene.customer.world.public.splunk(scene.customer.stack)


def _token(scene: Scene, **changed: Any) -> None:
    """Set the HEC token up anew, as it should be but for what is changed."""
    _splunk(scene).change(tokens=(hec_token(scene.environment[_HEC_TOKEN], **changed),))


def _put_right(scene: Scene) -> None:
    """The token is as it should be again, and the form is saved: WorkOS gave the stream up."""
    _token(scene)
    scene.save_form_unchanged()


@fault("LS605", NETWORK, SPLUNK, premises="splunk")
def hec_allowlist_misses_an_address(scene: Scene) -> FaultInjection:
    """The allowlist in front of HEC misses the address that WorkOS published last."""
    forget(scene, scene.settings.egress_addresses[-1])
    yield


@fault("LS605", NETWORK, SPLUNK, premises="splunk")
def hec_allowlist_is_empty(scene: Scene) -> FaultInjection:
    """The allowlist in front of HEC has none of WorkOS's addresses any more."""
    forget(scene, *scene.settings.egress_addresses)
    yield
    scene.save_form_unchanged()


@_fault("LS730")
def hec_certificate_expired(scene: Scene) -> FaultInjection:
    """The certificate of HEC has expired."""
    _HEC.show(scene, _HEC.issue(scene, expired=True))
    yield
    _HEC.show(scene, _HEC.issue(scene))
    scene.save_form_unchanged()


@_fault("LS730")
def hec_certificate_of_another_name(scene: Scene) -> FaultInjection:
    """HEC shows the certificate of another host."""
    _HEC.show(scene, _HEC.issue(scene, "indexer.example"))
    yield
    _HEC.show(scene, _HEC.issue(scene))
    scene.save_form_unchanged()


@_fault("LS731")
def hec_off(scene: Scene) -> FaultInjection:
    """The HTTP Event Collector was switched off."""
    _splunk(scene).change(collector_enabled=False)
    yield
    _splunk(scene).change(collector_enabled=True)
    scene.save_form_unchanged()


@_fault("LS742")
def hec_answered_for_by_another(scene: Scene) -> FaultInjection:
    """What stands before HEC answers every request with 200, and passes none on."""
    name, public = name_of(scene.customer.stack), scene.customer.world.public
    public.behave(name, COLLECTOR_PORT, answer=200)
    yield
    public.behave(name, COLLECTOR_PORT)


@_fault("LS741")
def form_has_the_hec_token_of_another_team(scene: Scene) -> FaultInjection:
    """A valid HEC token of another team's was typed into WorkOS's form."""
    other = secrets.token_hex(16)
    theirs = hec_token(other, indexes=("main",), default_index="main", source_type="httpevent")
    _splunk(scene).change(tokens=(hec_token(scene.environment[_HEC_TOKEN]), theirs))
    scene.save_form(token=other)
    yield
    _token(scene)
    scene.save_form()


@_fault("LS732")
def hec_queues_full(scene: Scene) -> FaultInjection:
    """Splunk's queues are full, and HEC takes nothing for a while."""
    _splunk(scene).change(queues_full=True)
    yield
    _splunk(scene).change(queues_full=False)


@_fault("LS733")
def hec_token_regenerated(scene: Scene) -> FaultInjection:
    """The HEC token was regenerated in Splunk, and neither WorkOS nor the stack knows the new."""
    new = secrets.token_hex(16)
    _splunk(scene).change(tokens=(hec_token(new),))
    yield
    scene.environment[_HEC_TOKEN] = new
    scene.customer = scene.customer.with_environment(**{_HEC_TOKEN: new})
    scene.save_form()


@_fault("LS734")
def hec_token_disabled(scene: Scene) -> FaultInjection:
    """The HEC token was disabled."""
    _token(scene, enabled=False)
    yield
    _put_right(scene)


@_fault("LS735")
def hec_token_wants_a_channel(scene: Scene) -> FaultInjection:
    """Indexer acknowledgement was switched on for the token."""
    _token(scene, acknowledgement=True)
    yield
    _put_right(scene)


@_fault("LS736")
def hec_token_of_another_index(scene: Scene) -> FaultInjection:
    """The token's default index was changed."""
    _token(scene, indexes=(INDEX, "main"), default_index="main")
    yield
    _put_right(scene)


@_fault("LS306")
def hec_token_without_its_index(scene: Scene) -> FaultInjection:
    """The token may no longer write to its default index."""
    _token(scene, indexes=("main",))
    yield
    _put_right(scene)


@_fault("LS737")
def source_type_changed(scene: Scene) -> FaultInjection:
    """The token gives events another source type."""
    _token(scene, source_type="httpevent")
    yield
    _token(scene)


@_fault("LS738")
def milliseconds_taken_for_seconds(scene: Scene) -> FaultInjection:
    """Splunk takes WorkOS's milliseconds for seconds."""
    _splunk(scene).change(time_is_always_seconds=True)
    yield
    _splunk(scene).change(time_is_always_seconds=False)


@_fault("LS807")
def splunk_keeps_short_copies(scene: Scene) -> FaultInjection:
    """A transform keeps a part of each event beside it, for another team."""
    _splunk(scene).change(short_copies=True)
    yield
    _splunk(scene).change(short_copies=False)


@_fault("LS739")
def search_token_expired(scene: Scene) -> FaultInjection:
    """The authentication token of the search API has expired."""
    _splunk(scene).change(search_tokens=())
    yield
    _splunk(scene).change(search_tokens=(scene.environment[_SEARCH_TOKEN],))


@_fault("LS109")
def search_token_with_an_accent(scene: Scene) -> FaultInjection:
    """The authentication token of the search API was changed while it was copied."""
    right = scene.environment[_SEARCH_TOKEN]
    scene.environment[_SEARCH_TOKEN] = f"{right[:9]}é{right[9:]}"
    yield
    scene.environment[_SEARCH_TOKEN] = right


@_fault("LS740")
def search_role_lost_the_index(scene: Scene) -> FaultInjection:
    """The role of the search token's user may no longer search the index."""
    _splunk(scene).change(searchable=("main",))
    yield
    _splunk(scene).change(searchable=None)


@_fault(NOTHING)
def splunk_indexes_late(scene: Scene) -> FaultInjection:
    """Splunk takes a second and a half until an event can be searched."""
    _splunk(scene).change(indexing_delay_seconds=1.5)
    yield
    _splunk(scene).change(indexing_delay_seconds=0)


FAULTS = (
    hec_allowlist_misses_an_address,
    hec_allowlist_is_empty,
    hec_certificate_expired,
    hec_certificate_of_another_name,
    hec_off,
    hec_answered_for_by_another,
    form_has_the_hec_token_of_another_team,
    hec_queues_full,
    hec_token_regenerated,
    hec_token_disabled,
    hec_token_wants_a_channel,
    hec_token_of_another_index,
    hec_token_without_its_index,
    source_type_changed,
    milliseconds_taken_for_seconds,
    splunk_keeps_short_copies,
    search_token_expired,
    search_token_with_an_accent,
    search_role_lost_the_index,
    splunk_indexes_late,
)
