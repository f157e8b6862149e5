"""The kit's own receiver: its entrance, its function, its secret, and what it answered."""

from __future__ import annotations

from logstreams.verification.checks.framework import Category
from logstreams.verification.checks.receiver_answers import (
    acknowledged_what_it_stored,
    did_not_fail,
    in_time,
    name_leads_here,
    refused_nobody,
    taken_for_an_event,
)
from logstreams.verification.checks.receiver_doors import no_other_door
from logstreams.verification.checks.receiver_entrance import (
    balancer_active,
    certificate_names_host,
    certificate_of_stack,
    certificate_valid,
    forwards,
)
from logstreams.verification.checks.receiver_function import (
    came_with_value_in_use,
    code_as_deployed,
    configured,
    function_active,
    may_be_called,
    may_read_secret,
    overlap_ended,
    secret_exists,
    secret_has_value,
)
from logstreams.verification.checks.receiver_listener import (
    every_request_forwarded,
    may_run,
    no_client_certificate,
    not_throttled,
)
from logstreams.verification.checks.receiver_start import starts_as_deployed

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
        may_run,
        may_be_called,
        no_other_door,
        code_as_deployed,
        starts_as_deployed,
        configured,
        secret_exists,
        secret_has_value,
        came_with_value_in_use,
        may_read_secret,
        name_leads_here,
        refused_nobody,
        not_throttled,
        did_not_fail,
        in_time,
        taken_for_an_event,
        acknowledged_what_it_stored,
        overlap_ended,
    ),
)
