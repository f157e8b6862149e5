"""What happens to the log stream in WorkOS, and what is typed into its form."""

from __future__ import annotations

import json
import secrets

from rehearsal.faults.fault import ALONE, FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.finding import NOTHING
from rehearsal.faults.role import delete_role

STREAM = "stream"
ROLE = "role"


@fault("LS301", STREAM)
def stream_deleted(context: FaultContext) -> FaultInjection:
    """The customer's admin deleted the stream, which was verified before."""
    context.workos.delete_stream(context.organization)
    yield
    context.open_form()
    context.save_form()


@fault("LS302", STREAM)
def stream_of_another_type(context: FaultContext) -> FaultInjection:
    """The customer's admin turned the stream to Datadog."""
    context.workos.edit_stream(context.organization, type="Datadog")
    yield
    context.workos.delete_stream(context.organization)
    context.open_form()
    context.save_form()


@fault("LS303", STREAM)
def stream_paused(context: FaultContext) -> FaultInjection:
    """The customer's admin paused the stream."""
    context.workos.pause_stream(context.organization)
    yield
    context.workos.resume_stream(context.organization)


# Its update repairs what another fault has changed at AWS.
@fault("LS304", ALONE)
def stream_saved_before_its_role(context: FaultContext) -> FaultInjection:
    """The stream was set up anew, and its form saved before the role was made again."""
    context.workos.delete_stream(context.organization)
    delete_role(context)
    context.open_form()
    context.save_form()
    context.up()
    yield
    context.save_form()


@fault("LS305", STREAM)
def stream_invalid(context: FaultContext) -> FaultInjection:
    """WorkOS was refused once, calls the stream invalid, and does not try again by itself."""
    context.workos.edit_stream(context.organization, state="invalid")
    yield
    context.save_form()


@fault(NOTHING, STREAM)
def stream_in_error(context: FaultContext) -> FaultInjection:
    """A delivery failed once; the next event arrives."""
    context.workos.edit_stream(context.organization, state="error")
    yield


@fault("LS305", STREAM)
def form_names_another_role(context: FaultContext) -> FaultInjection:
    """The role's name was mistyped in WorkOS's form."""
    context.save_form(role_name="acme-workos-audit-log")
    yield
    context.save_form()


@fault("LS305", STREAM)
def form_names_another_account(context: FaultContext) -> FaultInjection:
    """Another AWS account was typed into WorkOS's form."""
    context.save_form(aws_account_id="210987654321")
    yield
    context.save_form()


@fault("LS306", STREAM)
def form_names_another_bucket(context: FaultContext) -> FaultInjection:
    """The bucket's name was mistyped in WorkOS's form: there is no such bucket."""
    context.save_form(bucket_name=f"{context.settings.bucket_name}-old")
    yield
    context.save_form()


@fault("LS808", STREAM, ROLE, "delivery", "credentials", "archive")
def form_names_another_bucket_that_takes_it(context: FaultContext) -> FaultInjection:
    """Another bucket of the account was typed into the form, and it lets the role write."""
    name = f"{context.account}-{context.settings.customer}-sandbox"
    s3 = context.client("s3")
    s3.create_bucket(Bucket=name)
    let = {
        "Effect": "Allow",
        "Principal": {"AWS": context.settings.role_arn},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{name}/*",
    }
    document = {"Version": "2012-10-17", "Statement": [let]}
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps(document))
    context.save_form(bucket_name=name)
    yield
    context.save_form()


@fault("LS305", STREAM)
def form_names_another_path(context: FaultContext) -> FaultInjection:
    """A path that the role may not write under was typed into WorkOS's form."""
    context.save_form(bucket_path="logs/")
    yield
    context.save_form()


@fault("LS803", STREAM)
def form_names_a_deeper_path(context: FaultContext) -> FaultInjection:
    """A path below the stack's was typed into WorkOS's form."""
    context.save_form(bucket_path=f"{context.settings.object_prefix}workos/")
    yield
    context.save_form()


@fault("LS306", STREAM)
def form_names_another_region(context: FaultContext) -> FaultInjection:
    """The form's default region was left as it is, and the bucket is in another."""
    context.save_form(region="eu-central-1")
    yield
    context.save_form()


@fault("LS305", STREAM)
def external_id_renewed(context: FaultContext) -> FaultInjection:
    """WorkOS shows a new external ID, and the stack file still has the old one."""
    context.workos.edit_stream(context.organization, external_id=secrets.token_hex(16))
    yield
    context.open_form()
    context.up()
    context.save_form()


FAULTS = (
    stream_deleted,
    stream_of_another_type,
    stream_paused,
    stream_saved_before_its_role,
    stream_invalid,
    stream_in_error,
    form_names_another_role,
    form_names_another_account,
    form_names_another_bucket,
    form_names_another_bucket_that_takes_it,
    form_names_another_path,
    form_names_a_deeper_path,
    form_names_another_region,
    external_id_renewed,
)
