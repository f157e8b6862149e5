"""What the schema says of a parsed file, in a reader's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import Discriminator, PydanticUserError, Tag, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from logstreams.settings.destinations import OneOfTheTypes, destination_types
from logstreams.settings.file.keys import KeyPath, known_key
from logstreams.settings.file.parsed_file import ParsedFile, SourceLocation
from logstreams.settings.section import Section, Wanted
from logstreams.settings.stack import StackSettings


@dataclass(frozen=True)
class KeyPlace:
    """What belongs at a place.

    Attributes:
        path: Where it is in the file.
        wanted: A noun phrase, e.g. "an AWS region".
        sections: The sections that may stand there, by the word that chooses one; `""` if there
            is but one; none where no section belongs.
        text: Whether a text belongs there.
        of_key: Whether it is a key of a free mapping that is meant, not the value behind it.
        annotation: The type of what belongs there.
    """

    path: KeyPath
    wanted: str
    sections: Mapping[str, type[Section]]
    text: bool
    of_key: bool
    annotation: Any = None

    def accepts(self, value: str) -> bool:
        """Whether a text would be right there, as far as it can be told by itself."""
        try:
            TypeAdapter(self.annotation).validate_python(value)
        except ValidationError:
            return False
        except (PydanticUserError, TypeError):  # it is compared with the rest of the file too
            return True
        return True

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys known there, whichever section it is."""
        return tuple(key for section in self.sections.values() for key in section.known_keys())


def place_at(model: type[Section], location: Iterable[str | int]) -> KeyPlace:
    """The place that the location (`loc`) of a pydantic error means.

    pydantic names the members of unions in its locations, a file does not: they are left out of the
    path. A key that the model does not know is a place where nothing in particular is wanted.
    """
    annotation: Any = model
    path: KeyPath = ()
    parts = tuple(location)
    of_key = "[key]" in parts
    for part in parts:
        core, notes = _opened(annotation)
        if members := _members(core, notes):  # before sections: a union of one looks like one
            annotation = members[str(part)]
        elif part != "[key]":  # pydantic's mark for the key of a mapping, not for its value
            annotation = _below(core, part, of_key=of_key)
            path = (*path, part)
    core, notes = _opened(annotation)
    sections = _members(core, notes) or ({"": core} if _is_section(core) else {})
    return KeyPlace(path, _wanted(core, notes), sections, core is str, of_key, annotation)


def _opened(annotation: Any) -> tuple[Any, list[Any]]:
    """The type inside `Annotated` and `| None`, and all notes on it, the outermost first."""
    notes: list[Any] = []
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *inner = get_args(annotation)
            notes += reversed(inner)
            continue
        members = [each for each in get_args(annotation) if each is not NoneType]
        if get_origin(annotation) not in (Union, UnionType) or len(members) != 1:
            return annotation, notes
        annotation = members[0]


def _members(core: Any, notes: list[Any]) -> dict[str, type[Section]]:
    """The members of a union, by the name pydantic gives each in a location."""
    if any(isinstance(note, OneOfTheTypes) for note in notes):
        return dict(destination_types())
    if any(isinstance(note, Discriminator) for note in notes):
        opened = [_opened(member) for member in get_args(core)]
        return {n.tag: member for member, inner in opened for n in inner if isinstance(n, Tag)}
    return {}


def _below(core: Any, part: str | int, *, of_key: bool) -> Any:
    if _is_section(core):
        fields = dict(zip(core.known_keys(), core.model_fields.values(), strict=True))
        return fields[str(part)].rebuild_annotation() if part in fields else None
    if get_origin(core) is dict:
        return get_args(core)[0 if of_key else 1]
    return get_args(core)[0] if get_origin(core) is tuple else None


def _wanted(core: Any, notes: list[Any]) -> str:
    for note in notes:
        if isinstance(note, Wanted):
            return note.text
    if get_origin(core) is Literal:
        *others, last = map(str, get_args(core))
        return f"{', '.join(others)} or {last}" if others else last
    if _is_section(core):
        return f"a mapping with {', '.join(core.known_keys())}"
    return "a list" if get_origin(core) is tuple else "no such key"


def _is_section(core: Any) -> bool:
    return isinstance(core, type) and issubclass(core, Section)


_CREDENTIALS = re.compile(r"://[^/@\s]+@")
"""A user and a password in a URL: they are shown to nobody."""


def validate_settings(reading: ParsedFile, customer: str) -> StackSettings | None:
    """The settings, or None where the schema refuses them: the reading then has why as findings.

    What is wrong with the writing of a value has been told already and is not told again.
    """
    told = {finding.path for finding in reading.findings if finding.path}
    try:
        return StackSettings.from_plain({"aws": {}, **reading.plain, "customer": customer})
    except ValidationError as error:
        for path, found, wanted in _sentences(error, reading):
            if not any(path[:length] in told for length in range(len(path) + 1)):
                reading.tell(path, found, wanted, _mark(reading, path).span)
    return None


def _sentences(error: ValidationError, reading: ParsedFile) -> Iterator[tuple[KeyPath, str, str]]:
    """Path, found and wanted of each of pydantic's errors."""
    for detail in error.errors(include_url=False, include_input=False):
        place = place_at(StackSettings, detail["loc"])
        path = place.path
        match detail["type"]:
            case "missing":
                yield path, "nothing", place.wanted
            case "extra_forbidden":
                parent = place_at(StackSettings, detail["loc"][:-1])
                yield path, "an unknown key", known_key(str(path[-1]), _settable(parent))
            case "union_tag_not_found":
                yield (*path, "type"), "nothing", place.wanted
            case "union_tag_invalid":
                path = (*path, "type")
                yield path, _mark(reading, path).text, place.wanted
            case _:
                yield _refused(detail, place, reading)


def _refused(
    detail: ErrorDetails, place: KeyPlace, reading: ParsedFile
) -> tuple[KeyPath, str, str]:
    context: dict[str, Any] = detail.get("ctx", {}) if detail["type"] == "refused" else {}
    at = context.get("at")
    path = place.path if at is None else (*place.path, at)
    wanted = context.get("wanted", place.wanted)
    if place.of_key:
        return path, f"the key {path[-1]}", wanted
    mark = _mark(reading, path)
    if place.text and mark.misread:
        found = f"{mark.text} without quotes, which YAML reads as {mark.misread}"
        # 0o12 in quotes would be refused next.
        return path, found, f'it in quotes: "{mark.text}"' if place.accepts(mark.text) else wanted
    return path, _CREDENTIALS.sub("://…@", mark.text), wanted


def _settable(parent: KeyPlace) -> tuple[str, ...]:
    """The keys a file may write there; `customer` and `aws` come from elsewhere."""
    return tuple(key for key in parent.keys if parent.path or key not in {"customer", "aws"})


def _mark(reading: ParsedFile, path: KeyPath) -> SourceLocation:
    """The mark of the value there, or of the nearest one around it."""
    while path not in reading.marks:
        path = path[:-1]
    return reading.marks[path]
