"""How customers stand, in every form, and causes told once."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest

from logstreams.fleet import standing
from logstreams.fleet.document import (
    DriftedResource,
    FleetDocument,
    FoundCause,
    Proof,
    Result,
    StackOutcome,
)
from logstreams.fleet.grouping import grouped
from logstreams.fleet.summary import elapsed

NOW = datetime(2026, 11, 29, 6, tzinfo=UTC)


def proof(hours: int) -> Proof:
    at = NOW - timedelta(hours=hours)
    return Proof(
        event_at=at,
        proven_at=at,
        latency_seconds=1,
        location="s3://b/k",
        retention_mode="COMPLIANCE",
        retained_until=NOW,
    )


def cause(stack: str, code: str = "LS504", **more: Any) -> FoundCause:
    given = {
        "code": code,
        "role": "root",
        "title": "The bucket policy denies",
        "severity": "critical",
        "owner": "you",
        "found": "a Deny",
        "wanted": "none",
        "repair": f"run `pulumi up --stack {stack}` for org_01EHZNVPK3SFK441A1RGBFSHRT",
        "command": f"pulumi up --stack {stack}",
    }
    return FoundCause.model_validate(given | more)


def outcome(stack: str, result: Result, **more: Any) -> StackOutcome:
    where = {"destination": "s3", "account": "012345670123", "region": "us-east-1"}
    return StackOutcome.model_validate({"stack": stack, "result": result, **where, **more})


def document() -> FleetDocument:
    stacks = (
        outcome("acme", Result.FAILED, verdict="failed", causes=(cause("acme"),), proof=proof(50)),
        outcome("globex", Result.FAILED, verdict="failed", causes=(cause("globex"),)),
        outcome("hooli", Result.GOOD, verdict="verified", proof=proof(19), max_age_hours=24),
        outcome("=cmd", Result.GOOD, proof=proof(30), max_age_hours=24, tags={"team": "x"}),
        outcome("stuck", Result.UNFINISHED, errors=("no \x1b[31m rights",)),
        outcome("gone", Result.DESTROYED),
    )
    return FleetDocument(operation="verify", at=NOW, stacks=stacks, causes=grouped(stacks))


def test_cause_of_two_stacks_is_told_once_with_both() -> None:
    (group,) = document().causes

    assert group.stacks == ("acme", "globex")
    assert group.command == "pulumi up --stack STACK"
    assert group.repair == "run `pulumi up --stack STACK` for ORGANIZATION"


def test_causes_with_other_repairs_stay_apart_and_the_worst_comes_first() -> None:
    told = [
        outcome("a", Result.GOOD, causes=(cause("a", "LS515", role="advice"),)),
        outcome("b", Result.FAILED, causes=(cause("b", repair="ask"),)),
        outcome("c", Result.FAILED, causes=(cause("c"), cause("c", "LS602", severity="high"))),
    ]

    groups = [(group.code, group.severity, group.stacks) for group in grouped(told)]

    assert groups == [
        ("LS504", "critical", ("b",)),
        ("LS504", "critical", ("c",)),
        ("LS602", "high", ("c",)),
        ("LS515", "advice", ("a",)),
    ]


def test_summary_counts_names_the_bad_and_the_oldest_proof() -> None:
    assert standing.summary(document()) == (
        "6 stacks: 2 verified (oldest proof 30 h, limit 24 h), 1 destroyed, "
        "2 failed LS504 acme, LS504 globex, 1 unfinished stuck"
    )


def test_text_has_a_line_a_stack_and_a_repair_once() -> None:
    told = standing.text(document())

    assert "acme    failed      LS504  s3 012345670123 us-east-1  proven " in told
    assert "(2 d)" in told
    assert "    no \\x1b[31m rights\n" in told
    assert told.count("repair   by you: run") == 1
    assert "LS504 The bucket policy denies  (critical; 2 stacks: acme, globex)\n" in told


def test_name_of_a_file_reaches_no_terminal_as_it_is() -> None:
    stacks = (outcome("e\x1b[2Jvil", Result.FAILED, causes=(cause("e\x1b[2Jvil"),)),)
    told = FleetDocument(operation="verify", at=NOW, stacks=stacks, causes=grouped(stacks))

    assert "\x1b" not in standing.text(told)
    assert standing.text(told).count("e\\x1b[2Jvil") == 3


def test_csv_has_every_column_and_no_formula() -> None:
    rows = [*csv.DictReader(io.StringIO(standing.comma_separated(document())))]

    assert [row["stack"] for row in rows] == ["acme", "globex", "hooli", "'=cmd", "stuck", "gone"]
    assert rows[0]["rootCause"] == "LS504"
    assert rows[3]["tags"] == "team=x"
    assert rows[3]["provenAt"] == "2026-11-28T00:00:00.000Z"


def test_junit_tells_failures_errors_and_skipped_apart() -> None:
    root = ElementTree.fromstring(standing.junit(document()))

    assert {name: root.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "6",
        "failures": "2",
        "errors": "1",
        "skipped": "1",
    }


def test_markdown_begins_with_the_worst() -> None:
    told = standing.markdown(document())

    assert told.startswith("### 💥 6 stacks: ")
    assert told.index("| 💥 | `stuck`") < told.index("| ❌ | `acme`") < told.index("`hooli`")


def test_drift_names_resource_and_property_in_every_form() -> None:
    resource = DriftedResource(
        resource="policy", type="aws:s3", change="changed", properties=("policy", "tags")
    )
    stacks = (
        outcome("acme", Result.DRIFTED, drift=(resource,), next_step="put it back"),
        outcome("hooli", Result.GOOD),
    )
    told = FleetDocument(operation="drift", at=NOW, stacks=stacks)

    for form in (standing.text, standing.markdown, standing.junit, standing.comma_separated):
        assert "policy (aws:s3) changed: policy, tags" in form(told), form
    assert standing.summary(told) == "2 stacks: 1 without drift, 1 drifted acme"
    assert told.worst.exit_code == 1


def test_stacks_that_did_not_begin_are_counted() -> None:
    told = FleetDocument(
        operation="verify",
        at=NOW,
        stacks=(outcome("acme", Result.GOOD), outcome("new", Result.NOT_DEPLOYED, next_step="up")),
        left=("globex", "hooli"),
        interrupted=True,
    )

    assert standing.summary(told) == "4 stacks: 1 verified, 1 not deployed yet, 2 not begun"
    assert "    next: up\n" in standing.text(told)
    assert told.exit_code == 4


def test_next_step_is_told_where_no_cause_tells_it() -> None:
    stacks = (
        outcome("acme", Result.FAILED, causes=(cause("acme"),), next_step="as the repair"),
        outcome("globex", Result.FAILED, next_step="adopt it"),
        outcome("gone", Result.RETIRED, next_step="take it down"),
    )

    told = standing.text(FleetDocument(operation="list", at=NOW, stacks=stacks))

    assert [line for line in told.splitlines() if "next:" in line] == [
        "    next: adopt it",
        "    next: take it down",
    ]


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        pytest.param(0.99, "59 min", id="minutes"),
        pytest.param(23.6, "23 h", id="hours that have passed"),
        pytest.param(71.9, "2 d", id="days"),
    ],
)
def test_age_is_told_alike_everywhere(hours: float, told: str) -> None:
    old = timedelta(hours=hours)

    assert elapsed(old) == told
    read_back = proof(0).model_copy(update={"proven_at": NOW - old})
    outcome = StackOutcome(stack="acme", result=Result.GOOD, proof=read_back)
    document = FleetDocument(operation="verify", at=NOW, stacks=(outcome,))
    assert standing.age(outcome, document) == told


def test_error_of_several_lines_keeps_them() -> None:
    renamed = outcome("globex", Result.INVALID, errors=("called acme:\n    roleName: x",))

    told = standing.text(FleetDocument(operation="list", at=NOW, stacks=(renamed,)))

    assert told.splitlines()[1:3] == ["    called acme:", "          roleName: x"]


def test_next_step_and_reason_are_in_every_form() -> None:
    """Of what no cause explains; where one does, its repair is."""
    steps = {
        "acme": outcome(
            "acme",
            Result.DRIFTED,
            drift=({"resource": "r", "type": "t", "change": "deleted", "properties": ()},),
            next_step="`pulumi up --refresh --stack acme` puts back what the stack file says",
        ),
        "globex": outcome(
            "globex",
            Result.FAILED,
            because=("its last update failed @here",),
            next_step="`logstreams verify globex` names the cause",
        ),
        "hooli": outcome("hooli", Result.FAILED, causes=(cause("hooli"),), next_step="not this"),
        "initech": outcome("initech", Result.GOOD, next_step="nor this"),
    }
    stacks = tuple(steps.values())
    told = FleetDocument(operation="verify", at=NOW, stacks=stacks, causes=grouped(stacks))

    markdown = standing.markdown(told)
    rows = {it["stack"]: it for it in csv.DictReader(io.StringIO(standing.comma_separated(told)))}
    others = (standing.text(told), standing.junit(told))

    for stack in ("acme", "globex"):
        step = steps[stack].next_step
        assert f"- `{stack}`: {step}\n" in markdown
        assert all(f"next: {step}" in form for form in others)
        assert rows[stack]["nextStep"] == step
    assert "| `its last update failed @here` |" in markdown
    assert rows["globex"]["because"] == "its last update failed @here"
    assert rows["hooli"]["command"] == "pulumi up --stack hooli"
    assert not any("this" in form for form in (markdown, *others, rows["hooli"]["nextStep"]))


def test_list_tells_each_next_step_that_it_has() -> None:
    """As of a stack whose record is good, and whose state has a create that was killed."""
    good = outcome("acme", Result.GOOD, next_step="`logstreams repair acme`")
    document = FleetDocument(operation="list", at=NOW, stacks=(good,))

    assert "    next: `logstreams repair acme`\n" in standing.text(document)
    assert "Next" not in standing.markdown(document.model_copy(update={"operation": "verify"}))


def test_note_is_in_every_form() -> None:
    noted = outcome("acme", Result.GOOD, notes=("a newer kit",))
    told = FleetDocument(operation="verify", at=NOW, stacks=(noted,))

    (row,) = csv.DictReader(io.StringIO(standing.comma_separated(told)))

    assert "    note: a newer kit\n" in standing.text(told)
    assert "`a newer kit`" in standing.markdown(told)
    assert row["because"] == "a newer kit"


def test_stack_without_a_file_is_in_every_form_and_no_failure() -> None:
    told = document().model_copy(update={"without_file": ("gh|ost",)})

    *_, row = csv.DictReader(io.StringIO(standing.comma_separated(told)))
    suite = ElementTree.fromstring(standing.junit(told))[0]

    assert (row["stack"], row["result"]) == ("gh|ost", "without-file")
    assert row["nextStep"].endswith("`pulumi destroy --stack gh|ost`")
    assert suite[-1].get("name") == "gh|ost"
    assert [each.tag for each in suite[-1]] == ["skipped"]
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("7", "2", "2")
    assert all("1 stack without" in form for form in (standing.text(told), standing.markdown(told)))
