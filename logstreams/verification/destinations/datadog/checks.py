"""Datadog: its keys are taken, and an index keeps the event where a search finds it.

The keys are those that the stack file names; WorkOS uses the one that was typed into its form.
"""

from __future__ import annotations

from http import HTTPStatus

from logstreams.settings import DatadogDestination
from logstreams.settings.destinations.datadog import NOT_IN_FORM, SITES
from logstreams.verification.causes import Repair
from logstreams.verification.checks.arrival import delivered, in_time, unless_delivered
from logstreams.verification.checks.framework import (
    Category,
    Failed,
    Passed,
    Result,
    Skipped,
    Unknown,
    check,
    known,
)
from logstreams.verification.destinations.datadog.facts import DatadogFacts
from logstreams.verification.destinations.datadog.indexes import (
    event_kept,
    is_found,
    quota_left,
    taken_by_index,
)
from logstreams.verification.destinations.datadog.others import (
    all_kept,
    other_quotas_left,
    others_kept,
)
from logstreams.verification.narrow import narrow
from logstreams.verification.observations import Observations


def _facts(seen: Observations) -> DatadogFacts:
    return narrow(seen.destination, DatadogFacts)


def _intake(seen: Observations) -> str:
    return f"the intake of {_datadog(seen).site}"


def _datadog(seen: Observations) -> DatadogDestination:
    return narrow(seen.settings.destination, DatadogDestination)


@check("LS750", "WorkOS's form offers the site")
def site_offered(seen: Observations) -> Result:
    """Datadog has more sites than WorkOS delivers to."""
    site = _datadog(seen).site
    if site not in NOT_IN_FORM:
        return Passed(site)
    return Failed(site, f"one of {', '.join(name for name in SITES if name not in NOT_IN_FORM)}")


@check("LS751", "the API key does not belong to another site")
def key_of_this_site(seen: Observations) -> Result:
    """Only asked where the key is not valid at the stack's own: a key is one site's."""
    facts, site = _facts(seen), _datadog(seen).site
    if known(facts.api_key_valid):
        return Passed(site)
    other = known(facts.other_site)
    return Passed("it is valid at none") if other is None else Failed(other, site)


@check("LS752", "the API key is valid at the site")
def api_key_valid(seen: Observations) -> Result:
    """WorkOS is refused with a key that is not, and calls the stream invalid."""
    datadog = _datadog(seen)
    if known(_facts(seen).api_key_valid):
        return Passed(datadog.site)
    place = seen.settings.place_of(datadog.api_key)
    found = f"{datadog.site} refuses the key in {place}"
    if _facts(seen).swapped is True and datadog.application_key is not None:
        other = seen.settings.place_of(datadog.application_key)
        found += f", and accepts the one in {other} as an API key: the two are swapped"
    if not delivered(seen):
        return Failed(found, "a key that the site accepts")
    repair = Repair(
        kind="ask",
        text=f"Put the API key that WorkOS's form has into {place}, where the stack file's "
        "destination.apiKey says: WorkOS delivers with it. The key there may be an old one, or one "
        "of another Datadog organization.",
    )
    return Failed(found, "the key that WorkOS delivers with", repair=repair)


@check("LS763", "nothing else answers with success instead of Datadog's intake")
def no_impostor(seen: Observations) -> Result:
    """The intake refuses a request without a key; WorkOS takes any success for a delivery."""
    status = known(_facts(seen).intake).status
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Passed()
    found = f"{_intake(seen)} answers {status} to a request without an API key"
    if is_found(seen):
        return Unknown(f"from here {found}; the event was found anyway")
    return Failed(found, "401 or 403")


@check("LS762", "Datadog's intake accepts logs", requires=("LS763",))
def intake_in_order(seen: Observations) -> Result:
    """It refuses a request without a key; 429 and 5xx it answers where it takes no logs at all."""
    status = known(_facts(seen).intake).status
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return Passed()
    found = f"{_intake(seen)} answers {status}"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        return unless_delivered(seen, Failed(found, "accepted logs"))
    return Unknown(f"{found} to a request without an API key, where 401 or 403 is documented")


@check("LS764", "Datadog's intake answers in time", requires=("LS762",))
def intake_quick(seen: Observations) -> Result:
    """By a request from this machine."""
    return in_time(seen, known(_facts(seen).intake).seconds, _intake(seen))


@check("LS753", "Datadog accepts the application key", requires=("LS752",))
def application_key_accepted(seen: Observations) -> Result:
    """By it the event is found again; nothing that WorkOS does needs it."""
    key = _datadog(seen).application_key
    accepted = known(_facts(seen).application_key_accepted)
    if key is None or accepted is None:
        return Skipped("the stack file has no applicationKey")
    if accepted:
        return Passed()
    return Failed(f"refused: the key in {seen.settings.place_of(key)}", "a key that is accepted")


@check("LS754", "the application key may search logs", requires=("LS753",))
def searches_logs(seen: Observations) -> Result:
    """The permission is asked of the key's scopes and of its owner's roles."""
    if known(_facts(seen).searches_logs):
        return Passed()
    return Failed("a search returned 403", "the scope logs_read_data")


@check("LS755", "the application key may read indexes", requires=("LS753",))
def reads_indexes(seen: Observations) -> Result:
    """Only by the indexes can it be told why an accepted event is in no search."""
    if known(_facts(seen).reads_indexes):
        return Passed()
    return Failed("listing the indexes returned 403", "the scope logs_read_config")


CATEGORY = Category(
    "datadog",
    "Datadog",
    (
        site_offered,
        key_of_this_site,
        api_key_valid,
        no_impostor,
        intake_in_order,
        intake_quick,
        application_key_accepted,
        searches_logs,
        reads_indexes,
        taken_by_index,
        event_kept,
        quota_left,
        all_kept,
        other_quotas_left,
        others_kept,
    ),
)
