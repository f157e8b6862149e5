"""Events of the past: files of all kinds, WorkOS's export, an archive's days."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from logstreams.events import past
from logstreams.settings.problem import SettingsError
from logstreams.verification.readers import stored
from tests.unit.events.test_plan import event

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
EVENT = event({"amount": 1})


def at(time: str) -> dict[str, Any]:
    return EVENT | {"occurred_at": time}


def read(events: Any) -> list[Any]:
    return [each and each.document for each in events]


def test_every_kind_of_file_is_read(tmp_path: Path) -> None:
    text = json.dumps(EVENT)
    (tmp_path / "2026-11-28").mkdir()
    (tmp_path / "2026-11-28" / "one.json").write_text(json.dumps(EVENT, indent=2))
    (tmp_path / "list.json").write_text(json.dumps([EVENT, EVENT]))
    (tmp_path / "lines.jsonl").write_text(f"{text}\n\n{text}\n")
    (tmp_path / "request.ndjson").write_text(json.dumps({"organization_id": "o", "event": EVENT}))
    (tmp_path / "lines.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    (tmp_path / "notes.txt").write_text("no event")
    assert read(past.from_folder(tmp_path, None)) == [EVENT] * 7


@pytest.mark.parametrize(
    "content",
    [b"{", b"[1]", b'"text"', b'{"no": "action"}', b"\xff\xfe", b"[" * 100_000],
    ids=["torn", "a number", "a text", "no action", "not UTF-8", "nested"],
)
def test_what_holds_no_event_is_counted(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    assert read(past.from_folder(tmp_path, None)) == [None]


def test_torn_archive_is_counted(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b"x" * 10_000)[:40])
    assert read(past.from_folder(tmp_path, None))[-1] is None


def test_damaged_archive_is_counted(tmp_path: Path) -> None:
    whole = bytearray(gzip.compress(b"x" * 10_000))
    whole[12:16] = b"\xff" * 4
    (tmp_path / "a.jsonl.gz").write_bytes(whole)
    assert read(past.from_folder(tmp_path, None)) == [None]


@pytest.mark.parametrize("make", [False, True], ids=["no folder", "empty"])
def test_folder_without_events_is_bad_input(tmp_path: Path, make: bool) -> None:
    folder = tmp_path / "events"
    if make:
        folder.mkdir()
    with pytest.raises(SettingsError, match=r"\(the folder\)"):
        read(past.from_folder(folder, None))


ROW = {
    "action": "a.b.c",
    "occurred_at": "2026-11-28T12:00:00.000Z",
    "actor_id": "1",
    "actor_type": "user",
    "actor_name": "Ann",
    "actor_metadata": '{"role": "admin"}',
    "context_location": "192.0.2.1",
    "context_user_agent": "",
    "metadata": '{"amount": 1.5}',
    "target_id_0": "2",
    "target_type_0": "invoice",
    "target_name_0": "",
    "target_metadata_0": '{"number": "n"}',
    "target_id_1": "",
    "target_type_1": "",
    "target_name_1": "",
    "target_metadata_1": "",
}


def exported(*rows: dict[str, str]) -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, [*ROW])
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def test_export_becomes_events(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("\ufeff" + exported(ROW), encoding="utf-8")
    assert read(past.from_csv(path, None)) == [
        {
            "action": "a.b.c",
            "occurred_at": "2026-11-28T12:00:00.000Z",
            "actor": {"id": "1", "type": "user", "name": "Ann", "metadata": {"role": "admin"}},
            "targets": [{"id": "2", "type": "invoice", "metadata": {"number": "n"}}],
            "context": {"location": "192.0.2.1"},
            "metadata": {"amount": 1.5},
        }
    ]


@pytest.mark.parametrize("wrong", [{"metadata": "{"}, {"metadata": "[1]"}, {"action": ""}])
def test_row_that_holds_no_event_is_counted(wrong: dict[str, str]) -> None:
    assert read(past.csv_events(io.StringIO(exported(ROW | wrong, ROW)), "x.csv"))[0] is None


def test_other_file_is_bad_input(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text("id,name\n1,Ann\n")
    with pytest.raises(SettingsError, match="no action, occurred_at, actor_id, actor_type"):
        read(past.from_csv(path, None))
    with pytest.raises(SettingsError, match="no such file"):
        read(past.from_csv(tmp_path / "none.csv", None))


def test_only_what_is_late_enough_is_read(tmp_path: Path) -> None:
    times = ["2026-08-01T00:00:00.000Z", "2026-08-30T12:00:00.000Z", "2026-11-01T00:00:00.000Z"]
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(at(time)) for time in times))
    kept = read(past.from_folder(tmp_path, NOW - timedelta(days=90)))
    assert [each["occurred_at"] for each in kept] == times[1:]


@mock_aws
def test_archive_is_read_by_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "_BATCH", 2)
    s3 = boto3.client("s3", "us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    s3.create_bucket(Bucket="archive")
    times = ["2026-08-01T00:00:00.000Z", "2026-11-27T00:00:00.000Z", "2026-11-28T00:00:00.000Z"]
    for time in times:
        key = f"audit/{time[:10]}/{time}_abc.json"
        s3.put_object(Bucket="archive", Key=key, Body=json.dumps(at(time)))
    s3.put_object(Bucket="archive", Key="audit/quarantine/x.json", Body=b"{")
    s3.put_object(Bucket="archive", Key="audit/2026-11-28/torn.json", Body=b"{")

    everything = read(stored.from_archive(s3, "archive", "audit/", None, None))
    recent = [*stored.from_archive(s3, "archive", "audit/", NOW - timedelta(days=30), None)]

    assert [each and each["occurred_at"] for each in everything] == [*times, None]
    assert [each and each.document["occurred_at"] for each in recent] == [*times[1:], None]
    assert recent[0].place == f"s3://archive/audit/2026-11-27/{times[1]}_abc.json"


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("90d", NOW - timedelta(days=90)),
        ("12h", NOW - timedelta(hours=12)),
        ("2w", NOW - timedelta(weeks=2)),
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-11-01T10:00:00Z", datetime(2026, 11, 1, 10, tzinfo=UTC)),
    ],
)
def test_time_is_an_age_or_a_date(text: str, time: datetime) -> None:
    assert past.moment(text, NOW) == time


@pytest.mark.parametrize("text", ["yesterday", "90", "1y", "99999999999d"])
def test_other_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="wanted"):
        past.moment(text, NOW)
