"""A stack file that Pulumi would write into, where a command changes nothing or another thing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from logstreams.secrets_provider import how_to_write_back, lacks_lines, lost_lines
from logstreams.settings import Problem, SettingsError
from logstreams.settings.load import stack_path
from logstreams.state import NoState, StackState


def refuse_lost_lines(
    stack: str, project: Path, state: Callable[[str], StackState], has_keys: Callable[[], bool]
) -> None:
    """Refuse a stack file that has lost what its stack's secrets are encrypted with.

    Args:
        stack: The stack's name.
        project: The project's folder.
        state: Reads its state; asked only of a file that has no such line.
        has_keys: Whether the backend has the keys itself, as Pulumi Cloud does.

    Raises:
        SettingsError: It has; the text has each line to write back.
    """
    file = stack_path(stack, project)
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:  # pulumi says why
        return
    if not lacks_lines(text) or has_keys():
        return
    try:
        lost = lost_lines(text, state(stack).secrets_provider)
    except NoState:  # nothing is encrypted yet, or pulumi says why
        return
    where = str(file.relative_to(project))
    problems = [Problem(where, key, "none", how_to_write_back(key, lost[key])) for key in lost]
    if problems:
        raise SettingsError(tuple(problems))
