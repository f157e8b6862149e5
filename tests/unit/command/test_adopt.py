"""`logstreams adopt` where objects change while Pulumi imports the bucket."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import Result
from typer.testing import CliRunner

from logstreams.command.exits import Exit
from logstreams.command.main import app
from logstreams.customers import retiring
from logstreams.fleet.pulumi_cli import PulumiCli
from logstreams.state import StackState
from rehearsal.stack_file import stack_file

BUCKET = "acme-in-use"
MAKES_BUCKET = {
    "op": "create",
    "newState": {"urn": "a::s3-archive-bucket", "type": "aws:s3/bucket:Bucket", "provider": "a::b"},
}
Meanwhile = Callable[[Any], object]


@pytest.fixture
def s3(project_at_aws: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The bucket's client; the bucket has the objects a, b and c."""
    text = stack_file(
        account_id="123456789012",
        organization_id="org_01EHZNVPK3SFK441A1RGBFSHRT",
        environment="production",
        egress=("127.0.0.11",),
    )
    folder = project_at_aws / "stacks"
    folder.mkdir()
    (folder / "Pulumi.acme.yaml").write_text(text)
    (project_at_aws / "Pulumi.yaml").write_text("name: workos-log-streams\nruntime: python\n")
    state = StackState({}, {}, has_bucket=False)
    monkeypatch.setattr("logstreams.command.adopt.required_state", lambda _: state)
    monkeypatch.setattr(PulumiCli, "previewed", lambda *_: {"steps": [MAKES_BUCKET]})
    monkeypatch.setattr(PulumiCli, "make_only", lambda *_: None)
    monkeypatch.setattr(retiring, "free_header_name", lambda *_: True)
    client = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket=BUCKET)
    for key in "abc":
        client.put_object(Bucket=BUCKET, Key=key, Body=b"before")
    return client


def adopt(s3: Any, monkeypatch: pytest.MonkeyPatch, meanwhile: Meanwhile) -> Result:
    monkeypatch.setattr(PulumiCli, "import_", lambda *_: meanwhile(s3))
    return CliRunner().invoke(app, ["adopt", "acme", "--bucket", BUCKET])


def test_object_overwritten_during_the_import_is_still_there(
    s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = adopt(
        s3, monkeypatch, lambda s3: s3.put_object(Bucket=BUCKET, Key="b", Body=b"meanwhile")
    )

    assert ran.exit_code == Exit.GOOD, ran.output
    assert "its 3 objects are still there" in ran.output
    # WorkOS's stream is invalid once it found no role: saving its form is what ends that.
    commands = re.findall(r"^  \d\. (.+)$", ran.output, re.MULTILINE)
    assert commands[-3:] == [
        "pulumi up --stack acme",
        "logstreams form acme",
        "pulumi up --stack acme",
    ]


def test_deleted_object_is_named_and_what_was_done_and_comes_next_is_said(
    s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = adopt(s3, monkeypatch, lambda s3: s3.delete_object(Bucket=BUCKET, Key="b"))

    assert ran.exit_code == Exit.COULD_NOT_FINISH, ran.output
    assert f"{BUCKET} was imported and is the archive of acme" in ran.output
    assert "1 of its 3 objects are not there any more: b." in ran.output
    assert "Next: `pulumi up --stack acme`" in ran.output
    assert "deleted the header's previous secret" in ran.output
