from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from logstreams.settings.egress import published_addresses
from rehearsal.workos.state.idempotency import derived_key
from rehearsal.workos.state.identifiers import new_id
from rehearsal.workos.state.rate_limit import RateLimit
from rehearsal.workos.state.timestamps import timestamp
from rehearsal.workos.streaming.egress import TWINS, Egress


def test_identifiers_have_workos_form_and_differ() -> None:
    made = {new_id("org") for _ in range(1000)}
    assert len(made) == 1000
    assert all(re.fullmatch(r"org_01[0-9A-HJKMNP-TV-Z]{24}", each) for each in made)


@given(st.datetimes(timezones=st.timezones()))
def test_timestamp_is_the_same_instant_to_the_millisecond(moment: datetime) -> None:
    read = datetime.fromisoformat(timestamp(moment))
    assert timedelta() <= moment - read < timedelta(milliseconds=1)


def test_timestamp_is_utc_with_milliseconds() -> None:
    moment = datetime(2026, 1, 15, 1, 0, tzinfo=timezone(timedelta(hours=2)))
    assert timestamp(moment) == "2026-01-14T23:00:00.000Z"
    assert timestamp(datetime(2026, 1, 15, tzinfo=UTC)) == "2026-01-15T00:00:00.000Z"


def test_rate_limit_counts_each_address_alone() -> None:
    limit = RateLimit(requests=2, seconds=60)
    assert [limit.wait_seconds("a") for _ in range(3)] == [None, None, 60]
    assert limit.wait_seconds("b") is None


def test_rate_limit_opens_again_after_its_window() -> None:
    limit = RateLimit(requests=1, seconds=0)
    assert [limit.wait_seconds("a") for _ in range(3)] == [None] * 3


def test_derived_key_depends_on_content_and_not_on_order() -> None:
    assert derived_key({"a": 1, "b": 2}) == derived_key({"b": 2, "a": 1})
    assert derived_key({"a": 1}) != derived_key({"a": 2})


def test_egress_takes_the_addresses_in_turn() -> None:
    egress = Egress()
    assert list(islice(iter(egress.next, None), 16)) == [*TWINS, TWINS[0]]
    assert len(set(TWINS)) == len(published_addresses()) == 15
