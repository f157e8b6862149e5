"""The same thing done with several stacks, and what a run of the engine says about one."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from logstreams.fleet.choice import NoSuchChoice
from logstreams.fleet.document import FleetDocument, Result, StackOutcome, Violation
from logstreams.fleet.findings import Findings
from logstreams.fleet.pulumi_cli import RunResult
from logstreams.fleet.runs import CUT_OFF, SelectedStack, left_of, outcome_of, run_all, run_waves
from logstreams.fleet.waves import waves_of
from logstreams.settings import Problem, SettingsError
from logstreams.settings.renaming import StackRenamed
from logstreams.state import NoState
from logstreams.verification.aws_errors import NoProfile, NoProfileHere
from logstreams.verification.transport.variables import BadVariable

ACME = SelectedStack("acme", ("stacks/Pulumi.acme.yaml",))
NOTHING = Findings({}, (), (), complete=False)


def good(which: SelectedStack) -> StackOutcome:
    return StackOutcome(stack=which.stack, result=Result.GOOD)


class Said:
    """Keeps what a run tells."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def begin(self, stack: str) -> None:
        self.lines.append(f"{stack}: begins")

    def phase(self, stack: str, text: str) -> None:
        pass

    def note(self, stack: str, text: str) -> None:
        self.lines.append(f"{stack}: {text}")

    def end(self, outcome: StackOutcome) -> None:
        self.lines.append(f"{outcome.stack}: {outcome.result}")

    def say(self, line: str) -> None:
        self.lines.append(line)


silent = Said()


def test_outcomes_are_in_the_order_asked_for() -> None:
    names = ["c", "a", "b"]

    outcomes = run_all([SelectedStack(name) for name in names], good, 3, silent)

    assert [one.stack for one in outcomes] == names


def test_so_many_run_at_a_time() -> None:
    meet = threading.Barrier(3, timeout=10)

    def act(which: SelectedStack) -> StackOutcome:
        meet.wait()
        return good(which)

    outcomes = run_all([SelectedStack(name) for name in "abc"], act, 3, silent)

    assert [one.result for one in outcomes] == [Result.GOOD] * 3


@pytest.mark.parametrize(
    ("error", "result", "told"),
    [
        pytest.param(
            SettingsError((Problem("stacks/Pulumi.a.yaml", "days", "-5", "a number"),)),
            Result.INVALID,
            "found -5",
            id="stack file",
        ),
        pytest.param(
            FileNotFoundError(2, "No such file or directory", "pulumi"),
            Result.UNFINISHED,
            "pulumi is not on PATH",
            id="no pulumi",
        ),
        pytest.param(KeyError("urn"), Result.UNFINISHED, "KeyError: 'urn'", id="our own fault"),
        pytest.param(StackRenamed("now b"), Result.INVALID, "now b", id="renamed"),
        pytest.param(NoProfile("aws:profile: none"), Result.INVALID, "none", id="its profile"),
        pytest.param(NoProfileHere("AWS_PROFILE: none"), Result.UNFINISHED, "none", id="ours"),
        pytest.param(BadVariable("HTTPS_PROXY: no"), Result.UNFINISHED, "PROXY", id="a variable"),
        pytest.param(NoState("no rights"), Result.UNFINISHED, "no rights", id="no state"),
    ],
)
def test_one_that_breaks_does_not_stop_the_others(
    error: Exception, result: Result, told: str
) -> None:
    def act(which: SelectedStack) -> StackOutcome:
        if which is ACME:
            raise error
        return good(which)

    first, second = run_all([ACME, SelectedStack("globex")], act, 1, silent)

    assert (first.result, second.result) == (result, Result.GOOD)
    assert told in first.errors[0]
    assert first.because == ACME.because


def test_secret_in_an_exception_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "correct horse")

    def act(which: SelectedStack) -> StackOutcome:
        raise ValueError("it is correct horse")

    (outcome,) = run_all([ACME], act, 1, silent)

    assert outcome.errors == ("ValueError: it is [secret]",)


def test_progress_names_each_stack_twice() -> None:
    said = Said()

    run_all([ACME], good, 1, said)

    assert said.lines == ["acme: begins", "acme: good"]


@pytest.mark.parametrize(
    ("result", "reached"),
    [
        pytest.param(Result.PENDING, "abcde", id="pending goes on"),
        pytest.param(Result.FAILED, "ab", id="failed stops"),
        pytest.param(Result.INVALID, "ab", id="bad input stops"),
        pytest.param(Result.UNFINISHED, "ab", id="unfinished stops"),
    ],
)
def test_wave_stops_at_what_did_not_end_well(result: Result, reached: str) -> None:
    chosen = [SelectedStack(name) for name in "abcde"]

    def act(which: SelectedStack) -> StackOutcome:
        return StackOutcome(stack=which.stack, result=result if which.stack == "b" else Result.GOOD)

    outcomes = run_waves(
        waves_of("1,2,100%", chosen), lambda wave: run_all(wave, act, 2, silent), silent.say
    )

    assert [one.stack for one in outcomes] == [*reached]
    assert left_of(chosen, outcomes) == tuple("abcde"[len(reached) :])


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        pytest.param("100%", [60], id="all at once"),
        pytest.param("1,10%,100%", [1, 5, 54], id="one, a tenth, all"),
        pytest.param("1", [1], id="one alone"),
        pytest.param("50,100", [50, 10], id="more than there are"),
    ],
)
def test_waves(text: str, sizes: list[int]) -> None:
    waves = waves_of(text, [SelectedStack(str(number)) for number in range(60)])

    assert [len(wave) for wave in waves] == sizes


@pytest.mark.parametrize("text", ["", "0", "ten", "1,,2", "101%", "-1"])
def test_what_is_no_wave_is_refused(text: str) -> None:
    with pytest.raises(NoSuchChoice, match="wanted stacks or shares"):
        waves_of(text, [ACME])


@pytest.mark.parametrize("text", ["50%,10%", "100%,100%", "5,1,100%"])
def test_wave_that_is_no_larger_is_refused(text: str) -> None:
    with pytest.raises(NoSuchChoice, match="wanted each larger than the one before"):
        waves_of(text, [ACME])


MANDATORY = Violation(rule="r", level="mandatory", resource="b", type="t", message="m")


@pytest.mark.parametrize(
    ("ran", "result", "errors"),
    [
        pytest.param(
            RunResult(0, Findings({"create": 1}, (), (), complete=True), "ending", 1.0),
            Result.GOOD,
            (),
            id="good",
        ),
        pytest.param(
            RunResult(0, NOTHING, "ending", 1.0), Result.UNFINISHED, (CUT_OFF,), id="no event log"
        ),
        pytest.param(
            RunResult(1, Findings({}, (MANDATORY,), (), complete=True), "ending", 1.0),
            Result.FAILED,
            (),
            id="refused by a rule",
        ),
        pytest.param(
            RunResult(1, Findings({}, (), ("no rights",), complete=True), "ending", 1.0),
            Result.FAILED,
            ("no rights",),
            id="ended in an error",
        ),
        pytest.param(
            RunResult(255, NOTHING, "error: incorrect passphrase", 1.0),
            Result.UNFINISHED,
            ("incorrect passphrase",),
            id="could not begin",
        ),
        pytest.param(
            RunResult(None, NOTHING, "stopped", 1.0), Result.UNFINISHED, ("stopped",), id="too long"
        ),
    ],
)
def test_outcome_of_a_run(ran: RunResult, result: Result, errors: tuple[str, ...]) -> None:
    outcome = outcome_of(ACME, ran)

    assert (outcome.result, outcome.errors) == (result, errors)


def test_stack_the_backend_does_not_know_has_its_next_step() -> None:
    outcome = outcome_of(ACME, RunResult(6, NOTHING, "error: no stack named 'acme' found", 0.3))

    assert outcome.result is Result.UNFINISHED
    assert outcome.next_step.startswith("if it is new: `pulumi stack init acme`")


def test_stack_whose_update_was_killed_has_its_next_step() -> None:
    ran = RunResult(1, Findings({}, (), ("exists",), complete=True), "", 1.0, interrupted=True)

    outcome = outcome_of(ACME, ran)

    assert outcome.result is Result.FAILED
    assert outcome.next_step.endswith("`logstreams repair acme`")


@pytest.mark.parametrize(
    ("results", "code"),
    [
        pytest.param([], 0, id="none"),
        pytest.param(["good"], 0, id="good"),
        pytest.param(["good", "pending"], 3, id="pending"),
        pytest.param(["unproven-accepted", "good"], 0, id="unproven, accepted"),
        pytest.param(["unproven", "unproven-accepted", "good"], 3, id="unproven"),
        pytest.param(["pending", "failed"], 1, id="failed over pending"),
        pytest.param(["failed", "invalid"], 2, id="invalid over failed"),
        pytest.param(["invalid", "unfinished", "failed"], 4, id="unfinished over all"),
    ],
)
def test_exit_code_is_the_worst_stacks(results: list[str], code: int) -> None:
    stacks = [StackOutcome(stack="a", result=Result(result)) for result in results]

    assert FleetDocument(operation="up", stacks=tuple(stacks)).worst.exit_code == code


def test_one_that_is_stopped_has_no_result_whatever_the_engine_sums_up() -> None:
    cancelled = Findings({"same": 3}, (), ("preview canceled",), complete=True)

    outcome = outcome_of(ACME, RunResult(None, cancelled, "…\nstopped at its time limit", 2.0))

    assert outcome.result is Result.UNFINISHED
    assert outcome.errors == ("preview canceled", "stopped at its time limit")


def test_wrong_passphrase_is_told_with_the_variables_that_have_it() -> None:
    ending = "error: could not create stack: incorrect passphrase"

    told = outcome_of(SelectedStack("acme"), RunResult(255, NOTHING, ending, 1.0))

    assert (told.result, told.errors) == (
        Result.UNFINISHED,
        ("could not create stack: incorrect passphrase",),
    )
    assert "PULUMI_CONFIG_PASSPHRASE_FILE" in told.next_step
    assert "stacks/Pulumi.acme.yaml" in told.next_step


def test_pulumi_that_a_signal_ended_is_told_so_and_what_to_do() -> None:
    killed = outcome_of(ACME, RunResult(-9, NOTHING, "Previewing update (acme):", 1.0))
    found = replace(NOTHING, errors=("AccessDenied: no",))
    both = outcome_of(ACME, RunResult(-9, found, "", 1.0))
    unnamed = outcome_of(ACME, RunResult(-200, NOTHING, "", 1.0))

    assert killed.result is Result.UNFINISHED
    assert killed.errors == ("pulumi was ended by SIGKILL",)
    assert both.errors == ("AccessDenied: no", "pulumi was ended by SIGKILL")
    assert "`pulumi cancel --stack acme`, then `logstreams repair acme`" in killed.next_step
    assert unnamed.errors == ("pulumi was ended by signal 200",)


@pytest.mark.parametrize(
    ("ending", "helps"),
    [
        (
            "The Pulumi CLI encountered a snapshot integrity error.",
            "`pulumi state repair --stack acme`",
        ),
        ("error: failed to load checkpoint: unexpected end of JSON input", "ends in .bak"),
        ("error: failed to load checkpoint: EOF", "ends in .attrs is empty"),
        ("error: unable to open state directory: no such file", "`pulumi login URL`"),
        (
            "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions",
            "PULUMI_BACKEND_URL",
        ),
        ("error: [401] Unauthorized: No credentials provided or are invalid.", "`pulumi login "),
        (
            "error: could not list bucket: blob (code=Unknown): api error ExpiredToken: It expired",
            "profile= in the URL), whatever the stack file names: renew them",
        ),
        ("error: Get https://s3.example.com/: dial tcp: lookup …: no such host", "name resolution"),
        ("error: blob (code=Unknown): api error SlowDown: Please reduce your rate", "--parallel 1"),
        (
            "error: get stack secrets manager: operation error KMS: InvalidCiphertextException:",
            "`encryptedkey` in stacks/Pulumi.acme.yaml belong together",
        ),
    ],
)
def test_what_stands_in_the_way_at_the_backend_has_its_next_step(ending: str, helps: str) -> None:
    assert helps in outcome_of(ACME, RunResult(255, NOTHING, ending, 1.0)).next_step
