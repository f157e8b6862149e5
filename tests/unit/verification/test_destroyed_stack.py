"""A stack that was destroyed, or whose state is gone: its bucket is taken over, never made anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from logstreams.verification.checks.in_state import named_once
from logstreams.verification.destinations.https.facts import SecretFacts
from logstreams.verification.observations import Observations
from tests.unit.verification import https_worlds as https
from tests.unit.verification.one_fault import archive, lost, report_of, with_facts
from tests.unit.verification.test_diagnosis_of_one_fault import no_role, refused

ADOPT = "logstreams adopt acme --bucket acme-audit-logs-012345670123-us-east-1"
INIT = "pulumi stack init acme --no-select"
UP = "pulumi up --stack acme"
UNREADABLE: dict[str, Any] = {
    "state_unreadable": True,
    "state_has_bucket": None,
    "state_resources": None,
    "first_verified_at": None,
}
REMOVED: dict[str, Any] = {
    "stack_is_made": False,
    "state_has_bucket": False,
    "state_resources": frozenset(),
    "first_verified_at": None,
}
DESTROYED = {**REMOVED, "stack_is_made": True}
KEPT = (refused, no_role)
GONE = (lost, no_role, archive(exists=False))


@pytest.mark.parametrize(
    ("state", "changes", "code", "command"),
    [
        pytest.param(DESTROYED, KEPT, "LS813", f"{ADOPT} && {UP}", id="destroyed"),
        pytest.param(
            {**DESTROYED, "state_interrupted": ("s3-archive-bucket",)},
            KEPT,
            "LS813",
            f"logstreams repair acme && {UP}",
            id="killed while it was made",
        ),
        pytest.param(REMOVED, KEPT, "LS813", f"{INIT} && {ADOPT} && {UP}", id="removed"),
        pytest.param(UNREADABLE, KEPT, "LS402", f"{ADOPT} && {UP}", id="unreadable"),
        pytest.param({}, KEPT, "LS402", "pulumi up --refresh --stack acme", id="managed"),
    ],
)
def test_bucket_that_was_kept_is_taken_over_before_an_update_stops_at_it(
    healthy: Observations, state: dict[str, Any], changes: Any, code: str, command: str
) -> None:
    root = report_of(replace(healthy, **state), *changes).root

    assert root is not None
    assert (root.code, root.command) == (code, command)


@pytest.mark.parametrize(
    ("state", "command"),
    [
        pytest.param(DESTROYED, UP, id="destroyed"),
        pytest.param(REMOVED, f"{INIT} && {UP}", id="removed"),
        pytest.param(UNREADABLE, UP, id="unreadable"),
    ],
)
def test_missing_bucket_is_made_unless_another_one_was_kept(
    healthy: Observations, state: dict[str, Any], command: str
) -> None:
    report = report_of(replace(healthy, **state), *GONE)

    found = {one.code: one for one in (report.root, *report.other_causes) if one}
    assert found["LS501"].command == command
    assert "`logstreams adopt acme --bucket NAME`" in found["LS501"].repair


SECOND_KEY = "arn:aws:kms:us-east-1:012345670123:key/of-the-update-that-stopped"


@pytest.mark.parametrize(
    ("state", "command"),
    [
        pytest.param(DESTROYED, f"{ADOPT} && {UP}", id="stack made again"),
        pytest.param({**DESTROYED, "made_key": SECOND_KEY}, f"{ADOPT} && {UP}", id="updated since"),
        pytest.param(REMOVED, f"{INIT} && {ADOPT} && {UP}", id="no stack"),
    ],
)
def test_lost_state_of_a_stack_that_delivers_is_the_cause_and_not_what_follows_from_it(
    healthy: Observations, state: dict[str, Any], command: str
) -> None:
    report = report_of(replace(healthy, **state))

    assert report.root is not None
    assert (report.root.code, report.root.severity, report.root.command) == (
        "LS813",
        "high",
        command,
    )
    unknown = state.get("stack_is_made") is False
    why = "another backend has it, or its state was lost" if unknown else "the state was lost"
    assert (report.root.found or "").endswith(f": {why}")
    assert report.other_causes == ()


def test_half_of_a_lost_state_is_the_cause_of_another_key(healthy: Observations) -> None:
    half = replace(healthy, state_resources=frozenset(), made_key=SECOND_KEY)

    report = report_of(half)

    assert report.root is not None
    assert (report.root.code, report.root.command) == ("LS814", f"logstreams adopt acme && {UP}")
    assert report.other_causes == ()


LOST_ENTIRELY = "logstreams adopt acme && pulumi up --stack acme"


@pytest.mark.parametrize(
    ("is_made", "command"),
    [
        pytest.param(True, LOST_ENTIRELY, id="stack made again"),
        pytest.param(False, f"{INIT} && {LOST_ENTIRELY}", id="no stack"),
    ],
)
def test_lost_state_of_a_stack_without_an_archive_is_known_by_its_allowlist(
    healthy: Observations, tmp_path: Path, *, is_made: bool, command: str
) -> None:
    own = https.with_endpoint(healthy, https.settings_of(tmp_path, https.EXISTING))
    lost = replace(own, state_resources=frozenset(), stack_is_made=is_made)

    report = report_of(lost)

    assert report.root is not None
    assert (report.root.code, report.root.severity, report.root.command) == (
        "LS814",
        "high",
        command,
    )
    assert "security group acme-workos-egress" in (report.root.found or "")


def test_destroyed_receiver_is_told_as_that_and_not_as_its_secret_that_went_with_it(
    healthy: Observations, tmp_path: Path
) -> None:
    """Only the secret is left of it for some days, scheduled for deletion."""
    settings = https.settings_of(tmp_path, https.MANAGED)
    own = replace(https.with_receiver(healthy, settings, settings.bucket_arn), **DESTROYED)
    deleted = SecretFacts(has_current=True, has_previous=False, being_deleted=True)
    none: dict[str, Any] = {"load_balancer": None, "listener": None, "function": None}

    report = report_of(
        own,
        refused,
        no_role,
        lambda seen: with_facts(seen, secret=deleted, alarms=frozenset(), **none),
    )

    assert report.root is not None
    assert report.root.code == "LS813"
    assert report.other_causes == ()


def test_state_of_another_destination_type_is_not_lost(
    healthy: Observations, tmp_path: Path
) -> None:
    """The file's type was changed, and the update is yet to come: names in the state begin so."""
    own = https.with_endpoint(healthy, https.settings_of(tmp_path, https.EXISTING))
    of_before = frozenset(
        f"{one.type}::splunk-{one.name.partition('-')[2]}" for one in named_once(own)
    )

    assert of_before
    assert report_of(replace(own, state_resources=of_before)).root is None
