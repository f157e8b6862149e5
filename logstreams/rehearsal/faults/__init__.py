"""Faults: what goes wrong in the life of a customer, each with the one cause it must be named."""

from __future__ import annotations

from logstreams.rehearsal.faults import (
    account,
    archive,
    bucket_policy,
    datadog,
    delivery,
    encryption,
    environment,
    neighbours,
    network,
    organization,
    reachability,
    retention,
    role,
    splunk,
    stream,
    unlocked,
)
from logstreams.rehearsal.faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    *environment.FAULTS,
    *reachability.FAULTS,
    *organization.FAULTS,
    *stream.FAULTS,
    *account.FAULTS,
    *role.FAULTS,
    *archive.FAULTS,
    *bucket_policy.FAULTS,
    *encryption.FAULTS,
    *retention.FAULTS,
    *network.FAULTS,
    *delivery.FAULTS,
    *unlocked.FAULTS,
    *neighbours.FAULTS,
    *splunk.FAULTS,
    *datadog.FAULTS,
)
