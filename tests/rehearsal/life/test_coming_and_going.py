"""A customer comes with a bucket, goes and comes back: nothing that is in it is lost."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import chdir
from typing import Any, NoReturn
from unittest import mock

import pytest
from botocore.exceptions import ClientError
from click.testing import Result as Ended
from typer.testing import CliRunner

from logstreams.command.main import app
from logstreams.fleet.document import Result
from logstreams.fleet.previewing import preview
from logstreams.fleet.pulumi_cli import PulumiCli
from logstreams.fleet.runs import SelectedStack
from logstreams.fleet.updating import update
from logstreams.settings import write_values
from rehearsal.cli import passed
from rehearsal.customer import Customer
from rehearsal.environment import LocalEnvironment
from rehearsal.policies import with_policies
from rehearsal.scenario import new_customer
from tests.rehearsal.life.conftest import ACCOUNT, silent
from tests.rehearsal.life.rotating import rotated

BUCKET = "acme-in-use"
STRANGER = "210987654321"
OBJECTS = 20
READER: dict[str, Any] = {
    "Sid": "AuditorsRead",
    "Effect": "Allow",
    "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
    "Action": "s3:GetObject",
    "Resource": f"arn:aws:s3:::{BUCKET}/*",
}


@pytest.fixture(scope="module")
def acme(here: LocalEnvironment) -> Customer:
    """A customer who has a bucket with objects, and whose stack nobody has deployed."""
    customer = new_customer(here, "acme", ACCOUNT, silent, timeout_seconds=5)
    s3 = customer.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    policy = {"Version": "2012-10-17", "Statement": [READER]}
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy))
    for number in range(OBJECTS):
        s3.put_object(Bucket=BUCKET, Key=f"old/{number}", Body=b"theirs")
    return customer


def run(customer: Customer, *words: str, **variables: str) -> Ended:
    """Run `logstreams` in this process, which spares its start."""
    environment = {**customer.cli.environment, **variables}
    with mock.patch.dict(os.environ, environment, clear=True), chdir(customer.world.project):
        done = CliRunner().invoke(app, words)
    assert isinstance(done.exception, SystemExit | None), done.exception
    return done


def adopt(customer: Customer, *arguments: str, bucket: str = BUCKET) -> Ended:
    return run(customer, "adopt", customer.stack, "--bucket", bucket, *arguments)


def unexpected(which: SelectedStack) -> NoReturn:
    pytest.fail(f"{which.stack} was verified again, and nothing was deleted")


def objects(customer: Customer) -> set[str]:
    pages = customer.client("s3").get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    return {each["Key"] for page in pages for each in page.get("Contents", ())}


def test_bucket_that_cannot_be_the_archive_is_refused_with_a_reason(acme: Customer) -> None:
    before = acme.stack_file.read_text()
    there = {"LocationConstraint": "eu-west-1"}
    acme.client("s3", "eu-west-1").create_bucket(
        Bucket="acme-elsewhere", CreateBucketConfiguration=there
    )
    aws = acme.world.aws
    aws.client("s3", aws.administrator(STRANGER)).create_bucket(Bucket="acme-of-another")
    s3 = acme.client("s3")
    s3.create_bucket(Bucket="acme-longer", ObjectLockEnabledForBucket=True)
    longer = {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 3650}}
    s3.put_object_lock_configuration(
        Bucket="acme-longer",
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": longer},
    )

    elsewhere = adopt(acme, bucket="acme-elsewhere")
    strange = adopt(acme, bucket="acme-of-another")
    weaker = adopt(acme, bucket="acme-longer")

    assert [each.exit_code for each in (elsewhere, strange, weaker)] == [1, 1, 1]
    assert "is in eu-west-1, wanted us-east-1" in elsewhere.output
    assert "belongs to another account" in strange.output
    assert "destination.retention.days: found 365, wanted at least 3650" in weaker.output
    assert acme.stack_file.read_text() == before


def test_bucket_in_use_becomes_the_archive_and_keeps_all_it_has(acme: Customer) -> None:
    s3 = acme.client("s3")
    file = acme.stack_file.read_text()

    dry = adopt(acme, "--dry-run")
    untouched = acme.stack_file.read_text()
    write_values(acme.stack_file, {"destination.bucketName": BUCKET})
    stopped = acme.up()
    ran = adopt(acme)
    acme.open_form()
    up = passed(acme.up())

    assert (dry.exit_code, ran.exit_code) == (0, 0), ran.output
    assert untouched == file
    assert "stack file: destination.bucketName" in dry.output
    assert stopped.exit_code != 0
    assert "BucketAlreadyExists" in stopped.output
    assert f"`logstreams adopt acme --bucket {BUCKET}` takes it over" in stopped.output
    for told in (dry.output, ran.output):
        assert '"Sid": "AuditorsRead"' in told
        assert "off → COMPLIANCE 365 days; objects that are there stay unlocked" in told
    assert f"its {OBJECTS} objects are still there" in ran.output
    assert {"replace", "delete"} & {*up.changes} == set()
    assert objects(acme) == {f"old/{number}" for number in range(OBJECTS)}
    lock = s3.get_object_lock_configuration(Bucket=BUCKET)["ObjectLockConfiguration"]
    assert lock["Rule"]["DefaultRetention"] == {"Mode": "COMPLIANCE", "Days": 365}
    policy = json.loads(s3.get_bucket_policy(Bucket=BUCKET)["Policy"])["Statement"]
    assert READER in policy
    assert "DenyEventsFromOthers" in {each["Sid"] for each in policy}
    again = adopt(acme)
    assert again.exit_code == 1
    assert "Pulumi manages a bucket in stack acme already" in again.output


def test_destroyed_stack_comes_back_with_bucket_and_key(acme: Customer) -> None:
    kms, alias = acme.client("kms"), f"alias/{acme.settings.key_alias}"
    key = kms.describe_key(KeyId=alias)["KeyMetadata"]["Arn"]
    passed(acme.cli.pulumi("destroy", "--yes", "--skip-preview", stack="acme"))

    ran = adopt(acme)
    passed(acme.up())
    acme.save_form()
    verify = acme.cli.logstreams("verify", "acme")

    assert ran.exit_code == 0, ran.output
    assert f"stays with {key}" in ran.output
    assert kms.describe_key(KeyId=alias)["KeyMetadata"]["Arn"] == key
    assert verify.exit_code == 0, verify.output
    assert {f"old/{number}" for number in range(OBJECTS)} < objects(acme)


@pytest.fixture
def stored_key(acme: Customer) -> Iterator[str]:
    """The ARN of a secret that has the API key, and other things beside it."""
    manager = acme.client("secretsmanager")
    kept = json.dumps({"workos": acme.cli.environment["WORKOS_API_KEY"], "other": "stays"})
    arn = str(manager.create_secret(Name="acme/workos", SecretString=kept)["ARN"])
    file = acme.stack_file.read_text()
    place = 'env: "WORKOS_API_KEY"'
    assert place in file
    acme.stack_file.write_text(file.replace(place, f'secretArn: "{arn}"\n    key: "workos"'))
    yield arn
    acme.stack_file.write_text(file)


def test_next_key_is_stored_once_an_event_came_with_it(acme: Customer, stored_key: str) -> None:
    workos, old = acme.world.workos, acme.cli.environment["WORKOS_API_KEY"]
    staging, new = workos.create_key("staging"), workos.create_key("production")
    manager = acme.client("secretsmanager")

    def stored() -> dict[str, str]:
        return dict(json.loads(manager.get_secret_value(SecretId=stored_key)["SecretString"]))

    same = run(acme, "rotate", "acme", "key", WORKOS_NEW_API_KEY=old)
    wrong = run(acme, "rotate", "acme", "key", WORKOS_NEW_API_KEY=staging)
    before = stored()
    ran = run(acme, "rotate", "acme", "key", WORKOS_NEW_API_KEY=new)
    early = run(acme, "rotate", "acme", "key", "--finish")
    workos.revoke_key(old)
    done = run(acme, "rotate", "acme", "key", "--finish")

    assert [each.exit_code for each in (same, wrong, ran, early, done)] == [1, 1, 0, 1, 0], [
        each.output for each in (same, wrong, ran, early, done)
    ]
    assert "the key that is in use" in same.output
    assert "no event that was sent with this key is proven" in wrong.output
    assert before == {"workos": old, "other": "stays"}
    assert stored() == {"workos": new, "other": "stays"}
    assert "WorkOS still accepts the previous key" in early.output
    assert "WorkOS refuses the previous one" in done.output
    written = "".join(each.output for each in (same, wrong, ran, early, done))
    assert [key for key in (old, staging, new) if key in written] == []
    acme.cli.environment["WORKOS_API_KEY"] = new  # type: ignore[index]  # the terminal's, a dict


def test_external_id_is_rotated_and_both_are_accepted_in_between(acme: Customer) -> None:
    role, before = acme.settings.role_name, acme.stack_file.read_text()
    old = acme.settings.stream and acme.settings.stream.external_id

    run_ = rotated(acme, "external-id")

    new = acme.settings.stream and acme.settings.stream.external_id
    assert new != old
    assert acme.stack_file.read_text() == before.replace(str(old), str(new))
    trust = acme.client("iam").get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    assert trust["Statement"][0]["Condition"] == {"StringEquals": {"sts:ExternalId": new}}
    assert f"WorkOS still sends the external ID {old}" in run_.too_early.output
    assert "LS416" in run_.output  # `logstreams verify` in between advises to finish


def test_customer_is_not_retired_while_workos_delivers_or_may(acme: Customer) -> None:
    refused = run(acme, "retire", "acme")
    elsewhere = acme.world.workos.create_key("staging")
    unknown = run(acme, "retire", "acme", WORKOS_API_KEY=elsewhere)
    deleted = run(
        *(acme, "retire", "acme", "--organization-deleted", "--dry-run"), WORKOS_API_KEY=elsewhere
    )
    write_values(acme.stack_file, {"retired": "true"})
    by_hand = acme.up()
    unasked = run(acme, "fleet", "up", "--only=acme", WORKOS_API_KEY="")
    write_values(acme.stack_file, {"retired": "false"})

    assert refused.exit_code == 1
    assert "delete the stream" in refused.output
    assert unknown.exit_code == 1
    assert f"WorkOS does not know {acme.organization_id} with this API key" in unknown.output
    assert "`logstreams retire acme --organization-deleted`" in unknown.output
    assert deleted.exit_code == 0, deleted.output
    assert by_hand.exit_code != 0
    assert "retired: found true, wanted false as long as WorkOS delivers" in by_hand.output
    assert unasked.exit_code == 4
    assert "whether WorkOS still delivers is not known" in unasked.output
    assert acme.state().check["verdict"] == "verified"


def test_customer_who_leaves_keeps_every_event_and_comes_back(acme: Customer) -> None:
    role, bucket = acme.settings.role_name, acme.settings.bucket_name
    kms, alias = acme.client("kms"), f"alias/{acme.settings.key_alias}"
    before = objects(acme)

    acme.world.workos.delete_stream(acme.organization_id)
    dry = run(acme, "retire", "acme", "--dry-run")
    untouched = acme.settings.retired
    ran = run(acme, "retire", "acme")
    taken_down = run(acme, "fleet", "up", "--only=acme", *with_policies(acme.world.directory))
    verify = run(acme, "verify", "acme")
    engine = PulumiCli(acme.world.project, acme.cli.environment)
    updated = update(SelectedStack("acme"), engine, unexpected)
    previewed = preview(SelectedStack("acme"), acme.world.project, lambda _: engine)

    assert (dry.exit_code, untouched) == (0, False)
    assert ran.exit_code == 0, ran.output
    newest = max(key for key in before if key.startswith("audit/20"))
    head = acme.client("s3").head_object(Bucket=bucket, Key=newest)
    assert f"{head['ObjectLockRetainUntilDate']:%Y-%m-%d %H:%M} UTC ({newest})" in ran.output
    assert (taken_down.exit_code, "retired" in taken_down.output) == (0, True), taken_down.output
    with pytest.raises(ClientError, match="NoSuchEntity"):
        acme.client("iam").get_role(RoleName=role)
    state = acme.state()
    assert (state.check, state.outputs["verdict"]) == ({}, "retired")
    assert state.has_bucket
    assert objects(acme) == before
    assert kms.describe_key(KeyId=alias)["KeyMetadata"]["Enabled"]
    assert verify.exit_code == 2
    assert "logstreams retire acme --undo" in verify.output
    assert (updated.result, updated.changes) == (Result.RETIRED, {})
    assert (previewed.result, previewed.changes) == (Result.RETIRED, {})

    back = run(acme, "retire", "acme", "--undo")
    passed(acme.up())

    assert back.exit_code == 0, back.output
    assert "logstreams adopt" not in back.output  # the stack has its bucket still
    assert acme.state().check["verdict"] == "pending"
    assert acme.client("iam").get_role(RoleName=role)["Role"]["RoleName"] == role
    assert objects(acme) == before
