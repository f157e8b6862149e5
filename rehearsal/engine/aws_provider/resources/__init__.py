"""Every resource type the offline provider imitates: a module each, listed here.

A new type is a new module with a `ResourceHandler` and its line in `RESOURCES`.
"""

from __future__ import annotations

from rehearsal.engine.aws_provider.resource_handler import NotImitatedError, ResourceHandler
from rehearsal.engine.aws_provider.resources.cloudwatch_event_rule import EventRule
from rehearsal.engine.aws_provider.resources.cloudwatch_log_group import LogGroup
from rehearsal.engine.aws_provider.resources.cloudwatch_metric_alarm import MetricAlarm
from rehearsal.engine.aws_provider.resources.ec2_managed_prefix_list import ManagedPrefixList
from rehearsal.engine.aws_provider.resources.ec2_security_group import SecurityGroup
from rehearsal.engine.aws_provider.resources.iam_openid_connect_provider import (
    OpenIdConnectProvider,
)
from rehearsal.engine.aws_provider.resources.iam_role import Role
from rehearsal.engine.aws_provider.resources.iam_role_policy import RolePolicy
from rehearsal.engine.aws_provider.resources.kms_alias import Alias
from rehearsal.engine.aws_provider.resources.kms_key import Key
from rehearsal.engine.aws_provider.resources.lambda_function import Function
from rehearsal.engine.aws_provider.resources.lambda_permission import Permission
from rehearsal.engine.aws_provider.resources.lb_listener import Listener
from rehearsal.engine.aws_provider.resources.lb_load_balancer import LoadBalancer
from rehearsal.engine.aws_provider.resources.lb_target_group import TargetGroup
from rehearsal.engine.aws_provider.resources.lb_target_group_attachment import (
    TargetGroupAttachment,
)
from rehearsal.engine.aws_provider.resources.s3_bucket import Bucket
from rehearsal.engine.aws_provider.resources.s3_encryption import (
    BucketServerSideEncryptionConfiguration,
)
from rehearsal.engine.aws_provider.resources.s3_lifecycle import (
    BucketLifecycleConfiguration,
)
from rehearsal.engine.aws_provider.resources.s3_logging import BucketLogging
from rehearsal.engine.aws_provider.resources.s3_notification import BucketNotification
from rehearsal.engine.aws_provider.resources.s3_object_lock import (
    BucketObjectLockConfiguration,
)
from rehearsal.engine.aws_provider.resources.s3_ownership import BucketOwnershipControls
from rehearsal.engine.aws_provider.resources.s3_policy import BucketPolicy
from rehearsal.engine.aws_provider.resources.s3_public_access_block import (
    BucketPublicAccessBlock,
)
from rehearsal.engine.aws_provider.resources.s3_versioning import BucketVersioning
from rehearsal.engine.aws_provider.resources.secretsmanager_secret import Secret
from rehearsal.engine.aws_provider.resources.vpc_security_group_ingress_rule import (
    SecurityGroupIngressRule,
)

RESOURCES: tuple[ResourceHandler, ...] = (
    EventRule(),
    LogGroup(),
    MetricAlarm(),
    ManagedPrefixList(),
    SecurityGroup(),
    OpenIdConnectProvider(),
    Role(),
    RolePolicy(),
    Alias(),
    Key(),
    Function(),
    Permission(),
    Listener(),
    LoadBalancer(),
    TargetGroup(),
    TargetGroupAttachment(),
    Bucket(),
    BucketLifecycleConfiguration(),
    BucketLogging(),
    BucketNotification(),
    BucketObjectLockConfiguration(),
    BucketOwnershipControls(),
    BucketPolicy(),
    BucketPublicAccessBlock(),
    BucketServerSideEncryptionConfiguration(),
    BucketVersioning(),
    Secret(),
    SecurityGroupIngressRule(),
)

_BY_TOKEN = {kind.type_name: kind for kind in RESOURCES}


def kind_of(token: str) -> ResourceHandler:
    """The kind of a type token.

    Raises:
        NotImitatedError: The type is not imitated.
    """
    kind = _BY_TOKEN.get(token)
    if kind is None:
        raise NotImitatedError(f"the offline provider does not imitate the resource type {token}")
    return kind
