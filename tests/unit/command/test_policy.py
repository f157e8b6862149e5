"""`logstreams policy why`: each request of a delivery, by address and by statement."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from logstreams.command.main import app
from logstreams.verification import derivations
from logstreams.verification.facts.archive import EncryptionFacts
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.observations import Observations
from tests.unit.command.test_form import DESTINATIONS, HEAD
from tests.unit.verification import conftest as worlds
from tests.unit.verification.conftest import healthy, settings  # noqa: F401 - fixtures
from tests.unit.verification.https_worlds import MANAGED, settings_of
from tests.unit.verification.one_fault import with_facts

RunResult = tuple[int, str, str]
Why = Callable[..., RunResult]
NOT_TWO = {"NotIpAddress": {"aws:SourceIp": [f"127.0.0.{host}/32" for host in range(11, 18)]}}


@pytest.fixture
def seen(healthy: Observations) -> list[Observations]:  # noqa: F811
    return [healthy]


@pytest.fixture
def why(tmp_path: Path, seen: list[Observations], monkeypatch: pytest.MonkeyPatch) -> Why:
    """Run the command on a stack; what is read of AWS is the last of `seen`."""
    folder = tmp_path / "stacks"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(derivations, "observed", lambda *_: seen[-1])
    monkeypatch.setattr("logstreams.command.policy.recorded", lambda _: None)
    monkeypatch.setattr("logstreams.command.policy.aws_keys", lambda _: None)

    def run(*arguments: str, stack: str = "s3") -> RunResult:
        (folder / f"Pulumi.{stack}.yaml").write_text(f"{HEAD}    {DESTINATIONS[stack]}\n")
        ended = CliRunner().invoke(app, ["policy", "why", stack, *arguments])
        return ended.exit_code, ended.stdout, ended.stderr

    return run


def denying(before: Observations, condition: dict[str, Any]) -> Observations:
    statement = {
        "Sid": "Planted",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": "*",
        "Condition": condition,
    }
    policy = worlds.bucket_policy(before.settings, statement)
    return with_facts(before, archive=replace(before.destination.archive, policy=policy))


def test_sound_stack_is_allowed_three_times(why: Why) -> None:
    code, out, err = why()

    assert (code, err) == (0, "")
    for line in (
        "assume: sts:AssumeRole on arn:aws:iam::012345670123:role/acme-workos-audit-logs",
        "  9 of 9 addresses allowed: statement number 1 (no Sid) of the trust policy allows it",
        (
            "  9 of 9 addresses allowed: statement number 1 (no Sid) of the role's policy "
            "write-events allows it"
        ),
        (
            "      DenyPlainHttp does not apply: its condition does not hold: "
            "Bool aws:SecureTransport false; the request has true"
        ),
        (
            "  from S3 allowed: statement number 2 (no Sid) of the role's policy write-events, "
            "statement number 1 (no Sid) of the key policy allows it"
        ),
    ):
        assert line in out.splitlines()


def test_what_nobody_here_reads_comes_last_with_where_to_look(why: Why) -> None:
    _, out, _ = why("--action", "put")

    told = out.rpartition("\nnot read\n")[2]
    assert "Service control policies" in told
    assert "Ask WorkOS: which error does sts:AssumeRole answer" in told
    assert "data events" in told


def test_addresses_are_grouped_by_their_answer(why: Why, seen: list[Observations]) -> None:
    seen.append(denying(seen[0], NOT_TWO))

    code, out, _ = why("--action", "put", "--output", "json")

    document = json.loads(out)
    (request,) = document["requests"]
    allowed, denied = request["answers"]
    assert (code, document["version"], request["request"]) == (1, 1, "s3:PutObject")
    assert (allowed["decision"], len(allowed["addresses"])) == ("allowed", 7)
    assert denied["addresses"] == ["127.0.0.18", "127.0.0.19"]
    assert denied["because"] == "statement Planted of the bucket policy denies it"
    assert denied["statements"][-1] == {
        "layer": "resource-based policy",
        "document": "the bucket policy",
        "statement": "Planted",
        "effect": "Deny",
        "applies": "denies",
        "because": (
            "NotIpAddress aws:SourceIp 127.0.0.11/32, 127.0.0.12/32, 127.0.0.13/32, "
            "127.0.0.14/32, 127.0.0.15/32, 127.0.0.16/32 and 1 more; the request has 127.0.0.18"
        ),
    }


def test_any_address_may_be_asked_about(why: Why, seen: list[Observations]) -> None:
    seen.append(denying(seen[0], NOT_TWO))

    assert why("--action", "put", "--address", "127.0.0.11")[0] == 0
    code, out, _ = why("--action", "put", "--address", "203.0.113.9")

    assert code == 1
    assert "  from 203.0.113.9 denied: statement Planted of the bucket policy denies it" in out


def test_what_depends_is_neither_good_nor_failed(why: Why, seen: list[Observations]) -> None:
    seen.append(denying(seen[0], {"StringLike": {"aws:UserAgent": "x"}}))

    code, out, _ = why("--action", "put")

    assert code == 3
    assert "depends: statement Planted of the bucket policy depends on aws:UserAgent" in out


def test_document_that_cannot_be_read_is_named(why: Why, seen: list[Observations]) -> None:
    denied = Unavailable("GetBucketPolicy: AccessDenied: not yours")
    seen.append(with_facts(seen[0], archive=replace(seen[0].destination.archive, policy=denied)))

    code, out, err = why("--action", "put")

    assert (code, out) == (4, "")
    assert "GetBucketPolicy: AccessDenied: not yours" in err


@pytest.mark.parametrize(
    ("stack", "arguments", "said"),
    [
        pytest.param("datadog", (), "found a destination of type datadog", id="no role"),
        pytest.param("s3", ("--address", "300.1.1.1"), "wanted an IP address", id="address"),
        pytest.param("s3", ("--action", "delete"), "'delete' is not one of", id="action"),
    ],
)
def test_wrong_use_is_bad_input(
    why: Why, stack: str, arguments: tuple[str, ...], said: str
) -> None:
    code, out, err = why(*arguments, stack=stack)

    assert (code, out) == (2, "")
    assert said in " ".join(err.split())


def _without_key(before: Observations) -> Observations:
    encryption = EncryptionFacts("AES256", None, bucket_key=False)
    return with_facts(
        before, archive=replace(before.destination.archive, key=None, encryption=encryption)
    )


def _without_stream(before: Observations) -> Observations:
    return replace(before, settings=before.settings.model_copy(update={"stream": None}))


NONE_SUCH: dict[str, tuple[str, Callable[[Observations], Observations], str]] = {
    "SSE-S3": ("encrypt", _without_key, "the bucket does not use a KMS key"),
    "no stream yet": ("assume", _without_stream, "the stack file has no stream section yet"),
}


@pytest.mark.parametrize(("action", "change", "said"), NONE_SUCH.values(), ids=NONE_SUCH)
def test_request_the_stack_does_not_make_is_bad_input(
    why: Why,
    seen: list[Observations],
    action: str,
    change: Callable[[Observations], Observations],
    said: str,
) -> None:
    seen.append(change(seen[0]))

    code, out, err = why("--action", action)

    assert (code, out) == (2, "")
    assert f"--action: found {action}, a request that stack s3 does not make: {said}" in " ".join(
        err.split()
    )


def test_receivers_role_is_assumed_by_no_workos(
    why: Why, seen: list[Observations], tmp_path: Path
) -> None:
    seen.append(replace(seen[0], settings=settings_of(tmp_path, MANAGED)))

    code, out, err = why("--action", "assume")

    assert (code, out) == (2, "")
    assert "WorkOS assumes no role to deliver to https" in " ".join(err.split())
