"""Functions, their code and who may invoke them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rehearsal.engine.aws_provider.wire import decode
from tests.rehearsal.aws_provider.cloud import ACCOUNT, Cloud
from tests.rehearsal.aws_provider.plugin import Made, Plugin, archive, refused

FUNCTION = "aws:lambda/function:Function"
PERMISSION = "aws:lambda/permission:Permission"
ANSWER = "import os\ndef handle(event, context):\n    return {answer}\n"
TRUST = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    },
}


def invoked(cloud: Cloud, function: str) -> Any:
    answer = cloud.client("lambda").invoke(FunctionName=function)
    return json.loads(answer["Payload"].read())


@pytest.fixture(scope="module")
def role(plugin: Plugin) -> str:
    _, state = plugin.make("aws:iam/role:Role", assumeRolePolicy=json.dumps(TRUST))
    return str(state["arn"])


@pytest.fixture
def function(plugin: Plugin, role: str) -> Made:
    given = {
        "role": role,
        "handler": "handler.handle",
        "runtime": "python3.13",
        "code": archive("handler.py", ANSWER.format(answer="os.environ.get('WORD', 'first')")),
    }
    resource_id, state = plugin.make(FUNCTION, **given)
    return Made(resource_id, state, {"name": state["name"], **given})


def test_function_runs_the_code_of_its_archive(
    plugin: Plugin, cloud: Cloud, function: Made
) -> None:
    assert invoked(cloud, function.id) == "first"
    assert function.state["sourceCodeHash"] == function.given["code"]["hash"]


def test_code_and_configuration_are_changed_in_place(
    plugin: Plugin, cloud: Cloud, function: Made
) -> None:
    assert invoked(cloud, function.id) == "first"
    code = archive("handler.py", ANSWER.format(answer="'second ' + os.environ['WORD']"))
    wanted = {
        **function.given,
        "code": code,
        "description": "after",
        "environment": {"variables": {"WORD": "word"}},
        "memorySize": 256,
        "reservedConcurrentExecutions": 3,
        "tags": {"a": "1"},
        "tracingConfig": {"mode": "Active"},
    }
    inputs = plugin.checked(FUNCTION, wanted)
    outputs = plugin.update(FUNCTION, function.id, function.state, inputs)
    assert wanted.items() <= outputs.items()
    assert outputs["codeSha256"] != function.state["codeSha256"]
    assert outputs["arn"] == function.state["arn"]
    assert invoked(cloud, function.id) == "second word"

    bare = plugin.checked(FUNCTION, {**function.given, "code": code})
    outputs = plugin.update(FUNCTION, function.id, outputs, bare)
    assert "environment" not in outputs
    assert "description" not in outputs
    assert outputs["reservedConcurrentExecutions"] == -1
    assert outputs["memorySize"] == 128


def test_function_is_imported_without_its_code(plugin: Plugin, function: Made) -> None:
    imported = decode(plugin.read(FUNCTION, function.id).inputs)
    assert imported["handler"] == "handler.handle"
    assert "code" not in imported


def test_function_of_a_role_that_is_not_there_is_refused(plugin: Plugin, function: Made) -> None:
    nobody = {**function.given, "name": "orphan", "role": f"arn:aws:iam::{ACCOUNT}:role/nobody"}
    text, _ = refused(plugin.make, FUNCTION, **nobody)
    assert text.startswith("creating Lambda Function (orphan): ")
    assert "api error InvalidParameterValueException" in text


def test_function_that_exists_is_not_adopted(plugin: Plugin, function: Made) -> None:
    text, _ = refused(plugin.make, FUNCTION, **function.given)
    assert "api error ResourceConflictException" in text


@pytest.mark.parametrize("by", ["name", "ARN"])
def test_permission_is_imported_with_its_function(plugin: Plugin, function: Made, by: str) -> None:
    named = function.id if by == "name" else function.state["arn"]
    given = {
        "action": "lambda:InvokeFunction",
        "function": named,
        "principal": "elasticloadbalancing.amazonaws.com",
        "sourceAccount": ACCOUNT,
        "sourceArn": f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:targetgroup/t/1",
    }
    statement, state = plugin.make(PERMISSION, **given)
    assert given.items() <= state.items()
    imported = plugin.read(PERMISSION, f"{named}/{statement}")
    assert imported.id == statement
    assert given.items() <= decode(imported.inputs).items()
    plugin.delete(PERMISSION, statement, state)
    plugin.delete(PERMISSION, statement, state)
    assert plugin.read(PERMISSION, statement, state).id == ""
