"""What a stack's state says, from what `pulumi stack export` prints."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from logstreams.state import NoState, StackState, read_state

POLICY = {
    "Statement": [
        {"Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        {"Condition": {"NotIpAddress": {"aws:SourceIp": ["203.0.113.7/32", "203.0.113.8/32"]}}},
    ]
}
LIST = {"entries": [{"cidr": "203.0.113.9/32", "description": "WorkOS egress address"}]}


def state_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *resources: dict[str, Any]
) -> StackState:
    export = tmp_path / "export.json"
    export.write_text(json.dumps({"deployment": {"resources": resources}}))
    pulumi = tmp_path / "pulumi"
    pulumi.write_text(f"#!/bin/sh\ncat {export}\n")
    pulumi.chmod(pulumi.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return read_state("acme", tmp_path)


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
