"""The function's files where it will find nothing but Python and boto3."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import time
import zipfile
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from tests.rehearsal.aws.support import Account, allow, policy, unique
from tests.rehearsal.receiver.conftest import HEADER, SECRET, Function

SOURCES = Path(__file__).resolve().parents[3] / "components" / "receiver"
REQUEST = {
    "httpMethod": "POST",
    "path": "/",
    "headers": {"content-type": "application/json", HEADER: SECRET},
    "body": json.dumps(
        [{"event": {"id": "1"}, "keySuffix": "a", "timestamp": "2024-01-15T10:30:00Z"}]
    ),
    "isBase64Encoded": False,
}
KEY = "audit/2024-01-15/2024-01-15T10:30:00.000Z_a.json"

ALONE = """
import json, sys
sys.path += sys.argv[1:3]
import handler
class Context:
    function_name = aws_request_id = "alone"
    def get_remaining_time_in_millis(self):
        return 30_000
print(json.dumps(handler.handle(json.loads(sys.argv[3]), Context())))
"""


def closure(name: str) -> set[str]:
    """A distribution and all it needs."""
    needed = {name}
    for requirement in distribution(name).requires or []:
        if "extra ==" not in requirement:
            needed |= closure(re.split(r"[^\w.-]", requirement, maxsplit=1)[0])
    return needed


def test_files_need_nothing_but_python_and_boto3(function: Function, tmp_path: Path) -> None:
    for name in closure("boto3"):
        files = distribution(name).files or []
        for top in {file.parts[0] for file in files if file.parts[0] != ".."}:
            link = tmp_path / top
            link.symlink_to(Path(str(distribution(name).locate_file(top))))
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", ALONE, str(SOURCES), str(tmp_path), json.dumps(REQUEST)],
        env=function.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""
    line, answer = map(json.loads, run.stdout.splitlines())
    assert (line["Stored"], answer["statusCode"]) == (1, 200)
    assert function.versions() == {KEY: 1}


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as files:
        for source in sorted(SOURCES.glob("*.py")):
            files.write(source, source.name)
    return packed.getvalue()


def test_lambda_runs_the_archive(account: Account, function: Function) -> None:
    aws: Any = account.client("lambda")
    name = unique("receiver")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}
    role = account.iam.create_role(
        RoleName=name, AssumeRolePolicyDocument=policy({**trust, "Action": "sts:AssumeRole"})
    )["Role"]["Arn"]
    account.iam.put_role_policy(
        RoleName=name,
        PolicyName="p",
        PolicyDocument=policy(
            allow(["s3:PutObject", "s3:GetObject"], f"arn:aws:s3:::{function.bucket}/*"),
            allow("secretsmanager:GetSecretValue", function.secret_arn),
        ),
    )
    ours = {"AWS_CA_BUNDLE", "AWS_ENDPOINT_URL"}
    environment = {
        key: value
        for key, value in function.environment.items()
        if key in ours or key.startswith("LOGSTREAMS_")
    }
    aws.create_function(
        FunctionName=name,
        Runtime="python3.11",
        Role=role,
        Handler="handler.handle",
        Code={"ZipFile": archive()},
        Timeout=30,
        Environment={"Variables": environment},
    )
    for _ in range(50):
        if aws.get_function(FunctionName=name)["Configuration"]["State"] == "Active":
            break
        time.sleep(0.1)
    answers = [
        json.loads(aws.invoke(FunctionName=name, Payload=json.dumps(REQUEST))["Payload"].read())
        for _ in range(2)
    ]
    assert [json.loads(answer["body"]) for answer in answers] == [{"stored": 1}, {"already": 1}]
    assert function.versions() == {KEY: 1}
