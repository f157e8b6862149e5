"""Each fault of an HTTPS destination by itself: the one root cause it has."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from logstreams.verification.checks.framework import Passed
from logstreams.verification.destinations.https.facts import (
    ActionFacts,
    AnswerFacts,
    CertificateFacts,
    FunctionUrlFacts,
    QuarantineFacts,
    RuleFacts,
    SecretFacts,
)
from logstreams.verification.evaluate import evaluate
from logstreams.verification.facts.archive import KeyFacts
from logstreams.verification.facts.delivery import DeliveryFacts
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.network import (
    AclEntryFacts,
    GroupRuleFacts,
    GuardFacts,
    GuardRuleFacts,
)
from logstreams.verification.iam import receiver
from logstreams.verification.observations import Observations
from logstreams.verification.refusal import refusal_of
from logstreams.verification.verdict import Verdict
from tests.unit.verification import conftest as shared
from tests.unit.verification import https_worlds as https
from tests.unit.verification.one_fault import (
    Change,
    archive,
    at_destination,
    delivery,
    lost,
    lost_in,
    marks_of,
    report_of,
    root_of,
    stream,
    unknown_in,
    unread,
    with_facts,
)


@pytest.fixture
def received(healthy: Observations, tmp_path: Path) -> Observations:
    """The customer whose events go to the kit's receiver."""
    settings = https.settings_of(tmp_path, https.MANAGED)
    seen: Observations = https.with_receiver(healthy, settings, shared.KEY_ARN)
    return seen


def part(name: str, **facts: Any) -> Change:
    """Change facts of one part of the receiver."""
    return lambda o: at_destination(**{name: replace(getattr(o.destination, name), **facts)})(o)


def network(**facts: Any) -> Change:
    return lambda o: with_facts(o, network=replace(o.destination.network, **facts))


def retried(o: Observations) -> Observations:
    """As `lost`, and WorkOS could not deliver."""
    return lost_in("error")(o)


def refused(o: Observations) -> Observations:
    """As `lost`, and WorkOS was refused."""
    return answered(401)(lost_in("invalid")(o))


def acknowledged(o: Observations) -> Observations:
    """WorkOS was told that all is well, and nothing is there."""
    return stream(last_synced_at=o.now)(lost(o))


def answered(*statuses: int, for_nothing: int = 0, timed_out: int = 0) -> Change:
    return at_destination(answers=AnswerFacts(Counter(statuses), for_nothing, timed_out))


def guard_rule(**facts: Any) -> Change:
    """Change the one rule of the one guard."""

    def change(o: Observations) -> Observations:
        (guard,) = o.destination.network.guards  # type: ignore[misc]  # healthy has one
        rule = replace(guard.rules[0], **facts)  # type: ignore[index]
        return network(guards=(replace(guard, rules=(rule,)),))(o)

    return change


def under_a_path(o: Observations) -> Observations:
    """IAM has the role under another path than the function's."""
    arn = f"arn:aws:iam::{https.ACCOUNT}:role/x/{o.settings.role_name}"
    role = replace(o.destination.identity.role, arn=arn)  # type: ignore[type-var]
    return with_facts(o, identity=replace(o.destination.identity, role=role))


def may_not(sid: str) -> Change:
    """The role's policy lost one statement."""

    def change(o: Observations) -> Observations:
        statements = https.role_policies(o.settings, shared.KEY_ARN)
        del statements[sid]
        policies = {"receive-events": https.policy_of(statements)}
        role = replace(o.destination.identity.role, policies=policies)  # type: ignore[type-var]
        return with_facts(o, identity=replace(o.destination.identity, role=role))

    return change


def may_only(sid: str, said: dict[str, Any]) -> Change:
    """One statement of the role's policy became another."""

    def change(o: Observations) -> Observations:
        statements = {**https.role_policies(o.settings, shared.KEY_ARN), sid: said}
        return of_role(policies={"receive-events": https.policy_of(statements)})(o)

    return change


def of_role(**facts: Any) -> Change:
    def change(o: Observations) -> Observations:
        role = replace(o.destination.identity.role, **facts)  # type: ignore[type-var]
        return with_facts(o, identity=replace(o.destination.identity, role=role))

    return change


def trusting(service: str, **said: Any) -> Change:
    """The role trusts this service alone."""
    return of_role(trust=https.trusting(service, **said))


def trusted_too(**said: Any) -> Change:
    """One more statement in the trust policy of the role."""
    document = https.trusting(receiver.LAMBDA)
    statement = {"Sid": "Other", "Effect": "Allow", "Action": "sts:AssumeRole", **said}
    return of_role(trust={**document, "Statement": [*document["Statement"], statement]})


def boundary(document: dict[str, Any]) -> Change:
    def change(o: Observations) -> Observations:
        role = replace(o.destination.identity.role, boundary=document)  # type: ignore[type-var]
        return with_facts(o, identity=replace(o.destination.identity, role=role))

    return change


def variable(name: str, value: str | None) -> Change:
    """Change a variable of the function; None takes it out."""

    def change(o: Observations) -> Observations:
        found = {**o.destination.function.environment, name: value}  # type: ignore[attr-defined]
        environment = {each: said for each, said in found.items() if said is not None}
        return part("function", environment=environment)(o)

    return change


def denied_where(**condition: Any) -> Change:
    """The bucket policy denies writing under a condition."""

    def change(o: Observations) -> Observations:
        statement = {
            "Sid": "Planted",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:PutObject",
            "Resource": f"{o.settings.bucket_arn}/*",
            **({"Condition": condition} if condition else {}),
        }
        return archive(policy=shared.bucket_policy(o.settings, statement))(o)

    return change


def denied_where_reading(o: Observations) -> Observations:
    """The bucket policy lets nobody read."""
    reading = {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject"}
    statement = {"Sid": "Planted", **reading, "Resource": f"{o.settings.bucket_arn}/*"}
    return archive(policy=shared.bucket_policy(o.settings, statement))(o)


denied = denied_where()
"""The bucket policy denies everybody."""


def entry(number: int, cidr: str, *, outbound: bool = False, **said: Any) -> AclEntryFacts:
    """A rule of a network ACL that denies TCP."""
    return replace(AclEntryFacts(number, False, outbound, "6", cidr), **said)


def rule(priority: int, action: ActionFacts, *conditions: dict[str, Any]) -> RuleFacts:
    return RuleFacts(priority, conditions or ({"Field": "path-pattern", "Values": ["*"]},), action)


def rules(*given: RuleFacts) -> Change:
    return part("listener", rules=given)


def throttled(calls: int) -> Change:
    return at_destination(answers=AnswerFacts(Counter(), 0, 0, throttled=calls))


def also_in_policy(**said: Any) -> Change:
    """One more statement in the function's policy."""
    statement = {
        "Sid": "Other",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "lambda:InvokeFunction",
        "Resource": "*",
        **said,
    }

    def change(o: Observations) -> Observations:
        document = {"Statement": [https.from_balancer(), statement]}
        return part("function", policy=document)(o)

    return change


ANSWERS = ActionFacts("answers 200")
FROM_ONE = {"Field": "source-ip", "SourceIpConfig": {"Values": [f"{https.ADDRESSES[4]}/32"]}}
DENY_THREE = [entry(at, f"{each}/32") for at, each in enumerate(https.ADDRESSES[:3], 1)]
EIGHT = tuple(f"{address}/32" for address in https.ADDRESSES[:8])
LAMBDA = {"Service": receiver.LAMBDA}
STRANGER = GuardRuleFacts("sg-other", "tcp", 443, 443, ("203.0.113.7/32",))
NOTHING: dict[str, Any] = {"Version": "2012-10-17", "Statement": []}
KEY_OFF = KeyFacts(shared.KEY_ARN, False, "Disabled", shared.key_policy())
EXPIRED = CertificateFacts("ISSUED", shared.NOW - timedelta(days=1), ("logs.acme.example",))
OTHER_NAME = CertificateFacts("ISSUED", shared.NOW + timedelta(days=9), ("acme.example",))

OF_SECRET = KeyFacts(shared.KEY_ARN.replace("1111", "2222"), True, "Enabled", shared.key_policy())


def encrypted_with(key: Any) -> Change:
    """The header's secret is encrypted with a key of KMS."""
    return part("secret", key=key)


def granted(o: Observations) -> Observations:
    """A grant lets the role decrypt with the secret's key."""
    return encrypted_with(replace(OF_SECRET, grantees=frozenset({o.settings.role_arn})))(o)


def may_use(key_arn: str) -> Change:
    """One more policy of the role: it may decrypt with a key."""

    def change(o: Observations) -> Observations:
        role = o.destination.identity.role
        document = https.policy_of({"Any": {"Action": "kms:Decrypt", "Resource": key_arn}})
        policies = {**role.policies, "decrypt": document}  # type: ignore[union-attr]
        role = replace(role, policies=policies)  # type: ignore[type-var]
        return with_facts(o, identity=replace(o.destination.identity, role=role))

    return change


OTHER_ROLE = part("function", role=f"arn:aws:iam::{https.ACCOUNT}:role/x")

NO_TARGET = part("listener", default=https.forwarding(https.TARGETS))

WITHOUT_SECRET = https.policy_of({"Any": {"Action": ["s3:*", "kms:*"], "Resource": "*"}})

READS_SECRET = {"Action": "secretsmanager:GetSecretValue", "Resource": "*", "Principal": "*"}

REFUSING = https.policy_of({"Keep": {**READS_SECRET, "Effect": "Deny"}})

WITH_EVENT = QuarantineFacts(
    ("audit/quarantine/2026-11-22/a.json",), "audit/quarantine/2026-11-22/a.json"
)
OF_OTHERS = QuarantineFacts(("audit/quarantine/2026-11-22/a.json",), None)

FAULTS: dict[str, tuple[str, tuple[Change, ...]]] = {
    "credentials of another account": (
        "LS401",
        (
            lambda o: with_facts(
                o, identity=replace(o.destination.identity, caller_account="111111111111")
            ),
        ),
    ),
    "role deleted": (
        "LS402",
        (
            retried,
            answered(503),
            lambda o: with_facts(o, identity=replace(o.destination.identity, role=None)),
        ),
    ),
    "role may not store": ("LS408", (retried, answered(503), may_not("StoreEvents"))),
    "boundary forbids": (
        "LS409",
        (
            retried,
            answered(503),
            boundary(
                https.policy_of({"Any": {"Action": ["secretsmanager:*", "kms:*"], "Resource": "*"}})
            ),
        ),
    ),
    "bucket deleted": ("LS501", (retried, answered(503), archive(exists=False))),
    "policy denies everybody": ("LS505", (retried, answered(503), denied)),
    "key disabled": ("LS509", (retried, answered(503), archive(key=KEY_OFF))),
    "role may not encrypt": ("LS510", (retried, answered(503), may_not("EncryptEvents"))),
    "list lets a stranger in": (
        "LS601",
        (network(prefix_list=(*(f"{a}/32" for a in https.ADDRESSES), "203.0.113.7/32")),),
    ),
    "rule from another list": (
        "LS602",
        (network(rules=(GroupRuleFacts("tcp", 443, 443, "pl-other", ("203.0.113.7/32",)),)),),
    ),
    "one more group lets the world in": (
        "LS603",
        (
            lambda o: network(
                guards=(
                    GuardFacts(
                        "load balancer acme-workos",
                        (https.GROUP, "sg-other"),
                        (
                            *o.destination.network.guards[0].rules,  # type: ignore[index, union-attr]
                            replace(STRANGER, cidrs=("0.0.0.0/0",)),
                        ),
                    ),
                )
            )(o),
        ),
    ),
    "allowlist misses one of nine": (
        "LS605",
        (network(prefix_list=EIGHT), guard_rule(cidrs=EIGHT)),
    ),
    "allowlist misses all": (
        "LS605",
        (retried, network(prefix_list=("203.0.113.7/32",)), guard_rule(cidrs=("203.0.113.7/32",))),
    ),
    "allowlist for another port": (
        "LS605",
        (
            retried,
            network(rules=()),
            guard_rule(from_port=8443, to_port=8443),
        ),
    ),
    "load balancer deleted": (
        "LS701",
        (
            retried,
            at_destination(load_balancer=None, listener=None, certificate=None),
            network(guards=()),
        ),
    ),
    "load balancer still being made": (
        "LS701",
        (retried, part("load_balancer", state="provisioning")),
    ),
    "load balancer inside the VPC": ("LS701", (retried, part("load_balancer", scheme="internal"))),
    "function still being made": (
        "LS706",
        (retried, part("function", state="Pending", last_update="InProgress")),
    ),
    "load balancer failed": ("LS701", (retried, part("load_balancer", state="failed"))),
    "listener deleted": ("LS702", (retried, at_destination(listener=None, certificate=None))),
    "listener for plain HTTP": ("LS702", (retried, part("listener", protocol="HTTP"))),
    "function taken out of the target group": (
        "LS702",
        (retried, NO_TARGET),
    ),
    "another certificate": ("LS703", (retried, part("listener", certificate_arns=("arn:other",)))),
    "certificate deleted": ("LS703", (retried, at_destination(certificate=None))),
    "certificate expired": ("LS704", (retried, at_destination(certificate=EXPIRED))),
    "certificate revoked": ("LS704", (retried, part("certificate", status="REVOKED"))),
    "certificate for another name": ("LS705", (retried, at_destination(certificate=OTHER_NAME))),
    "function deleted": (
        "LS706",
        (retried, NO_TARGET, at_destination(function=None)),
    ),
    "function failed": ("LS706", (retried, part("function", state="Failed"))),
    "permission removed": ("LS707", (retried, part("function", may_be_called_for=()))),
    "permission for another target group": (
        "LS707",
        (retried, part("function", may_be_called_for=(f"{https.TARGETS}-other",))),
    ),
    "code changed": ("LS708", (part("function", code_sha256="e" * 64),)),
    "code changed, and it loses events": (
        "LS708",
        (acknowledged, answered(200, for_nothing=1), part("function", code_sha256="e" * 64)),
    ),
    "header's name changed": ("LS709", (refused, variable("LOGSTREAMS_HEADER", "X-Other"))),
    "secret under a disabled key, while the receiver keeps its value": (
        "LS772",
        (encrypted_with(replace(OF_SECRET, enabled=False, state="Disabled")),),
    ),
    "secret under a key that the role may not use": (
        "LS772",
        (retried, answered(503), encrypted_with(OF_SECRET)),
    ),
    "secret under a key whose policy names others alone": (
        "LS772",
        (encrypted_with(replace(OF_SECRET, policy=NOTHING)), may_use(OF_SECRET.arn)),
    ),
    "something in front ends TLS": ("LS771", (retried,)),
    "something in front refuses": ("LS771", (lost_in("invalid"),)),
    "something in front answers 200": ("LS771", (acknowledged,)),
    "refused a while ago, and WorkOS has given the stream up": (
        "LS714",
        (
            lost_in("invalid"),
            delivery(state_before="invalid"),
            at_destination(answers=AnswerFacts(Counter(), 0, 0, refused_before=3)),
        ),
    ),
    "another role without rights": ("LS770", (retried, answered(503), OTHER_ROLE)),
    "another role with the same rights": ("LS770", (OTHER_ROLE,)),
    "the role was made again under a path": (
        "LS770",
        (retried, under_a_path),
    ),
    "bucket changed": ("LS709", (acknowledged, variable("LOGSTREAMS_BUCKET", "other"))),
    "secret deleted": ("LS710", (retried, answered(503), at_destination(secret=None))),
    "secret scheduled for deletion": (
        "LS710",
        (
            retried,
            answered(503),
            at_destination(secret=SecretFacts(False, False, being_deleted=True)),
        ),
    ),
    "secret's own policy refuses the receiver, which keeps its value": (
        "LS712",
        (part("secret", policy=REFUSING),),
    ),
    "secret's own policy refuses the receiver": (
        "LS712",
        (retried, answered(503), part("secret", policy=REFUSING)),
    ),
    "role may not read the secret, while the receiver keeps its value": (
        "LS712",
        (may_not("ReadHeaderSecret"),),
    ),
    "boundary keeps the secret": ("LS712", (retried, answered(503), boundary(WITHOUT_SECRET))),
    "secret without a value": (
        "LS711",
        (retried, answered(503), at_destination(secret=SecretFacts(False, False))),
    ),
    "secret that no header carries": (
        "LS711",
        (
            retried,
            answered(503),
            at_destination(secret=SecretFacts(True, False, flaw="U+00E9 at 3 of 5")),
        ),
    ),
    "secret that no header carries, while the receiver keeps the one before": (
        "LS711",
        (at_destination(secret=SecretFacts(True, True, flaw="a JSON object with the keys a, b")),),
    ),
    "two values put by hand, while the receiver keeps the first": (
        "LS727",
        (at_destination(secret=SecretFacts(True, True, in_use=("3", "2")), came_with="1"),),
    ),
    "wrapper in front of the code": (
        "LS729",
        (variable("AWS_LAMBDA_EXEC_WRAPPER", "/opt/wrapper"),),
    ),
    "proxy in front of S3": ("LS729", (variable("https_proxy", "http://203.0.113.7"),)),
    "layer": ("LS729", (part("function", layers=("arn:aws:lambda:us-east-1:1:layer:x:1",)),)),
    "another handler": ("LS729", (part("function", handler="other.handle"),)),
    "function in a VPC that reaches nothing": (
        "LS729",
        (retried, answered(503), part("function", vpc_id="vpc-0123456789abcdef0")),
    ),
    "anybody may invoke the function": ("LS728", (also_in_policy(),)),
    "role trusts another service": ("LS774", (trusting("ec2.amazonaws.com"),)),
    "role trusts another service, and no instance starts": (
        "LS774",
        (retried, answered(), trusting("ec2.amazonaws.com")),
    ),
    "role refuses Lambda": ("LS774", (trusted_too(Effect="Deny", Principal=LAMBDA),)),
    "role trusts Lambda for another day": (
        "LS774",
        (
            trusting(
                receiver.LAMBDA,
                Condition={"DateLessThan": {"aws:CurrentTime": "2026-11-01T00:00:00Z"}},
            ),
        ),
    ),
    "role trusts a stranger": ("LS775", (trusted_too(Principal={"AWS": "999999999999"}),)),
    "role trusts a stranger with an external ID": (
        "LS775",
        (
            trusted_too(
                Principal={"AWS": "999999999999"},
                Condition={"StringEquals": {"sts:ExternalId": "of-the-stranger"}},
            ),
        ),
    ),
    "role trusts a provider": (
        "LS775",
        (
            trusted_too(
                Principal={"Federated": "accounts.google.com"},
                Action="sts:AssumeRoleWithWebIdentity",
            ),
        ),
    ),
    "role may not read again": (
        "LS777",
        (
            may_only(
                "StoreEvents", {"Action": "s3:PutObject", "Resource": "arn:aws:s3:::*/audit/*"}
            ),
        ),
    ),
    "bucket policy keeps the receiver from reading again": (
        "LS777",
        (denied_where_reading,),
    ),
    "role may not read the secret": (
        "LS712",
        (retried, answered(503), may_not("ReadHeaderSecret")),
    ),
    "rule answers 200": ("LS723", (acknowledged, rules(rule(200, ANSWERS)))),
    "rule redirects": ("LS723", (retried, rules(rule(1, ActionFacts("redirects to https://x"))))),
    "rule forwards to another function": (
        "LS723",
        (acknowledged, rules(rule(7, https.forwarding("arn:other", "arn:other-function")))),
    ),
    "rule by source address": ("LS723", (rules(rule(5, ANSWERS, FROM_ONE)),)),
    "share of the requests to another function": (
        "LS723",
        (
            lambda o: part(
                "listener",
                default=ActionFacts(
                    "forwards to two",
                    (
                        *https.forwarding(https.TARGETS, o.settings.receiver_arn).forwards,
                        *https.forwarding("arn:other", "arn:other-function").forwards,
                    ),
                ),
            )(o),
        ),
    ),
    "function stopped": ("LS724", (retried, part("function", reserved=0))),
    "function stopped, and throttled": (
        "LS724",
        (retried, part("function", reserved=0), throttled(4)),
    ),
    "function throttled": ("LS725", (retried, throttled(4))),
    "client certificate asked for": (
        "LS726",
        (retried, part("listener", asks_for_certificate=True)),
    ),
    "network ACL denies all": (
        "LS607",
        (retried, network(acls=(https.acl(entry(1, "0.0.0.0/0")),))),
    ),
    "network ACL denies three": ("LS607", (network(acls=(https.acl(*DENY_THREE),)),)),
    "network ACL denies answers": (
        "LS607",
        (retried, network(acls=(https.acl(entry(1, "127.0.0.0/8", outbound=True)),))),
    ),
    "public name leads elsewhere": (
        "LS713",
        (retried, at_destination(name_leads_to=("203.0.113.9",))),
    ),
    "public name is none": ("LS713", (retried, at_destination(name_leads_to=()))),
    "header wrong": ("LS714", (refused,)),
    "header wrong, called an error": ("LS714", (retried, answered(401, 401))),
    "receiver fails": ("LS715", (retried, answered(500, 503))),
    "receiver without time to store": (
        "LS716",
        (retried, answered(503), part("function", timeout_seconds=1)),
    ),
    "receiver without memory": (
        "LS716",
        (retried, answered(502, timed_out=1), part("function", memory_mb=128)),
    ),
    "receiver out of time": ("LS716", (retried, answered(502, timed_out=3))),
    "taken for no event": (
        "LS719",
        (acknowledged, answered(200), at_destination(quarantine=WITH_EVENT)),
    ),
    "acknowledged before it is stored": ("LS717", (acknowledged, answered(200, for_nothing=1))),
    "acknowledged, others stored": ("LS717", (acknowledged, answered(200, 200, for_nothing=1))),
    "acknowledged and stored elsewhere": ("LS808", (acknowledged, answered(200, 200))),
    "late, others stored": ("LS307", (lost, answered(200, 200))),
}

URL = FunctionUrlFacts("https://x.lambda-url.us-east-1.on.aws/", "NONE")
BY_URL = also_in_policy(
    Action="lambda:InvokeFunctionUrl",
    Condition={"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}},
)
OTHERS_GROUP = https.TARGETS.replace(https.ACCOUNT, "888888888888")
RECEIVER = f"arn:aws:lambda:us-east-1:{https.ACCOUNT}:function:acme-workos-receiver"
ON_IT = f"--function-name {RECEIVER} --region us-east-1"
REMOVE = f"aws lambda remove-permission {ON_IT} "
DELETE = f"aws lambda delete-function-url-config {ON_IT}"

DOORS: dict[str, tuple[tuple[Change, ...], tuple[str, ...]]] = {
    "function URL": (
        (BY_URL, part("function", urls=(URL,))),
        (DELETE, f"{REMOVE}--statement-id Other"),
    ),
    "function URL of an alias": (
        (part("function", urls=(replace(URL, qualifier="live"),)),),
        (f"{DELETE} --qualifier live",),
    ),
    "anybody may invoke": ((also_in_policy(),), (f"{REMOVE}--statement-id Other",)),
    "another account may invoke": (
        (also_in_policy(Principal={"AWS": "arn:aws:iam::999999999999:root"}),),
        (f"{REMOVE}--statement-id Other",),
    ),
    "an API gateway may invoke": (
        (also_in_policy(Principal={"Service": "apigateway.amazonaws.com"}),),
        (f"{REMOVE}--statement-id Other",),
    ),
    "a load balancer of another account may invoke": (
        (
            also_in_policy(
                Principal={"Service": "elasticloadbalancing.amazonaws.com"},
                Condition={"ArnLike": {"AWS:SourceArn": OTHERS_GROUP}},
            ),
        ),
        (f"{REMOVE}--statement-id Other",),
    ),
    "any load balancer may invoke": (
        (also_in_policy(Principal={"Service": "elasticloadbalancing.amazonaws.com"}),),
        (f"{REMOVE}--statement-id Other",),
    ),
}


@pytest.mark.parametrize(("changes", "commands"), DOORS.values(), ids=DOORS.keys())
def test_way_past_the_load_balancer_is_high_and_closed_by_its_own_command(
    received: Observations, changes: tuple[Change, ...], commands: tuple[str, ...]
) -> None:
    report = report_of(received, *changes)

    assert root_of(report) == ("LS728", [])
    assert report.root is not None
    assert report.root.severity == "high"
    assert report.root.command == " && ".join(commands)


CLOSED: dict[str, tuple[Change, ...]] = {
    "function URL for IAM alone": (part("function", urls=(replace(URL, auth_type="AWS_IAM"),)),),
    "statement for a URL that is gone": (BY_URL,),
    "function URL that no statement opens": (part("function", urls=(URL,)),),
    "role of the account": (
        also_in_policy(Principal={"AWS": f"arn:aws:iam::{https.ACCOUNT}:role/canary"}),
    ),
    "denied": (also_in_policy(Effect="Deny", Principal={"AWS": "999999999999"}),),
}


@pytest.mark.parametrize("changes", CLOSED.values(), ids=CLOSED.keys())
def test_what_opens_no_way_to_the_function_is_no_cause(
    received: Observations, changes: tuple[Change, ...]
) -> None:
    assert report_of(received, *changes).verdict is Verdict.VERIFIED


ADVICE: dict[str, tuple[str, Change]] = {
    "group not attached": (
        "LS604",
        network(
            guards=(
                GuardFacts(
                    "load balancer acme-workos",
                    ("sg-other",),
                    tuple(replace(STRANGER, cidrs=(f"{a}/32",)) for a in https.ADDRESSES),
                ),
            )
        ),
    ),
    "function in a VPC": ("LS729", part("function", vpc_id="vpc-0123456789abcdef0")),
    "role trusts its own account": (
        "LS775",
        trusted_too(Principal={"AWS": f"arn:aws:iam::{https.ACCOUNT}:root"}),
    ),
    "role trusts another service beside Lambda": (
        "LS775",
        trusted_too(Principal={"Service": "ec2.amazonaws.com"}),
    ),
    "role may not write the log": ("LS776", may_not("WriteLog")),
    "boundary keeps the log": (
        "LS776",
        boundary(
            https.policy_of(
                {"Any": {"Action": ["s3:*", "kms:*", "secretsmanager:*"], "Resource": "*"}}
            )
        ),
    ),
    "role may do everything": (
        "LS418",
        lambda o: of_role(
            policies={
                **o.destination.identity.role.policies,  # type: ignore[union-attr]
                "debug": https.policy_of({"Any": {"Action": "*", "Resource": "*"}}),
            }
        )(o),
    ),
    "role is trusted until tomorrow": (
        "LS414",
        trusting(
            receiver.LAMBDA,
            Condition={
                "DateLessThan": {
                    "aws:CurrentTime": f"{shared.NOW + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
                }
            },
        ),
    ),
    "digest of the code not recorded": ("LS709", variable("LOGSTREAMS_CODE_SHA256", None)),
    "alarms deleted": ("LS773", at_destination(alarms=frozenset())),
    "two values accepted": ("LS718", at_destination(secret=SecretFacts(True, True))),
}


def test_secret_policy_that_lets_the_receiver_in_is_right_beside_no_right_of_the_role(
    received: Observations,
) -> None:
    letting_in = https.policy_of({"Let": READS_SECRET})
    changes = (may_not("ReadHeaderSecret"), part("secret", policy=letting_in))

    assert report_of(received, *changes).verdict is Verdict.VERIFIED


def test_code_that_was_changed_is_not_told_where_no_digest_is_recorded(
    received: Observations,
) -> None:
    change = variable("LOGSTREAMS_CODE_SHA256", None)

    report = report_of(received, part("function", code_sha256="e" * 64), change)

    assert marks_of(report)["LS708"] == "Unknown"
    assert report.recommendations[0].command == "pulumi up --refresh --stack acme"


def test_secret_policy_that_nobody_may_read_is_open(received: Observations) -> None:
    report = report_of(received, part("secret", policy=Unavailable("AccessDenied")))

    assert marks_of(report)["LS712"] == "Unknown"
    assert report.verdict is Verdict.VERIFIED


def test_value_that_was_stored_again_is_one_value(received: Observations) -> None:
    report = report_of(received, at_destination(secret=SecretFacts(True, True, stored_twice=True)))

    assert (report.verdict, report.recommendations) == (Verdict.VERIFIED, ())


@pytest.mark.parametrize(("code", "changes"), FAULTS.values(), ids=FAULTS.keys())
def test_fault_of_a_receiver_alone_is_the_root_cause(
    received: Observations, code: str, changes: tuple[Change, ...]
) -> None:
    assert root_of(report_of(received, *changes)) == (code, [])


@pytest.mark.parametrize(("code", "change"), ADVICE.values(), ids=ADVICE.keys())
def test_advice_leaves_the_stream_verified(
    received: Observations, code: str, change: Change
) -> None:
    report = report_of(received, change)

    assert report.verdict is Verdict.VERIFIED
    assert [one.code for one in report.recommendations] == [code]


TRUSTED: dict[str, tuple[Change, ...]] = {
    "with the account's own functions alone": (
        trusting(
            receiver.LAMBDA,
            Condition={"StringEquals": {"aws:SourceAccount": https.ACCOUNT}},
        ),
    ),
    "others may not assume it": (
        trusted_too(Principal={"AWS": "999999999999"}, Action="sts:TagSession"),
    ),
    "others are denied": (trusted_too(Effect="Deny", Principal={"AWS": "999999999999"}),),
}


@pytest.mark.parametrize("changes", TRUSTED.values(), ids=TRUSTED.keys())
def test_role_that_lambda_alone_may_assume_is_no_cause(
    received: Observations, changes: tuple[Change, ...]
) -> None:
    report = report_of(received, *changes)

    assert report.verdict is Verdict.VERIFIED
    assert report.recommendations == ()


def test_log_that_the_receiver_may_not_write_shows_no_request_that_is_missing(
    received: Observations,
) -> None:
    report = report_of(received, retried, may_not("WriteLog"))

    assert marks_of(report)["LS771"] == "Unknown"
    assert report.root is not None
    assert report.root.title == "Not ruled out: No request of WorkOS's reaches the receiver"
    assert "LS776" in [one.code for one in report.recommendations]


IN_ORDER: dict[str, tuple[Change, ...]] = {
    "LS605": (guard_rule(cidrs=("203.0.113.7/32",)),),
    "LS704": (at_destination(certificate=EXPIRED),),
    "LS714": (answered(401),),
    "LS505": (denied,),
}
"""Allowlist, certificate, header, storage: the order of the Audit Logs guide."""


@pytest.mark.parametrize(
    "codes",
    [c for n in range(1, 5) for c in itertools.combinations(IN_ORDER, n)],
    ids="-".join,
)
def test_of_any_faults_the_first_on_an_events_way_is_the_root(
    received: Observations, codes: tuple[str, ...]
) -> None:
    arriving = at_destination(answers=AnswerFacts(Counter(), 0, 0, started=1))
    changes = (retried, arriving, *(change for code in codes for change in IN_ORDER[code]))

    assert root_of(report_of(received, *changes)) == (codes[0], [*codes[1:]])


@pytest.mark.parametrize(
    ("changes", "mark"),
    [
        pytest.param((encrypted_with(OF_SECRET), may_use(OF_SECRET.arn)), "Passed", id="allowed"),
        pytest.param((granted,), "Passed", id="granted"),
        pytest.param((encrypted_with(Unavailable("kms:DescribeKey")),), "Unknown", id="unread"),
        pytest.param((), "Skipped", id="AWS's own key"),
    ],
)
def test_key_of_the_secret_that_the_receiver_may_use_is_no_fault(
    received: Observations, changes: tuple[Change, ...], mark: str
) -> None:
    report = report_of(received, *changes)

    assert marks_of(report)["LS772"] == mark
    assert report.verdict is Verdict.VERIFIED


def test_healthy_receiver_is_verified_by_every_check(received: Observations) -> None:
    report = evaluate(received, received.now)

    found = marks_of(report)
    assert report.verdict is Verdict.VERIFIED
    assert set(found.values()) == {"Passed", "Skipped"}
    not_asked = {
        "LS104",
        "LS305",
        "LS306",
        "LS307",
        "LS409",
        "LS516",
        "LS525",
        "LS526",
        "LS606",
        "LS772",
    }
    after_the_event = {"LS713", "LS714", "LS715", "LS716", "LS717", "LS725", "LS771"}
    assert {
        code for code, mark in found.items() if mark == "Skipped"
    } == not_asked | after_the_event


CHANGING: dict[str, tuple[str, Change]] = {
    "load balancer": ("LS701", part("load_balancer", state="provisioning")),
    "function made": ("LS706", part("function", state="Pending", last_update="InProgress")),
    "function updated": ("LS706", part("function", last_update="InProgress")),
    "environment encrypted": ("LS708", part("function", environment=Unavailable("AccessDenied"))),
    "variables encrypted": ("LS709", part("function", environment=Unavailable("AccessDenied"))),
}


@pytest.mark.parametrize(("code", "change"), CHANGING.values(), ids=CHANGING.keys())
def test_what_did_not_stop_the_event_is_unknown(
    received: Observations, code: str, change: Change
) -> None:
    report = report_of(received, change)

    assert marks_of(report)[code] == "Unknown"
    assert report.verdict is Verdict.VERIFIED


def test_load_balancer_that_cannot_scale_works(received: Observations) -> None:
    report = report_of(received, part("load_balancer", state="active_impaired"), lost)

    assert marks_of(report)["LS701"] == "Passed"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        pytest.param(
            (boundary(WITHOUT_SECRET),),
            "no statement of the permissions boundary allows it",
            id="boundary",
        ),
        pytest.param(
            (may_not("ReadHeaderSecret"),),
            "no statement of the role's policies allows it",
            id="policy",
        ),
        pytest.param(
            (may_not("ReadHeaderSecret"), boundary(WITHOUT_SECRET)),
            "no statement of the role's policies allows it",
            id="both",
        ),
    ],
)
def test_who_keeps_the_secret_from_the_receiver_is_named(
    received: Observations, changes: tuple[Change, ...], found: str
) -> None:
    report = report_of(received, retried, answered(503), *changes)

    assert report.root is not None
    assert (report.root.code, report.root.found) == ("LS712", found)
    assert "permissionsBoundaryArn allow secretsmanager:GetSecretValue" in report.root.repair


@pytest.mark.parametrize(
    ("change", "found"),
    [
        pytest.param(None, "no such secret", id="gone"),
        pytest.param(SecretFacts(False, False, being_deleted=True), "scheduled", id="scheduled"),
    ],
)
def test_secret_that_can_be_restored_is_told_from_one_that_is_gone(
    received: Observations, change: SecretFacts | None, found: str
) -> None:
    report = report_of(received, retried, at_destination(secret=change))

    assert report.root is not None
    assert found in report.root.found
    restores = "restore-secret" in (report.root.command or "")
    assert restores is (change is not None)


def of_a_stranger(port: int) -> Change:
    def change(o: Observations) -> Observations:
        (guard,) = o.destination.network.guards  # type: ignore[misc]  # healthy has one
        rule = GuardRuleFacts("sg-other", "tcp", port, port, ("0.0.0.0/0",))
        rules = (*guard.rules, rule)  # type: ignore[misc]
        return network(guards=(replace(guard, rules=rules),))(o)

    return change


def test_another_groups_rule_counts_on_the_destinations_port_alone(
    received: Observations,
) -> None:
    there = report_of(received, of_a_stranger(443))
    elsewhere = report_of(received, of_a_stranger(22))

    assert there.root is not None
    assert "sg-other" in there.root.found
    assert "ask its owner" in there.root.repair
    assert elsewhere.verdict is Verdict.VERIFIED


def test_lost_event_asks_the_receiver_everything(received: Observations) -> None:
    found = marks_of(report_of(received, lost))

    assert {found[f"LS{code}"] for code in range(713, 718)} == {"Passed"}


def test_names_of_a_rehearsal_are_no_suspects(received: Observations) -> None:
    given_up = (stream(state="invalid"), delivery(state_before="invalid"))
    unnamed = at_destination(name_leads_to=None, balancer_at=None)
    report = report_of(received, lost, *given_up, unnamed)

    assert marks_of(report)["LS713"] == "Skipped"
    assert root_of(report)[0] == "LS305"


@pytest.mark.parametrize(
    "unread",
    [
        pytest.param({"name_leads_to": Unavailable("logs.acme.example: try again")}, id="name"),
        pytest.param({"balancer_at": ()}, id="no name server"),
    ],
)
def test_name_that_cannot_be_asked_for_is_repaired_by_its_record(
    received: Observations, unread: dict[str, Any]
) -> None:
    report = report_of(received, retried, at_destination(**unread))

    assert marks_of(report)["LS713"] == "Unknown"
    assert report.root is not None
    assert report.root.repair == (
        "Let whoever runs the zone of logs.acme.example make its record lead to acme.elb.example."
    )


def test_log_that_cannot_be_read_is_unknown(received: Observations) -> None:
    report = report_of(
        received, lost, at_destination(answers=Unavailable("FilterLogEvents: denied"))
    )

    assert {marks_of(report)[f"LS{code}"] for code in range(714, 718)} == {"Unknown"}


def test_archive_that_cannot_be_read_after_a_delivery_asks_the_receiver_nothing(
    received: Observations,
) -> None:
    denied_to_us = replace(received.delivery, arrival=Unavailable("GetObject: denied"))
    busy = answered(401, 503, 200, for_nothing=1, timed_out=1)
    report = report_of(
        replace(received, delivery=denied_to_us),
        busy,
        at_destination(name_leads_to=("203.0.113.9",)),
    )

    assert {marks_of(report)[f"LS{code}"] for code in range(713, 718)} == {"Skipped"}
    assert report.verdict is Verdict.UNPROVEN


def test_secret_without_a_value_is_pending_before_the_stream_is_set_up(
    received: Observations,
) -> None:
    seen = replace(
        at_destination(secret=SecretFacts(False, False))(received),
        first_verified_at=None,
        api=replace(received.api, stream=None),
        delivery=replace(received.delivery, probe=None, not_sent="no stream"),
    )

    report = evaluate(seen, seen.now)

    assert report.verdict is Verdict.PENDING
    assert "logstreams rotate acme header" in report.next_step


@pytest.mark.parametrize(
    "came_with",
    [
        pytest.param("2", id="the current value"),
        pytest.param("1", id="the one before"),
        pytest.param("", id="not told"),
    ],
)
def test_event_with_a_value_that_is_in_use_is_verified(
    received: Observations, came_with: str
) -> None:
    secret = SecretFacts(True, False, in_use=("2", "1"))

    assert (
        report_of(received, at_destination(secret=secret, came_with=came_with)).verdict
        is Verdict.VERIFIED
    )


def test_value_that_may_not_be_read_is_unknown_and_proves_nothing_wrong(
    received: Observations,
) -> None:
    denied_to_us = Unavailable("GetSecretValue: AccessDeniedException")
    report = report_of(received, at_destination(secret=SecretFacts(True, False, flaw=denied_to_us)))

    assert marks_of(report)["LS711"] == "Unknown"
    assert report.verdict is Verdict.VERIFIED


def test_others_in_quarantine_are_told_and_no_reason_to_worry(received: Observations) -> None:
    report = report_of(received, at_destination(quarantine=OF_OTHERS))

    (told,) = (one.result for one in report.outcomes if one.check.code == "LS719")
    bucket = f"s3://{received.settings.bucket_name}"
    assert told == Passed(f"1 of others today, in {bucket}/audit/quarantine/2026-11-22/")
    assert report.verdict is Verdict.VERIFIED
    assert not report.recommendations


def test_not_reading_it_back_by_choice_leaves_nothing_unknown(received: Observations) -> None:
    report = report_of(unread(received))

    assert report.accepted_by == "verify.readBack"
    assert unknown_in(report) == []


BEFORE_THE_ROLE: dict[str, tuple[dict[str, Any], str]] = {
    "another way than a VPC endpoint": (
        {"StringNotEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}},
        "aws:SourceVpce",
    ),
    "another VPC": (
        {"StringNotEquals": {"aws:SourceVpc": "vpc-0123456789abcdef0"}},
        "aws:SourceVpc",
    ),
    "another address": (
        {"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24"]}},
        "aws:SourceIp",
    ),
    "no encryption header": (
        {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}},
        "s3:x-amz-server-side-encryption",
    ),
    "no encryption header, by Null": (
        {"Null": {"s3:x-amz-server-side-encryption": "true"}},
        "s3:x-amz-server-side-encryption",
    ),
    "no ACL": (
        {"StringNotEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
        "s3:x-amz-acl",
    ),
}


@pytest.mark.parametrize(("condition", "key"), BEFORE_THE_ROLE.values(), ids=BEFORE_THE_ROLE.keys())
def test_bucket_policy_in_front_of_the_receivers_role_is_named_with_its_condition(
    received: Observations, condition: dict[str, Any], key: str
) -> None:
    report = report_of(received, retried, answered(503), denied_where(**condition))

    assert root_of(report) == ("LS505", [])
    assert report.root is not None
    assert "Planted" in report.root.found
    assert key.lower() in report.root.found.lower()


SPARED: dict[str, dict[str, Any]] = {
    "plain HTTP alone": {"Bool": {"aws:SecureTransport": "false"}},
    "another address alone": {"IpAddress": {"aws:SourceIp": ["192.0.2.0/24"]}},
    "another role": {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{https.ACCOUNT}:role/other"}},
    "encryption with another key, where a header says so": {
        "StringNotEqualsIfExists": {"s3:x-amz-server-side-encryption": "aws:kms"},
        "Null": {"s3:x-amz-server-side-encryption": "false"},
    },
}


@pytest.mark.parametrize("condition", SPARED.values(), ids=SPARED.keys())
def test_bucket_policy_that_spares_the_receiver_is_no_cause(
    received: Observations, condition: dict[str, Any]
) -> None:
    assert report_of(received, denied_where(**condition)).verdict is Verdict.VERIFIED


SHUT = [
    pytest.param(guard_rule(from_port=8443, to_port=8443), "LS605", id="another port"),
    pytest.param(guard_rule(cidrs=("203.0.113.7/32",)), "LS605", id="another address"),
    pytest.param(guard_rule(cidrs=EIGHT), None, id="one of nine is missing"),
]


@pytest.mark.parametrize(("change", "code"), SHUT)
def test_allowlist_that_refuses_every_address_ends_the_wait(
    received: Observations, change: Change, code: str | None
) -> None:
    refusal = refusal_of(change(replace(received, delivery=DeliveryFacts())))

    assert (refusal.code if refusal else None) == code


def test_allowlist_that_refuses_every_address_fails_though_an_event_arrived(
    received: Observations,
) -> None:
    """By a connection that stood before, say: new ones are refused."""
    report = report_of(received, guard_rule(from_port=8443, to_port=8443))

    assert report.root is not None
    assert report.root.code == "LS605"


def test_groups_that_let_the_world_in_are_named_and_repaired_by_whose_they_are(
    received: Observations,
) -> None:
    (guard,) = received.destination.network.guards  # type: ignore[misc]
    world = replace(STRANGER, cidrs=(*(f"{one}/32" for one in https.ADDRESSES), "0.0.0.0/0"))
    other = replace(guard, rules=(*guard.rules, world))  # type: ignore[misc]
    own = GroupRuleFacts("tcp", 443, 443, None, ("0.0.0.0/0",), "sgr-1")
    single = GroupRuleFacts("tcp", 443, 443, None, ("192.0.2.1/32",), "sgr-2")
    rules = (*received.destination.network.rules, own, single)  # type: ignore[misc]
    listed = replace(own, prefix_list_id="pl-1")

    both = report_of(received, network(guards=(other,), rules=rules))
    own_alone = report_of(received, network(rules=rules))

    assert both.root is not None
    assert own_alone.root is not None
    assert both.root.code == own_alone.root.code == "LS603"
    assert own_alone.root.found == f"0.0.0.0/0 by {https.GROUP}, the stack's group"
    revoke = "aws ec2 revoke-security-group-ingress --region us-east-1"
    revoke += f" --group-id {https.GROUP} --security-group-rule-ids sgr-1"
    assert own_alone.root.command == own_alone.next_step == revoke
    by_list = report_of(received, network(rules=(*rules[:-2], listed)))
    assert by_list.root is not None
    assert by_list.root.command == f"pulumi up --refresh --stack {received.settings.customer}"
    assert both.root.found == (
        f"0.0.0.0/0 by {https.GROUP}, the stack's group; "
        f"0.0.0.0/0 by sg-other of {guard.name}, a group that is not the stack's"
    )
    assert "--filters Name=group-id,Values=sg-other" in (both.root.command or "")
    assert f"`{revoke}` removes that of the stack's" in both.root.repair
