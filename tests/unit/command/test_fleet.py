"""`logstreams fleet`: options, forms and exit codes; the engine is a stand-in."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from logstreams.command.main import app
from logstreams.fleet.run_file import FOLDER, read_run
from logstreams.settings import load_stack
from tests.unit.command.fleet_project import make_project

PULUMI = """\
for word; do case $word in
  --stack=*) stack=${word#*=};;
  --event-log=*) log=${word#*=};;
esac; done
case $stack in
  refused)
    rule='"policyName": "a-rule", "message": "no", "enforcementLevel": "mandatory"'
    echo "{\\"policyEvent\\": {$rule}}" > $log
    echo '{"summaryEvent": {"resourceChanges": {}}}' >> $log
    exit 1;;
  stuck) exit 255;;
esac
echo '{"summaryEvent": {"resourceChanges": {"same": 21}}}' > $log
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in git with stacks good, refused and stuck, and a `pulumi` that knows them."""
    project = make_project(tmp_path, PULUMI, {"good": "R", "refused": "S", "stuck": "T"})
    monkeypatch.chdir(project)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    git("init", "--quiet", "--initial-branch=main")
    commit("all")
    return project


def git(*arguments: str) -> None:
    who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")
    subprocess.run(["git", *who, *arguments], check=True)


def commit(message: str) -> None:
    git("add", "--all")
    git("commit", "--quiet", f"--message={message}")


def fleet(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["fleet", *arguments])
    return result.exit_code, result.stdout, result.stderr


def change(project: Path, stack: str) -> None:
    with (project / "stacks" / f"Pulumi.{stack}.yaml").open("a") as file:
        file.write("# changed\n")
    commit(stack)


def test_changed_names_the_stacks_and_why(project: Path) -> None:
    change(project, "good")

    assert fleet("changed", "--base", "HEAD^1") == (0, "good\n", "")
    assert fleet("changed", "--base", "HEAD^1", "--why")[1] == ("good  stacks/Pulumi.good.yaml\n")


def test_changed_shows_names_of_files_as_escapes(project: Path) -> None:
    name = "a\nb\x1b[31m"
    (project / "stacks" / "Pulumi.good.yaml").rename(project / "stacks" / f"Pulumi.{name}.yaml")
    commit("renamed")

    _, told, renames = fleet("changed", "--base", "HEAD^1", "--why")
    (project / "stacks" / f"Pulumi.{name}.yaml").unlink()
    commit("deleted")
    _, _, deleted = fleet("changed", "--base", "HEAD^1")

    shown = "a b\\x1b[31m"
    assert told == f"{shown}  stacks/Pulumi.{shown}.yaml\n"
    assert renames.startswith(f"good: renamed to {shown}; no stack can have the new name")
    assert deleted == f"{shown}: its stack file is deleted\n"


def test_changed_as_json_has_the_shards(project: Path) -> None:
    (project / "hooks").mkdir()
    (project / "hooks" / "new.py").touch()
    (project / "stacks" / "Pulumi.stuck.yaml").unlink()
    commit("all")

    _, told, _ = fleet("changed", "--base", "HEAD^1", "--per-shard", "1", "--output", "json")

    assert json.loads(told) == {
        "version": 1,
        "base": "HEAD^1",
        "stacks": [
            {"stack": "good", "files": ["hooks/new.py"]},
            {"stack": "refused", "files": ["hooks/new.py"]},
        ],
        "removed": ["stuck"],
        "renamed": {},
        "shards": ["1/2", "2/2"],
    }


def test_changed_for_github_is_one_line(project: Path) -> None:
    (project / "README.md").write_text("words\n")
    commit("words")

    assert fleet("changed", "--base", "HEAD^1", "-o", "github") == (0, "shards=[]\n", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            ("changed", "--base", "none"), "git does not know the commit 'none'", id="base"
        ),
        pytest.param(
            ("preview", "--base", "none"), "git does not know the commit 'none'", id="preview"
        ),
        pytest.param(("preview", "--shard", "3/2"), "--shard: found '3/2'", id="shard"),
        pytest.param(("preview", "--stacks", "x*"), "--stacks: found 'x*'", id="stacks"),
        pytest.param(
            ("preview", "--policy-pack", "none"), "none has no PulumiPolicy.yaml", id="pack"
        ),
        pytest.param(("up", "--stacks", "x*"), "--stacks: found 'x*'", id="up"),
        pytest.param(("comment", "--base", "HEAD", "none.json"), "none.json: No such", id="file"),
    ],
)
@pytest.mark.usefixtures("project")
def test_bad_input_is_one_message_and_exit_code_2(arguments: tuple[str, ...], message: str) -> None:
    code, told, said = fleet(*arguments)

    assert (code, told) == (2, "")
    assert message in said
    assert len(said.splitlines()) == 1


def test_policy_pack_that_is_a_link_is_named_as_one(project: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept elsewhere"
    (project / "policies").rename(kept)
    (project / "policies").symlink_to(kept)
    asked, pulumi = tmp_path / "asked", tmp_path / "bin" / "pulumi"
    pulumi.write_text(f'#!/bin/sh\necho "$@" >> "{asked}"\n{PULUMI}')

    fleet("preview", "--stacks", "good")

    # The rules read the stack files beside the pack: the project's, not those of where it is kept.
    assert f"--policy-pack={project / 'policies'} " in asked.read_text()


def test_paths_of_policies_begin_where_the_command_runs(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both, as for pulumi; the project's own pack needs no path."""
    own = project / "stacks" / "own"
    (project / "policies").rename(own)
    (project / "stacks" / "levels.json").write_text("{}")
    (project / "policies").mkdir()
    (project / "policies" / "PulumiPolicy.yaml").touch()
    asked, pulumi = tmp_path / "asked", tmp_path / "bin" / "pulumi"
    pulumi.write_text(f'#!/bin/sh\necho "$@" >> "{asked}"\n{PULUMI}')
    (project / "Pulumi.yaml").touch()
    monkeypatch.chdir(project / "stacks")
    given = ("--policy-pack", "own", "--policy-pack-config", "levels.json")

    for words in (given, ()):
        monkeypatch.chdir(project / "stacks")
        assert fleet("preview", "--stacks", "good", *words)[0] == 0
    monkeypatch.chdir(project / "stacks")
    code, _, said = fleet("preview", "--stacks", "good", "--policy-pack", "policies")

    with_own, without = (
        line.split() for line in asked.read_text().splitlines() if " --pol" in line
    )
    assert f"--policy-pack={own}" in with_own
    assert f"--policy-pack-config={own.with_name('levels.json')}" in with_own
    assert f"--policy-pack={project / 'policies'}" in without
    assert (code, "policies has no PulumiPolicy.yaml" in said) == (2, True)


@pytest.mark.parametrize(
    ("stacks", "code"),
    [
        pytest.param("good", 0, id="good"),
        pytest.param("refused", 1, id="refused by a rule"),
        pytest.param("[gr]*", 1, id="one of two"),
        pytest.param("*", 4, id="one without a result"),
    ],
)
@pytest.mark.usefixtures("project")
def test_preview_ends_with_the_worst_stacks_code(stacks: str, code: int) -> None:
    assert fleet("preview", "--stacks", stacks)[0] == code


def test_preview_since_a_base_is_of_the_touched_stacks_alone(project: Path) -> None:
    change(project, "good")
    change(project, "refused")

    code, told, said = fleet("preview", "--base", "HEAD~2", "--shard", "2/2", "-o", "json")

    document = json.loads(told)
    assert code == 1
    assert [one["stack"] for one in document["stacks"]] == ["refused"]
    assert document["stacks"][0]["because"] == ["stacks/Pulumi.refused.yaml"]
    assert said.splitlines()[0] == "refused: begins"


def test_preview_of_a_stack_file_with_problems_does_not_ask_the_engine(project: Path) -> None:
    (project / "stacks" / "Pulumi.stuck.yaml").write_text("config: {}\n")

    code, told, _ = fleet("preview", "--stacks", "stuck")

    assert code == 2
    assert "error: stacks/Pulumi.stuck.yaml" in told


def test_comment_joins_shards_and_ends_well_whatever_they_say(project: Path) -> None:
    change(project, "good")
    change(project, "refused")
    for shard in ("1/2", "2/2"):
        _, told, _ = fleet("preview", "--base", "HEAD~2", "--shard", shard, "-o", "json")
        (project / f"{shard[0]}.json").write_text(told)

    code, told, _ = fleet("comment", "--base", "HEAD~2", "1.json", "2.json")

    assert code == 0
    assert "### ❌ 2 stacks: 1 failed, 1 unchanged; 1 violated in 1 stack\n" in told
    assert "mandatory a-rule" in told


@pytest.mark.parametrize("text", ["", "\n", "# soon\n"], ids=["empty", "blank", "comment"])
def test_preview_of_an_empty_stack_file_is_refused_before_pulumi_writes_into_it(
    project: Path, text: str
) -> None:
    file = project / "stacks" / "Pulumi.good.yaml"
    file.write_text(text)
    (project.parent / "bin" / "pulumi").write_text(
        f'#!/bin/sh\n[ "$1" = version ] || echo salt >> {file}\n'
    )

    ran = CliRunner().invoke(app, ["fleet", "preview", "--stacks", "good", "--output", "json"])

    assert ran.exit_code == 2
    assert "an empty file" in ran.stdout
    assert file.read_text() == text


def test_survey_is_kept_and_its_document_names_the_file(project: Path) -> None:
    _, told, _ = fleet("drift", "--stacks", "good", "--output", "json")

    document = json.loads(told)
    run = read_run(project / FOLDER / document["run"])
    assert run.operation == "drift"
    assert [one.plain() for one in run.outcomes.values()] == document["stacks"]


def test_survey_that_cannot_be_kept_ends_like_any_other(project: Path) -> None:
    (project / ".logstreams").write_text("no folder")

    _, told, said = fleet("drift", "--stacks", "good", "--output", "json")

    assert json.loads(told)["run"] is None
    assert "this run is not kept for `fleet report` and --resume: .logstreams/runs: " in said


def test_report_is_made_of_the_kept_runs_and_the_page_is_written_whole(project: Path) -> None:
    fleet("drift", "--stacks", "good")

    code, told, said = fleet("report", "--no-states", "--html", "report.html", "-o", "json")

    document = json.loads(told)
    assert code == 0
    assert [one["stack"] for one in document["customers"]] == ["good", "refused", "stuck"]
    assert [run["operation"] for run in document["runs"]] == ["drift"]
    assert document["customers"][1]["drift"] is None
    assert said.endswith("wrote report.html\n")
    assert (project / "report.html").read_text().startswith("<!doctype html>\n")
    assert not [*project.glob(".report*")]


def test_report_of_some_stacks_and_in_every_form(project: Path) -> None:
    for form in ("text", "csv", "markdown", "html", "json"):
        code, told, _ = fleet("report", "--no-states", "--only", "good", "--output", form)

        assert code == 0
        assert "good" in told
        assert "refused" not in told


def test_report_takes_documents_of_elsewhere_and_nothing_else(project: Path) -> None:
    empty, other = project / "empty.json", project / "preview.json"
    empty.touch()
    other.write_text('{"operation": "preview", "stacks": []}')
    sound = project / "verify.json"
    sound.write_text(
        '{"operation": "verify", "at": "2026-11-28T06:00:00Z",'
        ' "stacks": [{"stack": "good", "result": "failed", "verdict": "failed"}]}'
    )

    failed = fleet("report", "--no-states", str(sound))
    unfinished = fleet("report", "--no-states", str(empty))
    refused = fleet("report", "--no-states", str(other))
    unreadable = fleet("report", "--no-states", "nowhere.json")

    assert failed[0] == 0
    assert "good     failed" in failed[1]
    assert unfinished[0] == 4
    assert "empty.json is empty" in unfinished[2]
    assert refused[0] == 2
    assert "found a document of `fleet preview`, wanted verify or drift" in refused[2]
    assert unreadable[:2] == (4, "")
    assert "nowhere.json: No such file" in unreadable[2]


def test_report_says_so_of_a_document_of_the_future(project: Path) -> None:
    """Where the kept run that it was of counts in its place, nothing else would."""
    fleet("drift", "--output", "json")
    (kept,) = (project / FOLDER).glob("*-drift.jsonl")
    document = {"operation": "drift", "at": "2999-01-01T00:00:00Z", "run": kept.name, "stacks": []}
    for folder, name in ((project, "future.json"), (project / "nights", "1.json")):
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(document))
    why = "2999-01-01T00:00:00Z does not count: it is in the future, a clock is wrong"

    code, _, said = fleet("report", "--no-states", "future.json")
    _, _, of_nights = fleet("report", "--no-states", "--history", "nights")

    assert f"future.json: {why}" in said
    assert code == 0
    assert f"left out: nights/1.json: {why}" in of_nights


def test_report_chooses_by_the_status_that_it_shows(project: Path) -> None:
    verify = project / "verify.json"
    stacks = '{"stack": "good", "result": "failed", "verdict": "failed"}'
    verify.write_text(
        f'{{"operation": "verify", "at": "2026-11-28T06:00:00Z", "stacks": [{stacks}]}}'
    )

    shown = {
        given: fleet("report", "--no-states", "--status", given, str(verify), "-o", "json")[1]
        for given in ("failed", "unknown", "drifted")
    }

    assert {
        given: [one["stack"] for one in json.loads(told)["customers"]]
        for given, told in shown.items()
    } == {"failed": ["good"], "unknown": ["refused", "stuck"], "drifted": []}
    assert fleet("report", "--status", "bad")[0] == 2


def test_stack_of_the_backend_without_a_file_is_told_unless_filters_choose(project: Path) -> None:
    names: dict[str, int | None] = {
        "good": 9,
        "gone": 4,
        "organization/workos-log-streams/kept": 1,
        "destroyed": 0,
    }
    names |= {"begun": None, "elsewhere/workos-log-streams/theirs": 4}
    listed = json.dumps([{"name": name, "resourceCount": n} for name, n in names.items()])
    with (project.parent / "bin" / "pulumi").open("a") as script:
        script.write(f"case \"$*\" in *'stack ls'*) echo '{listed}';; esac\n")

    _, told, _ = fleet("drift", "--output", "json")
    _, some, _ = fleet("drift", "--stacks", "good", "--output", "json")
    _, text, _ = fleet("drift")

    first = json.loads(told)
    assert first["withoutFile"] == ["gone", "kept"]
    kept = read_run(project / FOLDER / first["run"])
    assert kept.without_file == ("gone", "kept")
    assert json.loads(some)["withoutFile"] is None
    assert "2 stacks without a stack file have resources, and no command looks at them: " in text


def test_stack_file_that_is_deleted_and_not_committed_is_told_unless_filters_choose(
    project: Path,
) -> None:
    """As `pulumi stack rm` deletes it."""
    (project / "stacks" / "Pulumi.stuck.yaml").unlink()
    said = "1 stack file is deleted and not committed: stuck; `git checkout HEAD -- stacks/"

    _, listed, _ = fleet("list", "--output", "json")
    _, text, _ = fleet("list")
    _, some, _ = fleet("list", "--stacks", "good")
    _, report, _ = fleet("report", "--no-states")
    _, page, _ = fleet("report", "--no-states", "--output", "html")

    assert json.loads(listed)["deleted"] == ["stuck"]
    assert all(said in told for told in (text, report))
    assert "deleted and not committed, so that their stacks are not in this report: stuck" in page
    assert "not committed" not in some


def test_stack_file_that_is_renamed_and_not_added_is_none_that_is_deleted(project: Path) -> None:
    """As `pulumi stack rename` renames it: brought back, two files would have one organization."""
    stacks = project / "stacks"
    (stacks / "Pulumi.stuck.yaml").rename(stacks / "Pulumi.moved.yaml")

    _, listed, _ = fleet("list", "--output", "json")

    assert json.loads(listed)["deleted"] == []


def test_backend_that_lists_no_stacks_is_told(project: Path) -> None:
    (project.parent / "bin" / "pulumi").write_text("#!/bin/sh\necho no JSON\n")

    _, told, said = fleet("drift", "--output", "json")

    assert json.loads(told)["withoutFile"] is None
    assert "whether every stack has a file is not known: `pulumi stack ls --json`" in said


def test_report_tells_a_file_that_cannot_be_written_and_leaves_nothing(project: Path) -> None:
    code, told, said = fleet("report", "--no-states", "--html", "nowhere/report.html")

    assert (code, told) == (2, "")
    assert "--html: nowhere/report.html: No such file or directory" in said
    assert "Traceback" not in said


def test_report_names_the_stacks_whose_states_are_not_readable(project: Path) -> None:
    code, told, _ = fleet("report")

    assert code == 4
    assert "states: not readable of good, refused, stuck" in told


@pytest.mark.parametrize("key", ["account", "organization"])
def test_document_of_another_fleet_counts_for_nothing(project: Path, key: str) -> None:
    """Its stacks have the names of those here, and its proofs are newer."""
    mine = {}
    for stack in ("good", "refused", "stuck"):
        settings = load_stack(stack, project)
        whose = {"account": settings.account_id, "organization": settings.organization_id}
        mine[stack] = {"stack": stack, "result": "good", "verdict": "verified", **whose}
    mixed = [mine["good"], {**mine["stuck"], key: "elsewhere"}]
    other = [{**one, key: "elsewhere"} for one in mine.values()]
    for name, stacks in (("mixed", mixed), ("other", other)):
        document = {"operation": "verify", "at": datetime.now(UTC).isoformat(), "stacks": stacks}
        (project / f"{name}.json").write_text(json.dumps(document))

    of_mixed = fleet("report", "--no-states", "mixed.json", "--output", "json")
    of_other = fleet("report", "--no-states", "other.json", "--output", "json")
    past = fleet("notify", "--dry-run", "mixed.json", "--history", ".", "--output", "json")
    issues = fleet("issues", "--dry-run", "--repository", "a/b", "other.json")
    posted = fleet("notify", "--dry-run", "other.json")

    def shown(told: str) -> dict[str, str]:
        return {one["stack"]: one["status"] for one in json.loads(told)["customers"]}

    assert (of_mixed[0], of_other[0]) == (0, 4)
    assert shown(of_mixed[1]) == {"good": "good", "refused": "unknown", "stuck": "unknown"}
    assert set(shown(of_other[1]).values()) == {"unknown"}
    assert "mixed.json: 1 stack left out, of another fleet: stuck (" in of_mixed[2]
    assert f"{key} elsewhere, here {mine['stuck'][key]}" in of_mixed[2]
    assert "3 stacks left out" in of_other[2]
    assert "1 stack: nothing changed" in past[1]
    assert (issues[0], posted[0]) == (4, 4)
    assert "other.json is empty or another fleet's" in posted[1]
