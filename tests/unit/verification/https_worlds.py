"""Two customers with an HTTPS destination whose streams work in every respect."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from logstreams.settings import StackSettings, load
from logstreams.settings.receiver import alarm_names
from logstreams.verification.checks.in_state import named_once
from logstreams.verification.destinations.https.facts import (
    ActionFacts,
    AnswerFacts,
    CertificateFacts,
    EndpointFacts,
    ForwardFacts,
    FunctionFacts,
    HandshakeFacts,
    ListenerFacts,
    LoadBalancerFacts,
    QuarantineFacts,
    ReceiverFacts,
    SecretFacts,
)
from logstreams.verification.facts.identity import RoleFacts
from logstreams.verification.facts.network import (
    AclEntryFacts,
    GroupRuleFacts,
    GuardFacts,
    GuardRuleFacts,
    NetworkAclFacts,
    NetworkFacts,
)
from logstreams.verification.facts.workos_api import StreamFacts
from logstreams.verification.iam.receiver import LAMBDA
from logstreams.verification.observations import Observations
from rehearsal.stack_file import stack_file

ACCOUNT = "012345670123"
CERTIFICATE = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/11111111-2222-3333-4444-555555555555"
GROUP, LIST = "sg-0123456789abcdef0", "pl-0123456789abcdef0"
TARGETS = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:targetgroup/acme-workos/0123456789abc"
DIGEST = "d" * 64
ADDRESSES = tuple(f"127.0.0.{host}" for host in range(11, 20))

MANAGED: dict[str, Any] = {
    "type": "https",
    "managed": {
        "hostName": "logs.acme.example",
        "certificateArn": CERTIFICATE,
        "subnetIds": ["subnet-01234567", "subnet-12345678"],
        "bucketPath": "audit/",
        "retention": {"mode": "COMPLIANCE", "days": 365},
    },
}
EXISTING: dict[str, Any] = {
    "type": "https",
    "existing": {"url": "https://siem.acme.example:8443/in"},
}


def settings_of(directory: Path, destination: dict[str, Any]) -> StackSettings:
    """The settings of a stack file with this destination and a network."""
    path = directory / "Pulumi.acme.yaml"
    path.write_text(
        stack_file(
            account_id=ACCOUNT,
            organization_id="org_01EHZNVPK3SFK441A1RGBFSHRT",
            environment="production",
            egress=ADDRESSES,
            destination=destination,
            network={"vpcId": "vpc-0123456789abcdef0"},
        )
    )
    return load(path)


def acl(*entries: AclEntryFacts) -> NetworkAclFacts:
    """A network ACL that allows everything but what these say first."""
    everything = [AclEntryFacts(100, True, way, "-1", "0.0.0.0/0") for way in (False, True)]
    return NetworkAclFacts("acl-0123", ("subnet-01234567",), (*entries, *everything))


def network(port: int, guard: str) -> NetworkFacts:
    """An allowlist in order, and one guard that has its group and no other."""
    cidrs = tuple(f"{address}/32" for address in ADDRESSES)
    rule = GuardRuleFacts(GROUP, "tcp", port, port, cidrs)
    return NetworkFacts(
        prefix_list=cidrs,
        prefix_list_id=LIST,
        rules=(GroupRuleFacts("tcp", port, port, prefix_list_id=LIST, cidrs=cidrs),),
        group_id=GROUP,
        guards=(GuardFacts(guard, (GROUP,), (rule,)),),
        acls=(acl(),),
    )


def forwarding(group: str, *targets: str) -> ActionFacts:
    """An action that forwards to one target group."""
    return ActionFacts(
        f"forwards to {', '.join(targets) or 'nowhere'}", (ForwardFacts(group, targets),)
    )


def from_balancer(**condition: Any) -> dict[str, Any]:
    """The statement that lets the load balancer call the function."""
    return {
        "Sid": "LoadBalancer",
        "Effect": "Allow",
        "Principal": {"Service": "elasticloadbalancing.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": "*",
        "Condition": condition or {"ArnLike": {"AWS:SourceArn": TARGETS}},
    }


def receiver(settings: StackSettings, now: Any) -> ReceiverFacts:
    """A receiver in order."""
    return ReceiverFacts(
        load_balancer=LoadBalancerFacts("arn:lb", "acme.elb.example", "active", "internet-facing"),
        listener=ListenerFacts(
            443, "HTTPS", (CERTIFICATE,), forwarding(TARGETS, settings.receiver_arn)
        ),
        certificate=CertificateFacts("ISSUED", now + timedelta(days=90), ("*.acme.example",)),
        function=FunctionFacts(
            "Active",
            "Successful",
            {
                "LOGSTREAMS_BUCKET": settings.bucket_name,
                "LOGSTREAMS_PREFIX": "audit/",
                "LOGSTREAMS_QUARANTINE": "audit/quarantine/",
                "LOGSTREAMS_HEADER": "X-Log-Stream-Secret",
                "LOGSTREAMS_SECRET_ARN": settings.header_secret_arn,
                "LOGSTREAMS_CODE_SHA256": DIGEST,
            },
            (TARGETS,),
            {"Version": "2012-10-17", "Statement": [from_balancer()]},
            code_sha256=DIGEST,
            role=settings.role_arn,
        ),
        secret=SecretFacts(has_current=True, has_previous=False, in_use=("1",)),
        alarms=frozenset(alarm_names(settings)),
        came_with="1",
        name_leads_to=("192.0.2.7",),
        balancer_at=("192.0.2.7", "192.0.2.8"),
        answers=AnswerFacts(Counter(), acknowledged_for_nothing=0, timed_out=0),
        quarantine=QuarantineFacts((), None),
    )


def role_policies(settings: StackSettings, key_arn: str) -> dict[str, Any]:
    """What the receiver may do, by the Sid of each statement."""
    return {
        "StoreEvents": {
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": f"{settings.bucket_arn}/audit/*",
        },
        "ReadHeaderSecret": {
            "Action": "secretsmanager:GetSecretValue",
            "Resource": f"{settings.header_secret_arn}-??????",
        },
        "WriteLog": {
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": f"arn:aws:logs:us-east-1:{ACCOUNT}:"
            f"log-group:{settings.receiver_log_group}:*",
        },
        "EncryptEvents": {
            "Action": ["kms:GenerateDataKey", "kms:Decrypt"],
            "Resource": key_arn,
        },
    }


def policy_of(statements: dict[str, Any]) -> dict[str, Any]:
    """One document of these statements."""
    allowed = [{"Sid": sid, "Effect": "Allow", **said} for sid, said in statements.items()]
    return {"Version": "2012-10-17", "Statement": allowed}


def trusting(service: str, **said: Any) -> dict[str, Any]:
    """A trust policy for an AWS service."""
    statement = {"Sid": "Lambda", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement, **said}]}


def managed(healthy: Observations, **changes: Any) -> Observations:
    """Another customer, of whose resources each is in the state."""
    seen = replace(healthy, **changes)
    has_bucket = seen.settings.destination.archive is not None
    resources = frozenset(one.key for one in named_once(seen))
    return replace(seen, state_has_bucket=has_bucket, state_resources=resources)


def with_receiver(healthy: Observations, settings: StackSettings, key_arn: str) -> Observations:
    """The customer whose events go to the kit's receiver."""
    stream, role = healthy.api.stream, healthy.destination.identity.role
    assert isinstance(stream, StreamFacts)
    assert isinstance(role, RoleFacts)
    document = policy_of(role_policies(settings, key_arn))
    trust = trusting(LAMBDA)
    role = replace(role, arn=settings.role_arn, trust=trust, policies={"receive-events": document})
    return managed(
        healthy,
        settings=settings,
        api=replace(healthy.api, stream=replace(stream, type="GenericHttps")),
        destination=replace(
            receiver(settings, healthy.now),
            identity=replace(healthy.destination.identity, role=role),
            archive=healthy.destination.archive,
            network=network(443, "load balancer acme-workos"),
        ),
    )


def with_endpoint(healthy: Observations, settings: StackSettings) -> Observations:
    """The customer who has an endpoint, which gives the event back."""
    stream = healthy.api.stream
    assert isinstance(stream, StreamFacts)
    until = healthy.now + timedelta(days=90)
    accepted = HandshakeFacts(CertificateFacts("ISSUED", until, ("siem.acme.example",)))
    return managed(
        healthy,
        settings=settings,
        api=replace(healthy.api, stream=replace(stream, type="GenericHttps")),
        destination=EndpointFacts(
            accepted,
            identity=replace(healthy.destination.identity, role=None),
            network=network(8443, "network interface eni-0123"),
        ),
    )
