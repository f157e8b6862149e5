"""The handler against S3 and Secrets Manager that ask for rights."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

import handler
from tests.rehearsal.aws.support import deny, policy
from tests.rehearsal.receiver.conftest import NEW_SECRET, SECRET, Function

Send = Callable[..., tuple[int, dict[str, Any]]]
KEY = "audit/2024-01-15/2024-01-15T10:30:00.123Z_abc1.json"


def envelope(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "event": {"id": f"audit_log_event_{number}", "actor": {"name": "Zoë"}},
        "keySuffix": f"abc{number}",
        "timestamp": "2024-01-15T10:30:00.123Z",
        "source": "workos",
    } | changes


def body(*envelopes: Any) -> str:
    return json.dumps(envelopes, ensure_ascii=False)


def test_event_is_stored_locked_and_once(send: Send, function: Function) -> None:
    assert send(body(envelope(1))) == (200, {"stored": 1})
    assert send(body(envelope(1))) == (200, {"already": 1})
    assert function.versions() == {KEY: 1}
    read = function.account.s3.get_object(Bucket=function.bucket, Key=KEY)
    assert (read["ObjectLockMode"], read["ContentType"]) == ("GOVERNANCE", "application/json")
    assert read["Metadata"].keys() == {"secret-version", "secret-version-id"}
    assert read["Metadata"]["secret-version"] == "current"
    event = envelope(1)["event"]
    assert read["Body"].read() == json.dumps(event, indent=2, ensure_ascii=False).encode()


def test_batch_sent_twice_at_once_is_stored_once(
    send: Send, function: Function, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = body(*map(envelope, range(200)))
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, [batch, batch]))
    assert [status for status, _ in answers] == [200, 200]
    assert sum(says.get("stored", 0) for _, says in answers) == 200
    assert set(function.versions().values()) == {1}
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["status"] for line in lines] == [200, 200]


def test_other_event_under_a_key_and_bad_ones_are_kept(send: Send, function: Function) -> None:
    other, bad = envelope(1, event={"id": "another"}), envelope(2, keySuffix="../up")
    for says in ({"stored": 1, "quarantined": 2}, {"already": 3}):
        assert send(body(envelope(1), other, bad)) == (200, says)
    folder = f"quarantine/{datetime.now(UTC):%Y-%m-%d}"
    raws = [json.dumps(one, ensure_ascii=False).encode() for one in (other, bad)]
    keys = [f"{folder}/{hashlib.sha256(raw).hexdigest()}.json" for raw in raws]
    assert function.versions() == {KEY: 1, keys[0]: 1, keys[1]: 1}
    reasons = [
        function.account.s3.get_object(Bucket=function.bucket, Key=key)["Metadata"]["reason"]
        for key in keys
    ]
    assert reasons == ["another event has its key", "keySuffix"]


def test_body_that_is_cut_off_is_kept_whole(send: Send, function: Function) -> None:
    assert send(body(envelope(1))[:-3])[0] == 400
    (key,) = function.versions()
    read = function.account.s3.get_object(Bucket=function.bucket, Key=key)
    assert key.endswith(".bin")
    assert read["Body"].read() == body(envelope(1))[:-3].encode()


def test_refused_write_is_answered_503_until_it_is_allowed(send: Send, function: Function) -> None:
    s3, resource = function.account.s3, f"arn:aws:s3:::{function.bucket}/{KEY}"
    s3.put_bucket_policy(
        Bucket=function.bucket, Policy=policy(deny("s3:PutObject", resource, Principal="*"))
    )
    assert send(body(envelope(1), envelope(2)))[0] == 503
    assert len(function.versions()) == 1
    s3.delete_bucket_policy(Bucket=function.bucket)
    assert send(body(envelope(1), envelope(2))) == (200, {"stored": 1, "already": 1})


def test_both_secrets_are_accepted_during_a_rotation(
    send: Send, function: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert send(body(envelope(1)))[0] == 200
    function.rotate(NEW_SECRET)
    assert send(body(envelope(2)), NEW_SECRET)[0] == 401, "it was read a moment ago"
    monkeypatch.setattr(handler.receiver().secret, "_now", lambda: time.time() + 5)
    assert send(body(envelope(2)), NEW_SECRET)[0] == 200
    assert send(body(envelope(3)), SECRET)[0] == 200
    versions = [
        function.account.s3.head_object(
            Bucket=function.bucket, Key=KEY.replace("abc1", f"abc{number}")
        )["Metadata"]["secret-version"]
        for number in (1, 2, 3)
    ]
    assert versions == ["current", "current", "previous"]


def test_secret_without_the_right_to_read_it_is_503(send: Send, function: Function) -> None:
    secrets = function.account.client("secretsmanager")
    refusal = deny("secretsmanager:GetSecretValue", Principal="*")
    secrets.put_resource_policy(SecretId=function.secret_arn, ResourcePolicy=policy(refusal))
    assert send(body(envelope(1)))[0] == 503
    assert send(body(envelope(1)), "wrong")[0] == 503
    assert function.versions() == {}
