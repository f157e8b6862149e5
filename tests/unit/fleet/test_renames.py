"""A stack file that is renamed is told from one that is deleted."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from logstreams.fleet.comment import comment
from logstreams.fleet.document import FleetDocument, Result, StackOutcome
from logstreams.fleet.git import GitError
from logstreams.fleet.renames import affected_since, how_to_rename
from logstreams.fleet.scope import AffectedStacks
from logstreams.fleet.text import text
from tests.unit.command.fleet_project import EXAMPLE

Git = Callable[..., str]
ACME = "org_01EHZNVPK3SFK441A1RGBFSHRT"
OTHER = "org_01EHZNVPK3SFK441A1RGBFSHRX"
SPLUNK = EXAMPLE.with_name("Pulumi.example-splunk.yaml").read_text()
S3 = EXAMPLE.read_text().replace("{vpcId: vpc-0123456789abcdef0}", "null")


def stack_file(organization: str, more: str = "") -> str:
    return f"config:\n  workos-log-streams:organizationId: {organization}\n{more}"


@pytest.fixture
def stacks(repository: Path, git: Git) -> Path:
    """The folder of the stack files; acme's is on main."""
    folder = repository / "stacks"
    (folder / "Pulumi.acme.yaml").write_text(stack_file(ACME))
    commit(git)
    git("checkout", "--quiet", "-b", "feature")
    return folder


def commit(git: Git) -> None:
    git("add", "--all")
    git("commit", "--quiet", "--message=more")


def affected(stacks: Path) -> AffectedStacks:
    names = [path.name[len("Pulumi.") : -len(".yaml")] for path in stacks.glob("Pulumi.*.yaml")]
    return affected_since("main", stacks.parent, names)


@pytest.mark.parametrize(
    ("written", "renamed", "removed"),
    [
        pytest.param(stack_file(ACME), {"acme": "acme-prod"}, (), id="as it was"),
        pytest.param(
            stack_file(ACME, "  aws:region: us-east-1\n" * 30),
            {"acme": "acme-prod"},
            (),
            id="and rewritten",
        ),
        pytest.param(stack_file(OTHER), {}, ("acme",), id="of another organization"),
        pytest.param("config: [", {}, ("acme",), id="no YAML"),
        pytest.param(None, {}, ("acme",), id="deleted"),
    ],
)
def test_new_file_of_the_same_organization_is_the_old_one(
    stacks: Path, git: Git, written: str | None, renamed: dict[str, str], removed: tuple[str, ...]
) -> None:
    (stacks / "Pulumi.acme.yaml").unlink()
    if written is not None:
        (stacks / "Pulumi.acme-prod.yaml").write_text(written)
    commit(git)

    found = affected(stacks)

    assert (found.renamed, found.removed) == (renamed, removed)
    assert [*found.stacks] == (["acme-prod"] if written is not None else [])


THIRD = "org_01EHZNVPK3SFK441A1RGBFSHRY"


@pytest.mark.parametrize(
    ("now", "renamed", "removed", "commands"),
    [
        pytest.param(
            {"acme": THIRD, "zeta": ACME},
            {"acme": "zeta", "zeta": "acme"},
            (),
            [
                "pulumi stack rename acme-renamed --stack acme",
                "pulumi stack rename acme --stack zeta",
                "pulumi stack rename zeta --stack acme-renamed",
                "git checkout HEAD -- stacks/Pulumi.acme.yaml stacks/Pulumi.zeta.yaml",
            ],
            id="exchanged",
        ),
        pytest.param(
            {"zeta": ACME},
            {"acme": "zeta"},
            ("zeta",),
            [
                "logstreams retire",
                "pulumi destroy",
                "pulumi stack rm zeta",
                "pulumi stack rename zeta --stack acme",
            ],
            id="to the name of one that goes",
        ),
        pytest.param(
            {"acme2": ACME, "acme": THIRD},
            {"acme": "acme2", "zeta": "acme"},
            (),
            [
                "pulumi stack rename acme2 --stack acme",
                "pulumi stack rename acme --stack zeta",
                "git checkout HEAD -- stacks/Pulumi.acme.yaml stacks/Pulumi.acme2.yaml",
            ],
            id="one after the other",
        ),
        pytest.param(
            {"acme": OTHER, "zeta": THIRD}, {}, (), [], id="another organization in place"
        ),
    ],
)
def test_names_that_are_taken_over_are_told_in_an_order_that_works(
    stacks: Path,
    git: Git,
    now: dict[str, str],
    renamed: dict[str, str],
    removed: tuple[str, ...],
    commands: list[str],
) -> None:
    git("checkout", "--quiet", "main")
    (stacks / "Pulumi.zeta.yaml").write_text(stack_file(THIRD))
    commit(git)
    git("checkout", "--quiet", "-B", "feature")
    for stack in ("acme", "zeta"):
        (stacks / f"Pulumi.{stack}.yaml").unlink()
    for stack, organization in now.items():
        (stacks / f"Pulumi.{stack}.yaml").write_bytes(
            stack_file(organization).replace("\n", "\r\n").encode()
        )
    commit(git)

    found = affected(stacks)

    assert (found.renamed, found.removed) == (renamed, removed)
    told = " ".join(found.rename_steps)
    assert re.findall(r"`([^`]+)`", told) == commands


def test_what_main_gained_in_the_meantime_is_not_taken_for_the_old_file(
    stacks: Path, git: Git
) -> None:
    git("mv", "stacks/Pulumi.acme.yaml", "stacks/Pulumi.acme-prod.yaml")
    commit(git)
    git("checkout", "--quiet", "main")
    (stacks / "Pulumi.acme.yaml").write_text(stack_file(OTHER))
    commit(git)
    git("checkout", "--quiet", "feature")

    assert affected(stacks).renamed == {"acme": "acme-prod"}


def test_base_that_git_does_not_know_is_told(stacks: Path) -> None:
    with pytest.raises(GitError, match="nowhere"):
        affected_since("nowhere", stacks.parent, ["acme"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(
            S3,
            "acme: renamed to acme-prod; its state is renamed by `pulumi stack rename acme-prod "
            "--stack acme`; to keep the names of what it has made, its file needs bucketName: "
            '"acme-audit-logs-012345670123-us-east-1", roleName: "acme-workos-audit-logs", below '
            "destination",
            id="names that keys keep",
        ),
        pytest.param(
            SPLUNK,
            "acme: renamed to acme-prod; no key of a stack file keeps the old name of its prefix "
            "list and security group, so every command refuses it: give the file its old name "
            "back, `git mv stacks/Pulumi.acme-prod.yaml stacks/Pulumi.acme.yaml`",
            id="names that no key keeps",
        ),
    ],
)
def test_what_a_rename_takes_is_told(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "Pulumi.acme-prod.yaml").write_text(text)

    assert how_to_rename({"acme": "acme-prod"}, (), tmp_path) == (told,)


BUCKET, ROLE = '    bucketName: "alpha-events"\n', '    roleName: "alpha-writer"\n'
OF_ACME = 'bucketName: "acme-audit-logs-012345670123-us-east-1", roleName: "acme-workos-audit-logs"'


@pytest.mark.parametrize(
    ("was", "now", "needed"),
    [
        (BUCKET + ROLE, "", 'bucketName: "alpha-events", roleName: "alpha-writer"'),
        (BUCKET + ROLE, BUCKET + ROLE, None),
        (BUCKET, BUCKET + ROLE, 'roleName: "acme-workos-audit-logs"'),
        ("", "", OF_ACME),
        ("    nonsense: 1\n", "", OF_ACME),
    ],
    ids=["lost", "taken along", "one is another's", "none of its own", "old file has problems"],
)
def test_names_to_keep_are_those_that_the_old_file_gives(
    stacks: Path, git: Git, was: str, now: str, needed: str | None
) -> None:
    git("checkout", "--quiet", "main")
    (stacks / "Pulumi.acme.yaml").write_text(S3.replace("    bucketName: null\n", was))
    commit(git)
    git("checkout", "--quiet", "-B", "feature")
    (stacks / "Pulumi.acme.yaml").unlink()
    (stacks / "Pulumi.zenith.yaml").write_text(S3.replace("    bucketName: null\n", now))
    commit(git)

    (told,) = affected(stacks).rename_steps

    keep = "; to keep the names of what it has made, its file needs {}, below destination"
    state = "its state is renamed by `pulumi stack rename zenith --stack acme`"
    assert told == f"acme: renamed to zenith; {state}{keep.format(needed) if needed else ''}"


def steps(root: Path, renamed: dict[str, str], files: dict[str, str]) -> list[str]:
    (root / "stacks").mkdir()
    for stack, written in files.items():
        (root / "stacks" / f"Pulumi.{stack}.yaml").write_text(written)
    return [*how_to_rename(renamed, (), root)]


UNKEPT = (
    "no key of a stack file keeps the old name of its prefix list and security group, so every "
    "command refuses it: "
)


def test_exchange_that_is_refused_sets_no_state_aside(tmp_path: Path) -> None:
    exchanged = {"acme": "zeta", "zeta": "acme"}

    told = steps(tmp_path, exchanged, {"acme": SPLUNK, "zeta": SPLUNK})

    back = "exchange the contents of stacks/Pulumi.{}.yaml and stacks/Pulumi.{}.yaml back"
    assert told == [
        f"acme: renamed to zeta; {UNKEPT}{back.format('acme', 'zeta')}",
        f"zeta: renamed to acme; {UNKEPT}{back.format('zeta', 'acme')}",
    ]


def test_state_waits_for_no_name_that_is_kept(tmp_path: Path) -> None:
    renamed = {"a": "b", "b": "c", "c": "d", "x": "y"}

    told = steps(tmp_path, renamed, {"b": S3, "c": S3, "d": SPLUNK, "y": S3})

    occupied = "give the file its old name back, once stacks/Pulumi.{0}.yaml, another customer's by"
    c, b, a, x = told
    assert c.startswith(f"c: renamed to d; {UNKEPT}{occupied.format('c')}")
    assert b.startswith("b: renamed to c; the state of the stack c keeps that name")
    assert occupied.format("b") in b
    assert a.startswith("a: renamed to b; the state of the stack b keeps that name")
    assert "`git mv stacks/Pulumi.b.yaml stacks/Pulumi.a.yaml`, or give it another name" in a
    assert "`pulumi stack rename y --stack x`" in x
    assert "pulumi stack rename" not in f"{a}{b}{c}"


def test_states_are_set_aside_under_names_that_are_free(tmp_path: Path) -> None:
    long = "l" * 100
    renamed = {
        "acme": "zeta",
        "zeta": "acme",
        "old": "acme-renamed",
        long: f"{long[:-1]}a",
        f"{long[:-1]}a": f"{long[:-1]}b",
        f"{long[:-1]}b": long,
        f"{long[:-1]}c": f"{long[:-1]}d",
        f"{long[:-1]}d": f"{long[:-1]}c",
    }

    told = steps(tmp_path, renamed, {"acme-renamed-2": S3})

    states = [*renamed]
    for new, old in re.findall(r"`pulumi stack rename (\S+) --stack (\S+)`", " ".join(told)):
        assert new not in {*states, "acme-renamed-2"}
        assert len(new) <= 100
        states[states.index(old)] = new
    assert states == [*renamed.values()]


@pytest.mark.parametrize("name", ["$(touch x)", "a;b", "b\nc", "n" * 101, "x/y"])
def test_no_command_has_a_name_that_no_stack_can_have(tmp_path: Path, name: str) -> None:
    told = steps(tmp_path, {"acme": name, name: "zeta", "globex": "acme"}, {"acme": S3, "zeta": S3})

    new, old, waiting = told
    assert new.startswith(f"acme: renamed to {name}; no stack can have the new name")
    assert old.startswith(f"{name}: renamed to zeta; no stack can have had the old name")
    assert waiting.startswith("globex: renamed to acme; the state of the stack acme keeps")
    assert re.findall("`([^`]*)`", " ".join(told)) == [
        "git mv stacks/Pulumi.acme.yaml stacks/Pulumi.globex.yaml"
    ]


def test_other_stack_files_are_not_read(tmp_path: Path) -> None:
    told = steps(tmp_path, {"acme": "zeta"}, {"zeta": SPLUNK, "copy": SPLUNK})

    assert UNKEPT in told[0]  # `load_stack` would refuse the organization that both files name


def test_documents_say_how_the_state_is_renamed() -> None:
    step = "acme: renamed to acme-prod; its state is renamed by `pulumi stack rename acme-prod`"
    document = FleetDocument(
        operation="preview",
        stacks=(StackOutcome(stack="acme-prod", result=Result.GOOD),),
        renamed={"acme": "acme-prod"},
        rename_steps=(step,),
    )

    assert step in text(document).splitlines()
    assert "Renamed: `acme` to `acme-prod`." in comment(document)
    assert "\n- acme: renamed to acme-prod; its state is renamed by `pulumi" in comment(document)
    assert "deleted" not in comment(document)


def test_name_that_a_command_would_take_for_an_option_is_refused_and_left(tmp_path: Path) -> None:
    """Pulumi 3.259.0 makes such a stack, and takes its name as the value of an option alone."""
    new, old = steps(tmp_path, {"acme": "-x", "-z": "zeta"}, {"-x": S3, "zeta": S3})

    assert "; no stack can have the new name (" in new
    assert "`" not in new
    assert "`pulumi stack rename zeta --stack -z`" in old
