from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from components.encryption_key import EncryptionKey, EncryptionKeyArgs
from components.unreplaceable import ReplacementRefusedError

ARGS = EncryptionKeyArgs(
    alias="acme-events",
    description="Audit log events in acme-events",
    account_id="012345670123",
    partition="aws",
    region="eu-central-1",
)


def make(build: Any, args: EncryptionKeyArgs = ARGS, **how: Any) -> Any:
    def program() -> dict[str, Any]:
        key = EncryptionKey("encryption", args)
        return {"arn": key.arn, **key.fingerprint_inputs}

    return build(program, **how)


def test_key_registers_exactly_these_resources(build: Any) -> None:
    assert make(build).types() == {
        "encryption": "logstreams:kms:EncryptionKey",
        "encryption-key": "aws:kms/key:Key",
        "encryption-alias": "aws:kms/alias:Alias",
    }


def test_key_is_rotated_and_slow_to_delete(build: Any) -> None:
    key = make(build).inputs("encryption-key")
    assert key["enableKeyRotation"] is True
    assert key["deletionWindowInDays"] == 30


def test_key_policy_is_known_in_preview(build: Any) -> None:
    key = make(build, preview=True).inputs("encryption-key")
    assert json.loads(key["policy"])["Statement"]


def test_alias_points_to_the_key(build: Any) -> None:
    built = make(build)
    assert built.inputs("encryption-alias") == {
        "name": "alias/acme-events",
        "targetKeyId": built.outputs["arn"],
    }


@pytest.mark.parametrize(("deletable", "retained"), [(False, True), (True, False)], ids=str)
def test_destroyed_stack_leaves_the_key_unless_deletable(
    build: Any, deletable: bool, retained: bool
) -> None:
    built = make(build, replace(ARGS, deletable=deletable))
    assert built.resources["encryption-key"].request.retainOnDelete is retained
    assert not built.resources["encryption-alias"].request.retainOnDelete


def test_replacing_the_key_is_refused(build: Any) -> None:
    request = make(build).resources["encryption-key"].request
    assert list(request.ignoreChanges) == ["region"]
    with pytest.raises(ReplacementRefusedError, match="encryption key of this stack"):
        make(build, existing={"encryption-key": {"region": "us-west-2"}})
    assert list(build.registered) == ["encryption", "encryption-key"]


def test_fingerprint_has_the_key_policy(build: Any) -> None:
    built = make(build)
    assert built.outputs["key policy"] == built.inputs("encryption-key")["policy"]
