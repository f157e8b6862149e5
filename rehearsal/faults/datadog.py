"""What happens to a customer's Datadog."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from logstreams.settings.destinations.datadog import SITES, Site
from rehearsal.faults.fault import Fault, FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.finding import NOTHING
from rehearsal.fixtures.datadog import SITE
from rehearsal.internet.datadog.sites import intake_of
from rehearsal.internet.stand_ins import DatadogControl

DATADOG = "datadog"
_API_KEY, _APPLICATION_KEY = "DATADOG_API_KEY", "DATADOG_APPLICATION_KEY"
_HTTPS_PORT = 443
_SEARCH, _CONFIGURATION = "logs_read_data", "logs_read_config"
_OTHER: Site = "US5"
_NOT_OFFERED: Site = "AP2"


def _fault(expected: str) -> Callable[[Callable[[FaultContext], FaultInjection]], Fault]:
    return fault(expected, DATADOG, fixture="datadog")


def _at(context: FaultContext, site: Site = SITE) -> DatadogControl:
    return context.customer.world.public.datadog(SITES[site])


def _scopes(context: FaultContext, *scopes: str) -> None:
    key = {"key": context.environment[_APPLICATION_KEY], "scopes": scopes}
    _at(context).change(application_keys=(key,))


def _main(context: FaultContext, **changed: Any) -> None:
    """Set the one index up anew, as it should be but for what is changed."""
    _at(context).change(indexes=({"name": "main", "query": "*", **changed},))


def _users(context: FaultContext, **changed: Any) -> None:
    """Set an index of users' audit logs up before the one of everything."""
    users = {"name": "users", "query": "service:audit-logs @action:user.*", **changed}
    _at(context).change(indexes=(users, {"name": "main", "query": "*"}))


def _intake(context: FaultContext, **behaviour: Any) -> FaultInjection:
    name, public = intake_of(SITES[SITE]), context.customer.world.public
    public.behave(name, _HTTPS_PORT, **behaviour)
    yield
    public.behave(name, _HTTPS_PORT)


@_fault("LS750")
def datadog_site_not_offered(context: FaultContext) -> FaultInjection:
    """The customer moves to a site of Datadog's that WorkOS's form does not offer."""
    file, keys = context.customer.stack_file, (context.environment[_API_KEY],)
    key = {"key": context.environment[_APPLICATION_KEY]}
    _at(context, _NOT_OFFERED).set_up(api_keys=keys, application_keys=(key,))
    before = file.read_text()
    file.write_text(before.replace(f'"{SITE}"', f'"{_NOT_OFFERED}"'))
    yield
    file.write_text(before)
    _at(context, _NOT_OFFERED).set_up()


@_fault("LS751")
def datadog_key_of_another_site(context: FaultContext) -> FaultInjection:
    """The customer's account is at another site: there the key is valid."""
    keys = (context.environment[_API_KEY],)
    _at(context).change(api_keys=())
    _at(context, _OTHER).set_up(api_keys=keys)
    yield
    _at(context, _OTHER).set_up()
    _at(context).change(api_keys=keys)
    context.save_form_unchanged()


@_fault("LS752")
def datadog_key_revoked(context: FaultContext) -> FaultInjection:
    """The API key was revoked, and neither WorkOS nor the stack knows the new one."""
    new = secrets.token_hex(16)
    _at(context).change(api_keys=(new,))
    yield
    context.environment[_API_KEY] = new
    context.customer = context.customer.with_environment(**{_API_KEY: new})
    context.save_form()


@_fault("LS762")
def datadog_intake_out_of_order(context: FaultContext) -> FaultInjection:
    """The intake answers 503 to everybody."""
    yield from _intake(context, answer=503)


@_fault("LS762")
def datadog_intake_takes_no_more(context: FaultContext) -> FaultInjection:
    """The intake answers 429 to everybody."""
    yield from _intake(context, answer=429)


@_fault("LS763")
def datadog_intake_answered_for_by_another(context: FaultContext) -> FaultInjection:
    """What stands before the intake answers every request with 202, and passes none on."""
    yield from _intake(context, answer=202)


@_fault("LS764")
def datadog_intake_slow(context: FaultContext) -> FaultInjection:
    """The intake takes longer to answer than WorkOS waits."""
    yield from _intake(context, delay_seconds=4)


@_fault("LS753")
def application_key_revoked(context: FaultContext) -> FaultInjection:
    """The application key was revoked."""
    _at(context).change(application_keys=())
    yield
    _scopes(context, _SEARCH, _CONFIGURATION)


@_fault("LS754")
def application_key_without_scope_to_search(context: FaultContext) -> FaultInjection:
    """The application key lost the scope logs_read_data."""
    _scopes(context, _CONFIGURATION)
    yield
    _scopes(context, _SEARCH, _CONFIGURATION)


@_fault("LS755")
def application_key_without_scope_for_indexes(context: FaultContext) -> FaultInjection:
    """The application key lost the scope logs_read_config."""
    _scopes(context, _SEARCH)
    yield
    _scopes(context, _SEARCH, _CONFIGURATION)


@_fault("LS756")
def index_takes_others_only(context: FaultContext) -> FaultInjection:
    """The filter of the only index was narrowed to another service."""
    _main(context, query="service:web")
    yield
    _main(context)


@_fault("LS757")
def index_excludes_audit_logs(context: FaultContext) -> FaultInjection:
    """An exclusion filter of the index drops audit logs."""
    _main(context, exclusion_filters=({"name": "noise", "query": "service:audit-logs"},))
    yield
    _main(context)


@_fault("LS757")
def index_samples_audit_logs(context: FaultContext) -> FaultInjection:
    """An exclusion filter of the index drops a part of audit logs."""
    noise = {"name": "noise", "query": "service:audit-logs", "sample_rate": 0.5}
    _main(context, exclusion_filters=(noise,))
    yield
    _main(context)


@_fault("LS760")
def index_excludes_audit_logs_of_some_actions(context: FaultContext) -> FaultInjection:
    """An exclusion filter of the index drops audit logs of some actions, the test's not."""
    sessions = {"name": "sessions", "query": "service:audit-logs @action:user.session.*"}
    _main(context, exclusion_filters=(sessions,))
    yield
    _main(context)


@_fault("LS760")
def index_excludes_all_but_the_test_event(context: FaultContext) -> FaultInjection:
    """An exclusion filter drops what comes from WorkOS, but for the kit's own action."""
    noise = {"name": "noise", "query": "source:team-name -@action:log_streams.delivery.tested"}
    _main(context, exclusion_filters=(noise,))
    yield
    _main(context)


@_fault("LS760")
def earlier_index_excludes_what_it_takes(context: FaultContext) -> FaultInjection:
    """An index before the test event's takes audit logs of other actions, and keeps none."""
    _users(context, exclusion_filters=({"name": "all", "query": "*"},))
    yield
    _main(context)


@_fault("LS761")
def daily_quota_of_earlier_index_used_up(context: FaultContext) -> FaultInjection:
    """An index before the test event's takes audit logs of other actions; its quota is used up."""
    _users(context, quota_used_up=True)
    yield
    _main(context)


@_fault("LS759")
def index_excludes_logs_of_an_actor(context: FaultContext) -> FaultInjection:
    """An exclusion filter drops logs of an actor's name, whatever service they are of."""
    _main(context, exclusion_filters=({"name": "bot", "query": "@actor.name:bot"},))
    yield
    _main(context)


@_fault("LS759")
def index_excludes_a_word(context: FaultContext) -> FaultInjection:
    """An exclusion filter drops each log whose message has a word."""
    _main(context, exclusion_filters=({"name": "noise", "query": "login"},))
    yield
    _main(context)


@_fault("LS759")
def daily_quota_of_index_of_a_word_used_up(context: FaultContext) -> FaultInjection:
    """The first index takes what has a word in its message; its quota is used up."""
    failed = {"name": "failed", "query": "failed", "quota_used_up": True}
    _at(context).change(indexes=(failed, {"name": "main", "query": "*"}))
    yield
    _main(context)


@_fault("LS760")
def index_excludes_addresses(context: FaultContext) -> FaultInjection:
    """An exclusion filter drops what users of one network do, whatever service it is of."""
    _main(context, exclusion_filters=({"name": "office", "query": "@context.location:10.*"},))
    yield
    _main(context)


@_fault("LS760")
def index_excludes_one_action_or_another(context: FaultContext) -> FaultInjection:
    """An exclusion filter names two actions by OR."""
    query = "service:audit-logs (@action:user.logged_in OR @action:user.logged_out)"
    _main(context, exclusion_filters=({"name": "sessions", "query": query},))
    yield
    _main(context)


@_fault("LS757")
def index_samples_logs_of_a_status(context: FaultContext) -> FaultInjection:
    """An exclusion filter drops a part of what is no error; WorkOS names no status."""
    noise = {"name": "noise", "query": "-status:error", "sample_rate": 0.3}
    _main(context, exclusion_filters=(noise,))
    yield
    _main(context)


@_fault("LS758")
def daily_quota_of_index_by_source_used_up(context: FaultContext) -> FaultInjection:
    """The first index takes what WorkOS's source is the name of; its quota is used up."""
    first = {"name": "workos", "query": "source:team-name", "quota_used_up": True}
    _at(context).change(indexes=(first, {"name": "main", "query": "*"}))
    yield
    _main(context)


@_fault("LS758")
def daily_quota_used_up(context: FaultContext) -> FaultInjection:
    """The index's daily quota is used up."""
    _main(context, quota_used_up=True)
    yield
    _main(context)


@_fault("LS808")
def datadog_indexes_too_late(context: FaultContext) -> FaultInjection:
    """Datadog takes longer than the time limit until an event can be searched."""
    _at(context).change(indexing_delay_seconds=600)
    yield
    _at(context).change(indexing_delay_seconds=0)


@_fault(NOTHING)
def datadog_indexes_late(context: FaultContext) -> FaultInjection:
    """Datadog takes a second and a half until an event can be searched."""
    _at(context).change(indexing_delay_seconds=1.5)
    yield
    _at(context).change(indexing_delay_seconds=0)


FAULTS = (
    datadog_site_not_offered,
    datadog_key_of_another_site,
    datadog_key_revoked,
    datadog_intake_out_of_order,
    datadog_intake_takes_no_more,
    datadog_intake_answered_for_by_another,
    datadog_intake_slow,
    application_key_revoked,
    application_key_without_scope_to_search,
    application_key_without_scope_for_indexes,
    index_takes_others_only,
    index_excludes_audit_logs,
    index_samples_audit_logs,
    index_excludes_audit_logs_of_some_actions,
    index_excludes_all_but_the_test_event,
    earlier_index_excludes_what_it_takes,
    daily_quota_of_earlier_index_used_up,
    index_excludes_logs_of_an_actor,
    index_excludes_a_word,
    daily_quota_of_index_of_a_word_used_up,
    index_excludes_addresses,
    index_excludes_one_action_or_another,
    index_samples_logs_of_a_status,
    daily_quota_of_index_by_source_used_up,
    daily_quota_used_up,
    datadog_indexes_too_late,
    datadog_indexes_late,
)
