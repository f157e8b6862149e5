"""The run for a terminal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from logstreams.fleet import standing
from logstreams.fleet.document import FleetDocument, Proof, Result, StackOutcome
from logstreams.fleet.summary import summary
from logstreams.fleet.text import text


def test_line_a_stack_and_below_it_what_it_says() -> None:
    good = StackOutcome(stack="acme", result=Result.GOOD, changes={"same": 2}, verdict="verified")
    accepted = StackOutcome(stack="hooli", result=Result.ACCEPTED, verdict="unproven")
    bad = StackOutcome(
        stack="globex", result=Result.FAILED, errors=("no\x1b[31m rights",), next_step="ask"
    )

    told = text(FleetDocument(operation="up", stacks=(good, bad, accepted), removed=("gone",)))

    assert told == (
        "acme    good               2 same; policies: held  verified\n"
        "globex  failed             –; policies: –\n"
        "    error: no\\x1b[31m rights\n"
        "    next: ask\n"
        "hooli   unproven-accepted  –; policies: –  unproven, accepted by verify.readBack\n"
        "gone: its stack file was deleted; nothing was done\n"
        "3 stacks: 1 verified, 1 unproven (accepted), 1 failed globex\n"
    )


def test_error_that_stacks_have_in_common_is_told_once() -> None:
    error = "AWS_PROFILE: no such profile\nwanted one"
    stacks = tuple(
        StackOutcome(
            stack=name,
            result=Result.UNFINISHED,
            errors=(error, f"of {name}", f"expired, RequestID: {name}"),
        )
        for name in ("acme", "globex")
    )

    for told in (
        text(FleetDocument(operation="up", stacks=stacks)),
        standing.text(FleetDocument(operation="verify", stacks=stacks)),
    ):
        assert told.count("AWS_PROFILE") == 1
        assert (
            "\nerror of 2 stacks: AWS_PROFILE: no such profile\n  wanted one\n    acme, globex\n"
        ) in told
        assert "of globex" in told
        assert told.count("expired") == 1


def test_no_stack_is_said() -> None:
    assert text(FleetDocument(operation="preview", stacks=())) == "no stack\n"


def test_names_of_files_do_not_reach_the_terminal_raw() -> None:
    name = "a\nb\x1b[31m"
    good = StackOutcome(stack=name, result=Result.GOOD)
    failed = StackOutcome(stack=name, result=Result.FAILED)
    gone = StackOutcome(stack=name, result=Result.DESTROYED, next_step=name)

    told = text(
        FleetDocument(
            operation="up",
            stacks=(good, failed),
            others=(gone,),
            left=(name,),
            removed=(name,),
            rename_steps=(f"{name}: renamed",),
        )
    )

    assert "\x1b" not in told
    assert len(told.splitlines()) == 6
    assert "a b\\x1b[31m: renamed\n" in told


def proof(at: datetime) -> Proof:
    return Proof(
        event_at=at,
        proven_at=at,
        latency_seconds=1,
        location="s3://bucket/key",
        retention_mode=None,
        retained_until=None,
    )


def test_last_line_of_an_update_says_how_the_fleet_stands() -> None:
    now = datetime(2026, 11, 29, 6, tzinfo=UTC)
    proofs = [
        StackOutcome(
            stack=f"s{hours}", result=Result.GOOD, proof=proof(now - timedelta(hours=hours))
        )
        for hours in range(20)
    ]
    pending = [StackOutcome(stack=name, result=Result.PENDING) for name in ("p", "q")]
    failed = StackOutcome(stack="acme", result=Result.FAILED, root="LS504")
    document = FleetDocument(
        operation="up", stacks=(*pending, failed), others=tuple(proofs), left=("z",)
    )

    assert summary(document, now) == (
        "24 stacks: 20 verified (oldest proof 19 h), 2 pending, 1 failed LS504 acme, 1 not begun"
    )
