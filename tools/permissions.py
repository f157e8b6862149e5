"""docs/permissions.md: the tables between its marks, from logstreams/permissions/table.yaml."""

from __future__ import annotations

from pathlib import Path

from logstreams.permissions.table import CALLERS, Holder, Need, Permission, needs
from logstreams.settings.markdown import row

PAGE = Path(__file__).parents[1] / "docs" / "permissions.md"

BEGIN = "<!-- written by make docs -->\n"
END = "<!-- end of what make docs writes -->\n"


def page(text: str) -> str:
    """The page with its tables as the table of permissions has them now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{_tables()}{END}{after}"


def _tables() -> str:
    return "".join(map(_section, needs()))


def _section(need: Need) -> str:
    where = f"On: {need.resource}" + (f" with the kit's tag (if {need.tagged})" * bool(need.tagged))
    where += " with neither the tag managed-by nor an alias" * need.new
    when = f"If the stack has: {need.when}." if need.when else "Every stack."
    rows = "".join(map(_row, need.permissions))
    return (
        f"\n### {need.sid}\n\n{where}. {when}\n\n"
        f"| permission | who | for the calls | why |\n|---|---|---|---|\n{rows}\n"
    )


def _row(permission: Permission) -> str:
    who = ", ".join(h.value for h in Holder if permission.by & CALLERS[h])
    notes = " (Pulumi's own AWS plugin alone)" if permission.real else ""
    if permission.unrehearsed:
        notes = f" (not rehearsed: {permission.unrehearsed})"
    calls = ", ".join(permission.calls)
    return f"{row(f'`{permission.action}`', who, calls, f'{permission.why}{notes}')}\n"
