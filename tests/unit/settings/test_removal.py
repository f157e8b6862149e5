"""A stack file whose update would delete what WorkOS delivers to is refused."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from logstreams.settings import StackSettings, load
from logstreams.settings.removal import RemovalRefused, cut_off, refuse_removal

EXAMPLES = Path(__file__).parents[3] / "stacks" / "examples"
KINDS = sorted(path.name.split(".")[1] for path in EXAMPLES.glob("Pulumi.*.yaml"))
FILE = Path("stacks/Pulumi.acme.yaml")


def plain(kind: str) -> dict[str, Any]:
    return load(EXAMPLES / f"Pulumi.{kind}.yaml").to_plain()


def changed(kind: str, **keys: Any) -> StackSettings:
    return StackSettings.from_plain({**plain(kind), **keys})


def mode(kind: str, value: str) -> dict[str, Any]:
    return {**plain(kind)["verify"], "mode": value}


def of_type(kind: str) -> str:
    return str(plain(kind)["destination"]["type"])


S3 = next(kind for kind in KINDS if of_type(kind) == "s3" and plain(kind)["stream"])
MANAGED = next(
    kind for kind in KINDS if of_type(kind) == "https" and plain(kind)["destination"]["managed"]
)
EXISTING = next(
    kind for kind in KINDS if of_type(kind) == "https" and plain(kind)["destination"]["existing"]
)
SPLUNK = next(kind for kind in KINDS if of_type(kind) == "splunk")


@pytest.mark.parametrize("verified", [True, False], ids=["verified", "pending"])
@pytest.mark.parametrize("verify_mode", ["require", "warn", "off"])
def test_lost_section_stream_is_refused_and_told_how_to_write_it_back(
    verified: bool, verify_mode: str
) -> None:
    before = plain(S3)
    now = changed(S3, stream=None, verify=mode(S3, verify_mode))

    with pytest.raises(RemovalRefused) as refused:
        refuse_removal(before, verified, now, FILE)

    text = str(refused.value)
    assert text.startswith("stacks/Pulumi.acme.yaml: stream: found no such section, wanted")
    assert now.role_name in text
    command = shlex.split(next(line for line in text.splitlines() if line.startswith("  ")))
    assert command == [
        *("logstreams", "form", now.customer),
        *("--set", f"stream.workosAccountId={before['stream']['workosAccountId']}"),
        *("--set", f"stream.externalId={before['stream']['externalId']}"),
    ]
    assert f"logstreams retire {now.customer}" in text


def test_section_stream_that_was_never_deployed_is_none_that_is_lost() -> None:
    refuse_removal({**plain(S3), "stream": None}, True, changed(S3, stream=None), FILE)


@pytest.mark.parametrize("kind", KINDS)
def test_unchanged_stack_file_is_refused_nothing(kind: str) -> None:
    refuse_removal(plain(kind), True, load(EXAMPLES / f"Pulumi.{kind}.yaml"), FILE)


REPLACED: dict[str, tuple[str, dict[str, Any], str]] = {
    "s3 to splunk": (S3, {"destination": plain(SPLUNK)["destination"]}, "destination.type"),
    "managed to splunk": (
        MANAGED,
        {"destination": plain(SPLUNK)["destination"]},
        "destination.type",
    ),
    "managed to existing": (
        MANAGED,
        {"destination": plain(EXISTING)["destination"]},
        "destination",
    ),
    "another role": (
        S3,
        {"destination": {**plain(S3)["destination"], "roleName": "another"}},
        "destination.roleName",
    ),
}


@pytest.mark.parametrize(("kind", "keys", "key"), REPLACED.values(), ids=REPLACED)
@pytest.mark.parametrize("verify_mode", ["warn", "off"])
def test_what_was_proven_is_not_deleted_by_an_update_that_need_not_prove(
    kind: str, keys: dict[str, Any], key: str, verify_mode: str
) -> None:
    now = changed(kind, **keys, verify=mode(kind, verify_mode))

    with pytest.raises(RemovalRefused) as refused:
        refuse_removal(plain(kind), True, now, FILE)

    assert f'verify.mode: found "{verify_mode}", wanted "require". {key} changes' in str(
        refused.value
    )
    refuse_removal(plain(kind), False, now, FILE)


@pytest.mark.parametrize(("kind", "keys", "key"), REPLACED.values(), ids=REPLACED)
def test_an_update_that_has_to_prove_may_delete(kind: str, keys: dict[str, Any], key: str) -> None:
    del key
    refuse_removal(plain(kind), True, changed(kind, **keys, verify=mode(kind, "require")), FILE)


def test_receiver_is_not_deleted_for_an_endpoint_that_nobody_reads_back() -> None:
    verify = {**mode(MANAGED, "require"), "readBack": "none"}
    now = changed(MANAGED, destination=plain(EXISTING)["destination"], verify=verify)

    with pytest.raises(RemovalRefused, match='readBack: found "none"'):
        refuse_removal(plain(MANAGED), True, now, FILE)


@pytest.mark.parametrize("recorded", [None, {}, {"customer": "acme", "schema": 9}])
def test_what_is_not_known_refuses_nothing(recorded: dict[str, Any] | None) -> None:
    refuse_removal(recorded, True, changed(S3, stream=None), FILE)


@pytest.mark.parametrize("retired", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_another_account_is_refused_where_something_was_made(kind: str, retired: bool) -> None:
    before = plain(kind)
    moved = json.loads(json.dumps(before).replace(before["accountId"], "210987654321"))
    now = StackSettings.from_plain({**moved, "retired": retired})
    if now.destination.archive is None and now.network is None:
        return refuse_removal(before, True, now, FILE)

    with pytest.raises(RemovalRefused, match=r"accountId: found 210987654321, wanted \d{12}:"):
        refuse_removal(before, True, now, FILE)
    return None


@pytest.mark.parametrize(
    ("before", "now", "network", "told"),
    [
        pytest.param(S3, MANAGED, True, "the bucket and the security", id="both have an archive"),
        pytest.param(EXISTING, SPLUNK, True, "over the security group, and", id="an allowlist"),
        pytest.param(S3, SPLUNK, False, "", id="nothing of both"),
        pytest.param(S3, S3, True, "", id="the same type"),
    ],
)
def test_change_of_type_that_cuts_off_what_is_delivered_to_is_told(
    before: str, now: str, network: bool, told: str
) -> None:
    given = {"vpcId": "vpc-0123456789abcdef0"} if network else None
    recorded = {**plain(before), "network": given}

    said = cut_off(recorded, changed(now, network=given))

    assert told in said
    assert bool(said) is bool(told)
