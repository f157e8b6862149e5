"""What is wrong with a schema's file, with its line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from logstreams.events.event_schema import read_schema
from logstreams.events.lint import Level, files, lint
from logstreams.settings.problem import SettingsError

ACTION = "invoice.status.approved"
GOOD = """\
action: invoice.status.approved
targets:
  - type: invoice
    metadata:
      type: object
      properties:
        number: {type: string}
      required: [number]
metadata:
  type: object
  properties:
    amount: {type: number}
  additionalProperties: false
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "schemas"
    made.mkdir()
    return made


def found(folder: Path, text: str, name: str = ACTION) -> list[tuple[str, int, str, str]]:
    """Level, line, key and wanted of each finding."""
    (folder / f"{name}.yaml").write_text(text)
    _, findings = lint(files(folder))
    return [
        (each.level.value, each.problem.line, each.problem.key, each.problem.wanted)
        for each in findings
    ]


def test_good_schema_has_no_finding(folder: Path) -> None:
    assert found(folder, GOOD) == []


LONG = "x" * 501
WRONG = {
    "no action": (GOOD.replace(f"action: {ACTION}\n", ""), 1, "action", "the action's name"),
    "another file's name": (GOOD.replace(ACTION, "user.signed.in"), 1, "action", "file's name"),
    "no target": (f"action: {ACTION}\ntargets: []\n", 2, "targets", "at least one target"),
    "a type twice": (
        f"action: {ACTION}\ntargets:\n  - type: a\n  - type: a\n",
        4,
        "targets[1].type",
        "each type once",
    ),
    "unknown key": (GOOD + "targts: []\n", 14, "targts", "one of action, targets"),
    "metadata is a text": (
        f"action: {ACTION}\ntargets: [{{type: a}}]\nmetadata: text\n",
        3,
        "metadata",
        "a JSON Schema",
    ),
    "metadata is a list's schema": (
        f"action: {ACTION}\ntargets: [{{type: a}}]\nmetadata:\n  type: array\n  required: [a]\n",
        4,
        "metadata.type",
        "object",
    ),
    "no JSON Schema": (
        GOOD.replace("{type: number}", "{type: numbr}"),
        12,
        "metadata.properties.amount.type",
        "a valid JSON Schema",
    ),
    "a list as a value": (
        GOOD.replace("{type: number}", "{type: array}"),
        12,
        "metadata.properties.amount.type",
        "WorkOS takes no other value",
    ),
    "name of 41 characters": (
        GOOD.replace("amount", "a" * 41),
        12,
        f"metadata.properties.{'a' * 41}",
        "at most 40",
    ),
    "name with a space": (
        GOOD.replace("amount", "the amount"),
        12,
        "metadata.properties.the amount",
        "letters, digits, _ and -",
    ),
    "51 keys": (
        f"action: {ACTION}\ntargets: [{{type: a}}]\nmetadata:\n  type: object\n  properties:\n"
        + "".join(f"    k{n}: {{type: string}}\n" for n in range(51)),
        5,
        "metadata.properties",
        "at most 50",
    ),
    "value of 501 characters": (
        GOOD.replace("{type: number}", f"{{type: string, enum: [{LONG}]}}"),
        12,
        "metadata.properties.amount.enum[0]",
        "at most 500",
    ),
    "required and not allowed": (
        GOOD.replace("  additional", "  required: [other]\n  additional"),
        13,
        "metadata.required[0]",
        "no other is allowed",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_error_names_line_key_and_what_is_wanted(folder: Path, case: str) -> None:
    text, line, key, wanted = WRONG[case]

    errors = [each for each in found(folder, text) if each[0] == "error"]

    assert [each[1:3] for each in errors] == [(line, key)]
    assert wanted in errors[0][3]


def test_fifty_keys_and_names_of_forty_characters_are_good(folder: Path) -> None:
    keys = "".join(f"    {f'k{n}'.ljust(40, 'x')}: {{type: string}}\n" for n in range(50))
    text = f"action: {ACTION}\ntargets: [{{type: a}}]\nmetadata:\n  type: object\n  properties:\n"
    assert found(folder, text + keys) == []


ADVICE = {
    "two parts": (GOOD.replace(ACTION, "user.signed_in"), "user.signed_in", "action"),
    "capitals": (GOOD.replace(ACTION, "User.Signed"), "User.Signed", "action"),
    "null beside a type": (
        GOOD.replace("{type: number}", "{type: [number, 'null']}"),
        ACTION,
        "metadata.properties.amount.type",
    ),
    "names with types": (
        f"action: {ACTION}\ntargets: [{{type: a}}]\nmetadata: {{role: string}}\n",
        ACTION,
        "metadata",
    ),
    "required without a rule": (
        GOOD.replace("  additionalProperties: false", "  required: [other]"),
        ACTION,
        "metadata.required[0]",
    ),
}


@pytest.mark.parametrize("case", ADVICE)
def test_what_works_all_the_same_is_advice(folder: Path, case: str) -> None:
    text, name, key = ADVICE[case]
    assert [each[::2] for each in (e[:3] for e in found(folder, text, name))] == [("advice", key)]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param(b"action: [\n", 2, id="no YAML"),
        pytest.param(b"action: a\naction: b\n", 2, id="key twice"),
        pytest.param(b"- a\n", 0, id="a list"),
        pytest.param(b"\xff", 0, id="not UTF-8"),
        pytest.param(b"", 0, id="empty"),
    ],
)
def test_file_that_cannot_be_read_is_one_error(folder: Path, content: bytes, line: int) -> None:
    path = folder / f"{ACTION}.yaml"
    path.write_bytes(content)

    read, findings = lint([path])

    assert read == []
    assert [(each.level, each.problem.line) for each in findings] == [(Level.ERROR, line)]


def test_action_in_two_files_is_an_error(folder: Path) -> None:
    (folder / f"{ACTION}.yaml").write_text(GOOD)
    (folder / "copy.yaml").write_text(GOOD)

    _, findings = lint(files(folder))

    assert any("which copy.yaml has too" in each.problem.found for each in findings)


def test_mistyped_action_gets_the_nearest(folder: Path) -> None:
    (folder / f"{ACTION}.yaml").write_text(GOOD)
    with pytest.raises(SettingsError, match=f"did you mean {ACTION}"):
        files(folder, "invoice.status.aproved")


@pytest.mark.parametrize("make", [False, True], ids=["no folder", "empty folder"])
def test_nothing_to_lint_is_bad_input(tmp_path: Path, make: bool) -> None:
    folder = tmp_path / "schemas"
    if make:
        folder.mkdir()
    with pytest.raises(SettingsError, match="wanted a f"):
        files(folder)


def test_request_is_what_the_file_says(folder: Path) -> None:
    path = folder / f"{ACTION}.yaml"
    path.write_text(GOOD)
    assert read_schema(path).schema.body() == {
        "targets": [
            {
                "type": "invoice",
                "metadata": {
                    "type": "object",
                    "properties": {"number": {"type": "string"}},
                    "required": ["number"],
                },
            }
        ],
        "metadata": {
            "type": "object",
            "properties": {"amount": {"type": "number"}},
            "additionalProperties": False,
        },
    }
