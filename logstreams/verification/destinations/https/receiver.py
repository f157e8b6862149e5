"""The receiver as AWS shows it: load balancer, certificate, function, who may call it, secret."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from typing import Any

from logstreams.settings import StackSettings
from logstreams.settings.receiver import alarm_names, digest_of
from logstreams.verification.aws import Aws
from logstreams.verification.collect.archive import described_key
from logstreams.verification.collect.reading import fact, fact_or_none
from logstreams.verification.destinations.https.facts import (
    CertificateFacts,
    FunctionFacts,
    FunctionUrlFacts,
    ListenerFacts,
    LoadBalancerFacts,
    ReceiverFacts,
    SecretFacts,
)
from logstreams.verification.destinations.https.header_secret import (
    BeingDeleted,
    HeaderSecret,
    NoContainer,
)
from logstreams.verification.destinations.https.listener import listener_on
from logstreams.verification.facts.archive import KeyFacts
from logstreams.verification.facts.fact import Fact, Unavailable
from logstreams.verification.iam.documents import Document, parse
from logstreams.verification.transport.https_client import public_client
from logstreams.verification.transport.loopback import BeyondLoopback


def collect_receiver(aws: Aws, settings: StackSettings) -> ReceiverFacts:
    """Read the receiver; a read that is denied leaves the others."""
    elb = aws.client("elbv2")
    name, port = settings.load_balancer_name, settings.destination.port
    balancer = fact_or_none(lambda: _balancer(elb, name), "LoadBalancerNotFound")
    listener = _under(balancer, lambda found: listener_on(elb, found.arn, port))
    return ReceiverFacts(
        load_balancer=balancer,
        listener=listener,
        certificate=_under(listener, lambda found: _certificate(aws, found)),
        function=fact_or_none(
            lambda: _function(aws, settings.receiver_name), "ResourceNotFoundException"
        ),
        secret=collect_secret(aws, settings),
        alarms=fact(lambda: _alarms(aws, alarm_names(settings))),
    )


def _alarms(aws: Aws, names: tuple[str, ...]) -> frozenset[str]:
    found = aws.client("cloudwatch").describe_alarms(AlarmNames=[*names])["MetricAlarms"]
    return frozenset(str(one["AlarmName"]) for one in found if one.get("ActionsEnabled", True))


def _under(above: Fact[Any], read: Any) -> Fact[Any]:
    """A fact about something that another fact has found."""
    return above if above is None or isinstance(above, Unavailable) else fact(lambda: read(above))


def _balancer(elb: Any, name: str) -> LoadBalancerFacts:
    found = elb.describe_load_balancers(Names=[name])["LoadBalancers"][0]
    return LoadBalancerFacts(
        arn=found["LoadBalancerArn"],
        dns_name=found["DNSName"],
        state=found.get("State", {}).get("Code", ""),
        scheme=found.get("Scheme", ""),
    )


def _certificate(aws: Aws, listener: ListenerFacts) -> CertificateFacts | None:
    if not listener.certificate_arns:
        return None
    acm = aws.client("acm")
    try:
        found = acm.describe_certificate(CertificateArn=listener.certificate_arns[0])["Certificate"]
    except acm.exceptions.ResourceNotFoundException:
        return None
    return CertificateFacts(
        status=found["Status"],
        not_after=found.get("NotAfter"),
        names=tuple(found.get("SubjectAlternativeNames") or [found["DomainName"]]),
    )


def _function(aws: Aws, name: str) -> FunctionFacts:
    client = aws.client("lambda")
    found = client.get_function(FunctionName=name)
    configuration, policy = found["Configuration"], policy_of(client, name)
    return FunctionFacts(
        state=configuration.get("State", "Active"),
        last_update=configuration.get("LastUpdateStatus", "Successful"),
        environment=_environment(configuration.get("Environment", {})),
        may_be_called_for=may_be_called_for(policy),
        policy=policy,
        urls=fact(lambda: urls_of(client, name)),
        code_sha256=_code(found["Code"]),
        reserved=found.get("Concurrency", {}).get("ReservedConcurrentExecutions"),
        timeout_seconds=configuration.get("Timeout"),
        memory_mb=configuration.get("MemorySize"),
        handler=configuration.get("Handler", ""),
        layers=tuple(one["Arn"] for one in configuration.get("Layers") or ()),
        vpc_id=configuration.get("VpcConfig", {}).get("VpcId", ""),
        role=configuration["Role"],
        log_group=configuration.get("LoggingConfig", {}).get("LogGroup", ""),
        log_hides=_hidden_by(configuration.get("LoggingConfig", {})),
        modified_at=_time(configuration.get("LastModified")),
    )


_LESS_THAN_INFO = frozenset({"WARN", "ERROR", "FATAL"})


def _hidden_by(logging: dict[str, Any]) -> str:
    """Which level keeps lines about requests out of the log; empty: none does.

    Levels filter logs in the JSON format alone, and those of a request are of level INFO (Lambda
    developer guide, "Configuring advanced logging controls", 2026-11-29).
    """
    if logging.get("LogFormat") != "JSON":
        return ""
    levels = ("ApplicationLogLevel", "SystemLogLevel")
    hiding = [f"{one} {logging[one]}" for one in levels if logging.get(one) in _LESS_THAN_INFO]
    return ", ".join(hiding)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _environment(answer: dict[str, Any]) -> Fact[dict[str, str]]:
    """The variables; they are encrypted, and without kms:Decrypt there is an error in their place.

    Source: Lambda API reference, EnvironmentResponse, 2026-11-24.
    """
    if error := answer.get("Error"):
        said = f"{error.get('ErrorCode', '')}: {error.get('Message', '')}"
        return Unavailable(f"the function's environment cannot be read: {said}")
    return dict(answer.get("Variables", {}))


def _code(code: dict[str, Any]) -> Fact[str]:
    """The digest of the function's modules; AWS lends them by a URL of a few minutes.

    Of a function made as a container image there is no such URL, and the image stands for it
    (Lambda API reference, FunctionCodeLocation, 2026-11-28).
    """
    location = code.get("Location")
    if location is None and (image := code.get("ImageUri")):
        return f"the container image {image}"
    try:
        with public_client("the function's code") as client:
            answer = client.get(str(location))
        answer.raise_for_status()
        with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
            return digest_of({name: package.read(name) for name in package.namelist()})
    except BeyondLoopback:
        raise
    except Exception as error:  # zipfile raises many kinds for a package that is none
        # The URL has a signature in it, and errors may quote the URL.
        return Unavailable(f"the function's code cannot be read: {type(error).__name__}")


def collect_secret(aws: Aws, settings: StackSettings) -> Fact[SecretFacts | None]:
    """Read which values of the header's secret are in use, and whether a header carries one."""
    return fact(lambda: _secret(aws, settings.header_secret_arn))


def _key_of(aws: Aws, key_id: str | None) -> Fact[KeyFacts | None]:
    return fact(lambda: described_key(aws.client("kms"), key_id, "Decrypt")) if key_id else None


def _secret(aws: Aws, arn: str) -> SecretFacts | None:
    secret = HeaderSecret(aws, arn)
    try:
        stages = secret.stages()
    except BeingDeleted:
        return SecretFacts(has_current=False, has_previous=False, being_deleted=True)
    except NoContainer:
        return None
    has_current, has_previous = stages.current is not None, stages.previous is not None
    return SecretFacts(
        has_current=has_current,
        has_previous=has_previous,
        stored_twice=fact(secret.is_stored_twice) if has_current and has_previous else False,
        flaw=fact(secret.flaw) if has_current else "",
        policy=fact(secret.policy),
        key=_key_of(aws, stages.key_id),
        in_use=tuple(one for one in (stages.current, stages.previous) if one),
    )


BALANCERS = "elasticloadbalancing.amazonaws.com"
"""The service as which a load balancer calls a function."""


def policy_of(client: Any, name: str) -> Document:
    """The function's policy; without one, only the account's own principals may call it."""
    try:
        found = json.loads(client.get_policy(FunctionName=name)["Policy"])
    except client.exceptions.ResourceNotFoundException:
        return {}
    return found if isinstance(found, dict) else {}


def may_be_called_for(policy: Document) -> tuple[str, ...]:
    """The target groups for which the load balancer may call the function; patterns."""
    found: list[str] = []
    for statement in parse(policy):
        named = statement.principals.named if statement.principals else ()
        if statement.allows and any(name in (BALANCERS, "*") for _, name in named):
            sources = [
                each
                for one in statement.conditions
                if one.key.lower() == "aws:sourcearn"
                for each in one.wanted
            ]
            found += sources or ["*"]
    return tuple(found)


def urls_of(client: Any, name: str) -> tuple[FunctionUrlFacts, ...]:
    """The function's own URLs, those of its aliases too."""
    pages = client.get_paginator("list_function_url_configs").paginate(FunctionName=name)
    return tuple(
        FunctionUrlFacts(
            url=one["FunctionUrl"],
            auth_type=one["AuthType"],
            qualifier=_qualifier(str(one.get("FunctionArn", ""))),
        )
        for page in pages
        for one in page["FunctionUrlConfigs"]
    )


def _qualifier(arn: str) -> str:
    """An alias's name; empty: the function itself, whose ARN has seven parts."""
    return arn.split(":", 7)[7] if arn.count(":") > 6 else ""  # noqa: PLR2004 - as said
