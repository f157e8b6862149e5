"""What happens to the bucket itself: whether it is there, where, and whose."""

from __future__ import annotations

from typing import Any

from logstreams.verification.pulumi_import import role
from rehearsal.cli import passed
from rehearsal.faults.emptying import delete_bucket
from rehearsal.faults.fault import FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.role import STRANGER

BUCKET = "bucket"
ELSEWHERE = "eu-west-1"


@fault("LS501", BUCKET)
def bucket_deleted(context: FaultContext) -> FaultInjection:
    """An administrator emptied the bucket past its lock and deleted it."""
    delete_bucket(context)
    yield


@fault("LS813", BUCKET, "role", "stack")
def stack_destroyed(context: FaultContext) -> FaultInjection:
    """The stack was destroyed by mistake; its bucket was kept, as it has to be."""
    passed(
        context.customer.cli.pulumi(
            "destroy", "--yes", "--skip-preview", stack=context.customer.stack
        )
    )
    yield


@fault("LS813", BUCKET, "role", "stack")
def state_lost_and_stack_made_again(context: FaultContext) -> FaultInjection:
    """Somebody removed the stack from the backend, and made an empty one of its name."""
    cli, stack = context.customer.cli, context.customer.stack
    passed(cli.pulumi("stack", "rm", stack, "--force", "--yes", "--preserve-config"))
    passed(cli.pulumi("stack", "init", stack, "--no-select"))
    yield


@fault("LS814", "role", "stack", harmless=True)
def role_left_out_of_the_state(context: FaultContext) -> FaultInjection:
    """The state is one of a backup from before the role: Pulumi does not know it any more."""
    customer = context.customer
    name = role(customer.settings).key.partition("::")[2]
    urns = passed(customer.cli.pulumi("stack", "--show-urns", stack=customer.stack)).output
    urn = next(line for line in urns.splitlines() if line.endswith(f"::{name}")).split()[-1]
    passed(
        customer.cli.pulumi(
            "state", "delete", urn, "--target-dependents", "--yes", stack=customer.stack
        )
    )
    yield


@fault("LS502", BUCKET)
def bucket_taken_by_another_account(context: FaultContext) -> FaultInjection:
    """The bucket was deleted, and another account has made one of its name."""
    name = context.settings.bucket_name
    delete_bucket(context)
    aws = context.customer.world.aws
    theirs = aws.client("s3", aws.administrator(STRANGER))
    theirs.create_bucket(Bucket=name)
    yield
    theirs.delete_bucket(Bucket=name)


@fault("LS503", BUCKET)
def bucket_made_again_in_another_region(context: FaultContext) -> FaultInjection:
    """The bucket was deleted and made again in another region."""
    name = context.settings.bucket_name
    delete_bucket(context)
    there = {"LocationConstraint": ELSEWHERE}
    s3 = context.client("s3", ELSEWHERE)
    s3.create_bucket(Bucket=name, CreateBucketConfiguration=there)
    close_to_the_public(s3, name)
    yield
    s3.delete_bucket(Bucket=name)


@fault("LS513", BUCKET)
def bucket_made_again_without_lock(context: FaultContext) -> FaultInjection:
    """The bucket was deleted and made again by hand, as the console makes one."""
    name = context.settings.bucket_name
    delete_bucket(context)
    s3 = context.client("s3")
    s3.create_bucket(Bucket=name)
    close_to_the_public(s3, name)
    yield


def close_to_the_public(s3: Any, bucket: str) -> None:
    """As S3 has made every new bucket since April 2023 (S3 user guide, Blocking public access)."""
    every = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    s3.put_public_access_block(
        Bucket=bucket, PublicAccessBlockConfiguration=dict.fromkeys(every, True)
    )


FAULTS = (
    bucket_deleted,
    stack_destroyed,
    state_lost_and_stack_made_again,
    role_left_out_of_the_state,
    bucket_taken_by_another_account,
    bucket_made_again_in_another_region,
    bucket_made_again_without_lock,
)
