"""Other customers of the platform: their values in the wrong form, and their traffic."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass

from rehearsal.faults.application import traffic
from rehearsal.faults.fault import FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.finding import NOTHING
from rehearsal.faults.role import STRANGER
from rehearsal.faults.stream import STREAM

EVENTS_BEFORE = 100
"""How many events of the same stream lie in the test event's folder already."""
PAUSE_SECONDS = 0.1
BACKLOG_SECONDS = 60


@dataclass(frozen=True)
class Neighbour:
    """Another customer's destination, set up by hand and without care."""

    bucket: str
    role: str

    @property
    def form(self) -> dict[str, str]:
        """What they typed into their form."""
        return {
            "aws_account_id": STRANGER,
            "role_name": self.role,
            "bucket_name": self.bucket,
            "bucket_path": "",
        }


def neighbour(context: FaultContext) -> Neighbour:
    """A bucket, and a role that WorkOS may assume for whomever: it asks for no external ID."""
    aws, found = context.customer.world.aws, Neighbour("globex-audit-logs", "globex-audit-logs")
    administrator = aws.administrator(STRANGER)
    s3, iam = aws.client("s3", administrator), aws.client("iam", administrator)
    if any(bucket["Name"] == found.bucket for bucket in s3.list_buckets()["Buckets"]):
        return found
    s3.create_bucket(Bucket=found.bucket)
    workos = {"AWS": f"arn:aws:iam::{context.workos.account_id}:root"}
    trust = {"Effect": "Allow", "Principal": workos, "Action": "sts:AssumeRole"}
    put = {
        "Effect": "Allow",
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{found.bucket}/*",
    }
    iam.create_role(RoleName=found.role, AssumeRolePolicyDocument=_document(trust))
    iam.put_role_policy(RoleName=found.role, PolicyName="put", PolicyDocument=_document(put))
    return found


@fault("LS808", STREAM)
def form_has_another_customers_values(context: FaultContext) -> FaultInjection:
    """The form was filled in with another customer's values, and their role lets it happen."""
    context.save_form(**neighbour(context).form)
    yield
    context.save_form()


@fault("LS305", STREAM)
def form_names_another_customers_bucket(context: FaultContext) -> FaultInjection:
    """Another customer's bucket was typed into the form; their account refuses our role."""
    context.save_form(bucket_name=neighbour(context).bucket)
    yield
    context.save_form()


@fault(NOTHING, "traffic")
def heavy_traffic_of_others(context: FaultContext) -> FaultInjection:
    """Another customer's application emits events without a pause."""
    theirs = context.workos.create_organization("Globex")
    with context.workos.form(theirs) as form:
        form.open()
        form.save(**neighbour(context).form, region="us-east-1")
    with traffic(context, theirs):
        yield


@fault(NOTHING, "traffic")
def heavy_traffic_of_its_own(context: FaultContext) -> FaultInjection:
    """The customer's own application has had a hundred events delivered just now, and goes on."""
    with traffic(context, context.organization, EVENTS_BEFORE, PAUSE_SECONDS):
        _wait_for_deliveries(context)
        yield


def _wait_for_deliveries(context: FaultContext) -> None:
    """Until the last event of those before is delivered: a backlog would be something else."""
    last = context.workos.events(context.organization)[-1].id
    deadline = time.monotonic() + BACKLOG_SECONDS
    while time.monotonic() < deadline:
        attempts = context.workos.attempts(context.organization)
        if any(one.event_id == last and one.delivered_to for one in attempts):
            return
        time.sleep(0.2)


def _document(statement: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


FAULTS = (
    form_has_another_customers_values,
    form_names_another_customers_bucket,
    heavy_traffic_of_others,
    heavy_traffic_of_its_own,
)
