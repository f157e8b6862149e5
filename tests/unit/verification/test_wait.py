"""When a wait ends: each situation with the ending that is right."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.workos_api import StreamFacts
from logstreams.verification.wait import (
    GIVEN_UP_SECONDS,
    NEW_ROLE_SECONDS,
    TURNED_SECONDS,
    UNSYNCED_SECONDS,
    Basis,
    Ending,
    Refusal,
    Situation,
    ending_of,
)

SENT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LAST_WEEK = SENT - timedelta(days=7)
BEFORE = StreamFacts("als_1", "S3", "active", LAST_WEEK, LAST_WEEK)
CONFIGURED = Refusal("LS408", Basis.CONFIGURATION)
MET_HERE = Refusal("LS702", Basis.THIS_MACHINE)
IMPOSTOR = Refusal("LS742", Basis.IMPOSTOR)
SAID_BY_WORKOS = Refusal("LS302", Basis.WORKOS)

SOON, HEARD_OUT, LONG = 1.0, UNSYNCED_SECONDS, UNSYNCED_SECONDS + 200
WAITING = Situation(
    waited=SOON, limit=300, sent_at=SENT, before=BEFORE, now=BEFORE, given_up_for=0, refusal=None
)


def now(state: str, *, synced: bool = False, **other: Any) -> dict[str, Any]:
    at = SENT + timedelta(seconds=1) if synced else LAST_WEEK
    return {"now": replace(BEFORE, state=state, last_synced_at=at), **other}


DECIDED = {"refusal": CONFIGURED}
HERE = {"refusal": MET_HERE}
WORKOS = {"refusal": SAID_BY_WORKOS}
WAS_INVALID = {"before": replace(BEFORE, state="invalid")}
BLIND = {"readable": False}


@pytest.mark.parametrize(
    ("known", "ending"),
    [
        # A cause that is decided, and WorkOS's word on it.
        pytest.param(DECIDED | now("invalid"), Ending.REFUSED, id="decided, turned invalid"),
        pytest.param(DECIDED | now("error"), Ending.REFUSED, id="decided, turned to error"),
        pytest.param(
            {"refusal": IMPOSTOR} | now("active", synced=True, waited=HEARD_OUT),
            Ending.REFUSED,
            id="an impostor took it, and WorkOS calls that a delivery",
        ),
        pytest.param({"refusal": IMPOSTOR} | now("active"), None, id="an impostor, not heard yet"),
        pytest.param(DECIDED | {"now": None}, Ending.REFUSED, id="decided, stream deleted"),
        pytest.param(DECIDED | now("active"), None, id="decided, WorkOS not heard yet"),
        pytest.param(
            DECIDED | now("active", waited=HEARD_OUT), Ending.REFUSED, id="decided, not synced"
        ),
        pytest.param(DECIDED | now("active", synced=True, waited=LONG), None, id="decided, synced"),
        pytest.param(
            DECIDED | now("error", synced=True, waited=LONG), None, id="decided, synced, in error"
        ),
        pytest.param(
            DECIDED | {"now": Unavailable("503"), "waited": LONG}, None, id="decided, not readable"
        ),
        pytest.param(
            DECIDED | WAS_INVALID | now("invalid"), None, id="decided, invalid long before"
        ),
        pytest.param(
            DECIDED | WAS_INVALID | now("invalid", waited=HEARD_OUT),
            Ending.REFUSED,
            id="decided, invalid long before and still",
        ),
        pytest.param(
            DECIDED | WAS_INVALID | now("error"), Ending.REFUSED, id="decided, invalid to error"
        ),
        pytest.param(
            DECIDED | now("active", waited=300), Ending.TIME_UP, id="decided, the limit is short"
        ),
        # What this machine met on its own way says nothing of WorkOS's way.
        pytest.param(HERE | now("active", waited=LONG), None, id="met from here, not synced"),
        pytest.param(HERE | now("error"), Ending.REFUSED, id="met from here, turned to error"),
        # WorkOS's own word that the event goes elsewhere.
        pytest.param(WORKOS | now("active", synced=True), None, id="said by WorkOS, just now"),
        pytest.param(
            WORKOS | now("active", synced=True, waited=HEARD_OUT),
            Ending.REFUSED,
            id="said by WorkOS, synced elsewhere",
        ),
        # Nothing is decided: a late event is waited for in full.
        pytest.param(now("active", waited=299), None, id="undecided, late"),
        pytest.param(now("error", waited=299), None, id="undecided, in error: WorkOS retries"),
        pytest.param(now("active", synced=True, waited=299), None, id="undecided, synced"),
        pytest.param(now("active", waited=300), Ending.TIME_UP, id="undecided, time is up"),
        # Nothing is decided, and WorkOS has given the stream up.
        pytest.param(
            now("invalid", given_up_for=TURNED_SECONDS - 1), None, id="undecided, just turned"
        ),
        pytest.param(
            now("invalid", given_up_for=TURNED_SECONDS), Ending.GIVEN_UP, id="undecided, turned"
        ),
        pytest.param(
            {"now": None, "given_up_for": TURNED_SECONDS}, Ending.GIVEN_UP, id="undecided, deleted"
        ),
        pytest.param(
            now("inactive", given_up_for=TURNED_SECONDS), Ending.GIVEN_UP, id="undecided, paused"
        ),
        pytest.param(
            WAS_INVALID | now("invalid", given_up_for=GIVEN_UP_SECONDS - 1),
            None,
            id="undecided, invalid long before",
        ),
        pytest.param(
            WAS_INVALID | now("invalid", given_up_for=GIVEN_UP_SECONDS),
            Ending.GIVEN_UP,
            id="undecided, invalid long before and still",
        ),
        pytest.param(
            now("invalid", synced=True, given_up_for=GIVEN_UP_SECONDS - 1),
            None,
            id="undecided, turned after a delivery",
        ),
        pytest.param(
            now("invalid", synced=True, given_up_for=GIVEN_UP_SECONDS),
            Ending.GIVEN_UP,
            id="undecided, turned after a delivery long ago",
        ),
        pytest.param(
            now("invalid", given_up_for=GIVEN_UP_SECONDS, role_is_new=True),
            None,
            id="undecided, turned, the role is new",
        ),
        pytest.param(
            now("invalid", given_up_for=NEW_ROLE_SECONDS, role_is_new=True),
            Ending.GIVEN_UP,
            id="undecided, turned, the role was new",
        ),
        # The destination cannot be read: WorkOS's word is all there is.
        pytest.param(BLIND | now("active", synced=True), Ending.SYNCED, id="unread, synced"),
        pytest.param(
            BLIND | DECIDED | now("active", synced=True),
            Ending.SYNCED,
            id="unread, decided wrongly",
        ),
        pytest.param(BLIND | now("active", waited=299), None, id="unread, not synced"),
        pytest.param(BLIND | DECIDED | now("invalid"), Ending.REFUSED, id="unread, decided"),
        pytest.param(
            BLIND | now("invalid", given_up_for=GIVEN_UP_SECONDS),
            Ending.GIVEN_UP,
            id="unread, lost",
        ),
    ],
)
def test_wait_ends_where_nothing_can_arrive_any_more(
    known: dict[str, Any], ending: Ending | None
) -> None:
    assert ending_of(replace(WAITING, **known)) is ending
