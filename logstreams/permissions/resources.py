"""What a stack has of the table's features and resources: the ARNs are known before it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from logstreams.settings import StackSettings, StoredSecret
from logstreams.settings.archive import Archive
from logstreams.settings.tags import KIT, MANAGED_BY

_SUFFIX = "-??????"
"""What Secrets Manager adds to a name in an ARN (user guide, "Secret ARN", 2026-11-24)."""


def tag_value(settings: StackSettings) -> str:
    """The value of MANAGED_BY on what the stack makes."""
    return settings.tags.get(MANAGED_BY, KIT)


def _archive(settings: StackSettings) -> Archive | None:
    return settings.destination.archive


def _own_key(settings: StackSettings) -> bool:
    archive = _archive(settings)
    return archive is not None and archive.encryption.type == "aws:kms" and not _key(archive)


def _key(archive: Archive) -> str | None:
    return archive.encryption.key_arn


def _deletable(settings: StackSettings) -> bool:
    archive = _archive(settings)
    return archive is not None and archive.force_destroy


def _receiver(settings: StackSettings) -> bool:
    return _archive(settings) is not None and not settings.destination.assumes_role


FEATURES: Mapping[str, Callable[[StackSettings], bool]] = {
    "archive": lambda settings: _archive(settings) is not None,
    "access logs": lambda settings: bool((a := _archive(settings)) and a.access_logs),
    "deletable": _deletable,
    "kms": lambda settings: bool((a := _archive(settings)) and a.encryption.type == "aws:kms"),
    "own key": _own_key,
    "deletable key": lambda settings: _deletable(settings) and _own_key(settings),
    "network": lambda settings: settings.network is not None,
    "guarded by interfaces": lambda s: s.network is not None and not _receiver(s),
    "receiver": _receiver,
    "delivery role": lambda settings: settings.destination.assumes_role,
    "silence alarm": lambda settings: bool((a := _archive(settings)) and a.alarms),
    "alarm topics": lambda settings: bool(settings.own_alarm_topics),
    "stored secrets": lambda settings: bool(_stored(settings)),
}
"""By name, whether a stack has it."""


def _here(service: str, *resources: str) -> Callable[[StackSettings], tuple[str, ...]]:
    """ARNs of the stack's account and region."""

    def arns(s: StackSettings) -> tuple[str, ...]:
        start = f"arn:{s.partition}:{service}:{s.aws.region}:{s.account_id}"
        names = {
            "balancer": s.load_balancer_name,
            "receiver": s.receiver_name,
            "log": s.receiver_log_group,
            "alias": s.key_alias,
            "silence": s.silence_alarm_name,
            "vpc": s.network.vpc_id if s.network else "",
        }
        return tuple(f"{start}:{resource.format(**names)}" for resource in resources)

    return arns


def _keys(settings: StackSettings) -> tuple[str, ...]:
    named = _key(settings.archive)
    return (named,) if named else _here("kms", "key/*")(settings)


def _logs(settings: StackSettings) -> tuple[str, str]:
    logs = settings.archive.access_logs
    bucket, prefix = (logs.bucket, logs.prefix) if logs else ("", "")
    arn = f"arn:{settings.partition}:s3:::{bucket}"
    return arn, f"{arn}/{prefix}*"


def _stored(settings: StackSettings) -> tuple[str, ...]:
    secrets = (*settings.destination_secrets, settings.api_key)
    arns = {each.secret_arn for each in secrets if isinstance(each, StoredSecret)}
    return tuple(sorted(arns))


def _certificate(settings: StackSettings) -> tuple[str, ...]:
    return (str(getattr(settings.archive, "certificate_arn", "")),)


ARNS: Mapping[str, Callable[[StackSettings], tuple[str, ...]]] = {
    "everything": lambda _: ("*",),
    "bucket": lambda s: (s.bucket_arn,),
    "events": lambda s: tuple(f"{s.bucket_arn}/{each}*" for each in s.object_prefixes),
    "all objects": lambda s: (f"{s.bucket_arn}/*",),
    "log bucket": lambda s: (_logs(s)[0],),
    "access logs": lambda s: (_logs(s)[1],),
    "role": lambda s: (s.role_arn,),
    "managed policies": lambda s: (
        f"arn:{s.partition}:iam::{s.account_id}:policy/*",
        f"arn:{s.partition}:iam::aws:policy/*",
    ),
    "keys": _keys,
    "alias": _here("kms", "alias/{alias}"),
    "prefix lists": _here("ec2", "prefix-list/*"),
    "new network": _here(
        "ec2", "prefix-list/*", "security-group/*", "security-group-rule/*", "vpc/{vpc}"
    ),
    "new rules": _here("ec2", "security-group-rule/*"),
    "network": _here("ec2", "prefix-list/*", "security-group/*", "security-group-rule/*"),
    "load balancer": _here(
        "elasticloadbalancing",
        *("loadbalancer/app/{balancer}/*", "listener/app/{balancer}/*", "targetgroup/{balancer}/*"),
    ),
    "certificate": _certificate,
    "function": lambda s: (s.receiver_arn,),
    "log group": _here("logs", "log-group:{log}", "log-group:{log}:*"),
    "header secret": lambda s: (f"{s.header_secret_arn}{_SUFFIX}",),
    "alarms": _here("cloudwatch", "alarm:{receiver}-*"),
    "silence alarm": _here("cloudwatch", "alarm:{silence}"),
    "alarm topics": lambda s: s.own_alarm_topics,
    "silence rule": _here("events", "rule/{silence}"),
    "stored secrets": _stored,
}
"""By name, a stack's ARNs; only of features it has."""
