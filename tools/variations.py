"""Requests of shipped policy documents and of seeded variations, to put to two evaluators.

A variation is a document with up to three changes: a statement left out or twice, another effect,
other actions, resources, principals, conditions. So most of them are documents nobody wrote by
design, of the parts that documents in the field are made of.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from components.documents.bucket_policy import BucketPolicyArgs, bucket_policy
from components.documents.key_policy import key_policy
from components.documents.receiver_policy import ReceiverPolicyArgs, receive_events
from components.documents.render import Document, policy
from components.documents.trust_policy import trust_policy
from components.documents.writer_policy import use_key, write_events
from tools.asked import Asked
from tools.changes import (
    ADDRESSES,
    ASSUME,
    BUCKET,
    CHANGES,
    EGRESS,
    EXTERNAL_ID,
    KEY,
    LOG_GROUP,
    NEIGHBOUR,
    OF_BUCKET,
    OF_KEY,
    OF_RECEIVER,
    OF_TRUST,
    OTHER,
    OWN,
    PREFIX,
    REGION,
    ROLE,
    SECRET,
    STRANGER,
    WORKOS,
    Parts,
    seldom,
)

SEED = 20261123
MOST_CHANGES = 3


@dataclass(frozen=True)
class Question:
    """A request, and the documents that decide it."""

    request: Asked
    resource: Document
    """The policy of the bucket or key, or the role's trust policy; empty where there is none."""
    identity: Document
    """The role's own policy; empty where it is about assuming the role."""
    boundary: Document | None
    changes: tuple[str, ...]
    """How the documents differ from those that are shipped."""


def questions(count: int, seed: int = SEED) -> Iterator[Question]:
    """Yield so many questions, the same for the same seed."""
    for number in range(count):
        random = Random(f"{seed}/{number}")  # noqa: S311 - nothing secret is made of it
        yield random.choice(_SCENES)(random)


def _of_bucket(random: Random) -> Question:
    facts = BucketPolicyArgs(
        bucket_arn=BUCKET,
        object_prefix=random.choice([PREFIX, ""]),
        writer_role_arn=ROLE,
        source_addresses=random.choice([EGRESS, ()]),
        deletable=seldom(random),
    )
    principal = random.choice([ROLE, ROLE, ROLE, NEIGHBOUR, STRANGER])
    tls = random.choice(["1.2", "1.3", "1.2", "1.3", "1.1", ""])
    request = Asked(
        principal_arn=principal,
        action=random.choice(["s3:PutObject", "s3:PutObject", "s3:GetObject", "s3:DeleteObject"]),
        resource_arn=f"{BUCKET}/{random.choice([PREFIX, PREFIX, 'Audit/', ''])}2026-11-23/e.json",
        region=REGION,
        source_ip=random.choice(ADDRESSES),
        tls=bool(tls),
        context=(("s3:tlsversion", tls),) if tls else (),
    )
    identity = write_events(bucket_arn=BUCKET, object_prefix=facts.object_prefix)
    return _varied(random, request, bucket_policy(facts), identity, OF_BUCKET)


def _of_key(random: Random) -> Question:
    principal = random.choice([ROLE, ROLE, ROLE, NEIGHBOUR, STRANGER])
    request = Asked(
        principal_arn=principal,
        action=random.choice(["kms:GenerateDataKey", "kms:Decrypt", "kms:ScheduleKeyDeletion"]),
        resource_arn=KEY,
        region=REGION,
        source_ip=random.choice(ADDRESSES),
        context=(
            ("kms:viaservice", f"{random.choice(['s3', 's3', 'sqs'])}.{REGION}.amazonaws.com"),
            ("kms:calleraccount", principal.split(":")[4]),
            (
                "kms:encryptioncontext:aws:s3:arn",
                random.choice([BUCKET, f"{BUCKET}/{PREFIX}e.json", f"{BUCKET}-old/{PREFIX}e.json"]),
            ),
        ),
    )
    owned = key_policy(partition="aws", account_id=OWN, deletable=seldom(random))
    identity = use_key(key_arn=KEY, bucket_arn=BUCKET, object_prefix=PREFIX, region=REGION)
    return _varied(random, request, owned, identity, OF_KEY)


def _of_trust(random: Random) -> Question:
    sent = random.choice([EXTERNAL_ID, EXTERNAL_ID, EXTERNAL_ID.lower(), "org_01HZY", None])
    request = Asked(
        principal_arn=f"arn:aws:iam::{random.choice([WORKOS, WORKOS, OTHER])}:role/streams",
        action=ASSUME,
        resource_arn=ROLE,
        region=REGION,
        source_ip=EGRESS[0],
        context=(("sts:externalid", sent),) if sent else (),
    )
    trust = trust_policy(partition="aws", trusted_account_id=WORKOS, external_ids=(EXTERNAL_ID,))
    return _varied(random, request, trust, {}, OF_TRUST)


def _of_receiver(random: Random) -> Question:
    """The receiver's role reads the header's secret, stores and compares events, and logs."""
    bucket = random.choice([BUCKET, BUCKET, f"{BUCKET}-old"])
    event = f"{bucket}/{random.choice([PREFIX, PREFIX, 'Audit/', ''])}2026-11-23/e.json"
    group = random.choice([LOG_GROUP, LOG_GROUP, f"{LOG_GROUP}-old"])
    stream = f"arn:aws:logs:{REGION}:{OWN}:log-group:{group}:log-stream:2026/11/23/1"
    secret = f"{random.choice([SECRET, SECRET, f'{SECRET}-old'])}-AbCdEf"
    action, resource = random.choice(
        [
            ("secretsmanager:GetSecretValue", secret),
            ("secretsmanager:GetSecretValue", secret),
            ("secretsmanager:PutSecretValue", secret),
            ("s3:GetObject", event),
            ("s3:PutObject", event),
            ("s3:DeleteObject", event),
            ("logs:CreateLogStream", stream),
            ("logs:PutLogEvents", stream),
        ]
    )
    request = Asked(
        principal_arn=ROLE,
        action=action,
        resource_arn=resource,
        region=REGION,
        source_ip=random.choice(ADDRESSES),
    )
    facts = ReceiverPolicyArgs(
        partition="aws",
        region=REGION,
        account_id=OWN,
        bucket_arn=BUCKET,
        object_prefix=random.choice([PREFIX, ""]),
        secret_arn=SECRET,
        log_group=LOG_GROUP,
    )
    return _varied(random, request, {}, receive_events(facts), OF_RECEIVER)


_SCENES = (_of_bucket, _of_bucket, _of_key, _of_trust, _of_receiver)


def _varied(
    random: Random, request: Asked, resource: Document, identity: Document, parts: Parts
) -> Question:
    """A question about documents, a share of them as they are shipped."""
    boundary = policy(
        {"Effect": "Allow", "Action": f"{request.action.partition(':')[0]}:*", "Resource": "*"}
    )
    documents = {"resource": resource, "identity": identity, "boundary": boundary}
    bounded = bool(identity) and seldom(random)
    changeable = [name for name in documents if documents[name] and (bounded or name != "boundary")]
    documents = copy.deepcopy(documents)
    changes = []
    for _ in range(random.randint(0, MOST_CHANGES)):
        name = random.choice(changeable)
        change = random.choice(CHANGES)
        if change(random, documents[name]["Statement"], parts, name == "resource"):
            changes.append(f"{name}: {change.__name__.strip('_').replace('_', ' ')}")
    return Question(
        request=request,
        resource=documents["resource"],
        identity=documents["identity"],
        boundary=documents["boundary"] if bounded else None,
        changes=tuple(changes),
    )
