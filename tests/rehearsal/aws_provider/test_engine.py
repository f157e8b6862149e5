"""What the user of `pulumi` sees of the provider."""

from __future__ import annotations

import json
import uuid

from tests.rehearsal.aws_provider.cloud import Cloud
from tests.rehearsal.aws_provider.stack import Stack

CANARY = "sk_canary_7f3a"
DENY = {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [DENY]})
PERMISSIONS = TRUST.replace('"Principal": {"AWS": "*"}', '"Resource": "*"')


def test_wrong_properties_are_refused_at_preview_by_name(stack: Stack) -> None:
    stack.source(
        """
        from pulumi_aws import s3

        bucket = s3.Bucket("bucket")
        s3.BucketLifecycleConfiguration("lifecycle", bucket=bucket.bucket, rules=[
            {"id": "a", "status": "Enabled", "fliter": {}, "transitions": [{"days": "soon"}]}
        ])
        """
    )
    done = stack.run("preview")
    assert done.returncode != 0
    assert 'argument "rules[0].fliter" was provided; did you mean "filter"?' in done.stdout
    assert "Missing required property 'rules[0].transitions[0].storageClass'" in done.stdout
    assert "expected integer type, got 'soon' of type string" in done.stdout
    assert "Traceback" not in done.stdout


def test_replacement_is_previewed_and_done(stack: Stack, cloud: Cloud) -> None:
    name = f"role-{uuid.uuid4().hex[:8]}"
    program = f"""
        from pulumi_aws import iam

        role = iam.Role("role", name={name!r}, path="/", assume_role_policy={TRUST!r})
        iam.RolePolicy("policy", role=role.name, policy={PERMISSIONS!r})
        """
    stack.source(program)
    made = stack.up()
    assert made.returncode == 0, made.stdout
    stack.source(program.replace('path="/"', 'path="/delivery/"'))
    assert stack.steps("preview")["role"]["replaceReasons"] == ["path"]
    done = stack.up()
    assert done.returncode == 0, done.stdout
    assert cloud.client("iam").get_role(RoleName=name)["Role"]["Path"] == "/delivery/"


def test_secrets_stay_secret_and_aws_is_quoted(stack: Stack, cloud: Cloud) -> None:
    stack.source(
        f"""
        import pulumi
        from pulumi_aws import iam, s3

        secret = pulumi.Output.secret("{CANARY}")
        bucket = s3.Bucket("bucket", tags={{"token": secret}})
        iam.Role("role", assume_role_policy={TRUST!r}, description=secret)
        s3.Bucket("bad", bucket="Not_A_Name")
        """
    )
    failed = stack.up()
    state = stack.run("stack", "export").stdout
    assert failed.returncode != 0
    assert "creating S3 Bucket (Not_A_Name): operation error CreateBucket, " in failed.stdout
    assert "api error InvalidBucketName: " in failed.stdout
    assert "Traceback" not in failed.stdout
    assert {"bucket", "role"} <= stack.ids().keys()
    assert CANARY not in state
    assert CANARY not in failed.stdout
    tags = cloud.client("s3").get_bucket_tagging(Bucket=stack.ids()["bucket"])["TagSet"]
    assert tags == [{"Key": "token", "Value": CANARY}]


def test_existing_bucket_is_imported_and_looked_up(stack: Stack, cloud: Cloud) -> None:
    name = f"existing-{uuid.uuid4().hex[:8]}"
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": "team", "Value": "old"}]})
    stack.source(
        f"""
        import pulumi
        from pulumi_aws import s3

        bucket = s3.Bucket(
            "bucket",
            bucket="{name}",
            object_lock_enabled=True,
            tags={{"team": "old"}},
            opts=pulumi.ResourceOptions(import_="{name}", retain_on_delete=True),
        )
        s3.BucketVersioning(
            "versioning",
            bucket="{name}",
            versioning_configuration={{"status": "Enabled"}},
            opts=pulumi.ResourceOptions(import_="{name}"),
        )
        pulumi.export("found", s3.Bucket.get("found", "{name}").arn)
        """
    )
    done = stack.up()
    assert done.returncode == 0, done.stdout
    assert "= 2 imported" in done.stdout
    assert f'found: "arn:aws:s3:::{name}"' in done.stdout
    assert stack.steps("preview") == {}
