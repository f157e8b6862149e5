"""External IDs that several stacks share."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.principals import TRUST, all_statements, holders
from policies.lib.project import project, stack_files
from policies.resource import Stack
from policies.rule import Finding, Parameter, Parameters, StackRule

KEY = "sts:ExternalId"


def _judge(stack: Stack, parameters: Parameters) -> Iterator[Finding]:
    folder = project() / parameters["stacks"]
    for role in stack.of(*holders(TRUST)):
        mine = {
            value
            for each in all_statements(role, TRUST)
            for condition in each.conditions_on(KEY)
            for value in condition.values
        }
        others = (one for one in stack_files(folder, mine) if one.stack != stack.name)
        if sharing := [file.stack for file in others if mine & {*file.external_ids}]:
            yield Finding(
                f"found the external ID of the stack {', '.join(sharing)}, wanted one of its own",
                role.urn,
            )


RULE = StackRule(
    id="external-id-unique",
    title="No two stacks share an external ID",
    severity="medium",
    level="advisory",
    why=(
        "An external ID distinguishes WorkOS's customers. WorkOS does not document whether each "
        "stream or each WorkOS customer has one, so this rule only advises."
    ),
    repair=(
        "Open WorkOS's form for this customer, and write the external ID that it shows into the "
        "stack file."
    ),
    source='IAM User Guide, "The confused deputy problem", 2026-11-22',
    parameters={
        "stacks": Parameter(
            {"type": "string", "description": "Folder of the stack files of all customers."},
            "stacks",
        )
    },
    judge=_judge,
)
