"""What goes wrong on the machine that verifies: the key, the SDK, the clock."""

from __future__ import annotations

from rehearsal.faults.application import KEY
from rehearsal.faults.fault import ALONE, FaultInjection, fault
from rehearsal.faults.finding import NOTHING
from rehearsal.faults.old_sdk import put_old_sdk_first
from rehearsal.faults.scene import Scene

CLIENT_ID = "WORKOS_CLIENT_ID"
MINUTE = 60


@fault("LS101", KEY)
def key_missing(scene: Scene) -> FaultInjection:
    """A new terminal was opened, and the key was not exported in it."""
    scene.placeholder = scene.environment.pop(KEY)
    yield


@fault("LS110", KEY, by_hand="AWS's own command is no part of a rehearsal")
def key_secret_never_made(scene: Scene) -> FaultInjection:
    """The stack file names a secret for the key, and nobody has made it."""
    file = scene.customer.stack_file
    before = file.read_text()
    name = f"workos-{scene.customer.stack}"
    arn = f"arn:aws:secretsmanager:us-east-1:{scene.account}:secret:{name}"
    lines = before.splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if f'env: "{KEY}"' in line)
    lines[at] = lines[at].replace(f'env: "{KEY}"', f'secretArn: "{arn}"')
    file.write_text("".join(lines))
    try:
        yield
        scene.client("secretsmanager").create_secret(Name=name, SecretString=scene.environment[KEY])
        yield
    finally:  # a fault that was named is closed here
        file.write_text(before)


@fault("LS102", KEY)
def key_malformed(scene: Scene) -> FaultInjection:
    """The client ID was copied where the key belongs."""
    scene.placeholder = scene.environment[KEY]
    scene.environment[KEY] = "client_01EHZNVPK3SFK441A1RGBFSHRT"
    yield


@fault("LS102", KEY)
def key_with_an_accent(scene: Scene) -> FaultInjection:
    """The key was typed on a keyboard that makes é of two strokes."""
    scene.placeholder = scene.environment[KEY]
    scene.environment[KEY] += "é"
    yield


@fault("LS108", KEY)
def key_followed_by_nothing_visible(scene: Scene) -> FaultInjection:
    """The key was copied from a chat, which puts a zero-width space behind it."""
    scene.placeholder = scene.environment[KEY]
    scene.environment[KEY] += "\u200b"
    yield


@fault("LS103", KEY)
def key_of_staging(scene: Scene) -> FaultInjection:
    """The key says that it is staging's, and the stack is in production."""
    scene.placeholder = scene.environment[KEY]
    scene.environment[KEY] = "sk_test_0123456789abcdef0123456789abcdef"
    yield


@fault("LS209", KEY)
def key_revoked(scene: Scene) -> FaultInjection:
    """Somebody revoked the key in WorkOS's Dashboard."""
    scene.workos.revoke_key(scene.environment[KEY])
    yield
    scene.placeholder = scene.workos.create_key("production")


@fault("LS211", KEY)
def key_of_other_environment(scene: Scene) -> FaultInjection:
    """The key is staging's and does not say so; the stack is in production."""
    right = scene.environment[KEY]
    scene.environment[KEY] = scene.workos.create_key("staging")
    yield
    scene.environment[KEY] = right


@fault("LS112", "base URL")
def base_url_ends_with_a_newline(scene: Scene) -> FaultInjection:
    """WORKOS_BASE_URL was read from a file, with the newline at its end."""
    right = scene.environment["WORKOS_BASE_URL"]
    scene.environment["WORKOS_BASE_URL"] = f"{right}\n"
    yield
    scene.environment["WORKOS_BASE_URL"] = right


@fault("LS104", CLIENT_ID)
def client_id_malformed(scene: Scene) -> FaultInjection:
    """A project's name was copied where the client ID belongs."""
    scene.environment[CLIENT_ID] = "project_acme"
    scene.placeholder = "client_01EHZNVPK3SFK441A1RGBFSHRT"
    yield


@fault("LS105", "sdk", by_hand="it would renew the environment that this rehearsal runs in")
def sdk_too_old(scene: Scene) -> FaultInjection:
    """Another package pulled in an older WorkOS SDK."""
    before = put_old_sdk_first(scene)
    yield
    scene.environment["PYTHONPATH"] = before


@fault("LS106", "clock", by_hand="this machine's clock is right: WorkOS's was moved instead")
def clock_off_by_ten_minutes(scene: Scene) -> FaultInjection:
    """This machine's clock is ten minutes behind WorkOS's."""
    scene.workos.set_clock(offset_seconds=10 * MINUTE)
    yield
    scene.workos.set_clock()


@fault(NOTHING, "clock")
def clock_off_by_four_minutes(scene: Scene) -> FaultInjection:
    """This machine's clock is four minutes ahead of WorkOS's."""
    scene.workos.set_clock(offset_seconds=-4 * MINUTE)
    yield
    scene.workos.set_clock()


@fault("LS114", ALONE)
def path_changed_and_not_deployed(scene: Scene) -> FaultInjection:
    """The path was changed in the stack file and typed into WorkOS's form, and not deployed."""
    # No part of a pair: its repair is an update, which repairs others too.
    file, now = scene.customer.stack_file, scene.settings.object_prefix
    new = "ledger/" if now == "audit/" else "audit/"
    file.write_text(file.read_text().replace(f'bucketPath: "{now}"', f'bucketPath: "{new}"'))
    scene.save_form()
    yield


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
)
