"""The application that emits events, where one was named."""

from __future__ import annotations

from logstreams.verification.checks.framework import (
    Category,
    Failed,
    Passed,
    Result,
    Skipped,
    Unknown,
    check,
)
from logstreams.verification.facts.application import Declaration
from logstreams.verification.observations import MachineFacts

_INSTALL = "npm install @workos-inc/node, pip install workos, or what its language has"
"""Where no manifest tells the language."""


@check("LS107", "the application declares the WorkOS SDK")
def declares_sdk(seen: MachineFacts) -> Result:
    """In a dependency manifest, before anything is imported (Audit Logs guide, step 2)."""
    facts = seen.application
    if facts is None:
        return Skipped("no application was named with `--app DIR`")
    if declared := [_said(one) for one in facts.declarations if one.emits]:
        return Passed("; ".join(declared))
    if facts.unreadable:
        return Unknown(f"unreadable: {'; '.join(facts.unreadable)}")
    if not facts.manifests:
        return Failed(f"no dependency manifest in {facts.directory}", _INSTALL)
    found = f"none of WorkOS's server packages in {', '.join(facts.manifests)}"
    if facts.declarations:
        only = ", ".join(_said(one) for one in facts.declarations)
        found += f"; what runs in a browser cannot emit events: {only}"
    return Failed(found, " or ".join(facts.install))


def _said(one: Declaration) -> str:
    return f"{one.manifest}: {one.package} {one.constraint or '(any version)'}"


WITHOUT_STACK = Category("application", "Application", (declares_sdk,))
