"""What the delivery check's record makes of an update."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from logstreams.fleet.document import FoundCause, Result, StackOutcome
from logstreams.fleet.findings import Findings
from logstreams.fleet.pulumi_cli import RunResult
from logstreams.fleet.runs import SelectedStack
from logstreams.fleet.updating import after_deletes, has_deleted, naming_adopt, update, with_verdict
from logstreams.settings import load
from logstreams.settings.load import parse_settings
from logstreams.settings.renaming import StackRenamed
from logstreams.state import NoStack, StackState
from logstreams.verification.aws_errors import NoProfile
from logstreams.verification.facts.workos_api import StreamFacts
from logstreams.verification.report import DiagnosedCause
from logstreams.verification.secret import NoSecret
from tests.unit.command.fleet_project import EXAMPLE

SOME = frozenset({"aws:s3/bucket:Bucket::s3-archive"})
NO_KEY = NoSecret("WORKOS_API_KEY is not set")


@pytest.mark.parametrize(
    ("update", "recorded", "result", "told"),
    [
        pytest.param(Result.GOOD, "verified", Result.GOOD, "verified", id="verified"),
        pytest.param(Result.GOOD, "pending", Result.PENDING, "pending", id="pending"),
        pytest.param(Result.GOOD, "unproven", Result.UNPROVEN, "unproven", id="unproven"),
        pytest.param(Result.GOOD, "failed", Result.FAILED, "failed", id="failed, mode warn"),
        pytest.param(Result.GOOD, None, Result.UNFINISHED, None, id="no record"),
        pytest.param(Result.FAILED, "failed", Result.FAILED, "failed", id="the gate"),
        pytest.param(Result.FAILED, "verified", Result.FAILED, None, id="an old record"),
        pytest.param(Result.FAILED, None, Result.FAILED, None, id="failed before any record"),
    ],
)
def test_verdict(update: Result, recorded: str | None, result: Result, told: str | None) -> None:
    outcome = StackOutcome(stack="acme", result=update)
    check = {"verdict": recorded, "next_step": "do it"} if recorded else {}

    found = with_verdict(outcome, check)

    assert (found.result, found.verdict) == (result, told)


@pytest.mark.parametrize(
    ("update", "result", "told"),
    [
        pytest.param(Result.GOOD, Result.ACCEPTED, "unproven", id="accepted"),
        pytest.param(Result.FAILED, Result.FAILED, None, id="an old record"),
    ],
)
def test_unproven_that_the_stack_file_accepts_is_apart(
    update: Result, result: Result, told: str | None
) -> None:
    check = {"verdict": "unproven", "accepted_by": "verify.readBack", "next_step": ""}

    found = with_verdict(StackOutcome(stack="acme", result=update), check)

    assert (found.result, found.verdict) == (result, told)


@pytest.mark.parametrize(
    ("verdict", "result"),
    [("failed", Result.FAILED), ("pending", Result.PENDING), ("verified", Result.GOOD)],
)
def test_no_other_verdict_is_accepted(verdict: str, result: Result) -> None:
    check = {"verdict": verdict, "accepted_by": "verify.readBack"}

    assert with_verdict(StackOutcome(stack="acme", result=Result.GOOD), check).result is result


@pytest.mark.parametrize(
    ("update", "verdict", "told"),
    [
        pytest.param(Result.FAILED, "failed", True, id="the gate"),
        pytest.param(Result.GOOD, "failed", True, id="failed, mode warn"),
        pytest.param(Result.FAILED, "verified", False, id="an old record"),
    ],
)
def test_cause_is_told_with_its_repair_as_the_check_recorded_it(
    update: Result, verdict: str, *, told: bool
) -> None:
    cause = DiagnosedCause(
        code="LS504",
        title="t",
        severity="critical",
        cause="c",
        found="f",
        wanted="w",
        owner="you",
        kind="form",
        repair="save the form",
        command=None,
    )
    check = {"verdict": verdict, "root": "LS504", "causes": json.dumps([cause.told_as("root")])}
    of_before = {"verdict": verdict, "root": "LS504"}
    of_a_newer_kit = {**check, "causes": '[{"code": "LS504", "colour": "blue"}]'}
    outcome = StackOutcome(stack="acme", result=update)

    found = with_verdict(outcome, check)

    assert ([one.repair for one in found.causes] == ["save the form"]) is told
    assert (found.root_code == "LS504") is told
    for other in (of_before, of_a_newer_kit):
        assert (with_verdict(outcome, other).causes, bool(with_verdict(outcome, other).root)) == (
            (),
            told,
        )


def test_update_that_its_own_preview_ended_changed_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text())
    monkeypatch.setattr("logstreams.fleet.updating.load_stack", lambda *_: settings)
    monkeypatch.setattr("logstreams.fleet.updating.refuse_bad_input", lambda *_: None)
    for previewed in (True, False):
        found = Findings({"create": 1}, (), ("no",), complete=True, previewed=previewed)
        ran = RunResult(255, found, "", 1.0)
        engine: Any = SimpleNamespace(
            up=lambda _, ran=ran: ran, state=lambda _: StackState({}, {}), project=None
        )

        told = update(SelectedStack("acme"), engine, good)

        assert (told.result, told.only_previewed) == (Result.FAILED, previewed)


@pytest.mark.parametrize(
    ("changes", "deleted"),
    [
        pytest.param({"delete": 1, "same": 20}, True, id="deleted"),
        pytest.param({"replace": 2}, True, id="replaced"),
        pytest.param({"update": 3, "same": 18, "delete": 0}, False, id="updated"),
        pytest.param({}, False, id="nothing"),
    ],
)
def test_deletes_come_after_the_check(changes: dict[str, int], deleted: bool) -> None:
    assert has_deleted(StackOutcome(stack="acme", result=Result.GOOD, changes=changes)) is deleted


def test_verdict_is_the_one_of_after_the_deletes() -> None:
    updated = StackOutcome(
        stack="acme",
        result=Result.GOOD,
        changes={"delete": 1},
        verdict="verified",
        because=("stacks/Pulumi.acme.yaml",),
        seconds=20.0,
    )
    cause = FoundCause(
        role="root",
        code="LS408",
        title="t",
        severity="critical",
        owner="aws",
        found="f",
        wanted="w",
        repair="r",
        command="",
    )
    lost = StackOutcome(
        stack="acme", result=Result.FAILED, verdict="failed", causes=(cause,), seconds=2.5
    )

    found = after_deletes(updated, lost)

    assert (found.result, found.verdict, found.root) == (Result.FAILED, "failed", "LS408")
    assert (found.changes, found.because) == (updated.changes, updated.because)
    assert found.seconds == 22.5


@pytest.mark.parametrize(
    ("changes", "complete", "recorded", "result"),
    [
        pytest.param({"delete": 1}, True, "verified", Result.FAILED, id="deletes"),
        pytest.param({"update": 1}, True, "verified", Result.GOOD, id="no deletes"),
        pytest.param({"delete": 1}, True, "pending", Result.PENDING, id="nothing was proven"),
        pytest.param({}, False, "verified", Result.FAILED, id="what it deleted is not known"),
        pytest.param({}, False, "pending", Result.PENDING, id="the state has its verdict"),
    ],
)
def test_update_that_deletes_is_verified_again(
    changes: dict[str, int],
    recorded: str,
    result: Result,
    monkeypatch: pytest.MonkeyPatch,
    *,
    complete: bool,
) -> None:
    def ran(_: str) -> RunResult:
        return RunResult(0, Findings(changes, (), (), complete=complete), "", 1.0)

    def state(*_: object) -> SimpleNamespace:
        return SimpleNamespace(check={"verdict": recorded})

    def settings(*_: object) -> SimpleNamespace:
        return SimpleNamespace(retired=False, destination=SimpleNamespace(archive=None))

    def again(which: SelectedStack) -> StackOutcome:
        return StackOutcome(stack=which.stack, result=Result.FAILED, verdict="failed")

    monkeypatch.setattr("logstreams.fleet.updating.load_stack", settings)
    engine: Any = SimpleNamespace(up=ran, state=state, project=None)

    assert update(SelectedStack("acme"), engine, again).result is result


@pytest.mark.parametrize(
    ("state", "updates"),
    [
        pytest.param(StackState({}, {"verdict": "retired"}, resources=SOME), 0, id="taken down"),
        pytest.param(StackState({}, {}, resources=frozenset()), 0, id="nothing was deployed"),
        pytest.param(StackState({"verdict": "verified"}, {}, resources=SOME), 1, id="to come"),
        # Pulumi deletes the check before the role.
        pytest.param(StackState({}, {"verdict": "verified"}, resources=SOME), 1, id="cut off"),
        pytest.param(
            StackState({}, {"verdict": "retired"}, resources=SOME, roles=frozenset({"its"})),
            1,
            id="it was to come back",
        ),
    ],
)
def test_retired_stack_is_updated_until_nothing_delivers(
    state: StackState, updates: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def ran(stack: str) -> RunResult:
        made.append(stack)
        return RunResult(0, Findings({"delete": 6}, (), (), complete=True), "", 1.0)

    monkeypatch.setattr(
        "logstreams.fleet.updating.load_stack", lambda *_: SimpleNamespace(retired=True)
    )
    monkeypatch.setattr("logstreams.fleet.updating.refuse_while_delivering", lambda *_: None)
    monkeypatch.setattr("logstreams.fleet.updating.aws_keys_of", lambda *_: None)
    engine: Any = SimpleNamespace(up=ran, state=lambda _: state, project=None)

    assert update(SelectedStack("acme"), engine, good).result is Result.RETIRED
    assert len(made) == updates


@pytest.mark.parametrize(
    ("there", "result"),
    [
        pytest.param("role acme", Result.FAILED, id="what delivers is at AWS"),
        pytest.param("", Result.RETIRED, id="nothing is"),
        pytest.param(NoProfile("gone"), Result.RETIRED, id="nobody may look"),
    ],
)
def test_retired_stack_whose_state_was_lost_is_not_called_taken_down(
    there: str | Exception, result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text()).model_copy(update={"retired": True})

    def made(*_: object) -> str:
        if isinstance(there, Exception):
            raise there
        return there

    monkeypatch.setattr("logstreams.fleet.updating.load_stack", lambda *_: settings)
    monkeypatch.setattr("logstreams.fleet.retired.still_made", made)
    engine: Any = SimpleNamespace(project=None, state=lambda _: EMPTY)  # updates nothing

    told = update(SelectedStack("acme", ("its state has no update",)), engine, good)

    assert told.result is result
    assert ("logstreams adopt" in told.next_step) is (result is Result.FAILED)
    assert bool(told.notes) is isinstance(there, Exception)


@pytest.mark.parametrize(
    ("stream", "kind", "result"),
    [
        ("active", "S3", Result.FAILED),
        ("error", "S3", Result.FAILED),
        ("inactive", "S3", Result.RETIRED),
        ("active", "Datadog", Result.RETIRED),  # the customer's, by now
        (None, "", Result.RETIRED),
        (NO_KEY, "", Result.UNFINISHED),
    ],
)
def test_stack_that_workos_delivers_to_is_not_taken_down(
    stream: str | Exception | None, kind: str, result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever writes `retired` into the file by hand asks nobody."""
    made: list[str] = []

    def ran(stack: str) -> RunResult:
        made.append(stack)
        return RunResult(0, Findings({"delete": 6}, (), (), complete=True), "", 1.0)

    def found(*_: object) -> StreamFacts | None:
        if isinstance(stream, Exception):
            raise stream
        return StreamFacts("als_1", kind, stream, None, datetime.now(UTC)) if stream else None

    settings = parse_settings(EXAMPLE, EXAMPLE.read_text()).model_copy(update={"retired": True})
    monkeypatch.setattr("logstreams.fleet.updating.load_stack", lambda *_: settings)
    monkeypatch.setattr("logstreams.verification.workos.retirement.stream_of", found)
    monkeypatch.setattr("logstreams.fleet.updating.aws_keys_of", lambda *_: None)
    state = StackState({"verdict": "verified"}, {}, resources=SOME)
    engine: Any = SimpleNamespace(up=ran, state=lambda _: state, project=None)

    told = update(SelectedStack("acme"), engine, good)

    assert told.result is result
    assert len(made) == (result is Result.RETIRED)
    said = " ".join(told.errors)
    assert ("every event from now on would be lost" in said) is (result is Result.FAILED)
    assert ("not known: WORKOS_API_KEY is not set" in said) is (result is Result.UNFINISHED)
    assert ("delete the stream" in told.next_step) is (result is Result.FAILED)


def test_update_of_a_renamed_stack_is_bad_input_as_for_verify(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    s3 = parse_settings(EXAMPLE, EXAMPLE.read_text())
    before = {**s3.to_plain(), "customer": "of-before"}
    state = StackState(check={"settings": json.dumps(before)}, outputs={})
    failed = RunResult(255, Findings({}, (), ("was called",), complete=False), "", 1.0)
    for module in ("updating", "bad_input"):
        monkeypatch.setattr(f"logstreams.fleet.{module}.load_stack", lambda *_: s3)
    engine: Any = SimpleNamespace(up=lambda _: failed, state=lambda _: state, project=Path())

    with pytest.raises(StackRenamed, match="was called of-before"):
        update(SelectedStack("acme"), engine, good)


def good(which: SelectedStack) -> StackOutcome:
    return StackOutcome(stack=which.stack, result=Result.GOOD)


EMPTY = StackState({}, {}, has_bucket=False, resources=frozenset())


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize(
    "because", ["its state has no update", "it was destroyed", "its delivery was never verified"]
)
def test_update_does_not_begin_where_it_would_stop_at_the_archive(
    because: str, is_known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text())
    monkeypatch.setattr("logstreams.fleet.updating.load_stack", lambda *_: settings)
    monkeypatch.setattr("logstreams.fleet.updating.left_at_aws", lambda *_: "its-archive")

    def state(_: str) -> StackState:
        if not is_known:
            raise NoStack("no stack named acme")
        return EMPTY

    engine: Any = SimpleNamespace(project=None, state=state)  # updates nothing

    told = update(SelectedStack("acme", (because,)), engine, good)

    init = "`pulumi stack init acme --no-select`"
    assert (init in told.next_step) is not is_known
    # Whoever is logged in to another backend would make a second state of what is in use.
    assert ("pulumi whoami --verbose" in told.next_step.partition(init)[0]) is not is_known
    assert ("another backend has it" in told.errors[0]) is not is_known
    assert told.result is Result.FAILED
    assert told.errors[0].startswith("its-archive is at AWS")
    assert told.errors[0].endswith("an update would stop at it")
    assert settings.bucket_name in told.next_step
    assert "logstreams adopt" in told.next_step


def test_state_that_came_from_another_backend_is_updated(monkeypatch: pytest.MonkeyPatch) -> None:
    """An import has no update in its history, and every resource."""
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text())
    monkeypatch.setattr("logstreams.fleet.updating.load_stack", lambda *_: settings)
    monkeypatch.setattr("logstreams.fleet.updating.left_at_aws", lambda *_: "its-archive")
    ran = RunResult(0, Findings({}, (), (), complete=True), "", 1.0)
    state = StackState({"verdict": "verified"}, {}, resources=frozenset({"a::b"}))
    engine: Any = SimpleNamespace(up=lambda _: ran, state=lambda _: state, project=None)

    told = update(SelectedStack("acme", ("its state has no update",)), engine, good)

    assert told.result is Result.GOOD


@pytest.mark.parametrize("before", ["splunk", "https"])
def test_change_of_destination_type_is_updated(
    before: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The security group is in the state, by a name that begins with the type of before."""
    settings = load(EXAMPLE.parent / "Pulumi.example-https-existing.yaml")
    group = f"aws:ec2/securityGroup:SecurityGroup::{before}-egress-group"
    monkeypatch.setattr("logstreams.fleet.updating.load_stack", lambda *_: settings)
    monkeypatch.setattr("logstreams.fleet.updating.left_at_aws", lambda *_: "security group x")
    ran = RunResult(0, Findings({}, (), (), complete=True), "", 1.0)
    state = StackState({"verdict": "verified"}, {}, False, frozenset({group}))
    engine: Any = SimpleNamespace(up=lambda _: ran, state=lambda _: state, project=None)

    told = update(SelectedStack("acme", ("its delivery was never verified",)), engine, good)

    assert told.result is Result.GOOD


@pytest.mark.parametrize(
    "code", ["BucketAlreadyExists", "BucketAlreadyOwnedByYou", "InvalidGroup.Duplicate"]
)
def test_update_that_stops_at_what_is_there_names_adopt(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text())
    ran = RunResult(255, Findings({}, (), (f"s3-archive-bucket: {code}",), complete=True), "", 1.0)
    monkeypatch.setattr("logstreams.fleet.updating.load_stack", lambda *_: settings)
    monkeypatch.setattr("logstreams.fleet.updating.refuse_bad_input", lambda *_: None)
    state = StackState({}, {}, resources=frozenset())
    engine: Any = SimpleNamespace(up=lambda _: ran, state=lambda _: state, project=None)

    told = update(SelectedStack("acme"), engine, good)

    assert told.result is Result.FAILED
    assert f"--bucket {settings.bucket_name}`, then `pulumi up --stack" in told.next_step


@pytest.mark.parametrize(
    ("error", "taken"),
    [
        ("f: ResourceConflictException: Function already exist: acme-receiver", True),
        ("f: ResourceConflictException: An update is in progress for resource", False),
        ("sg: InvalidGroup.Duplicate: the group already exists", True),
    ],
)
def test_adopt_is_named_where_something_is_there(error: str, taken: bool) -> None:
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text())
    failed = StackOutcome(stack="acme", result=Result.FAILED, errors=(error,))

    assert ("logstreams adopt" in naming_adopt(failed, settings).next_step) is taken
