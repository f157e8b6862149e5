"""What happens to a customer's Datadog."""

from __future__ import annotations

import secrets

from logstreams.rehearsal.faults.fault import Happening, fault
from logstreams.rehearsal.faults.scene import Scene
from logstreams.rehearsal.faults.stream import STREAM
from logstreams.rehearsal.internet.stand_ins import DatadogControl
from logstreams.rehearsal.premises.datadog import SITE
from logstreams.settings.destinations.datadog import SITES

DATADOG = "datadog"
API_KEY = "DATADOG_API_KEY"
APPLICATION_KEY = "DATADOG_APPLICATION_KEY"
SCOPES = ("logs_read_data", "logs_read_config")


def datadog_of(scene: Scene, site: str = SITES[SITE]) -> DatadogControl:
    """The customer's organization at a site."""
    return scene.customer.world.public.datadog(site)


def _scoped(scene: Scene, *scopes: str) -> None:
    key = {"key": scene.environment[APPLICATION_KEY], "scopes": scopes}
    datadog_of(scene).change(application_keys=(key,))


@fault("LS751", DATADOG, premises="datadog")
def datadog_key_of_another_site(scene: Scene) -> Happening:
    """The API key is one of Datadog's US1, and the stack and WorkOS's form say EU1."""
    right, wrong = scene.environment[API_KEY], secrets.token_hex(16)
    datadog_of(scene, SITES["US1"]).set_up(api_keys=(wrong,))
    scene.environment[API_KEY] = wrong
    scene.save_form()
    yield
    datadog_of(scene, SITES["US1"]).set_up()
    scene.environment[API_KEY] = right
    scene.save_form()


@fault("LS752", DATADOG, premises="datadog")
def datadog_key_revoked(scene: Scene) -> Happening:
    """The API key was revoked in Datadog."""
    datadog_of(scene).change(api_keys=())
    yield
    datadog_of(scene).change(api_keys=(scene.environment[API_KEY],))
    scene.save_form()


@fault("LS754", DATADOG, premises="datadog")
def datadog_application_key_without_scope(scene: Scene) -> Happening:
    """The application key lost the scope by which logs are searched; events go on arriving."""
    _scoped(scene, "logs_read_config")
    yield
    _scoped(scene, *SCOPES)


@fault("LS755", DATADOG, premises="datadog")
def datadog_application_key_may_not_read_indexes(scene: Scene) -> Happening:
    """The application key lost the scope by which indexes are read."""
    _scoped(scene, "logs_read_data")
    yield
    _scoped(scene, *SCOPES)


@fault("LS753", DATADOG, premises="datadog")
def datadog_application_key_revoked(scene: Scene) -> Happening:
    """The application key was revoked with its owner's account; events go on arriving."""
    datadog_of(scene).change(application_keys=())
    yield
    _scoped(scene, *SCOPES)


@fault("LS757", DATADOG, premises="datadog")
def datadog_excludes_audit_events(scene: Scene) -> Happening:
    """An exclusion filter keeps WorkOS's events out of the index."""
    exclusion = {"name": "cheaper", "query": "service:audit-logs"}
    index = {"name": "main", "exclusion_filters": (exclusion,)}
    datadog_of(scene).change(indexes=(index,))
    yield
    datadog_of(scene).change(indexes=({"name": "main"},))


@fault("LS756", DATADOG, premises="datadog")
def datadog_indexes_take_no_audit_events(scene: Scene) -> Happening:
    """The only index was narrowed to another service."""
    datadog_of(scene).change(indexes=({"name": "web", "query": "service:web"},))
    yield
    datadog_of(scene).change(indexes=({"name": "main"},))


@fault("LS758", DATADOG, premises="datadog")
def datadog_quota_used_up(scene: Scene) -> Happening:
    """Other services have used the index's daily quota up."""
    datadog_of(scene).change(indexes=({"name": "main", "quota_used_up": True},))
    yield
    datadog_of(scene).change(indexes=({"name": "main"},))


@fault("LS750", DATADOG, STREAM, premises="datadog")
def datadog_site_that_no_form_offers(scene: Scene) -> Happening:
    """The customer has moved to a Datadog site that WorkOS's form does not offer."""
    datadog_of(scene, SITES["AP2"]).set_up(
        api_keys=(scene.environment[API_KEY],),
        application_keys=({"key": scene.environment[APPLICATION_KEY]},),
    )
    file = scene.customer.stack_file
    written = file.read_text(encoding="utf-8")
    file.write_text(written.replace(f'site: "{SITE}"', 'site: "AP2"'), encoding="utf-8")
    yield
    file.write_text(written, encoding="utf-8")
    datadog_of(scene, SITES["AP2"]).set_up()


@fault("LS804", DATADOG, premises="datadog")
def datadog_intake_late(scene: Scene) -> Happening:
    """Datadog takes a minute until events can be searched."""
    datadog_of(scene).change(indexing_delay_seconds=60)
    yield
    datadog_of(scene).change(indexing_delay_seconds=0)


FAULTS = (
    datadog_key_of_another_site,
    datadog_key_revoked,
    datadog_application_key_without_scope,
    datadog_application_key_may_not_read_indexes,
    datadog_application_key_revoked,
    datadog_excludes_audit_events,
    datadog_indexes_take_no_audit_events,
    datadog_quota_used_up,
    datadog_site_that_no_form_offers,
    datadog_intake_late,
)
