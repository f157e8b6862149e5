"""What happens to the log stream in WorkOS, and what is typed into its form."""

from __future__ import annotations

import json
import secrets

from rehearsal.faults.fault import FaultInjection, fault
from rehearsal.faults.finding import NOTHING
from rehearsal.faults.role import delete_role
from rehearsal.faults.scene import Scene

STREAM = "stream"
ROLE = "role"


@fault("LS301", STREAM)
def stream_deleted(scene: Scene) -> FaultInjection:
    """The customer's admin deleted the stream, which was verified before."""
    scene.workos.delete_stream(scene.organization)
    yield
    scene.open_form()
    scene.save_form()


@fault("LS302", STREAM)
def stream_of_another_type(scene: Scene) -> FaultInjection:
    """The customer's admin turned the stream to Datadog."""
    scene.workos.edit_stream(scene.organization, type="Datadog")
    yield
    scene.workos.delete_stream(scene.organization)
    scene.open_form()
    scene.save_form()


@fault("LS303", STREAM)
def stream_paused(scene: Scene) -> FaultInjection:
    """The customer's admin paused the stream."""
    scene.workos.pause_stream(scene.organization)
    yield
    scene.workos.resume_stream(scene.organization)


@fault("LS304", STREAM, ROLE)
def stream_saved_before_its_role(scene: Scene) -> FaultInjection:
    """The stream was set up anew, and its form saved before the role was made again."""
    scene.workos.delete_stream(scene.organization)
    delete_role(scene)
    scene.open_form()
    scene.save_form()
    scene.up()
    yield
    scene.save_form()


@fault("LS305", STREAM)
def stream_invalid(scene: Scene) -> FaultInjection:
    """WorkOS was refused once, calls the stream invalid, and does not try again by itself."""
    scene.workos.edit_stream(scene.organization, state="invalid")
    yield
    scene.save_form()


@fault(NOTHING, STREAM)
def stream_in_error(scene: Scene) -> FaultInjection:
    """A delivery failed once; the next event arrives."""
    scene.workos.edit_stream(scene.organization, state="error")
    yield


@fault("LS305", STREAM)
def form_names_another_role(scene: Scene) -> FaultInjection:
    """The role's name was mistyped in WorkOS's form."""
    scene.save_form(role_name="acme-workos-audit-log")
    yield
    scene.save_form()


@fault("LS305", STREAM)
def form_names_another_account(scene: Scene) -> FaultInjection:
    """Another AWS account was typed into WorkOS's form."""
    scene.save_form(aws_account_id="210987654321")
    yield
    scene.save_form()


@fault("LS306", STREAM)
def form_names_another_bucket(scene: Scene) -> FaultInjection:
    """The bucket's name was mistyped in WorkOS's form: there is no such bucket."""
    scene.save_form(bucket_name=f"{scene.settings.bucket_name}-old")
    yield
    scene.save_form()


@fault("LS808", STREAM, ROLE, "archive")
def form_names_another_bucket_that_takes_it(scene: Scene) -> FaultInjection:
    """Another bucket of the account was typed into the form, and it lets the role write."""
    name = f"{scene.account}-{scene.settings.customer}-sandbox"
    s3 = scene.client("s3")
    s3.create_bucket(Bucket=name)
    let = {
        "Effect": "Allow",
        "Principal": {"AWS": scene.settings.role_arn},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{name}/*",
    }
    document = {"Version": "2012-10-17", "Statement": [let]}
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps(document))
    scene.save_form(bucket_name=name)
    yield
    scene.save_form()


@fault("LS305", STREAM)
def form_names_another_path(scene: Scene) -> FaultInjection:
    """A path that the role may not write under was typed into WorkOS's form."""
    scene.save_form(bucket_path="logs/")
    yield
    scene.save_form()


@fault("LS803", STREAM)
def form_names_a_deeper_path(scene: Scene) -> FaultInjection:
    """A path below the stack's was typed into WorkOS's form."""
    scene.save_form(bucket_path=f"{scene.settings.object_prefix}workos/")
    yield
    scene.save_form()


@fault("LS306", STREAM)
def form_names_another_region(scene: Scene) -> FaultInjection:
    """The form's default region was left as it is, and the bucket is in another."""
    scene.save_form(region="eu-central-1")
    yield
    scene.save_form()


@fault("LS305", STREAM)
def external_id_renewed(scene: Scene) -> FaultInjection:
    """WorkOS shows a new external ID, and the stack file still has the old one."""
    scene.workos.edit_stream(scene.organization, external_id=secrets.token_hex(16))
    yield
    scene.open_form()
    scene.up()
    scene.save_form()


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
