"""The newest proof that is known on this machine, whoever asks for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from logstreams.fleet.document import Proof, Result, StackOutcome
from logstreams.fleet.newest_proof import with_newest_proofs
from logstreams.fleet.run_file import FOLDER, RunFile
from logstreams.fleet.stack_run import SelectedStack

NOW = datetime.now(UTC).replace(microsecond=0)


def proof(minutes: int) -> Proof:
    at = NOW - timedelta(minutes=minutes)
    return Proof(
        event_at=at,
        proven_at=at,
        latency_seconds=1,
        location="s3://b/k",
        retention_mode=None,
        retained_until=None,
    )


def outcome(result: Result, minutes: int | None = None, **more: Any) -> StackOutcome:
    found = None if minutes is None else proof(minutes)
    return StackOutcome(stack="acme", result=result, proof=found, **more)


def keep(root: Path, operation: str, *outcomes: StackOutcome) -> None:
    for one in outcomes:
        run = RunFile.create(root, operation, [SelectedStack("acme")])
        run.end(one)


@pytest.mark.parametrize(
    ("now_known", "kept", "minutes"),
    [
        pytest.param(
            outcome(Result.GOOD, 60, verdict_at=NOW), [outcome(Result.GOOD, 5)], 5, id="list"
        ),
        pytest.param(outcome(Result.UNPROVEN, 60), [outcome(Result.GOOD, 5)], 5, id="unproven now"),
        pytest.param(outcome(Result.FAILED), [outcome(Result.GOOD, 5)], 5, id="failed now"),
        pytest.param(outcome(Result.UNFINISHED), [outcome(Result.GOOD, 5)], 5, id="no answer now"),
        pytest.param(
            outcome(Result.UNPROVEN, 60),
            [outcome(Result.GOOD, 5), outcome(Result.UNPROVEN, 60)],
            5,
            id="an unproven run since",
        ),
        pytest.param(outcome(Result.GOOD, 0), [outcome(Result.GOOD, 5)], 0, id="proven now"),
        pytest.param(outcome(Result.UNPROVEN, 3), [outcome(Result.GOOD, 5)], 3, id="older run"),
        pytest.param(
            outcome(Result.UNPROVEN, 60), [outcome(Result.GOOD, -90)], 60, id="wrong clock"
        ),
        pytest.param(
            outcome(Result.UNPROVEN, of_another=True),
            [outcome(Result.GOOD, 5)],
            None,
            id="another's",
        ),
        pytest.param(
            outcome(Result.UNPROVEN, organization="org_2"),
            [outcome(Result.GOOD, 5, organization="org_1")],
            None,
            id="of the organization before",
        ),
    ],
)
def test_newest_proof_is_that_of_a_kept_run_if_it_is_newer(
    tmp_path: Path, now_known: StackOutcome, kept: list[StackOutcome], minutes: int | None
) -> None:
    keep(tmp_path, "verify", *kept)

    (told,) = with_newest_proofs([now_known], tmp_path, NOW)

    assert told.proof == (None if minutes is None else proof(minutes))
    assert told.model_copy(update={"proof": None}) == now_known.model_copy(update={"proof": None})


def test_run_that_cannot_be_read_is_no_run(tmp_path: Path) -> None:
    keep(tmp_path, "up", outcome(Result.GOOD, 5))
    (tmp_path / FOLDER / "99991231T000000Z-1-verify.jsonl").write_text("nothing")

    (told,) = with_newest_proofs([outcome(Result.FAILED)], tmp_path, NOW)

    assert told.proof == proof(5)
