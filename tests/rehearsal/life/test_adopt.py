"""A bucket in use becomes the archive, a destroyed stack's comes back: nothing in it is lost."""

from __future__ import annotations

import json
import os
from contextlib import chdir
from typing import Any
from unittest import mock

import pytest
from click.testing import Result
from typer.testing import CliRunner

from logstreams.command.main import app
from rehearsal.cli import passed
from rehearsal.customer import Customer
from rehearsal.environment import LocalEnvironment
from rehearsal.scenario import new_customer
from tests.rehearsal.life.conftest import ACCOUNT, silent

BUCKET = "acme-in-use"
STRANGER = "210987654321"
OBJECTS = 300
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


def adopt(customer: Customer, *arguments: str, bucket: str = BUCKET) -> Result:
    """Run it in this process, which spares its start."""
    words = ("adopt", customer.stack, "--bucket", bucket, *arguments)
    environment = dict(customer.cli.environment)
    with mock.patch.dict(os.environ, environment, clear=True), chdir(customer.world.project):
        done = CliRunner().invoke(app, words)
    assert isinstance(done.exception, SystemExit | None), done.exception
    return done


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
    ran = adopt(acme)
    acme.open_form()
    up = passed(acme.up())

    assert (dry.exit_code, ran.exit_code) == (0, 0), ran.output
    assert untouched == file
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


def test_update_that_stops_at_the_bucket_names_adopt(acme: Customer) -> None:
    passed(acme.cli.pulumi("destroy", "--yes", "--skip-preview", stack="acme"))

    ran = acme.up()
    told = adopt(acme, "--dry-run")

    assert ran.exit_code != 0
    assert "BucketAlreadyExists" in ran.output
    assert f"`logstreams adopt acme --bucket {BUCKET}` takes it over" in ran.output
    assert "new objects: a key of the stack's own; those that are there need arn:" in told.output
