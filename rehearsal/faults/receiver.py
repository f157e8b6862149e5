"""What happens in front of the kit's receiver: allowlist, load balancer, certificate, header."""

from __future__ import annotations

import secrets
import time
from typing import Any

from logstreams.settings import HttpsDestination
from rehearsal.cli import passed
from rehearsal.faults.certificates import PublicServer
from rehearsal.faults.fault import FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.finding import NOTHING
from rehearsal.faults.network import (
    NETWORK,
    forget,
    group_like_ours,
    last_address_missing,
    wrong_port,
)
from rehearsal.faults.stream import STREAM
from rehearsal.fixtures.https import PORT, lead_name_to_load_balancer, name_of
from rehearsal.tls import Certificate

RECEIVER = "receiver"
CERTIFICATE = "receiver's certificate"

_SERVER = PublicServer(name_of, PORT)

EXPIRES_IN_SECONDS = 6
"""Long enough to be imported: Certificate Manager takes none that has expired."""


def certificate_arn(context: FaultContext) -> str:
    """The certificate that the stack file names."""
    destination = context.settings.destination
    if not isinstance(destination, HttpsDestination) or destination.managed is None:
        raise TypeError("no receiver")
    return destination.managed.certificate_arn


def listener_of(context: FaultContext) -> tuple[Any, dict[str, Any]]:
    """A client of Elastic Load Balancing, and the receiver's listener."""
    elb = context.client("elbv2")
    (balancer,) = elb.describe_load_balancers(Names=[context.settings.load_balancer_name])[
        "LoadBalancers"
    ]
    (found,) = elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    return elb, found


def _import(context: FaultContext, certificate: Certificate, arn: str) -> None:
    """Import a certificate in place of another, and show it."""
    context.client("acm").import_certificate(
        Certificate=certificate.chain.read_bytes(),
        PrivateKey=certificate.key.read_bytes(),
        CertificateArn=arn,
    )
    _SERVER.show(context, certificate)


def set_variables(context: FaultContext, **changed: str | None) -> None:
    """Change variables of the receiver's function; None takes one out."""
    functions, name = context.client("lambda"), context.settings.receiver_name
    found = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    wanted = {**found, **changed}
    environment = {"Variables": {name: one for name, one in wanted.items() if one is not None}}
    functions.update_function_configuration(FunctionName=name, Environment=environment)
    functions.get_waiter("function_updated_v2").wait(FunctionName=name)


def recycle(context: FaultContext) -> None:
    """End the function's instances, as Lambda does now and then: the next reads its secret anew."""
    set_variables(context, RECYCLED=secrets.token_hex(4))


@fault("LS605", NETWORK, STREAM, fixture="https")
def receiver_allowlist_misses_an_address(context: FaultContext) -> FaultInjection:
    """The allowlist misses the address that WorkOS published last, and the event leaves from it."""
    yield from last_address_missing(context)


@fault("LS605", NETWORK, STREAM, fixture="https")
def receiver_allowlist_is_empty(context: FaultContext) -> FaultInjection:
    """Somebody emptied the allowlist: packets are dropped in silence, wherever they come from."""
    forget(context, *context.settings.egress_addresses)
    yield


@fault("LS605", NETWORK, STREAM, fixture="https")
def receiver_behind_the_wrong_port(context: FaultContext) -> FaultInjection:
    """The security group's rule was changed to another port."""
    yield from wrong_port.happen(context)


@fault("LS604", NETWORK, fixture="https")
def load_balancer_has_another_group(context: FaultContext) -> FaultInjection:
    """The load balancer was given another security group, which lets WorkOS in as well."""
    elb, listener = listener_of(context)
    other = group_like_ours(context)
    elb.set_security_groups(LoadBalancerArn=listener["LoadBalancerArn"], SecurityGroups=[other])
    yield
    passed(context.up())
    context.client("ec2").delete_security_group(GroupId=other)


@fault(
    "LS701",
    RECEIVER,
    STREAM,
    fixture="https",
    by_hand="the record of the public name has to follow the new load balancer before an event",
)
def load_balancer_deleted(context: FaultContext) -> FaultInjection:
    """The load balancer was deleted."""
    elb, listener = listener_of(context)
    elb.delete_load_balancer(LoadBalancerArn=listener["LoadBalancerArn"])
    yield
    context.up()
    lead_name_to_load_balancer(context.customer)
    context.up()


@fault("LS702", RECEIVER, STREAM, fixture="https")
def receiver_taken_out_of_its_target_group(context: FaultContext) -> FaultInjection:
    """The function was taken out of the load balancer's target group."""
    elb, listener = listener_of(context)
    group = listener["DefaultActions"][0]["TargetGroupArn"]
    elb.deregister_targets(TargetGroupArn=group, Targets=[{"Id": context.settings.receiver_arn}])
    yield


@fault(NOTHING, RECEIVER, fixture="https")
def headers_come_in_lists(context: FaultContext) -> FaultInjection:
    """Somebody switched multi-value headers on for the target group."""
    elb, listener = listener_of(context)
    group = listener["DefaultActions"][0]["TargetGroupArn"]
    attribute = "lambda.multi_value_headers.enabled"
    for value in ("true", "false"):
        elb.modify_target_group_attributes(
            TargetGroupArn=group, Attributes=[{"Key": attribute, "Value": value}]
        )
        yield


@fault("LS703", CERTIFICATE, STREAM, fixture="https")
def listener_shows_another_certificate(context: FaultContext) -> FaultInjection:
    """The listener was given the certificate of another name."""
    elb, listener = listener_of(context)
    other, right = _SERVER.issue(context, "shop.example"), _SERVER.issue(context)
    imported = context.client("acm").import_certificate(
        Certificate=other.chain.read_bytes(), PrivateKey=other.key.read_bytes()
    )
    elb.modify_listener(
        ListenerArn=listener["ListenerArn"],
        Certificates=[{"CertificateArn": imported["CertificateArn"]}],
    )
    _SERVER.show(context, other)
    yield
    _SERVER.show(context, right)


@fault("LS704", CERTIFICATE, STREAM, fixture="https")
def receiver_certificate_expired(context: FaultContext) -> FaultInjection:
    """The certificate was not renewed in time."""
    arn = certificate_arn(context)
    _import(context, _SERVER.issue(context, expires_in_seconds=EXPIRES_IN_SECONDS), arn)
    time.sleep(EXPIRES_IN_SECONDS + 1)
    yield
    _import(context, _SERVER.issue(context), arn)


@fault("LS705", CERTIFICATE, STREAM, fixture="https")
def receiver_certificate_of_another_name(context: FaultContext) -> FaultInjection:
    """The certificate was renewed for another name."""
    arn = certificate_arn(context)
    _import(context, _SERVER.issue(context, "shop.example"), arn)
    yield
    _import(context, _SERVER.issue(context), arn)


@fault("LS714", STREAM, fixture="https")
def header_mistyped(context: FaultContext) -> FaultInjection:
    """The header's value was mistyped in WorkOS's form."""
    context.save_form(header_value="not-the-secret")
    yield
    context.save_form()


@fault("LS718", RECEIVER, STREAM, fixture="https")
def header_renewal_not_completed(context: FaultContext) -> FaultInjection:
    """The header's secret was renewed and saved in the form; the one before is still accepted."""
    passed(context.customer.cli.logstreams("rotate", context.settings.customer, "header"))
    context.save_form()
    yield


@fault("LS714", RECEIVER, STREAM, fixture="https")
def header_overlap_ended_too_early(context: FaultContext) -> FaultInjection:
    """The header's secret was renewed and the overlap ended, and the form still has the old one."""
    stack, arn = context.settings.customer, context.settings.header_secret_arn
    passed(context.customer.cli.logstreams("rotate", stack, "header"))
    manager = context.client("secretsmanager")
    versions = manager.describe_secret(SecretId=arn)["VersionIdsToStages"]
    (before,) = (one for one, stages in versions.items() if "AWSPREVIOUS" in stages)
    manager.update_secret_version_stage(
        SecretId=arn, VersionStage="AWSPREVIOUS", RemoveFromVersionId=before
    )
    recycle(context)
    yield
    context.save_form()
    yield
    passed(context.up())


@fault(NOTHING, RECEIVER, STREAM, fixture="https")
def header_secret_ends_with_a_newline(context: FaultContext) -> FaultInjection:
    """The header's secret was put there anew by `echo`, and typed into the form as printed."""
    arn, manager = context.settings.header_secret_arn, context.client("secretsmanager")
    for _ in range(2):  # the value before is gone too
        value = secrets.token_hex(16)
        manager.put_secret_value(SecretId=arn, SecretString=f"{value}\n")
    versions = manager.describe_secret(SecretId=arn)["VersionIdsToStages"]
    for one in [one for one, stages in versions.items() if "AWSPREVIOUS" in stages]:
        manager.update_secret_version_stage(
            SecretId=arn, VersionStage="AWSPREVIOUS", RemoveFromVersionId=one
        )
    recycle(context)
    context.save_form()
    yield


@fault("LS719", STREAM, fixture="https")
def event_in_an_unknown_form(context: FaultContext) -> FaultInjection:
    """WorkOS sends every event as half a text: the receiver keeps it, and it is no event."""
    context.workos.behave(context.organization, body="truncated")
    yield
    context.workos.behave(context.organization)


@fault(NOTHING, STREAM, fixture="https")
def batch_with_a_bad_event(context: FaultContext) -> FaultInjection:
    """A batch has an entry that is no event; its neighbours are stored, and it is kept apart."""
    context.workos.behave(context.organization, bad_event=True)
    yield
    context.workos.behave(context.organization)


@fault(NOTHING, STREAM, fixture="https")
def a_day_replayed(context: FaultContext) -> FaultInjection:
    """WorkOS delivers every event again and again."""
    context.workos.behave(context.organization, replays=3)
    yield
    context.workos.behave(context.organization)


FAULTS = (
    receiver_allowlist_misses_an_address,
    receiver_allowlist_is_empty,
    receiver_behind_the_wrong_port,
    load_balancer_has_another_group,
    load_balancer_deleted,
    receiver_taken_out_of_its_target_group,
    headers_come_in_lists,
    listener_shows_another_certificate,
    receiver_certificate_expired,
    receiver_certificate_of_another_name,
    header_mistyped,
    header_renewal_not_completed,
    header_overlap_ended_too_early,
    header_secret_ends_with_a_newline,
    event_in_an_unknown_form,
    batch_with_a_bad_event,
    a_day_replayed,
)
