"""What a stack's state says, from what `pulumi stack export` prints."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from logstreams.state import NoStack, NoState, StackState, read_state

POLICY = {
    "Statement": [
        {"Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        {"Condition": {"NotIpAddress": {"aws:SourceIp": ["203.0.113.7/32", "203.0.113.8/32"]}}},
    ]
}
LIST = {"entries": [{"cidr": "203.0.113.9/32", "description": "WorkOS egress address"}]}


def state_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *resources: dict[str, Any], written: str = ""
) -> StackState:
    export = tmp_path / "export.json"
    export.write_text(
        json.dumps({"deployment": {"manifest": {"time": written}, "resources": resources}})
    )
    pulumi = tmp_path / "pulumi"
    pulumi.write_text(f"#!/bin/sh\ncat {export}\n")
    pulumi.chmod(pulumi.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return read_state("acme", tmp_path)


def test_what_is_written_well_after_the_check_is_of_another_update(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Times as Pulumi 3.259.0 writes them, in nanoseconds."""
    check = {
        **resource("pulumi-python:dynamic:Resource"),
        "urn": "urn:pulumi:acme::p::x::delivery-check",
    }
    check["modified"] = "2026-11-29T15:23:36.943332432Z"

    ended, since, never = (
        state_of(tmp_path, monkeypatch, *resources, written=written)
        for written, resources in (
            ("2026-11-29T15:23:36.995501629Z", [check]),
            ("2026-11-29T15:24:07.412000001Z", [check]),
            ("2026-11-29T15:24:07.412000001Z", []),
        )
    )

    found = (ended.is_written_after_check, since.is_written_after_check)
    assert (*found, never.is_written_after_check) == (False, True, False)


def test_creates_that_an_update_did_not_end_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    urn = "urn:pulumi:acme::p::aws:s3/bucket:Bucket::s3-archive-bucket"
    pending = [
        {"type": "creating", "resource": {"urn": urn}},
        {"type": "updating", "resource": {"urn": f"{urn}-policy"}},
    ]
    deployment = {"resources": [], "pending_operations": pending}
    pulumi = tmp_path / "pulumi"
    pulumi.write_text(f"#!/bin/sh\necho '{json.dumps({'deployment': deployment})}'\n")
    pulumi.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    assert read_state("acme", tmp_path).interrupted == ("s3-archive-bucket",)
    assert state_of(tmp_path, monkeypatch).interrupted == ()


def resource(kind: str, **outputs: Any) -> dict[str, Any]:
    return {"urn": f"urn:pulumi:acme::p::{kind}::x", "type": kind, "outputs": outputs}


def test_addresses_are_those_of_prefix_list_and_bucket_policy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = state_of(
        tmp_path,
        monkeypatch,
        resource("aws:ec2/managedPrefixList:ManagedPrefixList", **LIST),
        resource("aws:s3/bucketPolicy:BucketPolicy", policy=json.dumps(POLICY)),
        resource("aws:iam/role:Role", name="acme-workos-audit-logs"),
        {"urn": "urn:y", "type": "aws:iam/role:Role"},
        {**resource("aws:kms/key:Key", arn="arn:of-before"), "delete": True},
        resource("aws:kms/key:Key", arn="arn:of-the-stack"),
    )

    assert state.admitted == {"203.0.113.7", "203.0.113.8", "203.0.113.9"}
    assert state.roles == {"acme-workos-audit-logs"}
    assert state.made_key == "arn:of-the-stack"


def test_stack_without_an_allowlist_admits_nobody_by_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_ = json.dumps({"Statement": POLICY["Statement"][:1]})

    state = state_of(
        tmp_path, monkeypatch, resource("aws:s3/bucketPolicy:BucketPolicy", policy=open_)
    )

    assert (state.admitted, state.roles, state.made_key) == (frozenset(), frozenset(), None)


def test_pulumi_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(NoState, match="not on PATH"):
        read_state("acme", tmp_path)


@pytest.mark.parametrize(
    ("script", "kind", "message"),
    [
        pytest.param("exec sleep 30", NoState, "did not answer in 1 s", id="silent"),
        pytest.param("echo error: locked >&2; exit 255", NoState, "locked", id="other"),
        pytest.param(
            "echo error: failed to load checkpoint: unexpected end of JSON input >&2; exit 255",
            NoState,
            "put its last whole version back",
            id="cut off",
        ),
        pytest.param("echo no stack named acme >&2; exit 6", NoStack, "acme", id="unknown"),
    ],
)
def test_state_that_cannot_be_read_says_why(
    tmp_path: Path, script: str, kind: type[NoState], message: str
) -> None:
    (tmp_path / "pulumi").write_text(f"#!/bin/sh\n{script}\n")
    (tmp_path / "pulumi").chmod(0o755)

    with pytest.raises(NoState, match=message) as told:
        read_state("acme", tmp_path, {"PATH": f"{tmp_path}:/usr/bin:/bin"}, 1)

    assert type(told.value) is kind


def test_pulumi_reads_without_the_git_variables_of_a_hook(tmp_path: Path) -> None:
    (tmp_path / "pulumi").write_text('#!/bin/sh\necho "git: $GIT_DIR" >&2; exit 255\n')
    (tmp_path / "pulumi").chmod(0o755)

    with pytest.raises(NoState, match=r"git:$"):
        read_state("acme", tmp_path, {"PATH": f"{tmp_path}:/usr/bin:/bin", "GIT_DIR": "/other"})


HALF_WRITTEN = "error: failed to load checkpoint: EOF"
ONCE = f"test -e seen && exec echo '{{}}'; touch seen; echo '{HALF_WRITTEN}' >&2; exit 255"


def test_state_that_another_pulumi_writes_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "pulumi").write_text(f"#!/bin/sh\n{ONCE}\n")
    (tmp_path / "pulumi").chmod(0o755)

    state = read_state("acme", tmp_path, {"PATH": f"{tmp_path}:/usr/bin:/bin"})

    assert state.outputs == {}


def test_state_that_stays_half_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("logstreams.pulumi_process.READS", 2)
    (tmp_path / "pulumi").write_text(f"#!/bin/sh\necho '{HALF_WRITTEN}' >&2; exit 255\n")
    (tmp_path / "pulumi").chmod(0o755)

    with pytest.raises(NoState, match="failed to load checkpoint: EOF"):
        read_state("acme", tmp_path, {"PATH": f"{tmp_path}:/usr/bin:/bin"})
