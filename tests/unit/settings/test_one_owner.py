"""Two stack files of a project that name the same bucket or the same role."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from logstreams.settings import SettingsError, load_stack

_ACMES_BUCKET = "acme-audit-logs-012345670123-us-east-1"
_HTTPS = """  workos-log-streams:destination:
    type: https
    managed:
      hostName: logs.globex.example
      certificateArn: arn:aws:acm:us-east-1:012345670123:certificate/CERTIFICATE
      subnetIds: [subnet-0a1b2c3d4e5f60718, subnet-1a1b2c3d4e5f60718]
      retention: {mode: COMPLIANCE, days: 365}
""".replace("CERTIFICATE", "0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f")


def _globex(full: str, *changes: tuple[str, str]) -> str:
    text = full.replace("RGBFSHRT", "RGBFSHRV")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return text


def _receiver(full: str, lines: str) -> str:
    text = _globex(full)
    begin, end = (
        text.index("  workos-log-streams:destination"),
        text.index("  workos-log-streams:stream"),
    )
    return text[:begin] + _HTTPS + lines + text[end:]


_NAMED = ("bucketName: null", f"bucketName: {_ACMES_BUCKET}")
_ELSEWHERE = ('"012345670123"', '"112345670123"')
_ROLE = ("roleName: null", "roleName: acme-workos-audit-logs")


@pytest.fixture
def stacks(tmp_path: Path, full: str) -> Path:
    """A project with a customer acme."""
    folder = tmp_path / "stacks"
    folder.mkdir()
    (folder / "Pulumi.acme.yaml").write_text(full)
    return folder


@pytest.mark.parametrize(
    ("changes", "acme", "key", "what"),
    [
        pytest.param((_NAMED,), (), "bucketName", "archive", id="derived there"),
        pytest.param((_NAMED,), (_NAMED,), "bucketName", "archive", id="given in both"),
        pytest.param((_NAMED, _ELSEWHERE), (), "bucketName", "archive", id="of another account"),
        pytest.param((_ROLE,), (), "roleName", "role", id="role derived there"),
        pytest.param(
            (("roleName: null", "roleName: audit"),),
            (("roleName: null", 'roleName: "audit"'),),
            "roleName",
            "role",
            id="role given in both",
        ),
        pytest.param(
            (("my-access-logs", _ACMES_BUCKET),),
            (),
            "accessLogs.bucket",
            "archive",
            id="access logs into an archive",
        ),
    ],
)
def test_bucket_or_role_of_another_stack_file_is_refused(
    stacks: Path,
    full: str,
    changes: tuple[tuple[str, str], ...],
    acme: tuple[tuple[str, str], ...],
    key: str,
    what: str,
) -> None:
    globex = stacks / "Pulumi.globex.yaml"
    globex.write_text(_globex(full, *changes))
    for before, after in acme:
        (stacks / "Pulumi.acme.yaml").write_text(full.replace(before, after))

    with pytest.raises(SettingsError) as refused:
        load_stack("globex", stacks.parent)

    (problem,) = refused.value.problems
    assert (problem.file, problem.key) == (
        str(globex),
        f"workos-log-streams:destination.{key}",
    )
    assert problem.found.endswith(f", which is the {what} of {stacks / 'Pulumi.acme.yaml'}")
    assert problem.found.split(",")[0] in globex.read_text().splitlines()[problem.line - 1]


def test_bucket_derived_here_and_given_in_another_stack_file_is_refused(
    stacks: Path, full: str
) -> None:
    globex = stacks / "Pulumi.globex.yaml"
    globex.write_text(_globex(full, _NAMED))

    with pytest.raises(SettingsError) as refused:
        load_stack("acme", stacks.parent)

    (problem,) = refused.value.problems
    found = f"nothing, which means {_ACMES_BUCKET}, which is the archive of {globex}"
    assert (problem.line, problem.found) == (0, found)


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        pytest.param(f"      bucketName: {_ACMES_BUCKET}\n", "bucketName", id="bucket"),
        pytest.param("      roleName: acme-workos-audit-logs\n", "roleName", id="role"),
    ],
)
def test_receiver_names_no_bucket_or_role_of_another_stack_file(
    stacks: Path, full: str, lines: str, key: str
) -> None:
    (stacks / "Pulumi.globex.yaml").write_text(_receiver(full, lines))

    with pytest.raises(SettingsError) as refused:
        load_stack("globex", stacks.parent)

    (problem,) = refused.value.problems
    assert problem.key == f"workos-log-streams:destination.managed.{key}"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param((), id="names of its own, access logs in the same bucket"),
        pytest.param((("roleName: null", "roleName: audit"), _ELSEWHERE), id="in another account"),
        pytest.param((("bucketName: null", f"bucketName: {_ACMES_BUCKET}1"),), id="longer name"),
        pytest.param((("bucketPath: audit/", f"bucketPath: {_ACMES_BUCKET}/"),), id="path"),
        pytest.param((("team: platform", f"team: {_ACMES_BUCKET}"),), id="tag"),
        pytest.param((_NAMED, ("type: s3", "type: s4")), id="no archive"),
    ],
)
def test_stack_file_with_names_of_its_own_is_no_hindrance(
    stacks: Path, full: str, changes: tuple[tuple[str, str], ...]
) -> None:
    acme = full.replace("roleName: null", "roleName: audit")
    (stacks / "Pulumi.acme.yaml").write_text(acme)
    (stacks / "Pulumi.globex.yaml").write_text(_globex(full, *changes))

    assert load_stack("acme", stacks.parent).customer == "acme"


def test_fleet_with_the_same_names_in_many_accounts_is_not_parsed(
    stacks: Path, full: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(20):
        kept = f"old-{n}-audit-logs-{n:012}-us-east-1"
        text = full.replace("RGBFSHRT", f"RGBF{n:04}").replace("012345670123", f"{n:012}")
        text = text.replace("roleName: null", "roleName: audit")
        (stacks / f"Pulumi.c{n}.yaml").write_text(
            text.replace("bucketName: null", f"bucketName: {kept}")
        )
    loading = import_module("logstreams.settings.load")
    parsed, parse = [], loading.parse

    def counted(text: str) -> Any:
        parsed.append(text)
        return parse(text)

    monkeypatch.setattr(loading, "parse", counted)

    load_stack("c7", stacks.parent)

    assert parsed == [(stacks / "Pulumi.c7.yaml").read_text()]
