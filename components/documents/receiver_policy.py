"""Who may run as the receiver's role, and what the receiver may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components.documents.event_arns import event_arns
from components.documents.render import Document, policy

SECRET_SUFFIX = "??????"  # noqa: S105 - a pattern
"""What Secrets Manager adds to a secret's name in its ARN: a hyphen and six characters, known only
once the secret is made (Secrets Manager user guide, "Permissions policy examples", 2026-11-24)."""


@dataclass(frozen=True, kw_only=True)
class ReceiverPolicyArgs:
    """What the receiver's own policy depends on."""

    partition: str
    region: str
    account_id: str
    bucket_arn: str
    object_prefix: str
    """Prefix of every event's key, and of the quarantine: empty, or ending with a slash."""
    previous_prefixes: Sequence[str] = ()
    """Those that were it before: the function writes there until an update has given it another."""
    secret_arn: str
    """The header secret's ARN without what Secrets Manager adds."""
    log_group: str


def lambda_trust() -> Document:
    """Return the trust policy of a function's role."""
    return policy(
        {
            "Sid": "Lambda",
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    )


def receive_events(args: ReceiverPolicyArgs) -> Document:
    """Return the policy that lets the receiver store events, know its secret and log.

    It reads events as well: of one that has been delivered before, it compares what lies there. It
    may not list the bucket, delete or overwrite: every write of its own is conditional.
    """
    logs = f"arn:{args.partition}:logs:{args.region}:{args.account_id}"
    return policy(
        {
            "Sid": "StoreEvents",
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": event_arns(args.bucket_arn, args.object_prefix, args.previous_prefixes),
        },
        {
            "Sid": "ReadHeaderSecret",
            "Effect": "Allow",
            "Action": "secretsmanager:GetSecretValue",
            "Resource": f"{args.secret_arn}-{SECRET_SUFFIX}",
        },
        {
            "Sid": "WriteLog",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": f"{logs}:log-group:{args.log_group}:*",
        },
    )
