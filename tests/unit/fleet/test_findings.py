"""Reading an event log, with events as pulumi 3.259.0 wrote them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from logstreams.fleet.findings import drift_in, findings_in
from logstreams.kit_versions import UPDATED_BY_NEWER

LOCK = (
    "urn:pulumi:acme::workos-log-streams::logstreams:s3:Destination$logstreams:s3:ArchiveBucket"
    "$aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration::s3-archive-lock"
)


def log(*events: dict[str, Any]) -> list[str]:
    return [json.dumps({"sequence": n, **event}) for n, event in enumerate(events)]


def same(text: str) -> str:
    return text


def policy(message: str, level: str = "mandatory") -> dict[str, Any]:
    return {
        "policyEvent": {
            "resourceUrn": LOCK,
            "message": message,
            "policyName": "retention-days",
            "policyPackName": "workos-log-streams",
            "enforcementLevel": level,
        }
    }


def error(message: str, **urn: str) -> dict[str, Any]:
    return {"diagnosticEvent": {**urn, "message": message, "severity": "error"}}


SUMMARY = {"summaryEvent": {"resourceChanges": {"create": 19, "same": 2}, "isPreview": True}}


def test_summary_is_the_changes_and_completes_the_run() -> None:
    found = findings_in(log(SUMMARY, {"cancelEvent": {}}), same)

    assert (found.changes, found.complete) == ({"create": 19, "same": 2}, True)


def test_program_s_word_on_a_newer_kit_is_a_note_and_no_other_warning_is() -> None:
    newer = f"{UPDATED_BY_NEWER}: found 9.9.9\n"
    warnings = [
        {"diagnosticEvent": {"message": said, "severity": "warning"}}
        for said in (newer, "a property is deprecated", newer)
    ]

    found = findings_in(log(*warnings, SUMMARY), same)

    assert (found.notes, found.errors) == ((newer.strip(),), ())


def test_log_without_a_summary_is_not_complete() -> None:
    assert not findings_in(log(error("no credentials")), same).complete


def test_violation_names_rule_resource_and_type() -> None:
    (found,) = findings_in(log(policy("kept long enough\nfound 5\n")), same).violations

    assert (found.rule, found.level) == ("retention-days", "mandatory")
    assert found.resource == "s3-archive-lock"
    assert found.type == "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
    assert found.message == "kept long enough\nfound 5"


@pytest.mark.parametrize(
    ("message", "level", "wanted"),
    [
        pytest.param("found 5", "mandatory", "mandatory", id="mandatory"),
        pytest.param("found 5", "advisory", "advisory", id="advisory"),
        pytest.param("found 5", "remediate", "mandatory", id="a level not told of"),
        pytest.param(
            "can't run policy 'x' from policy pack 'y' during preview: …",
            "advisory",
            "waiting",
            id="cannot know yet",
        ),
    ],
)
def test_level_is_what_the_reader_has_to_know(message: str, level: str, wanted: str) -> None:
    (found,) = findings_in(log(policy(message, level)), same).violations

    assert found.level == wanted


def test_errors_name_their_resource_and_warnings_are_left_out() -> None:
    events = log(
        error("refused\n", urn=LOCK),
        error("preview failed\n"),
        error("no program\n"),
        {"diagnosticEvent": {"message": "using pulumi-resource-aws", "severity": "warning"}},
    )

    assert findings_in(events, same).errors == ("s3-archive-lock: refused", "no program")


def test_error_of_many_resources_is_told_once_with_their_number() -> None:
    refused = "api error InvalidClientTokenId: no such token, RequestID: "
    events = log(
        error(f"{refused}1d3c-a", urn=LOCK),
        error(f"{refused}2e4f-b", urn=LOCK.replace("s3-archive-lock", "s3-archive-policy")),
        error("another", urn=LOCK),
    )

    assert findings_in(events, same).errors == (
        f"s3-archive-lock and 1 more: {refused}1d3c-a",
        "s3-archive-lock: another",
    )


STACK = "urn:pulumi:acme::kit::pulumi:pulumi:Stack::kit-acme"
_ENDED = "an unhandled error occurred: program exited with non-zero exit code: 1"


@pytest.mark.parametrize(
    ("messages", "wanted"),
    [
        pytest.param(["no bucket", _ENDED], ("kit-acme: no bucket",), id="after a told error"),
        pytest.param([_ENDED], (f"kit-acme: {_ENDED}",), id="nothing else was told"),
    ],
)
def test_ended_program_is_told_where_nothing_else_is(
    messages: list[str], wanted: tuple[str, ...]
) -> None:
    found = findings_in(log(*[error(message, urn=STACK) for message in messages]), same)

    assert found.errors == wanted


def test_messages_are_hidden_after_they_are_parsed() -> None:
    secret = 'a"b<c'
    events = log(error(f"key {secret}"), policy(f"found {secret}"))

    found = findings_in(events, lambda text: text.replace(secret, "[secret]"))

    assert secret not in f"{found.errors}{found.violations}"
    assert found.errors == ("key [secret]",)


@pytest.mark.parametrize("line", ["", '{"summaryEvent": {', "[]", "null"])
def test_line_that_is_no_event_is_passed_over(line: str) -> None:
    assert findings_in([line, *log(SUMMARY)], same).complete


def step(op: str, type_: str, name: str, **more: object) -> str:
    urn = f"urn:pulumi:acme::workos-log-streams::{type_}::{name}"
    return json.dumps({"resOutputsEvent": {"metadata": {"op": op, "urn": urn, **more}}})


def test_drift_is_what_a_refresh_changes_but_for_the_delivery_check() -> None:
    lines = [
        step("same", "aws:s3/bucket:Bucket", "bucket", detailedDiff={}),
        step(
            "update",
            "logstreams:s3:Destination$aws:s3/bucketPolicy:BucketPolicy",
            "policy",
            diffs=["policy"],
            detailedDiff={"policy": {"diffKind": "update"}},
            old={"outputs": {"policy": "CANARY"}},
        ),
        step("delete", "aws:iam/rolePolicy:RolePolicy", "gone"),
        step("update", "pulumi-python:dynamic/logstreams:DeliveryCheck", "delivery-check"),
        step("update", "pulumi:providers:aws", "aws"),
    ]

    found = drift_in(lines)

    assert [(one.resource, one.change, one.properties) for one in found] == [
        ("gone", "deleted", ()),
        ("policy", "changed", ("policy",)),
    ]
    assert found[1].type == "aws:s3/bucketPolicy:BucketPolicy"
    assert "CANARY" not in str(found)
