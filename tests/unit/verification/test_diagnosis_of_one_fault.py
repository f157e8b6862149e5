"""Each fault by itself, as a user's machine would see it: the one root cause it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from logstreams.settings import StackSettings, Verify
from logstreams.verification.checks.framework import Failed, Result, Skipped, Unknown
from logstreams.verification.evaluate import evaluate
from logstreams.verification.facts.archive import (
    AccessLogTargetFacts,
    AclFacts,
    ArchiveFacts,
    EncryptionFacts,
    KeyFacts,
    LockFacts,
    ReplicaFacts,
)
from logstreams.verification.facts.delivery import DeliveryFacts
from logstreams.verification.facts.fact import NOT_LOOKED, Unavailable
from logstreams.verification.facts.workos_api import ActionSchema, ApiFacts
from logstreams.verification.formats.interface import Mark
from logstreams.verification.observations import Observations
from logstreams.verification.pulumi_import import key_alias
from logstreams.verification.pulumi_import import role as role_of
from logstreams.verification.suspects import LOST
from logstreams.verification.transport.connect_error_kind import ConnectErrorKind
from logstreams.verification.undeployed import Undeployed
from logstreams.verification.verdict import Verdict
from logstreams.verification.workos.error_kind import ApiErrorKind
from tests.unit.verification import conftest as worlds
from tests.unit.verification.one_fault import (
    Change,
    archive,
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
from tests.unit.verification.silence_worlds import DEAF, SILENCE, topic

API = ("reachable", "organization", "audit_logs_state", "stream", "schema")
STACKS = ("globex-inc", "initech")
BLIND = Unavailable("GetObject: AccessDenied")


def environment(**facts: Any) -> Change:
    return lambda o: replace(o, environment=replace(o.environment, **facts))


def api(**facts: Any) -> Change:
    return lambda o: replace(o, api=replace(o.api, **facts))


def changed(o: Observations) -> Observations:
    """The stack was verified with another organization."""
    return replace(o, organization_before="org_01EHZNVPK3SFK441A1RGBFSHRV")


def called_as_another(o: Observations) -> Observations:
    """The organization is called as another stack is."""
    return api(organization="Globex, Inc.")(replace(o, other_stacks=STACKS))


def no_role(o: Observations) -> Observations:
    return with_facts(o, identity=replace(o.destination.identity, role=None))


def role(**facts: Any) -> Change:
    def change(o: Observations) -> Observations:
        found = replace(o.destination.identity.role, **facts)  # type: ignore[type-var]  # healthy has a role
        return with_facts(o, identity=replace(o.destination.identity, role=found))

    return change


def refused(o: Observations) -> Observations:
    """As `lost`, and WorkOS was refused at AWS."""
    return lost_in("invalid")(o)


def gone(o: Observations) -> Observations:
    """The event was recorded and is not there, though WorkOS has delivered one since."""
    return delivery(arrival=None, recorded=True)(o)


def not_accepted(o: Observations) -> Observations:
    """WorkOS refused the event."""
    words = Unavailable("422: …", ApiErrorKind.REFUSED)
    facts = replace(o.delivery, arrival=None, accepted=words)
    return replace(o, delivery=facts)


def event_answered(trouble: ApiErrorKind, words: str) -> Change:
    def change(o: Observations) -> Observations:
        facts = replace(o.delivery, arrival=None, accepted=Unavailable(words, trouble))
        return replace(o, delivery=facts)

    return change


def enforced(o: Observations) -> Observations:
    """The bucket policy asks for addresses."""
    plain = o.settings.to_plain()
    plain["destination"]["sourceAddresses"] = "enforce"
    return replace(o, settings=StackSettings.from_plain(plain))


def logged(**facts: Any) -> Change:
    """The archive has access logs, and they tell something of its uploads."""
    target = AccessLogTargetFacts(
        bucket="acme-logs",
        exists=True,
        owner_is_us=True,
        region="us-east-1",
        algorithm="AES256",
        locked=False,
        policy={"Statement": []},
        **facts,
    )
    return archive(access_logs=target)


def not_sent(o: Observations) -> Observations:
    return replace(o, delivery=DeliveryFacts(not_sent="-"))


def keeps_only(action: str) -> Change:
    """The role's policy lost every statement but one."""

    def change(o: Observations) -> Observations:
        document = worlds.role_policy(o.settings)
        kept = [one for one in document["Statement"] if action in one["Action"]]
        return role(policies={"write-events": {**document, "Statement": kept}})(o)

    return change


def unreachable(trouble: ApiErrorKind) -> Change:
    def change(o: Observations) -> Observations:
        gone = Unavailable("in WorkOS's words", trouble)
        facts = ApiFacts(gone, gone, gone, gone, gone)
        return replace(o, api=facts, delivery=DeliveryFacts(not_sent="no organization"))

    return change


def arrival(**facts: Any) -> Change:
    def change(o: Observations) -> Observations:
        found = replace(o.delivery.arrival, **facts)  # type: ignore[type-var]  # healthy has one
        return replace(o, delivery=replace(o.delivery, arrival=found))

    return change


def denies(**condition: Any) -> Change:
    """The bucket policy denies PutObject to everybody under a condition."""

    def change(o: Observations) -> Observations:
        statement = {
            "Sid": "Planted",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:PutObject",
            "Resource": f"{o.settings.bucket_arn}/*",
            **({"Condition": condition} if condition else {}),
        }
        policy = worlds.bucket_policy(o.settings, statement)
        return with_facts(o, archive=replace(o.destination.archive, policy=policy))

    return change


def asked_for_key(arn: str) -> Change:
    """The stack file names a key that is there already."""

    def change(o: Observations) -> Observations:
        plain = o.settings.to_plain()
        plain["destination"]["encryption"]["keyArn"] = arn
        return replace(o, settings=StackSettings.from_plain(plain))

    return change


EIGHT = [f"127.0.0.{host}/32" for host in range(11, 19)]
WORKOS = f"arn:aws:iam::{worlds.WORKOS_ACCOUNT}:root"
NOTHING: dict[str, Any] = {"Version": "2012-10-17", "Statement": []}

EXPIRED = "GetCallerIdentity: ExpiredToken: The security token included in the request is expired"
STALE = "GetCallerIdentity: InvalidToken: The provided token is malformed or otherwise invalid."


def refusing(reason: str, obstacle: ConnectErrorKind | None = None) -> Change:
    """AWS answers nothing, and so says every read."""
    blind = Unavailable(reason, obstacle=obstacle)

    def change(o: Observations) -> Observations:
        archive_ = ArchiveFacts(**{each.name: blind for each in fields(o.destination.archive)})
        identity = replace(o.destination.identity, role=blind, caller_account=blind)
        return with_facts(delivery(arrival=blind)(o), archive=archive_, identity=identity)

    return change


def unreached(obstacle: ConnectErrorKind) -> tuple[Change, ...]:
    """The event is lost, and AWS cannot be asked why."""
    return lost_in("active"), refusing("unreached", obstacle)


GROUPS = "http://acs.amazonaws.com/groups/"
OTHER_KEY = worlds.KEY_ARN.replace("1111", "2222")
ALIAS_ARN = "arn:aws:kms:us-east-1:012345670123:alias/workos-log-streams/acme"


def stateless(o: Observations) -> Observations:
    """Nobody looked into the stack's state for the key it made."""
    return replace(o, made_key=None)


def by_key(
    arn: str, policy: Mapping[str, Any] | None = None, *, enabled: bool = True, named: str = ""
) -> Change:
    """The bucket encrypts by a key."""
    document = worlds.key_policy() if policy is None else policy
    return archive(
        encryption=EncryptionFacts("aws:kms", named or arn, bucket_key=True),
        key=KeyFacts(arn, enabled, "Enabled" if enabled else "Disabled", document),
    )


FAULTS: dict[str, tuple[str, tuple[Change, ...]]] = {
    "key missing": (
        "LS101",
        (environment(api_key_problem="not set"), unreachable(ApiErrorKind.DNS)),
    ),
    "key malformed": (
        "LS102",
        (environment(api_key_prefix=""), unreachable(ApiErrorKind.UNAUTHORIZED)),
    ),
    "key in a secret that nobody made": (
        "LS110",
        (
            environment(api_key_problem="no such secret", api_key_obstacle="not made"),
            unreachable(ApiErrorKind.DNS),
        ),
    ),
    "key that these credentials may not read": (
        "LS111",
        (
            environment(api_key_problem="AccessDenied", api_key_obstacle="may not read"),
            unreachable(ApiErrorKind.DNS),
        ),
    ),
    "WorkOS's URL is none": ("LS112", (unreachable(ApiErrorKind.ADDRESS),)),
    "key that no header carries": (
        "LS102",
        (
            environment(api_key_prefix="", api_key_flaw="U+00E9 at character 9 of 40"),
            api(**{name: Unavailable("an HTTP header cannot carry the API key") for name in API}),
            delivery(arrival=None, probe=None, accepted=Unavailable("not sent")),
        ),
    ),
    "credentials that have expired, and the event is not delivered": (
        "LS113",
        (lost_in("active"), refusing(EXPIRED)),
    ),
    "credentials that have expired, and the key lies where they read": (
        "LS113",
        (
            refusing(EXPIRED),
            environment(api_key_problem=f"GetSecretValue: {EXPIRED}"),
            unreachable(ApiErrorKind.DNS),
        ),
    ),
    "AWS's name is not known": (
        "LS115",
        unreached(ConnectErrorKind.DNS),
    ),
    "proxy before AWS": (
        "LS116",
        unreached(ConnectErrorKind.PROXY),
    ),
    "AWS refuses connections": (
        "LS117",
        unreached(ConnectErrorKind.REFUSED),
    ),
    "AWS's network is unreachable": (
        "LS117",
        unreached(ConnectErrorKind.OTHER),
    ),
    "TLS towards AWS is inspected": (
        "LS118",
        unreached(ConnectErrorKind.UNTRUSTED),
    ),
    "AWS does not speak TLS": (
        "LS118",
        unreached(ConnectErrorKind.TLS),
    ),
    "AWS is silent": (
        "LS119",
        unreached(ConnectErrorKind.TIMEOUT),
    ),
    "new path in the stack file and the form, not deployed": (
        "LS114",
        (lost_in("error"), lambda o: replace(o, undeployed=Undeployed(("x",), True))),
    ),
    "organization of another customer": (
        "LS220",
        (refused, changed),
    ),
    "organization that another stack is called as": (
        "LS220",
        (refused, api(organization="Globex, Inc."), lambda o: replace(o, other_stacks=STACKS)),
    ),
    "organization whose stream goes elsewhere": (
        "LS220",
        (lost, stream(type="Datadog"), lambda o: replace(o, first_verified_at=None)),
    ),
    "organization that was changed, and its stream goes elsewhere": (
        "LS220",
        (lost, stream(type="Datadog"), changed),
    ),
    "organization that was changed, and has no stream": (
        "LS220",
        (not_sent, api(stream=None), changed),
    ),
    "organization that was changed, and its stream is inactive": (
        "LS220",
        (not_sent, stream(state="inactive"), changed),
    ),
    "key of the other environment": (
        "LS103",
        (environment(api_key_prefix="sk_test_"), api(organization=None)),
    ),
    "SDK too old": (
        "LS105",
        (
            not_sent,
            environment(sdk_version="9.1.0"),
        ),
    ),
    "SDK too old to load": (
        "LS105",
        (environment(sdk_version="5.46.0"), unreachable(ApiErrorKind.SDK)),
    ),
    "DNS": ("LS201", (unreachable(ApiErrorKind.DNS),)),
    "proxy": ("LS202", (unreachable(ApiErrorKind.PROXY),)),
    "connection refused": ("LS203", (unreachable(ApiErrorKind.CONNECT),)),
    "TLS": ("LS204", (unreachable(ApiErrorKind.TLS),)),
    "slow": ("LS205", (unreachable(ApiErrorKind.TIMEOUT),)),
    "HTML for JSON": ("LS206", (unreachable(ApiErrorKind.NOT_WORKOS),)),
    "long 500s": ("LS207", (unreachable(ApiErrorKind.SERVER),)),
    "429": ("LS208", (unreachable(ApiErrorKind.RATE_LIMITED),)),
    "key revoked": ("LS209", (unreachable(ApiErrorKind.UNAUTHORIZED),)),
    "key restricted": ("LS210", (unreachable(ApiErrorKind.FORBIDDEN),)),
    "organization unknown": (
        "LS211",
        (api(organization=None), lambda o: replace(o, delivery=DeliveryFacts(not_sent="-"))),
    ),
    "audit logs inactive": ("LS212", (not_accepted, api(audit_logs_state="inactive"))),
    "audit logs disabled": ("LS212", (lost, api(audit_logs_state="disabled"))),
    "stream deleted after verification": (
        "LS301",
        (api(stream=None), lambda o: replace(o, delivery=DeliveryFacts(not_sent="no stream"))),
    ),
    "stream of another type": ("LS302", (lost, stream(type="Datadog"))),
    "stream paused": (
        "LS303",
        (
            stream(state="inactive"),
            lambda o: replace(o, delivery=DeliveryFacts(not_sent="inactive")),
        ),
    ),
    "saved before the role existed": (
        "LS304",
        (
            refused,
            stream(last_synced_at=None),
            lambda o: stream(created_at=o.now - timedelta(days=9))(o),
        ),
    ),
    "form names another role": ("LS305", (refused,)),
    "form names another bucket": ("LS306", (lost_in("error"),)),
    "never synced": ("LS307", (lost,)),
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
        (refused, lambda o: with_facts(o, identity=replace(o.destination.identity, role=None))),
    ),
    "role with a path": ("LS403", (refused, role(path="/team/"))),
    "trusted principal deleted": (
        "LS404",
        (refused, role(trust=worlds.trust("AIDAEXAMPLEEXAMPLE12"))),
    ),
    "trust to another account": (
        "LS405",
        (refused, role(trust=worlds.trust("arn:aws:iam::111111111111:root"))),
    ),
    "trust without AssumeRole": (
        "LS405",
        (
            refused,
            role(
                trust={
                    "Statement": [
                        {**worlds.trust(WORKOS)["Statement"][0], "Action": "sts:TagSession"}
                    ]
                }
            ),
        ),
    ),
    "no external ID, but an address": (
        "LS407",
        (
            role(
                trust={
                    "Statement": [
                        {
                            **worlds.trust(WORKOS, None)["Statement"][0],
                            "Condition": {"IpAddress": {"aws:SourceIp": "3.217.146.166/32"}},
                        }
                    ]
                }
            ),
        ),
    ),
    "external ID changed": ("LS406", (refused, role(trust=worlds.trust(WORKOS, "another-id")))),
    "any external ID will do": (
        "LS407",
        (
            role(
                trust={
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"AWS": WORKOS},
                            "Action": "sts:AssumeRole",
                            "Condition": {"StringLike": {"sts:ExternalId": "*"}},
                        }
                    ]
                }
            ),
        ),
    ),
    "external ID's condition removed": ("LS407", (role(trust=worlds.trust(WORKOS, None)),)),
    "PutObject removed": ("LS408", (refused, keeps_only("kms:Decrypt"))),
    "boundary denies": ("LS409", (refused, role(boundary=NOTHING))),
    "bucket deleted": ("LS501", (lost, archive(exists=False))),
    "stack destroyed, its bucket kept": (
        "LS813",
        (refused, lambda o: replace(o, state_has_bucket=False), no_role),
    ),
    "bucket of another account": ("LS502", (lost, archive(owner_is_us=False))),
    "bucket in another region": ("LS503", (lost, archive(region="eu-west-1"))),
    "bare bucket in another region": (
        "LS503",
        (lost, archive(region="eu-west-1", policy=None, lock=LockFacts(False, None, None))),
    ),
    "bucket made again bare": (
        "LS513",
        (
            archive(policy=None, versioning="", lock=LockFacts(False, None, None)),
            archive(encryption=EncryptionFacts("AES256", None, False), key=None),
            arrival(retention_mode=None),
        ),
    ),
    "allowlist misses one of nine": (
        "LS504",
        (denies(NotIpAddress={"aws:SourceIp": EIGHT}),),
    ),
    "allowlist misses all": (
        "LS504",
        (refused, denies(NotIpAddress={"aws:SourceIp": ["203.0.113.7/32"]})),
    ),
    "policy denies everybody": ("LS505", (refused, denies())),
    "policy denies everybody, and the stream may have been saved before the role": (
        "LS505",
        (
            refused,
            stream(last_synced_at=None),
            lambda o: stream(created_at=o.now - timedelta(days=9))(o),
            denies(),
        ),
    ),
    "policy wants x-amz-acl": (
        "LS506",
        (refused, denies(StringNotEquals={"s3:x-amz-acl": "bucket-owner-full-control"})),
    ),
    "policy wants x-amz-server-side-encryption": (
        "LS506",
        (refused, denies(StringNotEquals={"s3:x-amz-server-side-encryption": "aws:kms"})),
    ),
    "plain HTTP let in": ("LS507", (archive(policy=None),)),
    "Block Public Access off": (
        "LS508",
        (archive(public_access_blocked=False, account_blocked=False),),
    ),
    "key disabled": (
        "LS509",
        (refused, archive(key=KeyFacts(worlds.KEY_ARN, False, "Disabled", worlds.key_policy()))),
    ),
    "key policy shuts the role out": (
        "LS510",
        (refused, archive(key=KeyFacts(worlds.KEY_ARN, True, "Enabled", NOTHING))),
    ),
    "default encryption changed": (
        "LS511",
        (archive(encryption=EncryptionFacts("AES256", None, False), key=None),),
    ),
    "default encryption by AWS's own key": (
        "LS511",
        (archive(encryption=EncryptionFacts("aws:kms", None, False), key=None),),
    ),
    "default encryption by another key than the stack file's": (
        "LS511",
        (asked_for_key(worlds.KEY_ARN.replace("1111", "2222")),),
    ),
    "default encryption by a key of somebody's own": ("LS511", (by_key(OTHER_KEY),)),
    "the same, and it shuts the role out": ("LS511", (refused, by_key(OTHER_KEY, NOTHING))),
    "the same, and it is disabled": ("LS511", (refused, by_key(OTHER_KEY, enabled=False))),
    "the same, which these credentials may not read": (
        "LS511",
        (by_key(OTHER_KEY), archive(key=Unavailable("DescribeKey: AccessDenied"))),
    ),
    "default encryption, no state, and no alias of the stack's own": (
        "LS511",
        (stateless, archive(own_key=None)),
    ),
    "default encryption by a key that has the stack's alias": (
        "LS511",
        (by_key(OTHER_KEY), archive(own_key=OTHER_KEY)),
    ),
    "the same, and the bucket names it by the alias": (
        "LS511",
        (by_key(OTHER_KEY, named=ALIAS_ARN), archive(own_key=OTHER_KEY)),
    ),
    "the same, and these credentials may not read the key": (
        "LS511",
        (
            by_key(OTHER_KEY, named=ALIAS_ARN),
            archive(own_key=OTHER_KEY, key=Unavailable("DescribeKey: AccessDenied")),
        ),
    ),
    "ACL lets a stranger read": (
        "LS517",
        (archive(acl=AclFacts("ObjectWriter", (("79a59df900b949e5", "READ"),))),),
    ),
    "copies for another account": ("LS518", (archive(replicas=(ReplicaFacts("x", False),)),)),
    "versioning off": ("LS512", (archive(versioning="Suspended"),)),
    "no Object Lock": (
        "LS513",
        (archive(lock=LockFacts(False, None, None)), arrival(retention_mode=None)),
    ),
    "retention shortened": ("LS514", (archive(lock=LockFacts(True, "COMPLIANCE", 1)),)),
    "mode weakened": ("LS514", (archive(lock=LockFacts(True, "GOVERNANCE", 365)),)),
    "lifecycle expires early": (
        "LS515",
        (
            archive(
                lifecycle=(
                    {"ID": "x", "Status": "Enabled", "Filter": {}, "Expiration": {"Days": 7}},
                )
            ),
        ),
    ),
    "lifecycle expires from a day on": (
        "LS515",
        (
            archive(
                lifecycle=(
                    {
                        "ID": "x",
                        "Status": "Enabled",
                        "Filter": {"Prefix": ""},
                        "Expiration": {"Date": worlds.NOW},
                    },
                )
            ),
        ),
    ),
    "refused from an address on no list": (
        "LS606",
        (enforced, refused, logged(refused_from=frozenset({"198.51.100.7"}))),
    ),
    "event refused": ("LS801", (not_accepted,)),
    "event without success": (
        "LS801",
        (event_answered(ApiErrorKind.REFUSED, 'WorkOS answers {"success": false}'),),
    ),
    "event answered by a list": ("LS801", (event_answered(ApiErrorKind.UNEXPECTED, "answers []"),)),
    "answers of another shape": ("LS217", (unreachable(ApiErrorKind.UNEXPECTED),)),
    "organization refused": ("LS217", (unreachable(ApiErrorKind.REFUSED),)),
    "stream of another shape": (
        "LS217",
        (
            api(
                stream=Unavailable("last_synced_at is 'yesterday'", ApiErrorKind.UNEXPECTED),
                audit_logs_state=Unavailable(
                    "last_synced_at is 'yesterday'", ApiErrorKind.UNEXPECTED
                ),
            ),
            not_sent,
        ),
    ),
    "audit logs in an unknown state": ("LS217", (api(audit_logs_state="migrating"), lost)),
    "stream in an unknown state": ("LS217", (lost, stream(state="paused"))),
    "never recorded": (
        "LS802",
        (lost, lambda o: replace(o, delivery=replace(o.delivery, recorded=False))),
    ),
    "under another path": (
        "LS803",
        (
            lambda o: replace(
                o, delivery=replace(o.delivery, arrival=None, recorded=True, elsewhere="s3://b/x")
            ),
        ),
    ),
    "nowhere, and the stream is not shown any more": (
        "LS301",
        (gone, api(stream=Unavailable("GET …/audit_log_configuration: 503"))),
    ),
    "synced, yet nowhere": ("LS808", (gone,)),
    "in another bucket": ("LS808", (lost, delivery(strayed="s3://acme-sandbox/audit/x"))),
    "role made again under a stream that worked": (
        "LS305",
        (refused, role(created_at=worlds.NOW - timedelta(hours=1))),
    ),
    "truncated": ("LS805", (lambda o: arrival(body=o.delivery.arrival.body[:-9])(o),)),  # type: ignore[union-attr]  # healthy has one
    "checksum broken": ("LS805", (arrival(checksum_ok=False),)),
    "without lock": ("LS806", (arrival(retention_mode=None, retain_until=None),)),
}


@pytest.mark.parametrize(("code", "changes"), FAULTS.values(), ids=FAULTS.keys())
def test_fault_alone_is_the_root_cause(
    healthy: Observations, code: str, changes: tuple[Change, ...]
) -> None:
    assert root_of(report_of(healthy, *changes)) == (code, [])


def test_acl_for_everybody_counts_where_nothing_blocks_it(healthy: Observations) -> None:
    everybody = AclFacts("ObjectWriter", ((f"{GROUPS}global/AllUsers", "READ"),))
    unblocked = archive(public_access_blocked=False, account_blocked=False, acl=everybody)

    assert root_of(report_of(healthy, unblocked)) == ("LS508", ["LS517"])


LOST_BY: dict[str, tuple[str, tuple[Change, ...]]] = {
    "not synced": ("LS307", (lost,)),
    "delivered elsewhere": ("LS808", (gone,)),
    "in another bucket": ("LS808", (lost, delivery(strayed="s3://acme-sandbox/audit/x"))),
    "stream not shown": ("LS301", (gone, api(stream=Unavailable("503")))),
}


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (-1, "last delivery 2026-11-21T12:00:00.000Z"),
        (1, "2026-11-23T12:00:00.000Z, which is also in the future"),
    ],
)
def test_last_delivery_before_the_event_and_one_in_the_future_are_told_apart(
    healthy: Observations, days: int, found: str
) -> None:
    last = healthy.now.replace(microsecond=0) + timedelta(days=days)

    report = report_of(healthy, gone, stream(last_synced_at=last))

    (told,) = [one.result for one in report.outcomes if one.check.code == "LS307"]
    wanted = "a delivery after the event was sent (2026-11-22T11:59:59"
    assert isinstance(told, Failed)
    assert told.found == found
    assert told.wanted.startswith(wanted)


@pytest.mark.parametrize(("code", "changes"), LOST_BY.values(), ids=LOST_BY.keys())
def test_event_that_is_not_there_is_a_symptom_of_what_lost_it(
    healthy: Observations, code: str, changes: tuple[Change, ...]
) -> None:
    report = report_of(healthy, *changes)

    assert marks_of(report)["LS804"] == "Failed"
    assert report.root is not None
    assert (report.root.code, "LS804" in report.symptoms) == (code, True)


def test_delivered_elsewhere_comes_before_an_allowlist_that_misses_addresses(
    healthy: Observations,
) -> None:
    misses = denies(NotIpAddress={"aws:SourceIp": EIGHT})

    assert root_of(report_of(healthy, gone, misses)) == ("LS808", ["LS504"])


SYNCS: dict[str, tuple[timedelta | None, bool]] = {
    "never": (None, False),
    "5 s before the event": (timedelta(seconds=-5), False),
    "a moment before the event": (timedelta(seconds=-1), False),
    "with the event": (timedelta(0), True),
    "after the event": (timedelta(seconds=1), True),
    "within the Date header's second": (timedelta(seconds=3), True),
    "in the future": (timedelta(minutes=5), False),
    "in a year": (timedelta(days=365), False),
}


@pytest.mark.parametrize(("moved", "counts"), SYNCS.values(), ids=SYNCS.keys())
def test_nobody_reads_back_and_only_a_sync_between_the_event_and_now_counts(
    healthy: Observations, moved: timedelta | None, counts: bool
) -> None:
    at = None if moved is None else healthy.now + moved

    report = report_of(unread(healthy), stream(last_synced_at=at))

    assert report.accepted_by == ("verify.readBack" if counts else None)
    assert report.verdict is (Verdict.UNPROVEN if counts else Verdict.FAILED)


def test_sync_that_has_not_moved_since_before_the_event_counts_for_nothing(
    healthy: Observations,
) -> None:
    report = report_of(unread(healthy), delivery(synced_before=healthy.now))

    assert report.verdict is Verdict.FAILED


FORMS: dict[str, tuple[str, str]] = {
    "LS305": ("invalid", "the role's name, the AWS account ID"),
    "LS306": ("error", "Content-MD5"),
}


@pytest.mark.parametrize(("code", "said"), FORMS.items(), ids=FORMS.keys())
def test_form_that_differs_is_told_in_the_words_of_the_destination(
    healthy: Observations, code: str, said: tuple[str, str]
) -> None:
    state, words = said
    report = report_of(healthy, lost_in(state))

    assert report.root is not None
    assert (report.root.code, words in report.root.cause) == (code, True)


def test_healthy_stream_is_verified_by_every_check(healthy: Observations) -> None:
    report = evaluate(healthy, healthy.now)

    marks = marks_of(report)
    assert report.verdict is Verdict.VERIFIED
    assert set(marks.values()) == {"Passed", "Skipped"}
    assert {code for code, mark in marks.items() if mark == "Skipped"} == {
        *(
            "LS104",
            "LS305",
            "LS306",
            "LS307",
            "LS409",
            "LS516",
            "LS525",
            "LS526",
            "LS601",
            "LS602",
            "LS603",
            "LS604",
            "LS605",
            "LS606",
            "LS607",
        ),
    }


def test_organization_that_is_not_found_under_a_path_is_not_made_anew(
    healthy: Observations,
) -> None:
    gone = FAULTS["organization unknown"][1]

    report = report_of(healthy, *gone, environment(workos_path="/v1"))

    assert report.root is not None
    assert (report.root.code, "/v1 of WORKOS_BASE_URL" in report.root.found) == ("LS211", True)
    assert "create the organization" not in report.root.repair
    assert report.root.repair.startswith("Unset WORKOS_BASE_URL")


def test_other_s3_than_awss_is_told_and_nothing_is_changed_for_it(healthy: Observations) -> None:
    gone = archive(exists=False)

    report = report_of(
        healthy,
        lost,
        lambda o: stream(last_synced_at=o.now)(o),
        gone,
        environment(other_s3="AWS_ENDPOINT_URL_S3"),
    )

    causes = [one for one in (report.root, *report.other_causes) if one is not None]
    assert {one.code for one in causes} == {"LS501", "LS808"}
    for one in causes:
        assert "at the S3 that AWS_ENDPOINT_URL_S3 names" in one.found
        assert one.repair.startswith("Unset AWS_ENDPOINT_URL_S3")
        assert one.command is None


OF_OWN_ACTION: dict[str, tuple[str, tuple[Change, ...]]] = {
    "schema missing": ("LS213", (not_accepted, api(schema=None))),
    "schema missing, and WorkOS refuses to make it": (
        "LS213",
        (not_accepted, api(schema=Unavailable("limit of actions", ApiErrorKind.REFUSED))),
    ),
    "schema of other targets": (
        "LS218",
        (not_accepted, api(schema=ActionSchema(1, ("user",), ()))),
    ),
    "schema of more targets": (
        "LS218",
        (not_accepted, api(schema=ActionSchema(1, ("log_stream", "customer"), ()))),
    ),
    "schema of other targets, and no event was sent": (
        "LS218",
        (not_sent, api(schema=ActionSchema(1, ("user",), ()))),
    ),
    "schema needs metadata": (
        "LS214",
        (not_accepted, api(schema=ActionSchema(1, ("log_stream",), ("x",)))),
    ),
    "schema needs metadata, and WorkOS calls audit logs inactive": (
        "LS214",
        (
            not_accepted,
            api(schema=ActionSchema(1, ("log_stream",), ("x",)), audit_logs_state="inactive"),
        ),
    ),
    "schema version not configured": (
        "LS216",
        (
            event_answered(
                ApiErrorKind.NOT_CONFIGURED, "has not been configured in this environment"
            ),
        ),
    ),
}


@pytest.mark.parametrize(("code", "changes"), OF_OWN_ACTION.values(), ids=OF_OWN_ACTION.keys())
def test_refused_action_of_the_kits_own_proves_nothing_and_loses_no_event(
    healthy: Observations, code: str, changes: tuple[Change, ...]
) -> None:
    report = report_of(healthy, *changes)

    assert report.verdict is Verdict.UNPROVEN
    assert report.root is None
    assert [one.code for one in report.recommendations] == [code]
    assert "no customer's event is lost" in report.recommendations[0].cause
    if "no event was sent" not in report.next_step:
        assert report.next_step.startswith(report.recommendations[0].repair.rstrip("."))


ADVICE: dict[str, tuple[str, Change]] = {
    "clock off by ten minutes": ("LS106", environment(clock_offset_seconds=600.0)),
    "zero-width space behind the key": ("LS108", environment(api_key_surplus="U+200B at its end")),
    "token that no header carries": (
        "LS109",
        environment(unusable_secrets=("TOKEN holds U+00E9",)),
    ),
    "client ID malformed": ("LS104", environment(client_id="project_1")),
    "account's public access not blocked": ("LS519", archive(account_blocked=False)),
    "ACLs are on": ("LS517", archive(acl=AclFacts("ObjectWriter", ()))),
    "ACL for everybody, which is blocked": (
        "LS517",
        archive(acl=AclFacts("ObjectWriter", ((f"{GROUPS}global/AllUsers", "READ"),))),
    ),
    "copies for a bucket of the account": ("LS518", archive(replicas=(ReplicaFacts("x", True),))),
    "stack file changed, not deployed": (
        "LS114",
        lambda o: replace(o, undeployed=Undeployed(("x",), False)),
    ),
    "stack file changed with the form, not deployed": (
        "LS114",
        lambda o: replace(o, undeployed=Undeployed(("x",), True)),
    ),
    "role that Pulumi does not manage": (
        "LS814",
        lambda o: replace(o, state_resources=frozenset({key_alias(o.settings).key})),
    ),
    "key alias that Pulumi does not manage": (
        "LS814",
        lambda o: replace(o, state_resources=frozenset({role_of(o.settings).key})),
    ),
    "newer version of the schema requires metadata": (
        "LS214",
        api(
            schema=ActionSchema(
                1, ("log_stream",), (), newer=(ActionSchema(2, ("log_stream",), ("ticket",)),)
            )
        ),
    ),
    "newer version of the schema has more targets": (
        "LS218",
        api(
            schema=ActionSchema(
                1, ("log_stream",), (), newer=(ActionSchema(2, ("log_stream", "customer"), ()),)
            )
        ),
    ),
    "copies differ": ("LS807", arrival(copies=2, bodies=2)),
    **{name: ("LS525", change) for name, change in SILENCE.items()},
    **{name: ("LS526", topic(found)) for name, found in DEAF.items()},
    "retention longer than asked": ("LS527", archive(lock=LockFacts(True, "COMPLIANCE", 366))),
    "alias of the stack's key names another": ("LS524", archive(own_key=OTHER_KEY)),
    "alias of the stack's key deleted": ("LS524", archive(own_key=None)),
}


NO_FAULT_OF_THE_STREAM: dict[str, tuple[str, Change]] = {
    "trust policy that this kit does not understand": ("LS405", role(trust=NOTHING)),
    "external ID that this kit does not know": ("LS406", role(trust=worlds.trust(WORKOS, "new"))),
    "role's policy that this kit does not understand": (
        "LS408",
        keeps_only("kms:Decrypt"),
    ),
    "bucket policy that this kit does not understand": ("LS505", denies()),
    "key policy that this kit does not understand": (
        "LS510",
        archive(key=KeyFacts(worlds.KEY_ARN, True, "Enabled", NOTHING)),
    ),
    "SDK of another version": ("LS105", environment(sdk_version="9.1.0")),
}
"""What claims that no event can arrive."""


@pytest.mark.parametrize(
    ("code", "change"), NO_FAULT_OF_THE_STREAM.values(), ids=NO_FAULT_OF_THE_STREAM.keys()
)
def test_event_that_arrived_whole_makes_advice_of_what_says_that_none_can(
    healthy: Observations, code: str, change: Change
) -> None:
    report = report_of(healthy, change)

    assert report.verdict is Verdict.VERIFIED
    assert [(one.code, one.severity) for one in report.recommendations] == [(code, "advice")]
    assert report.recommendations[0].cause.startswith("An event arrived anyway")
    assert [Mark.of(one, report) for one in report.outcomes if one.check.code == code] == [
        Mark.ADVICE
    ]


@pytest.mark.parametrize(("code", "change"), ADVICE.values(), ids=ADVICE.keys())
def test_advice_is_shown_and_leaves_the_stream_verified(
    healthy: Observations, code: str, change: Change
) -> None:
    report = report_of(healthy, change)

    assert report.verdict is Verdict.VERIFIED
    assert [one.code for one in report.recommendations] == [code]


NOTHING_WRONG: dict[str, Change] = {
    "clock off by four minutes": environment(clock_offset_seconds=240.0),
    "key named by its ID": by_key(worlds.KEY_ARN, named=worlds.KEY_ARN.rpartition("/")[2]),
    "key named by the stack's alias": by_key(worlds.KEY_ARN, named=ALIAS_ARN),
    "key of the stack's alias, and nobody looked into the state": stateless,
    "key of the stack's own that nobody may read by its alias": archive(
        own_key=Unavailable("DescribeKey: AccessDenied")
    ),
    "key of the stack file named by an alias": lambda o: by_key(
        worlds.KEY_ARN, named="alias/theirs"
    )(asked_for_key(worlds.KEY_ARN)(o)),
    "schema of more targets, and the event was taken": api(
        schema=ActionSchema(1, ("log_stream", "customer"), ())
    ),
    "public access blocked by the account alone": archive(public_access_blocked=False),
    "stream in error, but the event arrived": stream(state="error"),
    "expiry after the retention": archive(
        lifecycle=({"Status": "Enabled", "Filter": {}, "Expiration": {"Days": 400}},)
    ),
    "expiry of what is tagged": archive(
        lifecycle=(
            {
                "Status": "Enabled",
                "Filter": {"And": {"Prefix": "", "Tags": [{"Key": "a", "Value": "b"}]}},
                "Expiration": {"Days": 1},
            },
            {
                "Status": "Enabled",
                "Filter": {"Tag": {"Key": "a", "Value": "b"}},
                "Expiration": {"Days": 1},
            },
        )
    ),
    "last synced a moment before": lambda o: stream(last_synced_at=o.now - timedelta(seconds=9))(o),
}


@pytest.mark.parametrize("change", NOTHING_WRONG.values(), ids=NOTHING_WRONG.keys())
def test_nothing_wrong_is_no_cry(healthy: Observations, change: Change) -> None:
    report = report_of(healthy, change)

    assert report.verdict is Verdict.VERIFIED
    assert report.recommendations == ()


def test_audit_logs_inactive_are_no_pass_where_no_event_tells(healthy: Observations) -> None:
    quiet = replace(healthy, delivery=DeliveryFacts(not_sent="--no-emit"))

    assert marks_of(report_of(quiet, api(audit_logs_state="inactive")))["LS212"] == "Skipped"
    assert marks_of(report_of(quiet))["LS212"] == "Passed"


def test_audit_logs_inactive_and_the_event_arrived_is_no_fault(healthy: Observations) -> None:
    report = report_of(healthy, api(audit_logs_state="inactive"))

    assert report.verdict is Verdict.VERIFIED


def test_sdk_that_does_not_load_leaves_the_api_unknown(healthy: Observations) -> None:
    report = report_of(healthy, unreachable(ApiErrorKind.SDK))

    api_checks = report.sections[1].outcomes
    assert {type(one.result).__name__ for one in api_checks} == {"Unknown", "Skipped"}
    assert report.verdict is Verdict.UNPROVEN


def test_stream_not_set_up_yet_is_pending_with_the_next_step(healthy: Observations) -> None:
    seen = replace(
        healthy,
        first_verified_at=None,
        api=replace(healthy.api, stream=None),
        delivery=DeliveryFacts(not_sent="no stream"),
    )

    report = evaluate(seen, seen.now)

    assert report.verdict is Verdict.PENDING
    assert "logstreams form acme" in report.next_step


def test_destination_unreadable_and_synced_is_unproven_never_verified(
    healthy: Observations,
) -> None:
    blind = Unavailable("GetObject: AccessDenied")
    seen = replace(healthy, delivery=replace(healthy.delivery, arrival=blind))

    report = evaluate(seen, seen.now)

    assert report.verdict is Verdict.UNPROVEN
    assert report.evidence is None
    assert report.next_step == (
        "allow these credentials to read the destination (GetObject: AccessDenied), then "
        "verify again"
    )


SENT_NOT_READ: Mapping[str, tuple[str | None, Change, Verdict, str | None]] = {
    "accepted": ("none", lambda o: o, Verdict.UNPROVEN, "verify.readBack"),
    "not accepted": (None, lambda o: o, Verdict.UNPROVEN, None),
    "never synced": ("none", stream(last_synced_at=None), Verdict.FAILED, None),
    "synced, and the bucket lets plain HTTP in": (
        "none",
        archive(policy=None),
        Verdict.FAILED,
        None,
    ),
    "synced, and the role is gone": ("none", no_role, Verdict.FAILED, None),
    "synced, and this machine has another SDK": (
        "none",
        environment(sdk_version="9.1.0"),
        Verdict.UNPROVEN,
        "verify.readBack",
    ),
    "not known whether it synced": (
        "none",
        api(stream=Unavailable("GET /log_streams: 503")),
        Verdict.UNPROVEN,
        None,
    ),
    "nothing sent": (
        "none",
        lambda o: replace(o, delivery=DeliveryFacts(not_sent="it was asked to send none")),
        Verdict.UNPROVEN,
        None,
    ),
}


@pytest.mark.parametrize(
    ("read_back", "change", "verdict", "accepted_by"),
    SENT_NOT_READ.values(),
    ids=SENT_NOT_READ.keys(),
)
def test_unproven_is_accepted_where_nothing_but_reading_back_is_missing(
    healthy: Observations,
    read_back: Any,
    change: Change,
    verdict: Verdict,
    accepted_by: str | None,
) -> None:
    settings = healthy.settings.model_copy(update={"verify": Verify(readBack=read_back)})
    blind = Unavailable("verify.readBack in the stack file is none")
    delivery = replace(healthy.delivery, arrival=blind)
    seen = change(replace(healthy, settings=settings, delivery=delivery))

    report = evaluate(seen, seen.now)

    assert (report.verdict, report.accepted_by) == (verdict, accepted_by)
    assert (report.next_step == "") is (accepted_by is not None)


@pytest.mark.parametrize(
    ("read_back", "changes", "expected"),
    [
        pytest.param("none", {"arrival": BLIND}, Skipped(BLIND.reason), id="by choice"),
        pytest.param(None, {"arrival": BLIND}, Unknown(BLIND.reason), id="blind"),
        pytest.param(
            None,
            {"arrival": None, "recorded": True, "elsewhere": BLIND},
            Unknown(BLIND.reason),
            id="blind elsewhere",
        ),
    ],
)
def test_path_is_judged_by_what_was_looked_at(
    healthy: Observations, read_back: Any, changes: dict[str, Any], expected: Result
) -> None:
    settings = healthy.settings.model_copy(update={"verify": Verify(readBack=read_back)})

    report = report_of(replace(healthy, settings=settings), delivery(**changes))

    assert [one.result for one in report.outcomes if one.check.code == "LS803"] == [expected]


def test_verified_needs_nobody_to_accept_it(healthy: Observations) -> None:
    settings = healthy.settings.model_copy(update={"verify": Verify(readBack="none")})

    report = evaluate(replace(healthy, settings=settings), healthy.now)

    assert (report.verdict, report.accepted_by) == (Verdict.VERIFIED, None)


def test_event_that_arrived_is_known_by_its_key_whatever_the_verdict(healthy: Observations) -> None:
    report = report_of(healthy, arrival(retention_mode=None, retain_until=None))

    assert (report.verdict, report.evidence) == (Verdict.FAILED, None)
    verified = evaluate(healthy, healthy.now).evidence
    assert verified is not None
    assert report.arrived is not None
    assert report.arrived.key == verified.key

    lost = replace(healthy, delivery=replace(healthy.delivery, arrival=None))
    assert evaluate(lost, lost.now).arrived is None


def test_destination_unreadable_and_never_synced_is_failed(healthy: Observations) -> None:
    blind = Unavailable("GetObject: AccessDenied")
    seen = stream(last_synced_at=None)(
        replace(healthy, delivery=replace(healthy.delivery, arrival=blind))
    )

    assert evaluate(seen, seen.now).verdict is Verdict.FAILED


def test_nothing_sent_is_unproven(healthy: Observations) -> None:
    seen = replace(healthy, delivery=DeliveryFacts(not_sent="it was asked to send none"))

    report = evaluate(seen, seen.now)

    assert report.verdict is Verdict.UNPROVEN
    assert report.next_step == (
        "no event was sent (it was asked to send none): `logstreams verify acme` sends one"
    )


def test_denied_reads_are_unknown_and_never_failed(healthy: Observations) -> None:
    denied = Unavailable("GetBucketPolicy: AccessDenied")
    report = report_of(healthy, archive(policy=denied, lock=denied, key=denied))

    results = marks_of(report)
    assert {results[code] for code in ("LS504", "LS505", "LS506", "LS507", "LS509", "LS513")} == {
        "Unknown"
    }
    assert report.verdict is Verdict.VERIFIED


def test_not_reading_it_back_by_choice_leaves_nothing_unknown(healthy: Observations) -> None:
    report = report_of(unread(healthy))

    assert report.accepted_by == "verify.readBack"
    assert unknown_in(report) == []


STRANGER = "arn:aws:iam::111111111111:root"


def test_stranger_whom_the_role_trusts_is_named_though_the_event_refutes_the_cause_before_him(
    healthy: Observations,
) -> None:
    report = report_of(healthy, role(trust=worlds.trust(STRANGER, None)))

    assert root_of(report) == ("LS413", [])
    assert "LS405" in [one.code for one in report.recommendations]


def test_role_that_is_gone_while_the_event_arrives_is_unproven_with_what_to_do(
    healthy: Observations,
) -> None:
    report = report_of(healthy, no_role)

    assert (report.verdict, report.evidence) == (Verdict.UNPROVEN, None)
    assert report.next_step == (
        "the event arrived, yet LS402: no such role; LS407, LS413 could not be judged: "
        "pulumi up --refresh --stack acme"
    )


def test_bucket_of_a_stranger_is_failed_though_the_event_lies_in_it(healthy: Observations) -> None:
    assert root_of(report_of(healthy, archive(owner_is_us=False))) == ("LS502", [])


STRANGE: dict[str, tuple[Change, ...]] = {
    "called as another stack, refused": (called_as_another, refused),
    "changed, refused": (changed, refused),
    "changed, in error": (changed, lost_in("error")),
    "changed, not found though synced": (changed, gone),
    "changed, under another path": (changed, gone, delivery(elsewhere="s3://x/y")),
    "changed, and the role is gone": (changed, refused, no_role),
    "goes elsewhere": (stream(type="Datadog"), lost, lambda o: replace(o, first_verified_at=None)),
}


@pytest.mark.parametrize("changes", STRANGE.values(), ids=STRANGE.keys())
def test_form_that_may_be_another_customers_is_left_as_it_is(
    healthy: Observations, changes: tuple[Change, ...]
) -> None:
    report = report_of(healthy, *changes)

    stories = [one for one in (report.root, *report.other_causes, *report.suspects) if one]
    assert "LS220" in [one.code for one in stories]
    assert [one.code for one in stories if one.kind == "form" and one.code != "LS220"] == []
    assert not [one for one in stories if one.code != "LS220" and "form acme" in one.repair]


def test_guess_whose_the_organization_is_stands_behind_what_was_found(
    healthy: Observations,
) -> None:
    report = report_of(healthy, changed, refused, no_role)

    assert root_of(report) == ("LS402", [])


def test_first_form_of_a_strange_organization_is_not_typed_into_before_it_is_known_whose_it_is(
    healthy: Observations,
) -> None:
    report = report_of(
        replace(healthy, first_verified_at=None), api(stream=None), not_sent, called_as_another
    )

    assert report.verdict is Verdict.PENDING
    assert report.next_step.startswith("First make sure that org_")


def test_key_that_sees_the_organization_leaves_the_stack_files_environment_in_doubt(
    healthy: Observations,
) -> None:
    report = report_of(healthy, environment(api_key_prefix="sk_test_"))

    assert root_of(report) == ("LS103", [])
    assert "write environment: staging into stacks/Pulumi.acme.yaml" in report.next_step
    assert "put the production organization's ID there" in report.next_step


FIRST_THEN: dict[str, tuple[Change, ...]] = {
    "boundary denies": (refused, role(boundary=NOTHING)),
    "bucket of a stranger": (lost, archive(owner_is_us=False)),
    "key awaits deletion": (
        refused,
        archive(key=KeyFacts(worlds.KEY_ARN, False, "PendingDeletion", worlds.key_policy())),
    ),
}


@pytest.mark.parametrize("changes", FIRST_THEN.values(), ids=FIRST_THEN.keys())
def test_next_step_keeps_what_has_to_come_before_its_command(
    healthy: Observations, changes: tuple[Change, ...]
) -> None:
    root = (report := report_of(healthy, *changes)).root

    assert root is not None
    assert report.next_step == f"{root.repair} `pulumi up --refresh --stack acme`"


def test_next_step_is_the_command_alone_where_nothing_comes_first(healthy: Observations) -> None:
    report = report_of(healthy, lost, archive(exists=False))

    assert report.next_step == "pulumi up --refresh --stack acme"


ENDED = "Error when retrieving token from sso: Token has expired and refresh failed"


@pytest.mark.parametrize("reason", [EXPIRED, STALE, ENDED, "Unable to locate credentials"])
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param((), id="delivered"),
        pytest.param((delivery(probe=None, accepted=NOT_LOOKED),), id="none sent"),
    ],
)
def test_credentials_that_aws_rejects_prove_nothing_of_the_stream(
    healthy: Observations, reason: str, changes: tuple[Change, ...]
) -> None:
    report = report_of(healthy, stream(last_synced_at=healthy.now), refusing(reason), *changes)

    assert report.verdict is Verdict.UNPROVEN
    assert [one.code for one in report.recommendations] == ["LS113"]
    if not changes:
        assert report.next_step.startswith("Set or renew the credentials")


THROTTLED = "GetCallerIdentity: Throttling: Rate exceeded"


@pytest.mark.parametrize("state", ["active", "error", "invalid"])
def test_aws_that_throttles_makes_nothing_suspect_and_hides_nothing(
    healthy: Observations, state: str
) -> None:
    """LS402 was the first that could not be judged, and so the first suspect."""
    blind = report_of(healthy, lost_in(state), refusing(THROTTLED))
    bucket = Unavailable("HeadBucket: 503: Service Unavailable")
    partly = report_of(healthy, lost_in(state), no_role, archive(exists=bucket))
    unread = report_of(healthy, stream(last_synced_at=healthy.now), refusing(THROTTLED))

    assert blind.root is not None
    assert blind.root.code in LOST
    assert blind.root.certain
    assert "LS121" in [one.code for one in blind.other_causes]
    assert partly.root is not None
    assert partly.root.code == "LS402"
    assert "LS121" in [one.code for one in partly.other_causes]
    assert unread.verdict is Verdict.UNPROVEN
    assert [one.code for one in unread.recommendations] == ["LS121"]


def test_credentials_of_the_stack_file_are_renewed_there(healthy: Observations) -> None:
    synced = stream(last_synced_at=healthy.now)
    expired = refusing(EXPIRED)

    by_keys = report_of(healthy, synced, expired, environment(aws_keys_configured=True))
    aws = healthy.settings.aws.model_copy(update={"profile": "acme-prod"})
    settings = healthy.settings.model_copy(update={"aws": aws})
    by_profile = report_of(replace(healthy, settings=settings), synced, expired)

    assert by_keys.next_step.startswith("Set aws:accessKey, aws:secretKey and aws:token")
    assert f"stacks/Pulumi.{healthy.settings.customer}.yaml" in by_keys.next_step
    assert "`aws sso login --profile acme-prod`" in by_profile.next_step


@pytest.mark.parametrize(
    ("obstacle", "code"),
    [
        (ConnectErrorKind.DNS, "LS115"),
        (ConnectErrorKind.PROXY, "LS116"),
        (ConnectErrorKind.REFUSED, "LS117"),
        (ConnectErrorKind.UNTRUSTED, "LS118"),
        (ConnectErrorKind.TIMEOUT, "LS119"),
    ],
)
def test_aws_that_cannot_be_reached_proves_nothing_of_the_stream(
    healthy: Observations, obstacle: ConnectErrorKind, code: str
) -> None:
    delivered = stream(last_synced_at=healthy.now)

    report = report_of(healthy, delivered, refusing("unreached", obstacle))

    assert report.verdict is Verdict.UNPROVEN
    assert [one.code for one in report.recommendations] == [code]
    assert "amazonaws.com" in report.next_step or "AWS_ENDPOINT_URL" in report.next_step


def test_missing_right_is_no_fault_of_the_credentials(healthy: Observations) -> None:
    report = report_of(healthy, refusing("ListObjectsV2: AccessDenied: no permission"))

    assert report.verdict is Verdict.UNPROVEN
    assert marks_of(report)["LS113"] == "Passed"
