"""The policy of an archive bucket: denials only, none of which reaches its administrators.

It grants nothing but what a bucket granted before it became an archive; the delivery role's own
policy does. No statement has a condition on a request
header: WorkOS sends Content-MD5 and no other (Log Streams documentation, 2026-11-22), so a
condition on `s3:x-amz-acl`, `s3:x-amz-server-side-encryption` or the like would refuse every
event while the stream stays active.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.documents.event_arns import event_arns
from components.documents.render import Document, policy


@dataclass(frozen=True, kw_only=True)
class BucketPolicyArgs:
    """What the policy of an archive bucket depends on."""

    bucket_arn: str
    object_prefix: str
    """Prefix of every event's key: empty, or ending with a slash."""
    previous_prefixes: Sequence[str] = ()
    """Those that were it before: what lies there is guarded as what is new."""
    writer_role_arn: str
    """The one role that may write events; it need not exist yet."""
    source_addresses: Sequence[str] = ()
    """IPv4 addresses from which events may be written; empty for any."""
    deletable: bool = False
    """Whether events may be deleted, as a rehearsal's bucket needs."""
    kept_statements: Sequence[Mapping[str, Any]] = ()
    """Statements of others, of a bucket that was in use before it became an archive."""

    @property
    def event_arns(self) -> str | list[str]:
        """ARN patterns of the events."""
        return event_arns(self.bucket_arn, self.object_prefix, self.previous_prefixes)


def bucket_policy(args: BucketPolicyArgs) -> Document:
    """Return the bucket policy."""
    statements = [*_deny_weak_transport(args.bucket_arn), _deny_other_writers(args)]
    if args.source_addresses:
        statements.append(_deny_other_sources(args))
    if not args.deletable:
        statements.append(_deny_deletion(args))
    return policy(*statements, *map(dict, args.kept_statements))


def _deny_weak_transport(bucket_arn: str) -> list[Document]:
    """Deny plain HTTP and old TLS.

    Two statements: conditions within one are ANDed, and a request over plain HTTP has no TLS
    version, so together they would refuse neither. Both ARNs: the bucket's own covers listing
    and configuration, the objects' covers reading and writing.
    """
    everything = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [bucket_arn, f"{bucket_arn}/*"],
    }
    return [
        {
            "Sid": "DenyPlainHttp",
            **everything,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
        {
            "Sid": "DenyTlsBelow12",
            **everything,
            "Condition": {"NumericLessThan": {"s3:TlsVersion": "1.2"}},
        },
    ]


def _deny_other_writers(args: BucketPolicyArgs) -> Document:
    """Deny writing an event to everybody but the delivery role, administrators included.

    By `aws:PrincipalArn`, which is the role's ARN for its sessions: unlike a principal it may name
    a role that does not exist yet, and it holds when the role is deleted and made again (IAM User
    Guide, "AWS global condition context keys", 2026-11-22).
    """
    return {
        "Sid": "DenyEventsFromOthers",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": args.event_arns,
        "Condition": {"ArnNotEquals": {"aws:PrincipalArn": args.writer_role_arn}},
    }


def _deny_other_sources(args: BucketPolicyArgs) -> Document:
    """Deny writing an event from other addresses; only that, so nobody is locked out."""
    return {
        "Sid": "DenyEventsFromOtherAddresses",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": args.event_arns,
        "Condition": {
            "NotIpAddress": {"aws:SourceIp": [f"{ip}/32" for ip in args.source_addresses]}
        },
    }


def _deny_deletion(args: BucketPolicyArgs) -> Document:
    """Deny deleting an event; lifecycle rules act inside S3 and are not affected."""
    return {
        "Sid": "DenyDeletionOfEvents",
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:BypassGovernanceRetention", "s3:DeleteObject", "s3:DeleteObjectVersion"],
        "Resource": args.event_arns,
    }
