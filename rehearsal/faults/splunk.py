"""What happens to a customer's Splunk."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any

from rehearsal.faults.certificates import PublicServer
from rehearsal.faults.fault import Fault, FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.finding import NOTHING
from rehearsal.faults.network import NETWORK, forget
from rehearsal.fixtures.splunk import COLLECTOR_PORT, INDEX, hec_token, name_of
from rehearsal.internet.stand_ins import SplunkControl

SPLUNK = "splunk"
_HEC = PublicServer(name_of, COLLECTOR_PORT)
_HEC_TOKEN, _SEARCH_TOKEN = "SPLUNK_HEC_TOKEN", "SPLUNK_SEARCH_TOKEN"


def _fault(expected: str) -> Callable[[Callable[[FaultContext], FaultInjection]], Fault]:
    return fault(expected, SPLUNK, fixture="splunk")


def _splunk(context: FaultContext) -> SplunkControl:
    return context.customer.world.public.splunk(context.customer.stack)


def _token(context: FaultContext, **changed: Any) -> None:
    """Set the HEC token up anew, as it should be but for what is changed."""
    _splunk(context).change(tokens=(hec_token(context.environment[_HEC_TOKEN], **changed),))


def _put_right(context: FaultContext) -> None:
    """The token is as it should be again, and the form is saved: WorkOS gave the stream up."""
    _token(context)
    context.save_form_unchanged()


@fault("LS605", NETWORK, SPLUNK, fixture="splunk")
def hec_allowlist_misses_an_address(context: FaultContext) -> FaultInjection:
    """The allowlist in front of HEC misses the address that WorkOS published last."""
    forget(context, context.settings.egress_addresses[-1])
    yield


@fault("LS605", NETWORK, SPLUNK, fixture="splunk")
def hec_allowlist_is_empty(context: FaultContext) -> FaultInjection:
    """The allowlist in front of HEC has none of WorkOS's addresses any more."""
    forget(context, *context.settings.egress_addresses)
    yield
    context.save_form_unchanged()


@_fault("LS730")
def hec_certificate_expired(context: FaultContext) -> FaultInjection:
    """The certificate of HEC has expired."""
    _HEC.show(context, _HEC.issue(context, expired=True))
    yield
    _HEC.show(context, _HEC.issue(context))
    context.save_form_unchanged()


@_fault("LS730")
def hec_certificate_of_another_name(context: FaultContext) -> FaultInjection:
    """HEC shows the certificate of another host."""
    _HEC.show(context, _HEC.issue(context, "indexer.example"))
    yield
    _HEC.show(context, _HEC.issue(context))
    context.save_form_unchanged()


@_fault("LS731")
def hec_off(context: FaultContext) -> FaultInjection:
    """The HTTP Event Collector was switched off."""
    _splunk(context).change(collector_enabled=False)
    yield
    _splunk(context).change(collector_enabled=True)
    context.save_form_unchanged()


@_fault("LS742")
def hec_answered_for_by_another(context: FaultContext) -> FaultInjection:
    """What stands before HEC answers every request with 200, and passes none on."""
    name, public = name_of(context.customer.stack), context.customer.world.public
    public.behave(name, COLLECTOR_PORT, answer=200)
    yield
    public.behave(name, COLLECTOR_PORT)


@_fault("LS741")
def form_has_the_hec_token_of_another_team(context: FaultContext) -> FaultInjection:
    """A valid HEC token of another team's was typed into WorkOS's form."""
    other = secrets.token_hex(16)
    theirs = hec_token(other, indexes=("main",), default_index="main", source_type="httpevent")
    _splunk(context).change(tokens=(hec_token(context.environment[_HEC_TOKEN]), theirs))
    context.save_form(token=other)
    yield
    _token(context)
    context.save_form()


@_fault("LS732")
def hec_queues_full(context: FaultContext) -> FaultInjection:
    """Splunk's queues are full, and HEC takes nothing for a while."""
    _splunk(context).change(queues_full=True)
    yield
    _splunk(context).change(queues_full=False)


@_fault("LS743")
def hec_slow(context: FaultContext) -> FaultInjection:
    """HEC takes longer to answer than WorkOS waits."""
    name, public = name_of(context.customer.stack), context.customer.world.public
    public.behave(name, COLLECTOR_PORT, delay_seconds=4)
    yield
    public.behave(name, COLLECTOR_PORT)


@fault("LS733", SPLUNK, fixture="splunk", harmless=True)
def stacks_hec_token_with_its_scheme(context: FaultContext) -> FaultInjection:
    """The stack's HEC token begins with the scheme of its header; the form has it right."""
    right = context.environment[_HEC_TOKEN]
    context.environment[_HEC_TOKEN] = f"Splunk {right}"
    yield
    context.environment[_HEC_TOKEN] = right


@_fault("LS733")
def hec_token_regenerated(context: FaultContext) -> FaultInjection:
    """The HEC token was regenerated in Splunk, and neither WorkOS nor the stack knows the new."""
    new = secrets.token_hex(16)
    _splunk(context).change(tokens=(hec_token(new),))
    yield
    context.environment[_HEC_TOKEN] = new
    context.customer = context.customer.with_environment(**{_HEC_TOKEN: new})
    context.save_form()


@_fault("LS734")
def hec_token_disabled(context: FaultContext) -> FaultInjection:
    """The HEC token was disabled."""
    _token(context, enabled=False)
    yield
    _put_right(context)


@_fault("LS735")
def hec_token_wants_a_channel(context: FaultContext) -> FaultInjection:
    """Indexer acknowledgement was switched on for the token."""
    _token(context, acknowledgement=True)
    yield
    _put_right(context)


@_fault("LS736")
def hec_token_of_another_index(context: FaultContext) -> FaultInjection:
    """The token's default index was changed."""
    _token(context, indexes=(INDEX, "main"), default_index="main")
    yield
    _put_right(context)


@_fault("LS736")
def stack_file_misspells_the_index(context: FaultContext) -> FaultInjection:
    """The stack file's index is misspelt: Splunk has none of that name, and the token another."""
    file = context.customer.stack_file
    before = file.read_text()
    file.write_text(re.sub(rf"\b(index: [\"']?){INDEX}\b", rf"\1{INDEX}s", before))
    yield
    file.write_text(before)


@_fault("LS306")
def hec_token_without_its_index(context: FaultContext) -> FaultInjection:
    """The token may no longer write to its default index."""
    _token(context, indexes=("main",))
    yield
    _put_right(context)


@_fault("LS737")
def source_type_changed(context: FaultContext) -> FaultInjection:
    """The token gives events another source type."""
    _token(context, source_type="httpevent")
    yield
    _token(context)


@_fault("LS738")
def milliseconds_taken_for_seconds(context: FaultContext) -> FaultInjection:
    """Splunk takes WorkOS's milliseconds for seconds."""
    _splunk(context).change(time_is_always_seconds=True)
    yield
    _splunk(context).change(time_is_always_seconds=False)


@_fault("LS807")
def splunk_keeps_short_copies(context: FaultContext) -> FaultInjection:
    """A transform keeps a part of each event beside it, for another team."""
    _splunk(context).change(short_copies=True)
    yield
    _splunk(context).change(short_copies=False)


@_fault("LS739")
def search_token_expired(context: FaultContext) -> FaultInjection:
    """The authentication token of the search API has expired."""
    _splunk(context).change(search_tokens=())
    yield
    _splunk(context).change(search_tokens=(context.environment[_SEARCH_TOKEN],))


@_fault("LS109")
def search_token_with_an_accent(context: FaultContext) -> FaultInjection:
    """The authentication token of the search API was changed while it was copied."""
    right = context.environment[_SEARCH_TOKEN]
    context.environment[_SEARCH_TOKEN] = f"{right[:9]}é{right[9:]}"
    yield
    context.environment[_SEARCH_TOKEN] = right


@_fault("LS740")
def search_role_lost_the_index(context: FaultContext) -> FaultInjection:
    """The role of the search token's user may no longer search the index."""
    _splunk(context).change(searchable=("main",))
    yield
    _splunk(context).change(searchable=None)


@_fault("LS744")
def splunk_index_deleted(context: FaultContext) -> FaultInjection:
    """The index was deleted: HEC accepts events for it, and Splunk keeps none."""
    _splunk(context).change(indexes=("main",))
    yield
    _splunk(context).change(indexes=("main", INDEX))


@_fault("LS736")
def hec_moved_to_another_splunk(context: FaultContext) -> FaultInjection:
    """HEC's name leads to a new Splunk with the same token; the search stays on the old one."""
    customer = context.customer
    name, public, other = name_of(customer.stack), customer.world.public, f"{customer.stack}-new"
    token = hec_token(context.environment[_HEC_TOKEN])
    public.splunk(other).set_up(tokens=(token,), indexes=("main", INDEX))
    public.publish(name, COLLECTOR_PORT, {"splunk": other})
    yield
    public.publish(name, COLLECTOR_PORT, {"splunk": customer.stack})


@_fault(NOTHING)
def splunk_indexes_late(context: FaultContext) -> FaultInjection:
    """Splunk takes a second and a half until an event can be searched."""
    _splunk(context).change(indexing_delay_seconds=1.5)
    yield
    _splunk(context).change(indexing_delay_seconds=0)


FAULTS = (
    hec_allowlist_misses_an_address,
    hec_allowlist_is_empty,
    hec_certificate_expired,
    hec_certificate_of_another_name,
    hec_off,
    hec_answered_for_by_another,
    form_has_the_hec_token_of_another_team,
    hec_queues_full,
    hec_slow,
    stacks_hec_token_with_its_scheme,
    hec_token_regenerated,
    hec_token_disabled,
    hec_token_wants_a_channel,
    hec_token_of_another_index,
    stack_file_misspells_the_index,
    hec_token_without_its_index,
    source_type_changed,
    milliseconds_taken_for_seconds,
    splunk_keeps_short_copies,
    search_token_expired,
    search_token_with_an_accent,
    search_role_lost_the_index,
    splunk_index_deleted,
    hec_moved_to_another_splunk,
    splunk_indexes_late,
)
