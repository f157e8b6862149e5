from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from components.documents.bucket_policy import BucketPolicyArgs, bucket_policy
from logstreams.customers.adoption import AdoptionRefused, CannotSay, plan
from logstreams.customers.bucket_in_use import BucketInUse, bucket_in_use
from logstreams.customers.left_at_aws import LeftAtAws
from logstreams.customers.planned import PlannedCreate
from logstreams.customers.taking_over import LookAtAws, TakingOver
from logstreams.fleet.pulumi_cli import EngineError, PulumiCli
from logstreams.settings import StackSettings, Stream
from logstreams.settings.load import parse_settings
from logstreams.settings.types.policy_statements import KIT_SIDS
from logstreams.settings.write import with_values
from logstreams.state import StackState
from logstreams.verification.facts.archive import (
    AclFacts,
    ArchiveFacts,
    EncryptionFacts,
    LockFacts,
)
from logstreams.verification.facts.fact import Unavailable
from rehearsal.stack_file import stack_file

BUCKET = "acme-in-use"
KIT = bucket_policy(
    BucketPolicyArgs(
        bucket_arn=f"arn:aws:s3:::{BUCKET}",
        object_prefix="audit/",
        writer_role_arn="arn:aws:iam::012345670123:role/acme-workos-audit-logs",
        source_addresses=["203.0.113.7"],
    )
)["Statement"]
THEIRS: dict[str, Any] = {
    "Sid": "AuditorsRead",
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::210987654321:root"},
    "Action": "s3:GetObject",
    "Resource": f"arn:aws:s3:::{BUCKET}/*",
}

TEXT = stack_file(
    account_id="012345670123",
    organization_id="org_01EHZNVPK3SFK441A1RGBFSHRT",
    environment="production",
    egress=("127.0.0.11",),
)
FACTS = ArchiveFacts(
    exists=True,
    owner_is_us=True,
    region="us-east-1",
    versioning="",
    lock=LockFacts(enabled=False, mode=None, days=None),
    policy=None,
    public_access_blocked=False,
    acl=AclFacts("ObjectWriter", ()),
    encryption=EncryptionFacts("AES256", None, bucket_key=False),
    lifecycle=(),
)


@pytest.fixture
def settings() -> StackSettings:
    return parse_settings(Path("Pulumi.acme.yaml"), TEXT)


RECEIVERS = ("role/beta", "role/acme-workos-receiver")


def with_statements(*statements: Any) -> ArchiveFacts:
    return replace(FACTS, policy={"Statement": list(statements)})


def locked(mode: str, days: int) -> ArchiveFacts:
    return replace(FACTS, versioning="Enabled", lock=LockFacts(True, mode, days))


def test_kits_statements_are_known_by_their_sids() -> None:
    assert {each["Sid"] for each in KIT} == KIT_SIDS


def test_statements_of_others_are_kept_and_the_kits_are_written_anew(
    settings: StackSettings,
) -> None:
    found = plan(settings, with_statements(*KIT, THEIRS), "")

    assert found.kept == (THEIRS,)
    assert json.loads(found.kept_text) == [THEIRS]
    assert ("policy, kept", json.dumps(THEIRS)) in found.changes


def test_plan_says_that_objects_stay_unlocked_and_which_rules_go(settings: StackSettings) -> None:
    rules = ({"ID": "expire-all"}, {"ID": "abort-unfinished-uploads"})

    changes = dict(plan(settings, replace(FACTS, lifecycle=rules), "").changes)

    assert changes["versioning"] == "off → Enabled"
    assert "objects that are there stay unlocked" in changes["Object Lock"]
    assert changes["lifecycle"] == "the kit's rules replace: expire-all"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        pytest.param(replace(FACTS, exists=False), "found no bucket", id="none"),
        pytest.param(replace(FACTS, owner_is_us=False), "another account", id="another account's"),
        pytest.param(replace(FACTS, region="us-west-2"), "is in us-west-2", id="another region"),
        pytest.param(locked("COMPLIANCE", 36500), "wanted at least 36500", id="shorter"),
        pytest.param(
            replace(FACTS, acl=AclFacts("ObjectWriter", (("4f2c", "READ"),))),
            "4f2c (READ)",
            id="an ACL",
        ),
        pytest.param(
            with_statements({**THEIRS, "Principal": {"AWS": ["*"]}}), "everybody", id="public"
        ),
        pytest.param(
            with_statements({**THEIRS, "Principal": {"Service": "logging.s3.amazonaws.com"}}),
            "access logs",
            id="target of access logs",
        ),
    ],
)
def test_bucket_that_cannot_be_the_archive_is_refused(
    facts: ArchiveFacts, said: str, settings: StackSettings
) -> None:
    with pytest.raises(AdoptionRefused) as refused:
        plan(settings, facts, "")

    assert said in str(refused.value)


def test_archive_that_another_stacks_role_writes_into_is_refused(settings: StackSettings) -> None:
    args = BucketPolicyArgs(
        bucket_arn=f"arn:aws:s3:::{BUCKET}", object_prefix="", writer_role_arn=settings.role_arn
    )
    other = replace(args, writer_role_arn=settings.role_arn.replace(settings.role_name, "beta"))
    # Of the same stack, while it had the kit's receiver.
    receivers = replace(args, writer_role_arn=other.writer_role_arn.replace(*RECEIVERS))
    own, once, others = (
        with_statements(*bucket_policy(each)["Statement"]) for each in (args, receivers, other)
    )

    assert plan(settings, own, "").kept == ()
    assert plan(settings, once, "").kept == ()
    with pytest.raises(AdoptionRefused, match=r"role/beta write events.*destination\.roleName"):
        plan(settings, others, "")


@pytest.mark.parametrize("broken", [True, False])
def test_bucket_of_another_stack_is_refused_and_a_file_with_problems_is_not_passed_over(
    broken: bool, settings: StackSettings, tmp_path: Path
) -> None:
    folder = tmp_path / "stacks"
    folder.mkdir()
    own, other = folder / "Pulumi.acme.yaml", folder / "Pulumi.beta.yaml"
    own.write_text(TEXT)
    mine = {"destination.bucketName": BUCKET, "organizationId": "org_01EHZNVPK3SFK441A1RGBFSHRS"}
    other.write_text(with_values(other, TEXT, mine))
    if broken:
        other.write_text(other.read_text().replace("days:", "dayz:"))

    with pytest.raises(CannotSay if broken else AdoptionRefused) as refused:
        looked(settings, own, StackState({}, {}, has_bucket=False)).look(BUCKET)

    assert (
        "Pulumi.beta.yaml" in str(refused.value) if broken else "stack beta" in str(refused.value)
    )
    assert own.read_text() == TEXT


def test_governance_does_not_follow_compliance(settings: StackSettings) -> None:
    plain = settings.to_plain()
    plain["destination"]["retention"]["mode"] = "GOVERNANCE"
    weaker = StackSettings.from_plain(plain)

    with pytest.raises(AdoptionRefused, match="wanted COMPLIANCE"):
        plan(weaker, locked("COMPLIANCE", 1), "")


def test_bucket_in_use_does_not_become_one_that_destroy_empties(settings: StackSettings) -> None:
    plain = settings.to_plain()
    plain["destination"]["retention"]["mode"] = "GOVERNANCE"
    plain["destination"]["forceDestroy"] = True

    with pytest.raises(AdoptionRefused, match="forceDestroy"):
        plan(StackSettings.from_plain(plain), FACTS, "")


TOPIC = "arn:aws:sns:us-east-1:012345670123:on-call"
ALARMS = {"topicArn": TOPIC, "silenceHours": 24}
NOTIFIED = BucketInUse(notified=("arn:aws:lambda:us-east-1:012345670123:function:theirs",))


def with_alarms(settings: StackSettings) -> StackSettings:
    plain = settings.to_plain()
    plain["destination"]["alarms"] = ALARMS
    return StackSettings.from_plain(plain)


def test_alarms_do_not_end_notifications_of_others(settings: StackSettings) -> None:
    with pytest.raises(AdoptionRefused, match=r"function:theirs.* EventBridge"):
        plan(with_alarms(settings), FACTS, "", NOTIFIED)

    changes = dict(plan(settings, FACTS, "", NOTIFIED).changes)
    assert changes["notifications"].startswith("stay: arn:aws:lambda:")
    assert "notifications" not in dict(plan(with_alarms(settings), FACTS, "").changes)


def test_alarms_wait_until_notifications_can_be_read(settings: StackSettings) -> None:
    unread = BucketInUse(notified=Unavailable("AccessDenied"), tags=Unavailable("AccessDenied"))

    with pytest.raises(CannotSay, match=r"notifications.*AccessDenied"):
        plan(with_alarms(settings), FACTS, "", unread)

    assert plan(settings, FACTS, "", unread).changes


def test_plan_names_tags_that_go_and_who_else_manages_the_bucket(settings: StackSettings) -> None:
    tags = {"team": "audit", "managed-by": "hand", "aws:cloudformation:stack-name": "storage"}

    changes = dict(plan(settings, FACTS, "", BucketInUse(tags=tags)).changes)

    assert changes["tags"].startswith("these go: team=audit;")
    assert changes["CloudFormation"].startswith("stack storage manages")


def test_what_others_have_set_on_a_bucket_is_read_from_s3() -> None:
    with mock_aws():
        queues = boto3.client("sqs", region_name="us-east-1")
        url = queues.create_queue(QueueName="theirs")["QueueUrl"]
        arn = f"arn:aws:sqs:us-east-1:123456789012:{url.rpartition('/')[2]}"
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket=BUCKET)
        bare = bucket_in_use(s3, BUCKET)
        s3.put_bucket_tagging(
            Bucket=BUCKET, Tagging={"TagSet": [{"Key": "team", "Value": "audit"}]}
        )
        s3.put_bucket_notification_configuration(
            Bucket=BUCKET,
            NotificationConfiguration={
                "QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}],
                "EventBridgeConfiguration": {},
            },
        )
        used = bucket_in_use(s3, BUCKET)

    assert bare == BucketInUse(notified=(), tags={})
    assert used == BucketInUse(notified=(arn,), tags={"team": "audit"})


def test_stack_file_is_as_it_was_where_pulumi_fails(
    settings: StackSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise EngineError("the stack is locked")

    monkeypatch.setattr(PulumiCli, "make_only", fails)
    file = tmp_path / "Pulumi.acme.yaml"
    file.write_text(TEXT)
    values = {"destination.bucketName": BUCKET}
    adoption = plan(settings, FACTS, "")
    left = (LeftAtAws(ROLE.urn, "role", "acme", "acme"),)
    planned = {PROVIDER.urn: PROVIDER, ROLE.urn: ROLE}
    found = TakingOver(settings, file, values, adoption, frozenset(), None, planned, left)
    told: list[str] = []

    with pytest.raises(EngineError):
        found.run(PulumiCli(tmp_path, {}), told.append)

    assert file.read_text() == TEXT
    assert told[0].startswith("wrote destination.bucketName")
    assert told[-1].startswith("took destination.bucketName out")


BUCKET_OF_STATE = "aws:s3/bucket:Bucket::s3-archive-bucket"
LOST = StackState({}, {}, resources=frozenset({BUCKET_OF_STATE}))
URN = "urn:pulumi:acme::workos-log-streams::"
MADE = f"{URN}logstreams:s3:Destination"
AWS_PROVIDER = f"{URN}pulumi:providers:aws::aws"


def planned(type_: str, name: str, parent: str = "") -> PlannedCreate:
    """What a preview says of one resource that an update would create."""
    within = parent.rpartition("::")[0].rpartition("::")[2]
    path = f"{within}${type_}" if parent else type_
    provider = AWS_PROVIDER if type_.startswith("aws:") else ""
    return PlannedCreate(f"{URN}{path}::{name}", type_, parent, provider)


PROVIDER = planned("pulumi:providers:aws", "aws")
DESTINATION = planned("logstreams:s3:Destination", "s3")
DELIVERY = planned("logstreams:iam:DeliveryRole", "s3-delivery", DESTINATION.urn)
KEY = planned("logstreams:kms:EncryptionKey", "s3-encryption", DESTINATION.urn)
ROLE = planned("aws:iam/role:Role", "s3-delivery-role", DELIVERY.urn)
ALIAS = planned("aws:kms/alias:Alias", "s3-encryption-alias", KEY.urn)
POLICY = planned("aws:iam/rolePolicy:RolePolicy", "s3-delivery-write-events", DELIVERY.urn)
PLANNED = (PROVIDER, DESTINATION, DELIVERY, KEY, ROLE, ALIAS, POLICY)


def looked(settings: StackSettings, file: Path, state: StackState) -> LookAtAws:
    return LookAtAws(settings, file, state, PulumiCli(file.parent, {}), lambda _: None)


def previewed(*creates: PlannedCreate) -> dict[str, Any]:
    """As `pulumi preview --json` prints it."""
    states = ({"urn": one.urn, "type": one.type, **_rest(one)} for one in creates)
    return {"steps": [{"op": "create", "newState": state} for state in states]}


def _rest(one: PlannedCreate) -> dict[str, Any]:
    parent = one.parent or f"{URN}pulumi:pulumi:Stack::workos-log-streams-acme"
    provider = {"provider": f"{one.provider}::an-id"} if one.provider else {}
    return {"parent": parent, **provider}


def with_stream(settings: StackSettings) -> StackSettings:
    stream = Stream.model_validate(
        {"workosAccountId": "606060606060", "externalId": "97ba66fd4d102f03"}
    )
    return settings.model_copy(update={"stream": stream})


@pytest.fixture
def left_at_aws(
    settings: StackSettings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str, str], None]]:
    """Makes what a lost state left: the bucket, whose policy names a role, the role, and a key."""
    monkeypatch.setenv("MOTO_ACCOUNT_ID", settings.account_id)
    with mock_aws():
        region = settings.aws.region
        s3, iam, kms = (boto3.client(name, region_name=region) for name in ("s3", "iam", "kms"))

        def make(writer: str, description: str) -> None:
            s3.create_bucket(Bucket=settings.bucket_name)
            role = iam.create_role(RoleName=settings.role_name, AssumeRolePolicyDocument="{}")
            arn = role["Role"]["Arn"].replace(settings.role_name, writer)
            bucket = f"arn:aws:s3:::{settings.bucket_name}"
            args = BucketPolicyArgs(bucket_arn=bucket, object_prefix="", writer_role_arn=arn)
            policy = json.dumps(bucket_policy(args))
            s3.put_bucket_policy(Bucket=settings.bucket_name, Policy=policy)
            key = kms.create_key(Description=description)["KeyMetadata"]["KeyId"]
            kms.create_alias(AliasName=f"alias/{settings.key_alias}", TargetKeyId=key)

        yield make


@pytest.mark.parametrize("has_component", [True, False])
def test_role_and_alias_of_a_lost_state_are_imported_with_the_components_that_it_lacks(
    settings: StackSettings,
    left_at_aws: Callable[[str, str], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    has_component: bool,
) -> None:
    imported: list[dict[str, Any]] = []
    made: list[str] = []
    settings = with_stream(settings)
    left_at_aws(settings.role_name, settings.key_description)
    in_state = (DESTINATION, DELIVERY, PROVIDER) if has_component else ()
    steps = previewed(*(one for one in PLANNED if one not in in_state))
    monkeypatch.setattr(PulumiCli, "previewed", lambda *_: steps)
    monkeypatch.setattr(PulumiCli, "make_only", lambda _, __, urns: made.extend(urns))
    monkeypatch.setattr(
        PulumiCli, "import_", lambda _, __, file: imported.append(json.loads(file.read_text()))
    )
    file = tmp_path / "Pulumi.acme.yaml"
    file.write_text(TEXT)

    known = {one.key for one in in_state}
    state = replace(LOST, resources=frozenset({BUCKET_OF_STATE, *known}))
    found = looked(settings, file, state).look(None)
    found.run(PulumiCli(tmp_path, {}), lambda _: None)

    (told,) = imported
    components = [each["name"] for each in told["resources"] if each.get("component")]
    resources = {each["name"]: each["id"] for each in told["resources"] if "id" in each}
    assert resources == {
        "s3-delivery-role": settings.role_name,
        "s3-encryption-alias": f"alias/{settings.key_alias}",
    }
    wanted = ["s3-encryption"] if has_component else ["s3", "s3-delivery", "s3-encryption"]
    assert sorted(components) == wanted
    assert told["nameTable"]["aws"] == AWS_PROVIDER
    assert told["nameTable"].get("s3-delivery") == (DELIVERY.urn if has_component else None)
    assert made == ([] if has_component else [AWS_PROVIDER])
    assert not found.makes_what_the_form_names
    assert file.read_text() == TEXT


def test_role_and_alias_of_others_are_left_alone(
    settings: StackSettings,
    left_at_aws: Callable[[str, str], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = with_stream(settings)
    left_at_aws("somebody-elses", "somebody else's")
    monkeypatch.setattr(PulumiCli, "previewed", lambda *_: previewed(*PLANNED))

    with pytest.raises(AdoptionRefused, match="nothing of the stack is at AWS"):
        looked(settings, tmp_path / "Pulumi.acme.yaml", LOST).look(None)


@pytest.mark.parametrize("has_key", [True, False])
@pytest.mark.parametrize("is_encrypted_by_it", [True, False])
def test_key_of_a_state_that_has_the_bucket_comes_with_its_alias(
    settings: StackSettings,
    left_at_aws: Callable[[str, str], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_encrypted_by_it: bool,
    has_key: bool,
) -> None:
    """Else the update makes a second key, and gives it the alias."""
    settings = with_stream(settings)
    left_at_aws(settings.role_name, settings.key_description)
    region = settings.aws.region
    kms = boto3.client("kms", region_name=region)
    found = kms.describe_key(KeyId=f"alias/{settings.key_alias}")["KeyMetadata"]
    if is_encrypted_by_it:
        by = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": found["Arn"]}
        rules = {"Rules": [{"ApplyServerSideEncryptionByDefault": by}]}
        boto3.client("s3", region_name=region).put_bucket_encryption(
            Bucket=settings.bucket_name, ServerSideEncryptionConfiguration=rules
        )
        # The bucket's own counts before another that the alias was moved to.
        other = kms.create_key(Description=settings.key_description)["KeyMetadata"]["KeyId"]
        kms.update_alias(AliasName=f"alias/{settings.key_alias}", TargetKeyId=other)
    own = planned("aws:kms/key:Key", "s3-encryption-key", KEY.urn)
    creates = PLANNED if has_key else (*PLANNED, own)
    monkeypatch.setattr(PulumiCli, "previewed", lambda *_: previewed(*creates))
    state = replace(LOST, resources=frozenset({BUCKET_OF_STATE, own.key})) if has_key else LOST

    taken = looked(settings, tmp_path / "Pulumi.acme.yaml", state).look(None)

    ids = {taken.plan[one.urn].name: one.id for one in taken.left}
    assert ids.get("s3-encryption-key") == (None if has_key else found["KeyId"])
    assert ids["s3-encryption-alias"] == f"alias/{settings.key_alias}"
    assert taken.adoption.key_arn == (None if has_key else found["Arn"])


def test_key_that_the_bucket_does_not_use_yet_is_told_as_that(settings: StackSettings) -> None:
    key = "arn:aws:kms:us-east-1:012345670123:key/own"
    used = replace(FACTS, encryption=EncryptionFacts("aws:kms", key, bucket_key=True))

    assert dict(plan(settings, FACTS, key).changes)["encryption"].startswith(f"new objects: {key}")
    assert dict(plan(settings, used, key).changes)["encryption"].startswith(f"stays with {key}")


@pytest.mark.parametrize("name", ["exists", "owner_is_us", "region", "lock", "policy", "acl"])
def test_what_cannot_be_read_is_never_guessed(name: str, settings: StackSettings) -> None:
    unread: Any = {name: Unavailable("AccessDenied")}

    with pytest.raises(CannotSay, match="AccessDenied"):
        plan(settings, replace(FACTS, **unread), "")
