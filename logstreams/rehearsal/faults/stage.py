"""A world with healthy customers for faults to happen to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import count
from typing import Any

from logstreams.rehearsal.cli import Say, passed
from logstreams.rehearsal.faults.fault import Fault
from logstreams.rehearsal.faults.play import Played, play
from logstreams.rehearsal.faults.scene import Scene
from logstreams.rehearsal.life import new_customer
from logstreams.rehearsal.stack_file import S3
from logstreams.rehearsal.world import World

TIMEOUT_SECONDS = 4
"""How long an event is waited for; the local WorkOS delivers in a tenth of a second."""

RETENTION_DAYS = 30


class Stage:
    """Gives every fault a healthy customer: the last one where it was repaired, else a new one."""

    def __init__(self, world: World, say: Say) -> None:
        """Set it up in a world.

        Args:
            world: Where.
            say: Told every line that commands write.
        """
        self.world = world
        self._say = say
        self._numbers = count(1)
        self._scene: Scene | None = None

    def play(self, faults: Sequence[Fault]) -> Played:
        """Let faults happen at the same time, in the order in which they must be named.

        Raises:
            CommandFailed: A new customer could not be made.
        """
        scene = self._scene or self.customer()
        played = play(scene, faults)
        self._scene = scene if played.repaired else None
        return played

    def customer(self) -> Scene:
        """A new customer with everything a stack can have, verified.

        Raises:
            CommandFailed: A command failed.
        """
        number = next(self._numbers)
        account = f"01234567{number:04d}"
        destination = {
            **S3,
            # An administrator can empty it, as the faults of lost buckets need.
            "retention": {"mode": "GOVERNANCE", "days": RETENTION_DAYS},
            "sourceAddresses": "enforce",
            "accessLogs": {"bucket": self._log_bucket(account), "prefix": "archive/"},
        }
        customer = new_customer(
            self.world,
            f"acme{number}",
            account,
            self._say,
            timeout_seconds=TIMEOUT_SECONDS,
            destination=destination,
            network={"vpcId": self._vpc(account)},
        )
        customer.open_form()
        passed(customer.up())
        customer.save_form()
        passed(customer.up())
        return Scene(customer, self._say)

    def _client(self, service: str, account: str) -> Any:
        return self.world.aws.client(service, self.world.aws.administrator(account))

    def _vpc(self, account: str) -> str:
        vpcs = self._client("ec2", account).describe_vpcs()["Vpcs"]
        return str(vpcs[0]["VpcId"])

    def _log_bucket(self, account: str) -> str:
        """A bucket that takes access logs, made by the customer long ago."""
        s3, name = self._client("s3", account), f"access-logs-{account}"
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
