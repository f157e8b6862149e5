"""`logstreams doctor`: this machine, before there is a stack: nothing is sent but a question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from logstreams.pulumi_version import pulumi_version
from logstreams.settings.egress import published_egress
from logstreams.verification import secret
from logstreams.verification.collect.application import collect_application
from logstreams.verification.collect.environment import (
    collect_environment,
    with_key,
    with_unusable_key,
)
from logstreams.verification.collect.workos_api import client_of, collect_answer, unanswered
from logstreams.verification.evaluate import evaluate_machine
from logstreams.verification.facts.environment import EgressListFacts, EnvironmentFacts
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.workos_api import ApiFacts
from logstreams.verification.observations import MachineFacts
from logstreams.verification.report import DoctorReport
from logstreams.verification.transport.variables import refuse_bad_variables
from logstreams.verification.workos.error_kind import WorkOSFailure

KEY_VARIABLE = "WORKOS_API_KEY"
"""Where WorkOS's SDKs look for the key; a stack file may name another place."""

RETRIES = 1
"""How often the SDK asks again: a person waits, and can ask again by themselves."""

Progress = Callable[[str], None]


def run_doctor(
    application: Path | None = None, progress: Progress = lambda _: None
) -> DoctorReport:
    """Check this machine, and an application's manifests where one is named.

    Args:
        application: The application's directory.
        progress: Told in one line each what is being done, for a person who waits.

    Raises:
        BadVariable: A variable of the environment names no file or URL that can be used.
        SettingsError: The project's own list of egress addresses is none.
        BeyondLoopback: In a rehearsal, when WorkOS's URL is not this machine's.
    """
    refuse_bad_variables()
    started = datetime.now(UTC)
    published = published_egress()
    machine = replace(
        collect_environment(KEY_VARIABLE, surplus=secret.surplus(KEY_VARIABLE)),
        egress_list=EgressListFacts(len(published.addresses), published.checked),
        pulumi_version=pulumi_version(),
    )
    environment, api = _ask(machine, progress)
    seen = MachineFacts(
        now=started,
        environment=environment,
        api=api,
        application=collect_application(application) if application else None,
    )
    return evaluate_machine(seen, datetime.now(UTC))


def _ask(environment: EnvironmentFacts, progress: Progress) -> tuple[EnvironmentFacts, ApiFacts]:
    try:
        key = secret.from_environment(KEY_VARIABLE)
    except secret.Unusable as problem:
        facts = with_unusable_key(environment, str(problem))
        return facts, unanswered(Unavailable("an HTTP header cannot carry the API key"))
    except secret.NoSecret as problem:
        return replace(environment, api_key_problem=str(problem)), ApiFacts()
    try:
        workos = client_of(key, max_retries=RETRIES)
    except WorkOSFailure as failure:
        blind = Unavailable(str(failure), failure.trouble)
        return with_key(environment, key, None), unanswered(blind)
    try:
        progress(f"asking {workos.base_url}")
        api = collect_answer(workos)
    finally:
        workos.close()
    return with_key(environment, key, workos.clock_offset_seconds), api
