"""What can happen to a request, and events sent meanwhile; `make prove` sends 100,000."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest

from rehearsal.emission import play
from rehearsal.workos import LocalWorkOS
from rehearsal.workos.state.outage import Mishap
from tests.rehearsal.workos.test_contract import EVENT

SHARES = {
    Mishap.RATE_LIMITED: 0.04,
    Mishap.ERROR: 0.02,
    Mishap.RESET: 0.02,
    Mishap.RESET_AFTER: 0.02,
}


def test_events_sent_while_workos_fails_are_stored_once(
    workos: LocalWorkOS, tmp_path: Path
) -> None:
    run = play(workos, tmp_path, 600, shares=SHARES, kill_at=(200,))

    assert (run.lost, run.twice, run.unordered, run.exit_code) == (0, 0, 0, 0), run.told
    assert run.right
    assert run.kills == 1
    assert {kind for kind, hits in run.hits.items() if hits} == {*SHARES}
    assert run.outcomes["already accepted"] >= 200


@pytest.mark.parametrize(
    ("mishap", "recorded"),
    [(Mishap.RESET, 0), (Mishap.RESET_AFTER, 1), (Mishap.SILENT_AFTER, 1)],
)
def test_connection_is_reset_before_or_after_the_event_is_recorded(
    http: httpx2.Client,
    workos: LocalWorkOS,
    key: str,
    organization: str,
    mishap: Mishap,
    recorded: int,
) -> None:
    headers = {"Authorization": f"Bearer {key}"}
    body = {"targets": [{"type": "team"}]}
    http.post("/audit_logs/actions/a.b.c/schemas", json=body, headers=headers)
    workos.begin_outage(mishap, requests=1, delay_seconds=0.1)

    with pytest.raises(httpx2.TransportError):
        http.post(
            "/audit_logs/events",
            json={"organization_id": organization, "event": EVENT},
            headers=headers,
        )

    assert len(workos.events(organization)) == recorded


def test_same_seed_hits_the_same_requests(http: httpx2.Client, workos: LocalWorkOS) -> None:
    def answers() -> list[int]:
        workos.begin_outage("mixed", shares={"error": 0.5}, seed=7)
        return [http.get("/organizations/x").status_code for _ in range(20)]

    first = answers()
    assert {*first} == {500, 401}
    assert answers() == first
    assert workos.outage_hits() == {Mishap.ERROR: first.count(500)}
