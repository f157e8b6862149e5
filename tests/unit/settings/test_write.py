from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logstreams.settings import SettingsError, StackSettings, load, write_values
from logstreams.settings.file.forbidden_values import is_placeholder
from logstreams.settings.write import create_stack_file, with_values

STREAM = '  workos-log-streams:stream: {workosAccountId: "210987654321", externalId: "01J8-x"}\n'
BOTH = {"stream.workosAccountId": "111122223333", "stream.externalId": "new"}


def is_value(text: str) -> bool:
    return not is_placeholder(text)


EXTERNAL_IDS = st.text("abzAZ019_+=,.@:/-", min_size=2, max_size=40).filter(is_value)
TAG_VALUES = st.text(
    st.characters(categories=["L", "N", "Zs"], include_characters="_.:/=+-@"), max_size=20
).filter(is_value)

# How the section may stand in the file, and how it stands after BOTH are written.
SHAPES = {
    "braces": (
        STREAM,
        """\
  workos-log-streams:stream: {workosAccountId: "111122223333", externalId: "new"}
""",
    ),
    "lines": (
        """\
  workos-log-streams:stream:
    # shown by the form
    externalId: 01J8-x   # twice a year

    workosAccountId: '210987654321'
""",
        """\
  workos-log-streams:stream:
    # shown by the form
    externalId: "new"   # twice a year

    workosAccountId: "111122223333"
""",
    ),
    "one-of-two-lines": (
        """\
  workos-log-streams:stream:
    externalId: |-  # long
      01J8-x
    # end
""",
        """\
  workos-log-streams:stream:
    externalId: "new"
    workosAccountId: "111122223333"
    # end
""",
    ),
    "one-of-two-in-braces": (
        """\
  workos-log-streams:stream: {externalId: , }  # x
""",
        """\
  workos-log-streams:stream: {externalId: "new" , workosAccountId: "111122223333" , }  # x
""",
    ),
    "empty-braces": (
        """\
  workos-log-streams:stream: {}  # x
""",
        """\
  workos-log-streams:stream: {workosAccountId: "111122223333", externalId: "new"}  # x
""",
    ),
    "nothing": (
        """\
  workos-log-streams:stream:   # x
""",
        """\
  workos-log-streams:stream: {workosAccountId: "111122223333", externalId: "new"}   # x
""",
    ),
    "null": (
        """\
  workos-log-streams:stream: null
""",
        """\
  workos-log-streams:stream: {workosAccountId: "111122223333", externalId: "new"}
""",
    ),
    "no-namespace": (
        """\
  stream: {workosAccountId: a, externalId: b}
""",
        """\
  stream: {workosAccountId: "111122223333", externalId: "new"}
""",
    ),
}


@pytest.fixture
def path(tmp_path: Path, full: str) -> Path:
    path = tmp_path / "Pulumi.acme.yaml"
    path.write_text(full)
    return path


def test_value_is_replaced_in_quotes_and_nothing_else(path: Path, full: str) -> None:
    write_values(path, {"destination.bucketName": "archive", "accountId": "987654321098"})
    expected = full.replace("bucketName: null", 'bucketName: "archive"')
    assert path.read_text() == expected.replace('"012345670123"', '"987654321098"')


@pytest.mark.parametrize(("before", "after"), SHAPES.values(), ids=SHAPES.keys())
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_section_is_filled_in_however_it_stands(
    path: Path, full: str, before: str, after: str, line_end: str
) -> None:
    text = full.replace(STREAM, before).replace("\n", line_end)
    path.write_bytes(text.encode())
    write_values(path, BOTH)
    assert path.read_bytes().decode() == full.replace(STREAM, after).replace("\n", line_end)


@pytest.mark.parametrize("last", ["\n", "", "\n\n# the end\n"], ids=["newline", "none", "comment"])
def test_missing_section_is_made_behind_the_last(path: Path, full: str, last: str) -> None:
    text = full.replace(STREAM, "").rstrip("\n")
    path.write_text(text + last)
    write_values(path, BOTH)
    section = '  workos-log-streams:stream: {workosAccountId: "111122223333", externalId: "new"}'
    assert path.read_text() == f"{text}\n{section}{last or chr(10)}"


def test_missing_key_is_made_in_its_section(path: Path, full: str) -> None:
    path.write_text(full.replace("    roleName: null\n", ""))
    write_values(path, {"destination.roleName": "delivery", "aws.profile": "acme", "tags.a b": "1"})
    assert load(path).destination.role_name == "delivery"
    text = full.replace("    roleName: null\n", "")
    text = text.replace("forceDestroy: false\n", 'forceDestroy: false\n    roleName: "delivery"\n')
    text = text.replace("{team: platform}", '{team: platform, "a b": "1"}')
    assert path.read_text() == text + '  aws:profile: "acme"\n'


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(external_id=EXTERNAL_IDS, tag=TAG_VALUES)
def test_any_good_value_is_read_back(
    path: Path, full: str, parse: Callable[[str], StackSettings], external_id: str, tag: str
) -> None:
    path.write_text(full)
    write_values(path, {"stream.externalId": external_id, "tags.team": tag, "tags.new": tag})
    plain = parse(full).to_plain()
    plain["stream"]["externalId"] = external_id
    plain["tags"] = {"team": tag, "new": tag}
    assert load(path).to_plain() == plain
    kept = [line for line in full.splitlines() if "stream:" not in line and "tags:" not in line]
    assert [line for line in path.read_text().splitlines() if line in kept] == kept


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    key=st.sampled_from(["stream.externalId", "destination.bucketName", "tags.x", "x.y", "aws.z"]),
    value=st.text(),
)
def test_any_text_is_read_back_or_refused(path: Path, full: str, key: str, value: str) -> None:
    path.write_text(full)
    before = path.read_bytes()
    try:
        write_values(path, {key: value})
    except SettingsError:
        assert path.read_bytes() == before
    else:
        read = load(path).to_plain()
        section, _, name = key.partition(".")
        assert key == "aws.z" or read[section][name] == value


@pytest.mark.parametrize(
    ("values", "key", "found"),
    [
        ({"stream.externalId": "x"}, "workos-log-streams:stream.externalId", '"x"'),
        ({"stream.external": "abc"}, "workos-log-streams:stream.external", "an unknown key"),
        ({"stream.externalId.x": "abc"}, "workos-log-streams:stream.externalId.x", '"01J8-x"'),
        ({"stream": "abc"}, "workos-log-streams:stream", "a mapping"),
        ({"verify.timeoutSeconds": "6s"}, "workos-log-streams:verify.timeoutSeconds", '"6s"'),
        ({"apiKey.env": "sk_test_a1b2c3d4"}, "workos-log-streams:apiKey.env", "a WorkOS API key"),
        ({"": "abc"}, "workos-log-streams:", "an unknown key"),
    ],
    ids=["ill-formed", "unknown", "below-a-text", "section", "number", "api-key", "empty"],
)
def test_value_the_file_cannot_have_is_refused_and_nothing_written(
    path: Path, values: dict[str, str], key: str, found: str
) -> None:
    before = path.read_bytes()
    with pytest.raises(SettingsError) as caught:
        write_values(path, {"destination.bucketName": "archive", **values})
    assert [(problem.key, problem.found) for problem in caught.value.problems] == [(key, found)]
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("text", ["", "- a\n", "config:\n", "{", "a: b\n"], ids=repr)
def test_file_without_settings_is_refused_and_nothing_written(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(SettingsError):
        write_values(path, BOTH)
    assert path.read_text() == text


def test_other_problems_of_the_file_are_told_and_nothing_written(path: Path, full: str) -> None:
    path.write_text(full.replace("days: 365", "days: 0"))
    with pytest.raises(SettingsError, match=r"retention\.days: found 0"):
        write_values(path, BOTH)
    assert path.read_text() == full.replace("days: 365", "days: 0")


def test_write_that_fails_leaves_the_file_and_no_other(
    path: Path, full: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(SettingsError, match="found no space left on device"):
        write_values(path, BOTH)
    assert path.read_text() == full
    assert list(path.parent.iterdir()) == [path]


def test_mode_and_link_of_the_file_are_kept(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "linked" / "Pulumi.acme.yaml"
    link.parent.mkdir()
    link.symlink_to(path)
    path.chmod(0o640)
    write_values(link, BOTH)
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert load(path).stream == load(link).stream
    assert '"new"' in path.read_text()


SUBNETS = """\
config:
  workos-log-streams:destination:
    managed:
      subnetIds: [subnet-1, "subnet-2"] # two
"""


def test_value_is_put_at_its_place_in_a_list(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.acme.yaml"

    text = with_values(file, SUBNETS, {"destination.managed.subnetIds.1": "subnet-9"})

    assert text == SUBNETS.replace('"subnet-2"', '"subnet-9"')
    for place in ("2", "x"):
        with pytest.raises(SettingsError, match="nothing, or a text to replace"):
            with_values(file, SUBNETS, {f"destination.managed.subnetIds.{place}": "subnet-9"})


def test_file_that_is_there_is_never_written_over(path: Path, full: str) -> None:
    with pytest.raises(SettingsError, match="none is overwritten"):
        create_stack_file(path, full)
    assert path.read_text() == full
    other = path.with_name("Pulumi.other.yaml")
    with pytest.raises(SettingsError, match=r"retention\.days: found 0"):
        create_stack_file(other, full.replace("days: 365", "days: 0"))
    assert not other.exists()


@pytest.mark.parametrize(
    ("key", "value", "written"),
    [
        pytest.param("verify.timeoutSeconds", "77", "timeoutSeconds: 77", id="number"),
        pytest.param("destination.retention.days", "77", "days: 77", id="deeper"),
        pytest.param("destination.forceDestroy", "false", "forceDestroy: false", id="boolean"),
        pytest.param("tags.cost", "77", 'cost: "77"', id="text of digits"),
        pytest.param("stream.externalId", "77", 'externalId: "77"', id="identifier"),
        pytest.param("retired", "false", 'retired: "false"', id="top level"),
    ],
)
def test_number_stands_without_quotes_and_text_in_them(
    path: Path, full: str, key: str, value: str, written: str
) -> None:
    assert written in with_values(path, full, {key: value})
