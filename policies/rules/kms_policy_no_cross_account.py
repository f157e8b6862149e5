"""Key policies that let in other accounts."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.principals import (
    KEY,
    ORGANIZATIONS,
    all_statements,
    holders,
    is_public,
    outsiders,
)
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, parameters: Parameters) -> Iterator[str]:
    for each in all_statements(resource, KEY):
        others = outsiders(each, resource.account, parameters["organizations"])
        if each.allows and others and not is_public(each):
            mine = resource.account or "an account that aws:allowedAccountIds names"
            yield f"found {each.label} to let in {', '.join(sorted(others))}, wanted only {mine}"


RULE = ResourceRule(
    id="kms-policy-no-cross-account",
    title="A key policy grants access to no other account",
    severity="high",
    why=(
        "Another account that may use the key can read an event from any copy of its object; one "
        "that may delete the key destroys every event."
    ),
    repair=(
        "Remove the statement, and let the other account assume a role of this one. If your own "
        "organization needs access, add it to the pack's configuration under `organizations`."
    ),
    source=('KMS Developer Guide, "Allowing users in other accounts to use a KMS key", 2026-11-28'),
    types=holders(KEY),
    parameters={"organizations": ORGANIZATIONS},
    judge=_judge,
)
