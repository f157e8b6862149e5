"""A resource of every type that the offline provider imitates."""

from __future__ import annotations

import json

import pulumi
from pulumi_aws import (
    cloudwatch,
    ec2,
    get_caller_identity,
    get_partition,
    get_region,
    iam,
    kms,
    lambda_,
    lb,
    s3,
    secretsmanager,
    vpc,
)

ACCOUNT = get_caller_identity().account_id
TAGS = {"team": "platform"}


def policy(**statement: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})


key = kms.Key(
    "key",
    description="an archive's key",
    enable_key_rotation=True,
    deletion_window_in_days=7,
    policy=policy(Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, Action="kms:*", Resource="*"),
    tags=TAGS,
)
spare = kms.Key("spare")
kms.Alias("alias", target_key_id=key.key_id)

archive = s3.Bucket("archive", object_lock_enabled=True, tags=TAGS)
s3.BucketObjectLockConfiguration(
    "lock", bucket=archive.bucket, rule={"default_retention": {"mode": "GOVERNANCE", "days": 1}}
)
logs = s3.Bucket("logs", force_destroy=True)
s3.BucketVersioning(
    "versioning", bucket=logs.bucket, versioning_configuration={"status": "Enabled"}
)
block = s3.BucketPublicAccessBlock(
    "block",
    bucket=archive.bucket,
    block_public_acls=True,
    block_public_policy=True,
    ignore_public_acls=True,
    restrict_public_buckets=True,
)
s3.BucketPolicy(
    "policy",
    bucket=archive.bucket,
    policy=archive.arn.apply(
        lambda arn: policy(
            Effect="Deny",
            Principal="*",
            Action=["s3:PutObject", "s3:DeleteObject"],
            Resource=[f"{arn}/*"],
            Condition={"Bool": {"aws:SecureTransport": "false"}},
        )
    ),
    opts=pulumi.ResourceOptions(depends_on=[block]),
)
s3.BucketOwnershipControls(
    "ownership", bucket=archive.bucket, rule={"object_ownership": "BucketOwnerEnforced"}
)
s3.BucketServerSideEncryptionConfiguration(
    "encryption",
    bucket=archive.bucket,
    rules=[
        {
            "apply_server_side_encryption_by_default": {
                "sse_algorithm": "aws:kms",
                "kms_master_key_id": key.arn,
            },
            "bucket_key_enabled": True,
        }
    ],
)
s3.BucketLifecycleConfiguration(
    "lifecycle",
    bucket=archive.bucket,
    rules=[
        {
            "id": "unfinished",
            "status": "Enabled",
            "filter": {},
            "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
        },
        {
            "id": "cold",
            "status": "Enabled",
            "filter": {
                "and_": {"prefix": "audit/", "object_size_greater_than": 1024, "tags": TAGS}
            },
            "transitions": [{"days": 90, "storage_class": "GLACIER_IR"}],
        },
    ],
)
s3.BucketNotification("notifications", bucket=archive.bucket, eventbridge=True)
cloudwatch.EventRule(
    "stored",
    description="events",
    state="ENABLED",
    event_pattern='{"source": ["aws.s3"], "detail-type": ["Object Created"]}',
    tags=TAGS,
)
s3.BucketLogging(
    "logging", bucket=archive.bucket, target_bucket=logs.bucket, target_prefix="archive/"
)

iam.OpenIdConnectProvider(
    "github",
    url="https://token.actions.githubusercontent.com",
    client_id_lists=["sts.amazonaws.com"],
    tags=TAGS,
)
role = iam.Role(
    "role",
    assume_role_policy=policy(
        Principal={"AWS": ACCOUNT},
        Action="sts:AssumeRole",
        Condition={"StringEquals": {"sts:ExternalId": ["shown-by-the-form"]}},
    ),
    description="writes into the archive",
    tags=TAGS,
)
iam.RolePolicy(
    "role-policy",
    role=role.name,
    policy=archive.arn.apply(lambda arn: policy(Action="s3:PutObject", Resource=f"{arn}/*")),
)

prefix_list = ec2.ManagedPrefixList(
    "prefix-list",
    address_family="IPv4",
    max_entries=3,
    entries=[
        {"cidr": "192.0.2.2/32", "description": "second"},
        {"cidr": "192.0.2.1/32", "description": "first"},
    ],
    tags=TAGS,
)
group = ec2.SecurityGroup("group", tags=TAGS)
vpc.SecurityGroupIngressRule(
    "rule",
    security_group_id=group.id,
    ip_protocol="tcp",
    from_port=443,
    to_port=443,
    prefix_list_id=prefix_list.id,
    description="HTTPS",
)

worker = iam.Role(
    "worker",
    assume_role_policy=policy(
        Principal={"Service": "lambda.amazonaws.com"}, Action="sts:AssumeRole"
    ),
)
logged = cloudwatch.LogGroup("logged", retention_in_days=30, tags=TAGS)
header = secretsmanager.Secret(
    "header",
    description="what requests must carry",
    recovery_window_in_days=0,
    policy=worker.arn.apply(
        lambda arn: policy(
            Principal={"AWS": arn}, Action="secretsmanager:GetSecretValue", Resource="*"
        )
    ),
    tags=TAGS,
)
function = lambda_.Function(
    "function",
    role=worker.arn,
    handler="handler.handle",
    runtime="python3.13",
    timeout=10,
    code=pulumi.AssetArchive(
        {
            "handler.py": pulumi.StringAsset("def handle(event, context):\n    return event\n"),
            "package": pulumi.AssetArchive({"program.py": pulumi.FileAsset("__main__.py")}),
        }
    ),
    environment={"variables": {"SECRET": header.arn}},
    logging_config={"log_format": "Text", "log_group": logged.name},
    tags=TAGS,
)
balancer = lb.LoadBalancer(
    "balancer",
    security_groups=[group.id],
    subnets=["subnet-00000001", "subnet-00000002"],
    drop_invalid_header_fields=True,
    tags=TAGS,
)
targets = lb.TargetGroup(
    "targets",
    target_type="lambda",
    health_check={"enabled": True, "interval": 35, "timeout": 30, "path": "/health"},
    tags=TAGS,
)
permission = lambda_.Permission(
    "permission",
    action="lambda:InvokeFunction",
    function=function.name,
    principal="elasticloadbalancing.amazonaws.com",
    source_arn=targets.arn,
)
lb.TargetGroupAttachment(
    "attachment",
    target_group_arn=targets.arn,
    target_id=function.arn,
    opts=pulumi.ResourceOptions(depends_on=[permission]),
)
lb.Listener(
    "listener",
    load_balancer_arn=balancer.arn,
    port=80,
    protocol="HTTP",
    default_actions=[{"type": "forward", "target_group_arn": targets.arn}],
    tags=TAGS,
)
cloudwatch.MetricAlarm(
    "alarm",
    comparison_operator="GreaterThanThreshold",
    evaluation_periods=1,
    metric_name="HTTPCode_Target_5XX_Count",
    namespace="AWS/ApplicationELB",
    dimensions={"LoadBalancer": balancer.arn_suffix, "TargetGroup": targets.arn_suffix},
    period=300,
    statistic="Sum",
    threshold=0.5,
    treat_missing_data="notBreaching",
    tags=TAGS,
)

pulumi.export("account", ACCOUNT)
pulumi.export("partition", get_partition().dns_suffix)
pulumi.export("region", get_region().description)
