"""Past events, one by one: from a folder, from WorkOS's export."""

from __future__ import annotations

import csv
import gzip
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

from logstreams.events.history import Json
from logstreams.settings.problem import Problem, SettingsError
from logstreams.verification.readers.stored import StoredEvent, documents, is_within

_FILES = (".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz")
_TARGET = re.compile(r"target_id_(\d+)")
_LONGEST_FIELD = 1 << 24
"""Characters of a field of a CSV file; Python's own limit is 131,072."""

NO_LOCATION = "unknown"
"""For an event of an export without a location: WorkOS's API wants one."""
NEEDED_COLUMNS = ("action", "occurred_at", "actor_id", "actor_type")
"""Of an export (workos/workos-audit-harness, 2026-08-14: parseAuditLogRows)."""


def from_folder(folder: Path, since: datetime | None) -> Iterator[StoredEvent | None]:
    """Events of all files below a folder: one a file, a list of them, or one a line.

    None stands for a file or a line that holds no event.

    Raises:
        SettingsError: There is no such folder, or no file of events in it.
    """
    if not folder.is_dir():
        raise _refused(folder, "(the folder)", "nothing", "a folder with files of events")
    found = False
    for path in sorted(folder.rglob("*")):
        if path.name.endswith(_FILES) and path.is_file():
            found = True
            yield from (each for each in _of_file(path) if is_within(each, since, None))
    if not found:
        wanted = f"files that end in {', '.join(_FILES)}"
        raise _refused(folder, "(the folder)", "no file of events", wanted)


def _of_file(path: Path) -> Iterator[StoredEvent | None]:
    opened = gzip.open if path.suffix == ".gz" else open
    name = path.name.removesuffix(".gz")
    try:
        with opened(path, "rt", encoding="utf-8") as file:
            if name.endswith(".json"):
                yield from documents(file.read(), str(path))
            else:
                for number, line in enumerate(file, 1):
                    if line.strip():
                        yield from documents(line, f"{path}:{number}")
    except (OSError, UnicodeDecodeError, EOFError, zlib.error):
        yield None


def from_csv(path: Path, since: datetime | None) -> Iterator[StoredEvent | None]:
    """Events of an export of WorkOS's.

    Columns: `action`, `occurred_at`, `actor_id`, `actor_type`, `actor_name`, `actor_metadata`,
    `context_location`, `context_user_agent`, `metadata`, then `target_id_0`, `target_type_0`,
    `target_name_0`, `target_metadata_0`, `target_id_1` and so on (workos/workos-audit-harness,
    2026-08-14).

    Raises:
        SettingsError: The file cannot be read, or has other columns.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv_events(file, str(path))
            yield from (each for each in rows if is_within(each, since, None))
    except OSError as error:
        found = (error.strerror or type(error).__name__).lower()
        raise _refused(path, "(the file)", found, "an export of WorkOS's, a CSV file") from None
    except UnicodeDecodeError as error:
        found = f"the byte 0x{error.object[error.start]:02x}"
        raise _refused(path, "(the file)", found, "UTF-8") from None


def csv_events(file: TextIO, name: str) -> Iterator[StoredEvent | None]:
    """Events of an export's rows; None stands for a row that holds none.

    Raises:
        SettingsError: It has other columns.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    rows = csv.DictReader(file)
    columns = rows.fieldnames or ()
    missing = [each for each in NEEDED_COLUMNS if each not in columns]
    if missing:
        wanted = f"an export of WorkOS's, with the columns {', '.join(NEEDED_COLUMNS)}"
        raise _refused(Path(name), "(the first line)", f"no {', '.join(missing)}", wanted)
    targets = [found[1] for each in columns if (found := _TARGET.fullmatch(each))]
    try:
        for row in rows:
            document = _of_row(row, targets)
            place = f"{name}:{rows.line_num}"
            yield None if document is None else StoredEvent(document, place)
    except csv.Error:
        yield None


def _of_row(row: Mapping[str, str | None], targets: list[str]) -> Json | None:
    try:
        event: Json = {
            "action": row["action"],
            "occurred_at": row["occurred_at"],
            "actor": _entity(row, "actor_{}"),
            "targets": [
                _entity(row, f"target_{{}}_{number}")
                for number in targets
                if row.get(f"target_id_{number}")
            ],
            "context": {"location": row.get("context_location") or NO_LOCATION},
        }
        if agent := row.get("context_user_agent"):
            event["context"]["user_agent"] = agent
        event |= _metadata(row.get("metadata"))
    except ValueError:
        return None
    return event if event["action"] and event["occurred_at"] else None


def _entity(row: Mapping[str, str | None], column: str) -> Json:
    entity: Json = {
        key: value for key in ("id", "type", "name") if (value := row.get(column.format(key)))
    }
    return entity | _metadata(row.get(column.format("metadata")))


def _metadata(text: str | None) -> Json:
    """The metadata of a column, under its name; what has none is exported as `{}`."""
    found = json.loads(text) if text else {}
    if not isinstance(found, dict):
        raise ValueError(text)  # noqa: TRY004 - as of JSON that cannot be parsed
    return {"metadata": found} if found else {}


_AGE = re.compile(r"(\d+)([dhw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def moment(text: str, now: datetime) -> datetime:
    """A time: `90d`, `12h`, `2w` before now, a date, or RFC 3339.

    Raises:
        ValueError: It is none of them; the text says what is wanted.
    """
    if age := _AGE.fullmatch(text):
        try:
            return now - int(age[1]) * _UNITS[age[2]]
        except OverflowError:
            raise ValueError(f"found {text}, wanted a time that is not so long ago") from None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        wanted = "an age such as 90d or 12h, a date such as 2026-11-01, or a time (RFC 3339)"
        raise ValueError(f"found {text}, wanted {wanted}") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _refused(path: Path, key: str, found: str, wanted: str) -> SettingsError:
    return SettingsError((Problem(str(path), key, found, wanted),))
