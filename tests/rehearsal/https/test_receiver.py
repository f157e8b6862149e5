"""The kit's receiver through the real engine: what is seen of it, and a secret renewed."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

from rehearsal.cli import passed
from rehearsal.customer import Customer


def verified(customer: Customer) -> str:
    return passed(customer.cli.logstreams("verify", customer.stack, "--wait", "20")).output


def root(customer: Customer, wait: int = 6) -> str:
    """The root cause that a verification names."""
    ran = customer.cli.logstreams("verify", customer.stack, "--wait", str(wait))
    found = re.search(r"ROOT CAUSE (LS\d+)", ran.output)
    assert found is not None, ran.output
    return found[1]


def nonces(customer: Customer) -> set[str]:
    """Every event in the archive, by its nonce."""
    s3 = customer.client("s3")
    bucket = customer.settings.bucket_name
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="audit/2")
    keys = [entry["Key"] for page in pages for entry in page.get("Contents", ())]
    bodies = [json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read()) for key in keys]
    return {body["actor"]["id"] for body in bodies}


def eventually_stored(customer: Customer, wanted: set[str], seconds: float = 20) -> set[str]:
    """What is missing in the end."""
    deadline = time.monotonic() + seconds
    while missing := wanted - nonces(customer):
        if time.monotonic() > deadline:
            return missing
        time.sleep(0.5)
    return set()


def test_everything_that_can_be_seen_is_seen(acme: Customer) -> None:
    output = verified(acme)

    assert "the function's code is the deployed code" in output
    unknown = [line for line in output.splitlines() if line.startswith("?")]
    assert unknown == [], unknown


def test_secret_is_renewed_under_way_and_no_event_is_lost(acme: Customer, emitter: Path) -> None:
    running = subprocess.Popen(
        [sys.executable, str(emitter), acme.organization_id],
        env=dict(acme.cli.environment),
        cwd=acme.cli.project,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        time.sleep(2)  # the receiver looks for a new value at most once a second
        passed(acme.cli.logstreams("rotate", "acme", "header"))
        time.sleep(2)
        early = acme.cli.logstreams("rotate", "acme", "header", "--finish")
        assert acme.save_form() == "active"
        passed(acme.cli.logstreams("rotate", "acme", "header", "--finish"))
        time.sleep(2)
    finally:
        sent, _ = running.communicate("stop")

    assert early.exit_code == 1, early.output
    assert "still sends the previous value" in early.output
    assert running.returncode == 0
    assert len(sent.split()) > 20
    assert eventually_stored(acme, {*sent.split()}) == set()


def test_header_that_is_wrong_is_named_and_repaired(acme: Customer) -> None:
    acme.save_form(header_value="mistyped")

    assert root(acme) == "LS714"

    assert acme.save_form() == "active"
    verified(acme)


def test_code_that_was_changed_is_named_and_repaired(acme: Customer) -> None:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as code:
        code.writestr("handler.py", LOSES_EVENTS)
    acme.client("lambda").update_function_code(
        FunctionName=acme.settings.receiver_name, ZipFile=package.getvalue()
    )

    assert root(acme) == "LS708"

    acme.client("lambda").delete_function(FunctionName=acme.settings.receiver_name)
    passed(acme.cli.pulumi("up", "--refresh", "--yes", stack="acme"))
    verified(acme)


LOSES_EVENTS = """
import json

def handle(event, context):
    print(json.dumps({"status": 200, "Stored": 0}), flush=True)
    return {"statusCode": 200, "statusDescription": "200 OK", "headers": {}, "body": "{}",
            "isBase64Encoded": False}
"""


def test_address_missing_in_the_allowlist_is_named_and_repaired(acme: Customer) -> None:
    ec2 = acme.client("ec2")
    name = [{"Name": "prefix-list-name", "Values": [acme.settings.allowlist_name]}]
    found = ec2.describe_managed_prefix_lists(Filters=name)["PrefixLists"][0]
    ec2.modify_managed_prefix_list(
        PrefixListId=found["PrefixListId"],
        CurrentVersion=found["Version"],
        RemoveEntries=[{"Cidr": "127.0.0.15/32"}],
    )

    assert root(acme, 1) == "LS605"

    passed(acme.cli.pulumi("up", "--refresh", "--yes", stack="acme"))
    verified(acme)


def test_secret_that_was_deleted_is_named(acme: Customer) -> None:
    manager = acme.client("secretsmanager")
    name = acme.settings.header_secret_arn
    manager.delete_secret(SecretId=name, RecoveryWindowInDays=7)
    try:
        assert root(acme, 1) == "LS710"
        assert acme.cli.logstreams("rotate", "acme", "header").exit_code == 4
    finally:
        manager.restore_secret(SecretId=name)
    verified(acme)
