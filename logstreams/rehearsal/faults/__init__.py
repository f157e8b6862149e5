"""Faults: what goes wrong in the life of a customer, each with the one cause it must be named."""

from __future__ import annotations

from logstreams.rehearsal.faults import (
    account,
    archive,
    bucket_policy,
    clock,
    datadog,
    delivery,
    encryption,
    endpoint,
    environment,
    neighbours,
    network,
    organization,
    reachability,
    receiver,
    receiver_function,
    receiver_listener,
    receiver_storage,
    retention,
    role,
    splunk,
    stream,
    unlocked,
)
from logstreams.rehearsal.faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    *environment.FAULTS,
    *clock.FAULTS,
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
    *receiver.FAULTS,
    *receiver_function.FAULTS,
    *receiver_listener.FAULTS,
    *receiver_storage.FAULTS,
    *endpoint.FAULTS,
    *splunk.FAULTS,
    *datadog.FAULTS,
)
