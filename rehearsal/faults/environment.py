"""What goes wrong on the machine that verifies: the key, the SDK, the clock."""

from __future__ import annotations

import re

from rehearsal.faults.application import KEY
from rehearsal.faults.fault import ALONE, FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.finding import NOTHING
from rehearsal.faults.old_sdk import put_old_sdk_first
from rehearsal.stack_file import NAMESPACE

CLIENT_ID = "WORKOS_CLIENT_ID"
MINUTE = 60


@fault("LS101", KEY)
def key_missing(context: FaultContext) -> FaultInjection:
    """A new terminal was opened, and the key was not exported in it."""
    context.placeholder = context.environment.pop(KEY)
    yield


@fault("LS110", KEY, by_hand="AWS's own command is no part of a rehearsal")
def key_secret_never_made(context: FaultContext) -> FaultInjection:
    """The stack file names a secret for the key, and nobody has made it."""
    file = context.customer.stack_file
    before = file.read_text()
    name = f"workos-{context.customer.stack}"
    arn = f"arn:aws:secretsmanager:us-east-1:{context.account}:secret:{name}"
    lines = before.splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if f'env: "{KEY}"' in line)
    lines[at] = lines[at].replace(f'env: "{KEY}"', f'secretArn: "{arn}"')
    file.write_text("".join(lines))
    try:
        yield
        context.client("secretsmanager").create_secret(
            Name=name, SecretString=context.environment[KEY]
        )
        yield
    finally:  # a fault that was named is closed here
        file.write_text(before)


@fault("LS102", KEY)
def key_malformed(context: FaultContext) -> FaultInjection:
    """The client ID was copied where the key belongs."""
    context.placeholder = context.environment[KEY]
    context.environment[KEY] = "client_01EHZNVPK3SFK441A1RGBFSHRT"
    yield


@fault("LS102", KEY)
def key_with_an_accent(context: FaultContext) -> FaultInjection:
    """The key was typed on a keyboard that makes é of two strokes."""
    context.placeholder = context.environment[KEY]
    context.environment[KEY] += "é"
    yield


@fault("LS108", KEY)
def key_followed_by_nothing_visible(context: FaultContext) -> FaultInjection:
    """The key was copied from a chat, which puts a zero-width space behind it."""
    context.placeholder = context.environment[KEY]
    context.environment[KEY] += "\u200b"
    yield


@fault("LS103", KEY)
def key_of_staging(context: FaultContext) -> FaultInjection:
    """The key says that it is staging's, and the stack is in production."""
    context.placeholder = context.environment[KEY]
    context.environment[KEY] = "sk_test_0123456789abcdef0123456789abcdef"
    yield


@fault("LS209", KEY)
def key_revoked(context: FaultContext) -> FaultInjection:
    """Somebody revoked the key in WorkOS's Dashboard."""
    context.workos.revoke_key(context.environment[KEY])
    yield
    context.placeholder = context.workos.create_key("production")


@fault("LS211", KEY)
def key_of_other_environment(context: FaultContext) -> FaultInjection:
    """The key is staging's and does not say so; the stack is in production."""
    right = context.environment[KEY]
    context.environment[KEY] = context.workos.create_key("staging")
    yield
    context.environment[KEY] = right


@fault("LS112", "base URL")
def base_url_ends_with_a_newline(context: FaultContext) -> FaultInjection:
    """WORKOS_BASE_URL was read from a file, with the newline at its end."""
    right = context.environment["WORKOS_BASE_URL"]
    context.environment["WORKOS_BASE_URL"] = f"{right}\n"
    yield
    context.environment["WORKOS_BASE_URL"] = right


@fault("LS104", CLIENT_ID)
def client_id_malformed(context: FaultContext) -> FaultInjection:
    """A project's name was copied where the client ID belongs."""
    context.environment[CLIENT_ID] = "project_acme"
    context.placeholder = "client_01EHZNVPK3SFK441A1RGBFSHRT"
    yield


@fault("LS105", "sdk", by_hand="it would renew the environment that this rehearsal runs in")
def sdk_too_old(context: FaultContext) -> FaultInjection:
    """Another package pulled in an older WorkOS SDK."""
    before = put_old_sdk_first(context)
    yield
    context.environment["PYTHONPATH"] = before


@fault("LS106", "clock", by_hand="this machine's clock is right: WorkOS's was moved instead")
def clock_off_by_ten_minutes(context: FaultContext) -> FaultInjection:
    """This machine's clock is ten minutes behind WorkOS's."""
    context.workos.set_clock(offset_seconds=10 * MINUTE)
    yield
    context.workos.set_clock()


@fault(NOTHING, "clock")
def clock_off_by_four_minutes(context: FaultContext) -> FaultInjection:
    """This machine's clock is four minutes ahead of WorkOS's."""
    context.workos.set_clock(offset_seconds=-4 * MINUTE)
    yield
    context.workos.set_clock()


@fault("LS114", ALONE)
def path_changed_and_not_deployed(context: FaultContext) -> FaultInjection:
    """The path was changed in the stack file and typed into WorkOS's form, and not deployed."""
    # No part of a pair: its repair is an update, which repairs others too.
    file, now = context.customer.stack_file, context.settings.object_prefix
    new = "ledger/" if now == "audit/" else "audit/"
    without = re.sub(r"^ *previousBucketPaths: .*\n", "", file.read_text(), flags=re.MULTILINE)
    line = re.compile(rf'^( *)bucketPath: "{now}"$', re.MULTILINE)
    both = rf'\1bucketPath: "{new}"\n\1previousBucketPaths: ["{now}"]'
    file.write_text(line.sub(both, without))
    context.save_form()
    yield


@fault("LS114", ALONE, harmless=True)
def stream_section_lost(context: FaultContext) -> FaultInjection:
    """The stack file was restored from before WorkOS's form: its section stream is gone."""
    file = context.customer.stack_file
    text, key, _ = file.read_text().partition(f"  {NAMESPACE}:stream:")
    if not key:
        raise ValueError(f"{file}: no section stream")
    file.write_text(text)
    yield


@fault("LS114", ALONE, harmless=True)
def region_mistyped(context: FaultContext) -> FaultInjection:
    """A slip of the finger changed the region in the stack file, and nothing was deployed."""
    file = context.customer.stack_file
    before = file.read_text()
    file.write_text(before.replace('aws:region: "us-east-1"', 'aws:region: "us-west-1"'))
    yield
    file.write_text(before)


FAULTS = (
    key_missing,
    key_secret_never_made,
    key_malformed,
    key_with_an_accent,
    key_followed_by_nothing_visible,
    key_of_staging,
    key_revoked,
    key_of_other_environment,
    base_url_ends_with_a_newline,
    client_id_malformed,
    sdk_too_old,
    clock_off_by_ten_minutes,
    clock_off_by_four_minutes,
    path_changed_and_not_deployed,
    stream_section_lost,
    region_mistyped,
)
