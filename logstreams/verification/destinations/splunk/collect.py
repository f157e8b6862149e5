"""What is read of a Splunk destination: HEC, the search API, the allowlist."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

from logstreams.settings import SplunkDestination, StackSettings
from logstreams.verification import secret
from logstreams.verification.aws import Aws
from logstreams.verification.collect.guards import collect_guarded_network
from logstreams.verification.collect.identity import collect_caller
from logstreams.verification.destinations.splunk.collector import Collector, NotReached, flaw_of
from logstreams.verification.destinations.splunk.facts import SplunkFacts
from logstreams.verification.destinations.splunk.search import (
    SearchApi,
    SearchFailed,
    SearchRefused,
)
from logstreams.verification.facts.delivery import DeliveredEvent, DeliveryFacts
from logstreams.verification.facts.destination import DestinationFacts
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.narrow import narrow
from logstreams.verification.transport.connect_error_kind import CERTIFICATE, ConnectErrorKind

_OF_EVERYBODY = CERTIFICATE | {ConnectErrorKind.REFUSED, ConnectErrorKind.UNCONNECTED}
"""What is in everybody's way. All else may be in this machine's way alone."""


def collect(aws: Aws, settings: StackSettings) -> DestinationFacts:
    """Ask HEC and the search API, and read the allowlist."""
    splunk = narrow(settings.destination, SplunkDestination)
    return replace(
        _with_search(_of_hec(aws, splunk), aws, splunk),
        identity=collect_caller(aws),
        network=collect_guarded_network(aws, settings),
    )


def collect_afterwards(
    aws: Aws, settings: StackSettings, facts: DestinationFacts, delivery: DeliveryFacts
) -> DestinationFacts:
    """Ask HEC once more where the event did not arrive: it may have got into trouble since."""
    if delivery.accepted is not True or isinstance(delivery.arrival, DeliveredEvent):
        return facts
    now = _of_hec(aws, narrow(settings.destination, SplunkDestination))
    return replace(
        narrow(facts, SplunkFacts), obstacle=now.obstacle, health=now.health, token=now.token
    )


def _of_hec(aws: Aws, splunk: SplunkDestination) -> SplunkFacts:
    with closing(Collector(splunk.url)) as hec:
        try:
            health = hec.health()
            token = secret.read(splunk.token, aws.client)
            return SplunkFacts(
                obstacle=None,
                health=health,
                token=hec.try_token(token),
                token_flaw=flaw_of(token),
            )
        except secret.NoSecret as problem:
            return SplunkFacts(obstacle=None, health=health, token=Unavailable(str(problem)))
        except NotReached as there_is:
            blind = Unavailable(str(there_is))
            seen = there_is.obstacle if there_is.obstacle in _OF_EVERYBODY else blind
            return SplunkFacts(obstacle=seen, health=blind, token=blind)


def _with_search(facts: SplunkFacts, aws: Aws, splunk: SplunkDestination) -> SplunkFacts:
    if splunk.read_back is None:
        return replace(facts, search_accepted=None)
    try:
        token = secret.read(splunk.read_back.token, aws.client)
    except secret.NoSecret as problem:
        return replace(facts, search_accepted=Unavailable(str(problem)))
    with closing(SearchApi(splunk.read_back.url, token)) as search:
        try:
            may = search.may_search(splunk.index)
            exists = None if may else search.has_index(splunk.index)
        except SearchRefused:
            return replace(facts, search_accepted=False)
        except SearchFailed as problem:
            return replace(facts, search_accepted=Unavailable(str(problem)))
    return replace(facts, search_accepted=True, index_searchable=may, index_exists=exists)
