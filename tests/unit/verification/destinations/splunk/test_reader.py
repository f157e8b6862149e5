"""Finding an event in Splunk by its nonce."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from logstreams.settings import StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.destinations import reader_of
from logstreams.verification.destinations.splunk.facts import IndexedEvent, SplunkPlace
from logstreams.verification.destinations.splunk.reader import SplunkReader
from logstreams.verification.destinations.splunk.search import (
    Row,
    SearchApi,
    SearchFailed,
    SearchRefused,
)
from logstreams.verification.readers import ReadError
from logstreams.verification.test_event import TestEvent
from tests.unit.verification.conftest import NOW, body_of
from tests.unit.verification.test_splunk_faults import SPLUNK

PROBE = TestEvent("lst_0123456789abcdef01234567", "org_01", NOW)


def row(index: str = "audit", **kept: Any) -> Row:
    return {
        "_raw": body_of(PROBE).decode(),
        "_time": "2026-11-22T12:00:00.123+00:00",
        "_indextime": "1795348801",
        "index": index,
        "sourcetype": "workos:audit",
        **kept,
    }


class Scripted:
    """A search whose answers are known."""

    def __init__(self, *rows: Row, may: bool | Exception = True) -> None:
        self.rows, self.may = rows, may
        self.asked: list[tuple[str, str, datetime]] = []
        self.fails: Exception | None = None

    def events(self, index: str, phrase: str, since: datetime) -> list[Row]:
        self.asked.append((index, phrase, since))
        if self.fails:
            raise self.fails
        return [one for one in self.rows if index in ("*", one["index"])]

    def may_search(self, _: str) -> bool:
        if isinstance(self.may, Exception):
            raise self.may
        return self.may


def reader(of: Scripted) -> SplunkReader:
    return SplunkReader(cast("SearchApi", of), "splunk.example.com:8089", "audit")


def test_event_is_seen_as_it_lies_there() -> None:
    found = reader(Scripted(row())).look(PROBE)

    assert found is not None
    assert PROBE.faults_of(found.body) == ()
    assert found.location == f'splunk index=audit "{PROBE.nonce}"'
    assert found.arrived_at == datetime(2026, 11, 22, 12, 0, 1, tzinfo=UTC)
    assert (found.copies, found.checksum_ok, found.retention_mode) == (1, None, None)
    assert found.metadata == IndexedEvent("audit", "workos:audit", "2026-11-22T12:00:00.123+00:00")


def test_copies_are_counted_and_a_whole_one_is_shown() -> None:
    torn = row(_raw=body_of(PROBE).decode()[:-9])
    found = reader(Scripted(torn, row())).look(PROBE)

    assert found is not None
    assert found.copies == 2
    assert PROBE.faults_of(found.body) == ()


def test_row_without_the_nonce_is_not_the_event() -> None:
    assert reader(Scripted(row(_raw="{}"))).look(PROBE) is None


@pytest.mark.parametrize("kept", [{"_indextime": "soon"}, {"_indextime": None}])
def test_event_without_a_time_of_arrival_is_there_all_the_same(kept: dict[str, Any]) -> None:
    assert reader(Scripted(row(**kept))).look(PROBE) is not None


def test_clock_that_is_behind_does_not_hide_the_event() -> None:
    scripted = Scripted()
    reader(scripted).look(PROBE)

    assert (PROBE.occurred_at - scripted.asked[0][2]).total_seconds() == 300


def test_event_in_another_index_is_named() -> None:
    looked = reader(Scripted(row("main")))

    assert looked.look(PROBE) is None
    found = looked.look_elsewhere(PROBE)
    assert found == f'splunk index=main "{PROBE.nonce}"'
    assert isinstance(found, SplunkPlace)
    for one in (found, copy.deepcopy(found), pickle.loads(pickle.dumps(found))):
        assert one.source_type == row()["sourcetype"]


def test_event_that_came_late_to_its_own_index_is_not_elsewhere() -> None:
    assert reader(Scripted(row())).look_elsewhere(PROBE) is None


def test_index_that_may_not_be_searched_is_not_an_empty_one() -> None:
    with pytest.raises(ReadError, match="may search no index audit"):
        reader(Scripted(may=False)).look(PROBE)


def test_what_may_be_searched_cannot_be_told_so_that_nothing_found_says_nothing() -> None:
    scripted = Scripted(may=SearchFailed("no such command"))
    looking = reader(scripted)
    with pytest.raises(ReadError, match="cannot be told: no such command"):
        looking.look(PROBE)
    scripted.may = True

    assert looking.look(PROBE) is None


@pytest.mark.parametrize("error", [SearchFailed("no answer"), SearchRefused("answers 401")])
def test_search_that_fails_says_nothing_of_delivery(error: Exception) -> None:
    scripted = Scripted(row())
    scripted.fails = error

    with pytest.raises(ReadError, match=str(error)):
        reader(scripted).look(PROBE)
    with pytest.raises(ReadError, match=str(error)):
        reader(scripted).look_elsewhere(PROBE)


class NoAws:
    """No account is asked for a secret that the environment holds."""

    def client(self, *_: Any, **__: Any) -> Any:
        raise AssertionError


def of_stack(settings: StackSettings, **changed: Any) -> Any:
    plain = settings.to_plain() | {"destination": SPLUNK | changed}
    return reader_of(StackSettings.from_plain(plain), cast("Aws", NoAws()))


def test_stack_without_read_back_says_what_could_not_be_seen(settings: StackSettings) -> None:
    with pytest.raises(ReadError, match=r"whole, once and with its own time") as caught:
        of_stack(settings, readBack=None).look(PROBE)
    assert "Splunk's index audit" in str(caught.value)


def test_stack_whose_search_token_is_missing_names_the_variable(
    settings: StackSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SPLUNK_TOKEN", raising=False)
    with pytest.raises(ReadError, match="SPLUNK_TOKEN is not set"):
        of_stack(settings).look(PROBE)


def test_place_that_is_looked_in_names_index_and_host(
    settings: StackSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPLUNK_TOKEN", "canary")
    looked = of_stack(settings).looked_in(PROBE)

    assert looked == "Splunk's index audit at splunk.example.com:8089"


def test_index_that_may_be_searched_after_a_while_is_searched() -> None:
    scripted = Scripted(may=False)
    here = reader(scripted)
    with pytest.raises(ReadError):
        here.look(PROBE)
    scripted.may = True

    assert here.look(PROBE) is None


@pytest.mark.parametrize(
    ("problem", "passing"),
    [
        pytest.param(SearchFailed("503"), True, id="outage"),
        pytest.param(SearchRefused("401"), False, id="token refused"),
    ],
)
def test_index_of_which_nothing_is_told_may_be_told_of_later_unless_the_token_is_refused(
    problem: Exception, passing: bool
) -> None:
    with pytest.raises(ReadError) as raised:
        reader(Scripted(may=problem)).look(PROBE)

    assert raised.value.passing is passing


def test_event_whose_time_is_ahead_of_splunks_is_looked_for_where_it_came() -> None:
    ahead = TestEvent(PROBE.nonce, "org_01", datetime.now(UTC) + timedelta(hours=2))
    search = Scripted()

    reader(search).look(ahead)

    assert search.asked[0][2] < datetime.now(UTC)
