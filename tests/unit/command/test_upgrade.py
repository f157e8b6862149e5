"""`logstreams upgrade`: what is shown, what is written, and what is refused."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from logstreams import __version__
from logstreams.command.main import app
from tests.unit.command.fleet_project import EXAMPLE, make_project

SPLUNK = EXAMPLE.with_name("Pulumi.example-splunk.yaml")
RAW = "https://hec.example.com:8088/services/collector/raw"
NOW = '    url: "https://hec.example.com:8088/services/collector"'
CANARY = "canary-5f1c"

PULUMI = """
for stack; do :; done
case "$*" in
  *young*) exit 6;;
  *acme*) kit=0.0.9;;
  *newer*) kit=99.0.0;;
  *) echo "error: no stack" >&2; exit 1;;
esac
cat <<END
{"deployment": {"resources": [{"type": "pulumi:pulumi:Stack",
  "urn": "urn:pulumi:s::workos-log-streams::pulumi:pulumi:Stack::workos-log-streams-acme",
  "outputs": {"kitVersion": "$kit"}},
 {"type": "pulumi:pulumi:Stack",
  "urn": "urn:pulumi:s::workos-log-streams::pulumi:pulumi:Stack::workos-log-streams-newer",
  "outputs": {"kitVersion": "$kit"}}]}}
END
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """acme's file is of 0.1; globex's has nothing to change, newer's was updated by a newer kit."""
    before = Path.cwd()
    made = make_project(tmp_path, PULUMI, {"globex": "B", "newer": "C"})
    (made / "Pulumi.yaml").write_text("name: workos-log-streams\n")
    old = SPLUNK.read_text().replace("https://hec.example.com:8088", RAW)
    secret = f"    url: {RAW}"
    assert secret in old
    # Somebody's own value right beside what is changed.
    text = old.replace("  workos-log-streams:destination:", f"  app:key: {CANARY}\n\\g", 1)
    text = text.replace("\\g", "  workos-log-streams:destination:")
    (made / "stacks" / "Pulumi.acme.yaml").write_text(text)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    monkeypatch.delenv("PULUMI_STACK", raising=False)
    monkeypatch.chdir(made)
    yield made
    os.chdir(before)


def upgrade(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["upgrade", *arguments])


def files(project: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in (project / "stacks").iterdir()}


def test_dry_run_shows_versions_first_then_the_change_and_writes_nothing(project: Path) -> None:
    before = files(project)

    ended = upgrade("acme", "--dry-run")

    assert ended.exit_code == 0, ended.output
    first, *rest = ended.stdout.splitlines()
    assert first == f"acme  kit 0.0.9 → {__version__}, schema 1 → 1"
    assert rest[0].startswith("    splunk-collector-url (since 0.2.0): ")
    assert f"    +{NOW}" in rest
    assert "    not written: --dry-run" in rest
    assert "  1. logstreams upgrade acme" in rest
    assert files(project) == before


def test_upgrade_writes_just_the_change_and_names_the_next_step(project: Path) -> None:
    before = files(project)

    ended = upgrade("acme")

    assert ended.exit_code == 0, ended.output
    changed = before["Pulumi.acme.yaml"].replace(f"    url: {RAW}", NOW)
    assert files(project) == {**before, "Pulumi.acme.yaml": changed}
    assert "  3. logstreams fleet up --only acme" in ended.stdout
    assert CANARY not in ended.output


def test_stack_that_was_never_deployed_has_no_kit_yet(project: Path) -> None:
    file = project / "stacks" / "Pulumi.globex.yaml"
    file.rename(file.with_name("Pulumi.young.yaml"))

    ended = upgrade("young")

    assert ended.stdout.startswith(f"young  kit none yet → {__version__}, schema 1 → 1\n")
    assert (ended.exit_code, ended.stderr) == (0, "")


def test_second_upgrade_has_nothing_to_do(project: Path) -> None:
    upgrade("acme")
    before = files(project)

    ended = upgrade("acme")

    assert (ended.exit_code, files(project)) == (0, before)
    assert "nothing to do in the file" in ended.stdout


def test_file_that_cannot_be_upgraded_stops_no_other(project: Path) -> None:
    (project / "stacks" / "Pulumi.0broken.yaml").write_text("config: [")
    before = files(project)

    ended = upgrade("--all")

    assert ended.exit_code == 2
    lines = ended.stdout.splitlines()
    assert [line.split()[0] for line in lines if "  kit " in line] == [
        "0broken",
        "acme",
        "globex",
        "newer",
    ]
    assert any("Pulumi.0broken.yaml:1: (the file): found " in line for line in lines)
    assert "4 stack files: 1 upgraded, 1 nothing to do, 2 refused" in lines
    assert "  3. logstreams fleet up --wave 1,10%,100%" in lines
    changed = {name for name, text in files(project).items() if text != before[name]}
    assert changed == {"Pulumi.acme.yaml"}
    assert ended.stderr.count("error: no stack") == 1


def test_stack_of_a_newer_kit_is_refused(project: Path) -> None:
    ended = upgrade("newer")

    assert (ended.exit_code, ended.stdout) == (2, "")
    assert (
        "stacks/Pulumi.newer.yaml: (the stack's output kitVersion): found 99.0.0, which last "
        f"updated this stack; wanted {__version__} or older" in ended.stderr
    )


def test_file_of_a_newer_format_is_refused_for_that_alone(project: Path) -> None:
    file = project / "stacks" / "Pulumi.globex.yaml"
    file.write_text(file.read_text().replace("schema: 1", 'schema: "2"\n  unheardOf: 1'))

    ended = upgrade("globex")

    assert (ended.exit_code, ended.stdout) == (2, "")
    assert ended.stderr.strip().splitlines()[-1].endswith("that wrote this file")
    assert "workos-log-streams:schema: found 2; wanted 1" in ended.stderr
    assert "unheardOf" not in ended.stderr


def test_document_says_all_of_it(project: Path) -> None:
    ended = upgrade("--all", "--output", "json")

    document = json.loads(ended.stdout)
    stacks = {one.pop("stack"): one for one in document["stacks"]}
    assert (document["version"], document["kit"], document["schemaWanted"]) == (1, __version__, 1)
    assert stacks["acme"]["kit"] == "0.0.9"
    assert [one["name"] for one in stacks["acme"]["migrations"]] == ["splunk-collector-url"]
    assert (stacks["acme"]["written"], stacks["acme"]["problems"]) == (True, [])
    assert "error: no stack" in stacks["globex"]["kitUnknown"]
    assert (stacks["globex"]["written"], stacks["globex"]["diff"]) == (False, "")
    assert len(stacks["newer"]["problems"]) == 1
    assert ended.exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param((), "STACK: found nothing; wanted a stack's name, or --all", id="neither"),
        pytest.param(("acme", "--all"), "--all: found it beside acme", id="both"),
    ],
)
def test_one_or_all(project: Path, arguments: tuple[str, ...], said: str) -> None:
    before = files(project)

    ended = upgrade(*arguments)

    assert (ended.exit_code, ended.stdout) == (2, "")
    assert said in ended.stderr
    assert files(project) == before


def test_variable_that_names_a_stack_does_not_narrow_all(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_STACK", "globex")

    assert upgrade().stdout.startswith("globex  kit not known")
    assert "acme" in upgrade("--all", "--dry-run").stdout
