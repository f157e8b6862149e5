"""Key policies that let in other accounts."""

from __future__ import annotations

from functools import partial

from policies.lib.principals import KEY, ORGANIZATIONS, holders, lets_others_in
from policies.rule import ResourceRule

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
    judge=partial(lets_others_in, KEY),
)
