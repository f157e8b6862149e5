"""One customer, put together from the newest of each fact that is known of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from logstreams.fleet.document import Proof, Result, StackOutcome, Violation
from logstreams.fleet.drifting import how_to_undo
from logstreams.fleet.report.document import (
    CustomerStanding,
    DriftFinding,
    LatencyPoint,
    Source,
)
from logstreams.fleet.report.history import MOST_RUNS, PastRun
from logstreams.fleet.run_file import DEFAULT_LIMIT_HOURS
from logstreams.fleet.summary import is_future
from logstreams.verification.causes import catalogue
from logstreams.verification.test_event import rfc3339_seconds

_OF_STATES = (Result.DESTROYED, Result.NOT_DEPLOYED)
_KNOWS_DRIFT = (Result.GOOD, Result.DRIFTED, Result.RETIRED, *_OF_STATES)
_DRIFTED = Result.DRIFTED.rank
_OF_NOW = (Result.INVALID, Result.RETIRED, *_OF_STATES)
"""What file and state say now, whatever was found before."""

_DOWN = (Result.RETIRED, Result.DESTROYED)
"""What no state tells of: whether WorkOS goes on sending."""

_LOST = "LS813"
"""The cause of a stack whose bucket is there, and in no state."""

_AT_THE_GATE = "DeliveryFailed: "
"""How an update's error begins where delivery has to be proven and is not; after its resource."""

_FADING = (Result.GOOD, Result.ACCEPTED, Result.UNPROVEN, Result.PENDING)
"""What nobody may take for granted once it is old; trouble is told as what it was found as."""


@dataclass(frozen=True)
class Look:
    """What was found of one stack at one time."""

    source: Source
    at: datetime | None
    """None: the record has no time."""
    outcome: StackOutcome
    emitted: bool = True

    @property
    def tells_verdict(self) -> bool:
        """Whether it says how delivery stands.

        An update that failed before its delivery check may have half undone what was proven. One
        that its own preview ended, or that came to no result, says nothing of it, and a
        verification that sent no event is unproven whatever the stream does.
        """
        if self.source == "drift":
            return False
        if self.source == "up":
            failed = self.outcome.result is Result.FAILED and not self.outcome.only_previewed
            return failed or self.outcome.verdict is not None
        return self.emitted or self.outcome.result is not Result.UNPROVEN

    @property
    def because(self) -> tuple[str, ...]:
        """What its result rests on: an update's outcome has why the stack was chosen instead."""
        return () if self.source == "up" else self.outcome.because


def looks_at(stack: str, runs: Sequence[PastRun]) -> Iterator[Look]:
    """What the kept runs found of a stack, the oldest first."""
    for run in runs:
        if outcome := run.outcomes.get(stack):
            yield Look(run.operation, run.time_of(stack), outcome, run.emitted)


def standing_of(
    now_known: StackOutcome, past: Sequence[Look], now: datetime, *, recorded: bool
) -> CustomerStanding:
    """How one customer stands.

    Args:
        now_known: What its stack file says now and, if `recorded`, what its state has.
        past: What the kept runs found, the oldest first.
        now: The time of the report.
        recorded: Whether its state was read.
    """
    found = [*past]
    limit = timedelta(hours=now_known.max_age_hours or DEFAULT_LIMIT_HOURS)
    state_was_read = recorded and now_known.result not in (Result.INVALID, Result.UNFINISHED)
    undone_at = now_known.update_failed_at or now_known.resources_lost_at
    if state_was_read and (now_known.verdict or undone_at):
        at = undone_at or now_known.verdict_at
        found.append(Look("recorded", at, now_known))
    looks = [
        look
        for look in found
        if not (look.at and is_future(look.at, now)) and _is_still_about(look, now_known)
    ]
    looks.sort(key=lambda look: look.at.timestamp() if look.at else 0)
    verdicts = [look for look in looks if look.tells_verdict]
    told = verdicts[-1] if verdicts else _ended_early(looks)
    if told is None and state_was_read and not now_known.verdict:
        told = Look("recorded", now, now_known)
    stale = told is not None and (told.at is None or now - told.at > limit)
    proof = _newest_proof(looks, now)
    drift = _drift(looks, now_known.updated_at, now, limit)
    status, because = _status(now_known, told, now, limit)
    ended = _failed_update(looks, told)
    outcome = told.outcome if told else now_known
    deciding, next_step = outcome, outcome.next_step or now_known.next_step
    if _is_of_now(now_known, told):
        stale, deciding, next_step = False, now_known, now_known.next_step
    elif drift and drift.resources and not drift.updated_since and status.rank < _DRIFTED:
        status, next_step = Result.DRIFTED, how_to_undo(now_known.stack)
    age = now - proof.proven_at if proof else None
    return CustomerStanding(
        stack=now_known.stack,
        status=status,
        verdict=outcome.verdict if told else None,
        as_of=told.at if told else None,
        source=told.source if told else None,
        stale=stale,
        because=(
            *(() if ended and told and told.outcome.update_failed_at else because),
            *((_how_it_ended(ended, told),) if ended else ()),
            *_seen_since(now_known, looks),
            *now_known.notes,
            *_of_the_future(found, now),
        ),
        **{name: getattr(now_known, name) for name in ("destination", "account", "region", "tags")},
        max_age_hours=limit // timedelta(hours=1),
        proof=proof,
        proof_age_seconds=max(int(age.total_seconds()), 0) if age is not None else None,
        proof_too_old=age is not None and age > limit,
        latencies=tuple(_latencies(looks))[-MOST_RUNS:],
        drift=drift,
        causes=deciding.causes,
        root_code=deciding.root_code,
        root_title=_title(deciding),
        violations=_refusals(ended),
        errors=tuple(dict.fromkeys((*now_known.errors, *_errors(deciding)))),
        next_step=next_step,
    )


def _is_still_about(look: Look, now_known: StackOutcome) -> bool:
    """Whether it tells of the customer that the stack file names now, and of its life."""
    if look.outcome.result is Result.RETIRED:
        return now_known.result is Result.RETIRED
    proves = bool(look.outcome.proof) or look.outcome.result in (Result.GOOD, Result.ACCEPTED)
    return look.source == "drift" or not (now_known.of_another and proves)


def _is_of_now(now_known: StackOutcome, told: Look | None) -> bool:
    """Whether file and state decide; one without updates may be lost, which a verification saw."""
    lost = told is not None and told.outcome.root_code == _LOST
    return now_known.result in _OF_NOW and not (now_known.result is Result.NOT_DEPLOYED and lost)


def _status(
    now_known: StackOutcome, told: Look | None, now: datetime, limit: timedelta
) -> tuple[Result, tuple[str, ...]]:
    """Of delivery alone, and what it rests on."""
    if _is_of_now(now_known, told):
        return now_known.result, now_known.because
    if told is None:
        return Result.UNKNOWN, ("no kept run and no record has a verdict",)
    result, because = told.outcome.result, told.because
    if told.at is None:
        return (Result.UNKNOWN if result in _FADING else result), (
            f"{result}, at a time that its record does not have",
        )
    stale = now - told.at > limit
    return (Result.UNKNOWN if stale and result in _FADING else result), because


def _drift(
    looks: Sequence[Look], updated_at: datetime | None, now: datetime, limit: timedelta
) -> DriftFinding | None:
    """What the newest run that could look found, and why a newer one could not."""
    here = [
        (look, look.at)
        for look in looks
        if look.source == "drift" and look.at and look.outcome.result is not Result.INVALID
    ]
    if not here:
        return None
    last, last_at = here[-1]
    known = [it for it in here if it[0].outcome.result in _KNOWS_DRIFT]
    found, found_at = known[-1] if known else here[-1]
    updates = [
        look.at
        for look in looks
        if look.at and look.source in ("up", "recorded") and look.outcome.verdict
    ]
    since = any(at > found_at for at in (*updates, *([updated_at] if updated_at else ())))
    if since and found.outcome.result in _OF_STATES:
        known = []  # nothing was there to compare, and now there is
    errors = last.outcome.errors or (last.outcome.result.value,)
    if known and found is not last:
        errors = tuple(f"not known at {rfc3339_seconds(last_at)}: {error}" for error in errors)
    return DriftFinding(
        at=found_at,
        stale=since or now - found_at > limit,
        updated_since=since,
        known=bool(known),
        resources=found.outcome.drift,
        errors=() if found is last and known else errors,
    )


def _newest_proof(looks: Sequence[Look], now: datetime) -> Proof | None:
    proofs = [look.outcome.proof for look in looks if look.outcome.proof]
    past = [proof for proof in proofs if not is_future(proof.proven_at, now)]
    return max(past, key=lambda proof: proof.proven_at, default=None)


def _latencies(looks: Sequence[Look]) -> Iterator[LatencyPoint]:
    """A point a proof, however many runs tell of the same one."""
    proofs = {
        look.outcome.proof.proven_at: look.outcome.proof for look in looks if look.outcome.proof
    }
    for at in sorted(proofs):
        yield LatencyPoint(at=at, seconds=proofs[at].latency_seconds)


def _title(outcome: StackOutcome) -> str:
    if outcome.root_cause:
        return outcome.root_cause.title
    known = catalogue().causes.get(outcome.root_code) if outcome.root_code else None
    return known.title if known else ""


def _seen_since(now_known: StackOutcome, looks: Sequence[Look]) -> Iterator[str]:
    """What the newest verification found of a stack that is down: its stream may still be there."""
    last = next((look for look in reversed(looks) if look.source == "verify"), None)
    if now_known.result not in _DOWN or last is None or last.at is None:
        return
    since = now_known.updated_at is None or last.at > now_known.updated_at
    if last.outcome.result is now_known.result and since:
        for said in last.because:
            if said not in now_known.because:
                yield f"`fleet verify` at {rfc3339_seconds(last.at)}: {said}"


def _errors(outcome: StackOutcome) -> Iterator[str]:
    """What is not told by its causes: the gate says all of a verification once more."""
    for error in outcome.errors:
        if not (outcome.root_cause and _AT_THE_GATE in error):
            yield error


def _ended_early(looks: Sequence[Look]) -> Look | None:
    """The last update, where it ended before it came to a verdict; None: it did not."""
    last = next((look for look in reversed(looks) if look.source == "up"), None)
    if not last or not last.at or last.outcome.verdict or last.outcome.result.exit_code == 0:
        return None
    return last


def _of_the_future(looks: Sequence[Look], now: datetime) -> Iterator[str]:
    """What does not count, because a clock was wrong: a later look would never replace it."""
    times = [(look.at, look.source) for look in looks if look.at and is_future(look.at, now)]
    if times:
        at, source = max(times)
        what = "the recorded verdict" if source == "recorded" else f"`fleet {source}`"
        when = f"{rfc3339_seconds(at)} does not count: it is in the future, a clock is wrong"
        yield f"{what} of {when}"


def _failed_update(looks: Sequence[Look], told: Look | None) -> Look | None:
    """The last update, where it ended before it came to a verdict and none was told since."""
    last = _ended_early(looks)
    if last and last.at and (last is told or not told or not told.at or last.at > told.at):
        return last
    return None


def _refusals(failed_update: Look | None) -> tuple[Violation, ...]:
    if failed_update is None:
        return ()
    return tuple(one for one in failed_update.outcome.violations if one.level == "mandatory")


def _how_it_ended(update: Look, told: Look | None) -> str:
    """What is said of an update without a verdict; where it is what is told, so are its errors."""
    at = rfc3339_seconds(update.at) if update.at else ""
    said = f"its last update, at {at}, ended as {update.outcome.result} before the delivery check"
    rules = [f"{one.rule} ({one.resource})" for one in _refusals(update)]
    if rules:
        return f"{said}: refused by {', '.join(rules)}"
    errors = "" if update is told else next(iter(update.outcome.errors), "").partition("\n")[0]
    return f"{said}: {errors}" if errors else said
