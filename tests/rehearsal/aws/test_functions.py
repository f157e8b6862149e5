"""Functions: what their role lets them do, what they are told of, what an update changes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rehearsal.aws import LocalAws
from tests.rehearsal.aws.receivers import Region, zipped
from tests.rehearsal.aws.support import Account, allow, refused

STORE = """
import os
import boto3
from botocore.exceptions import ClientError

s3 = boto3.client("s3")
secrets = boto3.client("secretsmanager")

def handle(event, context):
    try:
        if event["do"] == "put":
            s3.put_object(Bucket=event["bucket"], Key=event["key"], Body=b"{}", IfNoneMatch="*")
        elif event["do"] == "overwrite":
            s3.put_object(Bucket=event["bucket"], Key=event["key"], Body=b"{}")
        elif event["do"] == "delete":
            s3.delete_object(Bucket=event["bucket"], Key=event["key"])
        elif event["do"] == "secret":
            found = secrets.get_secret_value(SecretId=event["id"], VersionStage=event["stage"])
            return found["SecretString"]
        elif event["do"] == "who":
            return boto3.client("sts").get_caller_identity()["Arn"]
    except ClientError as error:
        meta = error.response["ResponseMetadata"]
        return [meta["HTTPStatusCode"], error.response["Error"]["Code"]]
    return "done"
"""
SAY = (
    'import os\nWORD = "{}"\ndef handle(event, context):\n    return [WORD, os.environ.get("A")]\n'
)


@pytest.fixture(scope="module")
def region(aws: LocalAws) -> Region:
    return Region(Account(aws, "210987654322"), "us-east-1")


def asked(region: Region, function: str, **event: Any) -> Any:
    answer = region.functions.invoke(FunctionName=function, Payload=json.dumps(event))
    assert "FunctionError" not in answer, answer["Payload"].read()
    return json.loads(answer["Payload"].read())


@pytest.fixture(scope="module")
def bucket(region: Region) -> str:
    return region.account.bucket(days=1)


@pytest.fixture(scope="module")
def writer(region: Region, bucket: str) -> str:
    return region.function(STORE, allow("s3:PutObject", f"arn:aws:s3:::{bucket}/in/*"))


def test_function_acts_as_its_role(region: Region, writer: str) -> None:
    role = region.functions.get_function_configuration(FunctionName=writer)["Role"]
    arn = asked(region, writer, do="who")
    assert arn.startswith(role.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/") + "/")


def test_object_that_exists_is_not_written_again(region: Region, writer: str, bucket: str) -> None:
    event = {"do": "put", "bucket": bucket, "key": "in/one"}
    assert asked(region, writer, **event) == "done"
    assert asked(region, writer, **event) == [412, "PreconditionFailed"]
    versions = region.account.s3.list_object_versions(Bucket=bucket, Prefix="in/one")["Versions"]
    assert len(versions) == 1
    kept = region.account.s3.get_object_retention(Bucket=bucket, Key="in/one")["Retention"]
    assert kept["Mode"] == "GOVERNANCE"


def test_object_that_was_deleted_is_written_again(region: Region, writer: str, bucket: str) -> None:
    event = {"do": "put", "bucket": bucket, "key": "in/gone"}
    assert asked(region, writer, **event) == "done"
    region.account.s3.delete_object(Bucket=bucket, Key="in/gone")
    assert asked(region, writer, **event) == "done"


def test_function_may_do_what_its_role_may_and_no_more(
    region: Region, writer: str, bucket: str
) -> None:
    elsewhere = asked(region, writer, do="put", bucket=bucket, key="out/one")
    assert elsewhere == [403, "AccessDenied"]
    deleted = asked(region, writer, do="delete", bucket=bucket, key="in/one")
    assert deleted == [403, "AccessDenied"]


def test_function_reads_both_values_of_a_secret_it_may_read(region: Region) -> None:
    client = region.account.client("secretsmanager")
    secret = client.create_secret(Name="header")["ARN"]
    for value in ("first", "second"):
        client.put_secret_value(SecretId=secret, SecretString=value)
    reader = region.function(STORE, allow("secretsmanager:GetSecretValue", secret))
    stages = {"AWSCURRENT": "second", "AWSPREVIOUS": "first"}
    found = {stage: asked(region, reader, do="secret", id=secret, stage=stage) for stage in stages}
    assert found == stages
    stranger = region.function(STORE)
    answer = asked(region, stranger, do="secret", id=secret, stage="AWSCURRENT")
    assert answer[1] == "AccessDeniedException"


def test_next_call_after_another_role_was_given_runs_as_that_role(
    region: Region, bucket: str
) -> None:
    function = region.function(STORE, allow("s3:PutObject", f"arn:aws:s3:::{bucket}/in/*"))
    other = region.functions.get_function_configuration(FunctionName=region.function(STORE))["Role"]
    assert asked(region, function, do="put", bucket=bucket, key="in/before") == "done"
    region.functions.update_function_configuration(FunctionName=function, Role=other)
    updated = region.functions.get_waiter("function_updated_v2")
    updated.wait(FunctionName=function, WaiterConfig={"Delay": 1})
    assert other.rpartition("/")[2] in asked(region, function, do="who")
    refusal = asked(region, function, do="put", bucket=bucket, key="in/after")
    assert refusal == [403, "AccessDenied"]


def test_next_call_after_an_update_runs_what_was_updated(region: Region) -> None:
    function = region.function(SAY.format("first"))
    updated = region.functions.get_waiter("function_updated_v2")
    assert asked(region, function) == ["first", None]
    region.functions.update_function_code(FunctionName=function, ZipFile=zipped(SAY.format("next")))
    updated.wait(FunctionName=function, WaiterConfig={"Delay": 1})
    assert asked(region, function) == ["next", None]
    region.functions.update_function_configuration(
        FunctionName=function, Environment={"Variables": {"A": "b"}}
    )
    updated.wait(FunctionName=function, WaiterConfig={"Delay": 1})
    assert asked(region, function) == ["next", "b"]


def test_role_that_lambda_may_not_assume_is_refused(region: Region) -> None:
    role, _ = region.account.role()
    answer = refused(
        region.functions.create_function,
        FunctionName="untrusted",
        Role=role,
        Runtime="python3.13",
        Handler="handler.handle",
        Code={"ZipFile": zipped(SAY)},
    )
    assert answer == (
        400,
        "InvalidParameterValueException",
        "The role defined for the function cannot be assumed by Lambda.",
    )
