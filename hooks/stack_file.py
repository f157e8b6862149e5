"""The stack's settings as the program takes them: its own file, under its own name.

Source: Pulumi's configuration of a program and its function `readStackResourceOutputs` (engine
3.259.0, `resource/deploy/builtins.go`), 2026-11-28.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pulumi

from logstreams.kit_versions import updated_by_newer_kit
from logstreams.settings import SettingsError, StackSettings, load_stack
from logstreams.settings.engine_config import differing_keys
from logstreams.settings.refused_update import REFUSED, refuse_update
from logstreams.settings.removal import STILL_DELIVERED_TO, cut_off
from logstreams.state import StackState
from logstreams.verification.aws_keys import AwsKeys
from logstreams.verification.transport.variables import BadVariable, refuse_bad_variables

_OPTION = "--config-file"


def read_settings(root: Path) -> StackSettings:
    """Return the settings of this stack.

    Args:
        root: The project's folder.

    Raises:
        pulumi.RunError: The stack file has problems, Pulumi was given another one, the stack was
            renamed, the update would be of another organization or delete what WorkOS delivers to,
            or a variable of the environment names nothing that can be used; Pulumi shows the text,
            and no traceback.
    """
    stack = pulumi.get_stack()
    path = root / "stacks" / f"Pulumi.{stack}.yaml"
    try:
        refuse_bad_variables()
        settings = load_stack(stack, root)
        name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{stack}"
        outputs = _asked("readStackOutputs", name=name)
        if said := updated_by_newer_kit(outputs.get("kitVersion")):
            pulumi.log.warn(said)
        # An engine may not be asked for the resources of a stack that has none yet.
        record = _check_record(name) if outputs else {}
        taken_down = outputs.get("verdict") == "retired" and not record
        state = StackState(record, {})
        refuse_update(state, settings, root)
        if said := cut_off(state.settings, settings):
            pulumi.log.warn(f"{path}: {said}")
        if settings.retired and not taken_down:
            _refuse_while_delivering(settings, root, path)
    except (BadVariable, SettingsError, *REFUSED) as problem:
        raise pulumi.RunError(str(problem)) from None
    if differing := differing_keys(path, _given):
        raise pulumi.RunError(_other_configuration(path, differing))
    return settings


def _refuse_while_delivering(settings: StackSettings, root: Path, path: Path) -> None:
    """Refuse to take down what WorkOS delivers to; a preview may have no key to ask it with.

    Raises:
        pulumi.RunError: It does, or it is not known in an update.
    """
    from logstreams.verification.workos.retirement import (
        DeliveryUnknown,
        StillDelivering,
        refuse_while_delivering,
    )

    try:
        refuse_while_delivering(settings, root, AwsKeys.of(_given))
    except StillDelivering as problem:
        raise pulumi.RunError(
            f"{path}: {STILL_DELIVERED_TO}: {problem}. "
            f"First: WorkOS's Dashboard, Organizations, {settings.organization_id}, Log Streams: "
            f"delete the stream; or `logstreams retire {settings.customer} --undo`"
        ) from None
    except DeliveryUnknown as problem:
        text = f"{path}: retired: whether WorkOS still delivers is not known: {problem}"
        if not pulumi.runtime.is_dry_run():
            raise pulumi.RunError(f"{text}. Nothing was changed; try again") from None
        pulumi.log.warn(text)


def _given(key: str) -> str | None:
    namespace, _, name = key.partition(":")
    return pulumi.Config(namespace).get(name)


def _other_configuration(path: Path, differing: tuple[str, ...]) -> str:
    other = _config_file()
    source = f"{other} ({_OPTION})" if other else "an environment, or a file given by " + _OPTION
    return (
        f"{path}: found other values in {source}: {', '.join(differing)}; wanted the stack's own "
        f"file alone: the delivery check and `logstreams` read no other. Write them into it, and "
        f"leave {_OPTION} out"
    )


def _config_file() -> str:
    """The value of --config-file of the `pulumi` that runs this; empty: it cannot be seen."""
    for arguments in _commands_above():
        for at, argument in enumerate(arguments):
            name, equals, value = argument.partition("=")
            if name == _OPTION:
                return value if equals else "".join(arguments[at + 1 : at + 2])
    return ""


def _commands_above() -> Iterator[list[str]]:
    try:
        for process in psutil.Process().parents():
            yield process.cmdline()
    except psutil.Error:  # ended, or not ours to see
        return


def _check_record(name: str) -> dict[str, Any]:
    """The delivery check's record in the state; empty: there is none, or it is not seen."""
    for urn, resource in _asked("readStackResourceOutputs", stackName=name).items():
        if urn.endswith("::delivery-check"):
            return dict(resource.get("outputs") or {})
    return {}


def _asked(function: str, **arguments: str) -> dict[str, Any]:
    try:
        answer = pulumi.runtime.invoke(f"pulumi:pulumi:{function}", arguments).value
    except Exception:  # whatever an engine says of it: nothing is known then, and nothing refused
        return {}
    return dict((answer or {}).get("outputs") or {})
