"""Buckets with 1,000 objects become archives, or are refused; written into docs/proof.md.

`python -m tools.adoptions [OBJECTS]` puts so many objects into each bucket, runs `logstreams adopt`
and two updates, and compares every object by its version. Another count than 1,000 changes nothing
in the page. Ends with exit code 1 where one bucket came to something else than it has to.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rehearsal.cli import passed
from rehearsal.customer import Customer
from rehearsal.environment import LocalEnvironment, local_environment
from rehearsal.scenario import new_customer
from tools import proof

PART = "adoptions"
OBJECTS = 1000
ACCOUNT, STRANGER = "012345670123", "210987654321"
LOCKED_DAYS = 30

Objects = dict[tuple[str, str], Any]
"""Of each object by key and version: until when it is locked; None: it is not."""
Make = Callable[[Customer, str, int], None]


@dataclass(frozen=True)
class Case:
    """A bucket, and what becomes of it."""

    name: str
    make: Make
    said: str
    """What `adopt` says of it: the plan, or the reason of the refusal."""
    refused: bool = False


def _unlocked(customer: Customer, bucket: str, count: int) -> None:
    customer.client("s3").create_bucket(Bucket=bucket)
    _fill(customer.client("s3"), bucket, count, {})


def _governance(customer: Customer, bucket: str, count: int) -> None:
    s3 = customer.client("s3")
    s3.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
    default = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": LOCKED_DAYS}}
    s3.put_object_lock_configuration(
        Bucket=bucket,
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": default},
    )
    until = datetime.now(UTC) + timedelta(days=LOCKED_DAYS)
    lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": until}
    _fill(s3, bucket, count, {**lock, "ChecksumAlgorithm": "CRC32"})


def _foreign(customer: Customer, bucket: str, count: int) -> None:
    _unlocked(customer, bucket, count)
    policy = {"Version": "2012-10-17", "Statement": [_reader(bucket)]}
    customer.client("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))


def _elsewhere(customer: Customer, bucket: str, count: int) -> None:
    s3 = customer.client("s3", "eu-west-1")
    where = {"LocationConstraint": "eu-west-1"}
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
    _fill(s3, bucket, count, {})


def _of_another(customer: Customer, bucket: str, count: int) -> None:
    aws = customer.world.aws
    s3 = aws.client("s3", aws.administrator(STRANGER))
    s3.create_bucket(Bucket=bucket)
    _fill(s3, bucket, count, {})


def _reader(bucket: str) -> dict[str, Any]:
    return {
        "Sid": "AuditorsRead",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }


CASES = (
    Case("unlocked", _unlocked, "off → COMPLIANCE 365 days; objects that are there stay unlocked"),
    Case("governance", _governance, f"GOVERNANCE {LOCKED_DAYS} days → COMPLIANCE 365 days"),
    Case("foreign-policy", _foreign, '"Sid": "AuditorsRead"'),
    Case("wrong-region", _elsewhere, "is in eu-west-1, wanted us-east-1", refused=True),
    Case("of-another-account", _of_another, "belongs to another account", refused=True),
)


@dataclass(frozen=True)
class Adopted:
    """What became of a bucket."""

    case: Case
    objects: int
    problem: str
    """Empty: all is as it has to be."""


def main() -> int:
    """Try every case, write the page; 0 when everything was right."""
    count = int(sys.argv[1]) if sys.argv[1:] else OBJECTS
    folder = Path(tempfile.mkdtemp(prefix="logstreams-adoptions-"))
    try:
        with local_environment(folder) as world:
            tried = []
            for case in CASES:
                tried.append(attempt(world, case, count))
                print(_line(tried[-1]), flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    lines = [*_page(tried, count)]
    print("\n".join(lines))
    if count == OBJECTS:
        proof.write(PART, lines)
    return 0 if all(not one.problem for one in tried) else 1


def attempt(world: LocalEnvironment, case: Case, count: int) -> Adopted:
    """Adopt one bucket for a customer of its own, then deploy twice."""
    customer = new_customer(world, case.name, ACCOUNT, lambda _: None)
    bucket = f"in-use-{case.name}"
    case.make(customer, bucket, count)
    owner = _owner(customer, case)
    before = _objects(owner, bucket)
    settings = customer.stack_file.read_text(encoding="utf-8")
    ran = customer.cli.logstreams("adopt", customer.stack, "--bucket", bucket)
    problems = []
    if case.said not in ran.output:
        problems.append(f"adopt does not say {case.said!r}: {ran.output}")
    if case.refused:
        if ran.exit_code != 1:
            problems.append(f"adopt ended with {ran.exit_code}, wanted 1")
        if settings != customer.stack_file.read_text(encoding="utf-8"):
            problems.append("the stack file was changed")
    else:
        passed(ran)
        problems += _deployed(customer, case, bucket)
    after = _objects(owner, bucket)
    if missing := [each for each, lock in before.items() if after.get(each, "gone") != lock]:
        problems.append(f"{len(missing)} objects are gone or have another lock")
    return Adopted(case, len(before), "; ".join(problems))


def _deployed(customer: Customer, case: Case, bucket: str) -> Iterator[str]:
    customer.open_form()
    up = passed(customer.up())
    if changed := {"replace", "delete"} & {*up.changes}:
        yield f"the update did {changed}"
    customer.save_form()
    passed(customer.up())
    if (verdict := customer.state().outputs["verdict"]) != "verified":
        yield f"the verdict is {verdict}"
    policy = json.loads(customer.client("s3").get_bucket_policy(Bucket=bucket)["Policy"])
    if case.make is _foreign and _reader(bucket) not in policy["Statement"]:
        yield "the statement of others is gone"


def _owner(customer: Customer, case: Case) -> Any:
    if case.make is _of_another:
        aws = customer.world.aws
        return aws.client("s3", aws.administrator(STRANGER))
    return customer.client("s3", "eu-west-1" if case.make is _elsewhere else None)


def _fill(s3: Any, bucket: str, count: int, how: Mapping[str, Any]) -> None:
    with ThreadPoolExecutor(4) as pool:

        def put(number: int) -> None:
            s3.put_object(Bucket=bucket, Key=f"old/{number:05}", Body=b"theirs", **how)

        list(pool.map(put, range(count)))


def _objects(s3: Any, bucket: str) -> Objects:
    """Every version, and of every tenth when its lock ends."""
    found: Objects = {}
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for each in page.get("Versions", ()):
            key, version = str(each["Key"]), str(each["VersionId"])
            if not key.startswith("old/"):
                continue
            until = None
            if key.endswith("0"):
                head = s3.head_object(Bucket=bucket, Key=key, VersionId=version)
                until = (head.get("ObjectLockMode"), head.get("ObjectLockRetainUntilDate"))
            found[key, version] = until
    return found


def _line(one: Adopted) -> str:
    return f"{one.case.name}: {one.objects} objects, {one.problem or 'right'}"


def _page(tried: list[Adopted], count: int) -> Iterator[str]:
    right = sum(not one.problem for one in tried)
    yield from ("", f"## Buckets taken over: {right} of {len(tried)} right", "")
    yield f"{proof.circumstances()}; {count} objects in each bucket."
    yield ""
    yield (
        "`logstreams adopt` by the real engine, then `pulumi up`, the form saved, `pulumi up` "
        "(*verified*). Every object was found again by its key and version, and of every tenth "
        "its lock as it was. What is refused is left as it was, the stack file too."
    )
    yield from ("", "| Bucket | Objects kept | Said | Right |", "|---|---|---|---|")
    for one in tried:
        good = "yes" if not one.problem else f"**no**: {one.problem.splitlines()[0]}"
        yield f"| {one.case.name} | {one.objects} | {one.case.said} | {good} |"
    yield ""


if __name__ == "__main__":
    sys.exit(main())
