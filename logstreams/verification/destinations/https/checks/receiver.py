"""The kit's own receiver: its entrance, its function, its secret, its answers, its alarms."""

from __future__ import annotations

from logstreams.settings.receiver import alarm_names
from logstreams.verification.checks.framework import Category, Failed, Passed, Result, check, known
from logstreams.verification.checks.quantity import quantity
from logstreams.verification.destinations.https.checks.answers import (
    acknowledged_what_it_stored,
    did_not_fail,
    in_time,
    name_leads_here,
    not_throttled,
    reached,
    refused_nobody,
    taken_for_an_event,
)
from logstreams.verification.destinations.https.checks.entrance import (
    balancer_active,
    certificate_names_host,
    certificate_of_stack,
    certificate_valid,
    every_request_forwarded,
    forwards,
    may_run,
    no_client_certificate,
)
from logstreams.verification.destinations.https.checks.function import (
    came_with_value_in_use,
    code_as_deployed,
    configured,
    function_active,
    may_be_called,
    may_read_secret,
    no_other_door,
    overlap_ended,
    secret_exists,
    secret_has_value,
    starts_as_deployed,
)
from logstreams.verification.destinations.https.checks.function_role import (
    lambda_may_assume,
    may_decrypt_secret,
    may_read_again,
    may_write_log,
    runs_as_role,
    trusts_lambda_alone,
)
from logstreams.verification.destinations.https.facts import ReceiverFacts
from logstreams.verification.narrow import narrow
from logstreams.verification.observations import Observations


@check("LS773", "the receiver's alarms exist and act", requires=("LS401",))
def alarms_act(seen: Observations) -> Result:
    """A stream that fails is silent at WorkOS: the alarms are the first sign of it."""
    found, wanted = (
        known(narrow(seen.destination, ReceiverFacts).alarms),
        alarm_names(seen.settings),
    )
    missing = [name for name in wanted if name not in found]
    if missing:
        return Failed(f"deleted or switched off: {', '.join(missing)}", ", ".join(wanted))
    return Passed(quantity(len(wanted), "alarm"))


CATEGORY = Category(
    "receiver",
    "Receiver",
    (
        balancer_active,
        forwards,
        every_request_forwarded,
        no_client_certificate,
        certificate_of_stack,
        certificate_valid,
        certificate_names_host,
        function_active,
        runs_as_role,
        lambda_may_assume,
        may_run,
        may_be_called,
        no_other_door,
        code_as_deployed,
        trusts_lambda_alone,
        starts_as_deployed,
        configured,
        secret_exists,
        secret_has_value,
        came_with_value_in_use,
        may_read_secret,
        may_decrypt_secret,
        may_read_again,
        may_write_log,
        name_leads_here,
        reached,
        refused_nobody,
        not_throttled,
        did_not_fail,
        in_time,
        taken_for_an_event,
        acknowledged_what_it_stored,
        overlap_ended,
        alarms_act,
    ),
)
