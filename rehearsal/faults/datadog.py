"""What happens to a customer's Datadog."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from logstreams.settings.destinations.datadog import SITES, Site
from rehearsal.faults.fault import Fault, FaultInjection, fault
from rehearsal.faults.finding import NOTHING
from rehearsal.faults.scene import Scene
from rehearsal.internet.datadog.sites import intake_of
from rehearsal.internet.stand_ins import DatadogControl
from rehearsal.premises.datadog import SITE

DATADOG = "datadog"
_API_KEY, _APPLICATION_KEY = "DATADOG_API_KEY", "DATADOG_APPLICATION_KEY"
_HTTPS_PORT = 443
_SEARCH, _CONFIGURATION = "logs_read_data", "logs_read_config"
_OTHER: Site = "US5"
_NOT_OFFERED: Site = "AP2"


def _fault(expected: str) -> Callable[[Callable[[Scene], FaultInjection]], Fault]:
    return fault(expected, DATADOG, premises="datadog")


def _at(scene: Scene, site: Site = SITE) -> DatadogControl:
    return scene.customer.world.public.datadog(SITES[site])


def _scopes(scene: Scene, *scopes: str) -> None:
    key = {"key": scene.environment[_APPLICATION_KEY], "scopes": scopes}
    _at(scene).change(application_keys=(key,))


def _main(scene: Scene, **changed: Any) -> None:
    """Set the one index up anew, as it should be but for what is changed."""
    _at(scene).change(indexes=({"name": "main", "query": "*", **changed},))


def _users(scene: Scene, **changed: Any) -> None:
    """Set an index of users' audit logs up before the one of everything."""
    users = {"name": "users", "query": "service:audit-logs @action:user.*", **changed}
    _at(scene).change(indexes=(users, {"name": "main", "query": "*"}))


@_fault("LS750")
def datadog_site_not_offered(scene: Scene) -> FaultInjection:
    """The customer moves to a site of Datadog's that WorkOS's form does not offer."""
    file, keys = scene.customer.stack_file, (scene.environment[_API_KEY],)
    key = {"key": scene.environment[_APPLICATION_KEY]}
    _at(scene, _NOT_OFFERED).set_up(api_keys=keys, application_keys=(key,))
    before = file.read_text()
    file.write_text(before.replace(f'"{SITE}"', f'"{_NOT_OFFERED}"'))
    yield
    file.write_text(before)
    _at(scene, _NOT_OFFERED).set_up()


@_fault("LS751")
def datadog_key_of_another_site(scene: Scene) -> FaultInjection:
    """The customer's account is at another site: there the key is valid."""
    keys = (scene.environment[_API_KEY],)
    _at(scene).change(api_keys=())
    _at(scene, _OTHER).set_up(api_keys=keys)
    yield
    _at(scene, _OTHER).set_up()
    _at(scene).change(api_keys=keys)
    scene.save_form_unchanged()


@_fault("LS752")
def datadog_key_revoked(scene: Scene) -> FaultInjection:
    """The API key was revoked, and neither WorkOS nor the stack knows the new one."""
    new = secrets.token_hex(16)
    _at(scene).change(api_keys=(new,))
    yield
    scene.environment[_API_KEY] = new
    scene.customer = scene.customer.with_environment(**{_API_KEY: new})
    scene.save_form()


@_fault("LS762")
def datadog_intake_out_of_order(scene: Scene) -> FaultInjection:
    """The intake answers 503 to everybody."""
    name, public = intake_of(SITES[SITE]), scene.customer.world.public
    public.behave(name, _HTTPS_PORT, answer=503)
    yield
    public.behave(name, _HTTPS_PORT)


@_fault("LS753")
def application_key_revoked(scene: Scene) -> FaultInjection:
    """The application key was revoked."""
    _at(scene).change(application_keys=())
    yield
    _scopes(scene, _SEARCH, _CONFIGURATION)


@_fault("LS754")
def application_key_without_scope_to_search(scene: Scene) -> FaultInjection:
    """The application key lost the scope logs_read_data."""
    _scopes(scene, _CONFIGURATION)
    yield
    _scopes(scene, _SEARCH, _CONFIGURATION)


@_fault("LS755")
def application_key_without_scope_for_indexes(scene: Scene) -> FaultInjection:
    """The application key lost the scope logs_read_config."""
    _scopes(scene, _SEARCH)
    yield
    _scopes(scene, _SEARCH, _CONFIGURATION)


@_fault("LS756")
def index_takes_others_only(scene: Scene) -> FaultInjection:
    """The filter of the only index was narrowed to another service."""
    _main(scene, query="service:web")
    yield
    _main(scene)


@_fault("LS757")
def index_excludes_audit_logs(scene: Scene) -> FaultInjection:
    """An exclusion filter of the index drops audit logs."""
    _main(scene, exclusion_filters=({"name": "noise", "query": "service:audit-logs"},))
    yield
    _main(scene)


@_fault("LS757")
def index_samples_audit_logs(scene: Scene) -> FaultInjection:
    """An exclusion filter of the index drops a part of audit logs."""
    noise = {"name": "noise", "query": "service:audit-logs", "sample_rate": 0.5}
    _main(scene, exclusion_filters=(noise,))
    yield
    _main(scene)


@_fault("LS760")
def index_excludes_audit_logs_of_some_actions(scene: Scene) -> FaultInjection:
    """An exclusion filter of the index drops audit logs of some actions, the test's not."""
    sessions = {"name": "sessions", "query": "service:audit-logs @action:user.session.*"}
    _main(scene, exclusion_filters=(sessions,))
    yield
    _main(scene)


@_fault("LS760")
def index_excludes_all_but_the_test_event(scene: Scene) -> FaultInjection:
    """An exclusion filter drops what comes from WorkOS, but for the kit's own action."""
    noise = {"name": "noise", "query": "source:team-name -@action:log_streams.delivery.tested"}
    _main(scene, exclusion_filters=(noise,))
    yield
    _main(scene)


@_fault("LS760")
def earlier_index_excludes_what_it_takes(scene: Scene) -> FaultInjection:
    """An index before the test event's takes audit logs of other actions, and keeps none."""
    _users(scene, exclusion_filters=({"name": "all", "query": "*"},))
    yield
    _main(scene)


@_fault("LS761")
def daily_quota_of_earlier_index_used_up(scene: Scene) -> FaultInjection:
    """An index before the test event's takes audit logs of other actions; its quota is used up."""
    _users(scene, quota_used_up=True)
    yield
    _main(scene)


@_fault("LS759")
def index_excludes_logs_of_an_actor(scene: Scene) -> FaultInjection:
    """An exclusion filter drops logs of one actor, whatever service they are of."""
    _main(scene, exclusion_filters=({"name": "bot", "query": "@actor.id:bot"},))
    yield
    _main(scene)


@_fault("LS758")
def daily_quota_used_up(scene: Scene) -> FaultInjection:
    """The index's daily quota is used up."""
    _main(scene, quota_used_up=True)
    yield
    _main(scene)


@_fault("LS808")
def datadog_indexes_too_late(scene: Scene) -> FaultInjection:
    """Datadog takes longer than the time limit until an event can be searched."""
    _at(scene).change(indexing_delay_seconds=600)
    yield
    _at(scene).change(indexing_delay_seconds=0)


@_fault(NOTHING)
def datadog_indexes_late(scene: Scene) -> FaultInjection:
    """Datadog takes a second and a half until an event can be searched."""
    _at(scene).change(indexing_delay_seconds=1.5)
    yield
    _at(scene).change(indexing_delay_seconds=0)


FAULTS = (
    datadog_site_not_offered,
    datadog_key_of_another_site,
    datadog_key_revoked,
    datadog_intake_out_of_order,
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
    daily_quota_used_up,
    datadog_indexes_too_late,
    datadog_indexes_late,
)
