"""What stands in front of the kit's receiver, unseen by AWS; and where the receiver's log goes."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from logstreams.settings.receiver import alarm_names
from rehearsal.faults.certificates import PublicServer
from rehearsal.faults.fault import FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.receiver import CERTIFICATE, RECEIVER
from rehearsal.faults.stream import STREAM
from rehearsal.fixtures.https import PORT, name_of
from rehearsal.tls import Authority

_SERVER = PublicServer(name_of, PORT)


@fault("LS771", CERTIFICATE, STREAM, fixture="https")
def tls_ends_in_front_of_the_receiver(context: FaultContext) -> FaultInjection:
    """Something in front of the load balancer ends TLS with a certificate of its own making."""
    name = name_of(context.settings.customer)
    file = context.customer.world.directory / "private" / "front.pem"
    _SERVER.show(context, Authority().certificate(file, name))
    yield
    _SERVER.show(context, _SERVER.issue(context))
    context.save_form_unchanged()


@fault("LS771", RECEIVER, STREAM, fixture="https")
def something_in_front_of_the_receiver_answers(context: FaultContext) -> FaultInjection:
    """A content delivery network in front of the load balancer answers 200 by itself."""
    name = name_of(context.settings.customer)
    context.customer.world.public.behave(name, PORT, answer=HTTPStatus.OK)
    yield
    context.customer.world.public.behave(name, PORT)


@fault("LS714", RECEIVER, STREAM, fixture="https")
def header_mistyped_while_the_log_goes_elsewhere(context: FaultContext) -> FaultInjection:
    """The function logs to a group of the platform team's, and the header's value is mistyped."""
    functions, name = context.client("lambda"), context.settings.receiver_name
    _log_to(functions, name, "/central/lambda")
    context.save_form(header_value="mistyped-0123456789")
    yield
    _log_to(functions, name, context.settings.receiver_log_group)
    context.save_form()


@fault("LS773", RECEIVER, fixture="https")
def alarms_deleted(context: FaultContext) -> FaultInjection:
    """Somebody deleted two of the receiver's alarms."""
    names = alarm_names(context.settings)[:2]
    context.client("cloudwatch").delete_alarms(AlarmNames=[*names])
    yield


def _log_to(functions: Any, name: str, group: str) -> None:
    functions.update_function_configuration(FunctionName=name, LoggingConfig={"LogGroup": group})
    functions.get_waiter("function_updated_v2").wait(FunctionName=name)


FAULTS = (
    tls_ends_in_front_of_the_receiver,
    something_in_front_of_the_receiver_answers,
    header_mistyped_while_the_log_goes_elsewhere,
    alarms_deleted,
)
