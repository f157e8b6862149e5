"""What became of the test event at the receiver; judged where it did not arrive."""

from __future__ import annotations

from collections.abc import Callable

from logstreams.settings.receiver import MEMORY_MB, TIMEOUT_SECONDS
from logstreams.verification.causes import Repair
from logstreams.verification.checks.arrival import delivered, synced
from logstreams.verification.checks.framework import (
    Failed,
    Passed,
    Result,
    Skipped,
    Unknown,
    check,
    known,
)
from logstreams.verification.checks.quantity import quantity
from logstreams.verification.destinations.https.checks.entrance import managed
from logstreams.verification.destinations.https.checks.function_role import writes_no_log
from logstreams.verification.destinations.https.facts import (
    AnswerFacts,
    FunctionFacts,
    ReceiverFacts,
)
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.workos_api import StreamFacts
from logstreams.verification.narrow import narrow
from logstreams.verification.observations import Observations


def _why_not_asked(seen: Observations) -> Skipped | None:
    if seen.delivery.probe is None or known(seen.delivery.accepted) is not True:
        return Skipped("no event was accepted")
    if isinstance(seen.delivery.arrival, DeliveredEvent):
        return Skipped("the event itself was found")
    if delivered(seen):
        return Skipped("the archive cannot be read, and WorkOS says that it delivered")
    return None


def evaluate_answers(
    seen: Observations, count: Callable[[AnswerFacts], int], did: str = ""
) -> Result:
    """Judge that the receiver gave no answer of a kind since the event."""
    if skipped := _why_not_asked(seen):
        return skipped
    number = count(known(narrow(seen.destination, ReceiverFacts).answers))
    return Failed(f"{number}{did} since the event", "none") if number else Passed()


@check("LS713", "the public name points to the load balancer", requires=("LS701",))
def name_leads_here(seen: Observations) -> Result:
    """As this machine resolves both; the world may see a record sooner or later."""
    if skipped := _why_not_asked(seen):
        return skipped
    facts = narrow(seen.destination, ReceiverFacts)
    found, wanted = facts.name_leads_to, facts.balancer_at
    balancer = known(facts.load_balancer)
    name = balancer.dns_name if balancer else ""
    host = managed(seen).host_name
    if found is None or wanted is None:
        return Skipped("a rehearsal's names are not in DNS")
    # A machine that resolves neither has no name server to ask.
    if isinstance(found, Unavailable) or isinstance(wanted, Unavailable) or not wanted:
        unread = next((o.reason for o in (found, wanted) if isinstance(o, Unavailable)), "")
        text = f"Let whoever runs the zone of {host} make its record lead to {name}."
        reason = unread or f"{name} does not resolve here"
        return Unknown(reason, repair=Repair(kind="ask", text=text))
    if {*found} & {*wanted}:
        return Passed(", ".join(found))
    return Failed(
        f"{host} is {', '.join(found) or 'no name with an IPv4 address'}",
        f"{name} ({', '.join(wanted)})",
    )


@check("LS714", "the receiver rejected no request because of its header", requires=("LS401",))
def refused_nobody(seen: Observations) -> Result:
    """By its log since the event: only WorkOS's addresses get so far.

    To a stream that is invalid WorkOS sends nothing more: what was refused before is why.
    """
    result = evaluate_answers(seen, lambda answers: answers.refused)
    stream = seen.api.stream
    if result != Passed() or not isinstance(stream, StreamFacts) or stream.state != "invalid":
        return result
    before = known(known(narrow(seen.destination, ReceiverFacts).answers).refused_before)
    if before:
        return Failed(f"{before} in the hour before; WorkOS has sent nothing since", "none")
    return result


_TRIED = frozenset({"error", "invalid"})


@check("LS771", "requests reach the receiver's function", requires=("LS401", "LS706"))
def reached(seen: Observations) -> Result:
    """By its log since the event, where WorkOS says that it tried, or even that it delivered.

    To a stream that was invalid before, WorkOS sends nothing.
    """
    if skipped := _why_not_asked(seen):
        return skipped
    stream = known(seen.api.stream)
    tried = stream is not None and (stream.state in _TRIED or synced(seen))
    if not tried or seen.delivery.state_before == "invalid":
        return Skipped("WorkOS says of no event since that it tried to deliver it")
    answers = known(narrow(seen.destination, ReceiverFacts).answers)
    if answers.reached or known(answers.throttled):
        return Passed(quantity(answers.reached, "request"))
    if writes_no_log(seen):
        return Unknown("the function may not write the log that would show them")
    return Failed("no request since the event, by the function's log", "WorkOS's requests")


@check("LS715", "the receiver answered no request with an error", requires=("LS401",))
def did_not_fail(seen: Observations) -> Result:
    """5xx is its answer to what may succeed later, above all to what it could not store."""
    return evaluate_answers(seen, lambda answers: answers.failed)


@check("LS716", "the receiver answers in time", requires=("LS401",))
def in_time(seen: Observations) -> Result:
    """Lambda ends a call that takes longer than the function's limit.

    The receiver itself answers 503 where too little of the limit is left to store anything.
    """
    result = evaluate_answers(seen, lambda answers: answers.timed_out, " ran out of time")
    facts = narrow(seen.destination, ReceiverFacts)
    if isinstance(result, Skipped) or not isinstance(facts.function, FunctionFacts):
        return result
    lowered = _lowered(facts.function)
    if not lowered or not (isinstance(result, Failed) or known(facts.answers).failed):
        return result
    told = f"{result.found}; {lowered}" if isinstance(result, Failed) else lowered
    return Failed(told, f"{TIMEOUT_SECONDS} s, {MEMORY_MB} MB")


def _lowered(function: FunctionFacts) -> str:
    """The function's limits, where one is below the stack's; empty: none is, or none is known."""
    seconds, megabytes = function.timeout_seconds, function.memory_mb
    low = [
        *([f"timeout {seconds} s"] if seconds is not None and seconds < TIMEOUT_SECONDS else []),
        *([f"memory {megabytes} MB"] if megabytes is not None and megabytes < MEMORY_MB else []),
    ]
    return ", ".join(low)


@check("LS717", "the receiver stored what it acknowledged", requires=("LS401",))
def acknowledged_what_it_stored(seen: Observations) -> Result:
    """WorkOS sends an event that was acknowledged never again.

    Each answer by itself: other events come too, and theirs say nothing of this one's.
    """
    if skipped := _why_not_asked(seen):
        return skipped
    if isinstance(seen.delivery.arrival, Unavailable):
        return Skipped("the archive cannot be read")
    empty = known(narrow(seen.destination, ReceiverFacts).answers).acknowledged_for_nothing
    if empty:
        found = f"{quantity(empty, 'request')} acknowledged of which nothing was stored"
        return Failed(found, "the test event in the archive")
    return Passed()


@check("LS719", "the test event is not in quarantine", requires=("LS401",))
def taken_for_an_event(seen: Observations) -> Result:
    """What the receiver takes for no event is kept there as it came; of others it just says so."""
    if seen.delivery.probe is None:
        return Skipped(seen.delivery.not_sent)
    found = known(narrow(seen.destination, ReceiverFacts).quarantine)
    bucket = f"s3://{seen.settings.bucket_name}"
    if found.holds_event and not isinstance(seen.delivery.arrival, DeliveredEvent):
        return Failed(f"{bucket}/{found.holds_event}", "the event among the events")
    if not found.keys:
        return Passed()
    folder = found.keys[0].rpartition("/")[0]
    return Passed(f"{len(found.keys)} of others today, in {bucket}/{folder}/")


@check("LS725", "Lambda throttled no call to the receiver", requires=("LS706",))
def not_throttled(seen: Observations) -> Result:
    """By the function's metric since the event; CloudWatch has it a minute or two later."""
    return evaluate_answers(seen, lambda answers: known(answers.throttled), " throttled")
