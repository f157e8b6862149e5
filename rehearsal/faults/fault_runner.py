"""A world with healthy customers for faults to happen to."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from rehearsal.cli import Say, passed
from rehearsal.environment import LocalEnvironment
from rehearsal.faults.fault import Fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.run import FaultRun, play
from rehearsal.fixtures import fixture_of
from rehearsal.fixtures.network import client, vpc
from rehearsal.scenario import new_customer
from rehearsal.stack_file import S3

TIMEOUT_SECONDS = 4
"""How long an event is waited for; the local WorkOS delivers in a tenth of a second."""

RETENTION_DAYS = 30
SILENCE_HOURS = 24


class FaultRunner:
    """Gives every fault a healthy customer: the last one where it was repaired, else a new one."""

    def __init__(self, world: LocalEnvironment, say: Say) -> None:
        """Set it up in a world.

        Args:
            world: Where.
            say: Told every line that commands write.
        """
        self.world = world
        self._say = say
        self._numbers = count(1)
        self._scenes: dict[str, FaultContext] = {}

    def play(self, faults: Sequence[Fault]) -> FaultRun:
        """Let faults happen at the same time, in the order in which they must be named.

        Args:
            faults: All of them of the same fixture.

        Raises:
            CommandFailed: A new customer could not be made.
        """
        fixture = faults[0].fixture
        context = self._scenes.pop(fixture, None) or self.customer(fixture)
        file = context.customer.stack_file
        before = file.read_text(encoding="utf-8")
        started = time.monotonic()
        try:
            played = play(context, faults)
        except Exception as error:  # one that breaks is one that is wrong, and not the end of all
            text = " ".join(f"{type(error).__name__}: {error}".split())
            return FaultRun(tuple(faults), (), text[:200], time.monotonic() - started)
        # A repair may belong into the stack file; the next fault wants the customer of before.
        if played.repaired and file.read_text(encoding="utf-8") == before:
            self._scenes[fixture] = context
        return played

    def customer(self, kind: str = "s3") -> FaultContext:
        """A new customer with everything a stack can have, verified.

        Args:
            kind: Of the customer's fixture.

        Raises:
            CommandFailed: A command failed.
        """
        number = next(self._numbers)
        stack, account = f"acme{number}", f"01234567{number:04d}"
        made = fixture_of(kind, self.world, stack, account)
        if kind == "s3":
            made = replace(made, **self._everything(account))
        customer = new_customer(
            self.world,
            stack,
            account,
            self._say,
            fixture=made,
            timeout_seconds=TIMEOUT_SECONDS,
        )
        customer.open_form()
        passed(customer.up())
        made.settle(customer)
        customer.save_form()
        passed(customer.up())
        return FaultContext(customer, self._say)

    def _everything(self, account: str) -> dict[str, Any]:
        """All that an S3 stack can have."""
        destination = {
            **S3,
            # An administrator can empty it, as the faults of lost buckets need.
            "retention": {"mode": "GOVERNANCE", "days": RETENTION_DAYS},
            "sourceAddresses": "enforce",
            "accessLogs": {"bucket": self._log_bucket(account), "prefix": "archive/"},
            "alarms": {"topicArn": self._topic(account), "silenceHours": SILENCE_HOURS},
        }
        return {"destination": destination, "network": {"vpcId": vpc(self.world, account)}}

    def _topic(self, account: str) -> str:
        """The topic of whoever is on call, who reads a queue."""
        sns = client(self.world, account, "sns")
        topic = str(sns.create_topic(Name="on-call")["TopicArn"])
        client(self.world, account, "sqs").create_queue(QueueName="on-call")
        queue = f"arn:aws:sqs:{topic.split(':')[3]}:{account}:on-call"
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
        return topic

    def _log_bucket(self, account: str) -> str:
        """A bucket that takes access logs, made by the customer long ago."""
        s3, name = client(self.world, account, "s3"), f"access-logs-{account}"
        s3.create_bucket(Bucket=name)
        s3.put_bucket_policy(Bucket=name, Policy=json.dumps(log_bucket_policy(name, account)))
        return name


def log_bucket_policy(bucket: str, account: str) -> dict[str, Any]:
    """Lets S3 deliver access logs (S3 user guide, "Enabling Amazon S3 server access logging")."""
    statement = {
        "Sid": "S3DeliversAccessLogs",
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
        "Condition": {"StringEquals": {"aws:SourceAccount": account}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
