"""The role that the receiver's function runs as, and the key of its secret."""

from __future__ import annotations

from dataclasses import replace

from logstreams.verification.causes import Repair
from logstreams.verification.checks.decisions import answers, said
from logstreams.verification.checks.documents import of_key
from logstreams.verification.checks.framework import (
    Failed,
    Passed,
    Result,
    Skipped,
    check,
    known,
    present,
)
from logstreams.verification.checks.requests import RECEIVER, decrypt_secret
from logstreams.verification.destinations.https.facts import ReceiverFacts
from logstreams.verification.facts.identity import RoleFacts
from logstreams.verification.narrow import narrow
from logstreams.verification.observations import Observations


@check("LS770", "the function runs as the stack's role", requires=("LS706",))
def runs_as_role(seen: Observations) -> Result:
    """What is judged of a role is judged of this one.

    The role that IAM has under the stack's name may stand under another path, which the function
    cannot assume.
    """
    # LS706 has failed, and stops the ones that ask here.
    function = present(known(narrow(seen.destination, ReceiverFacts).function), "function")
    found, wanted = function.role, seen.settings.role_arn
    role = seen.destination.identity.role
    if found != wanted:
        return Failed(found, wanted)
    if isinstance(role, RoleFacts) and role.arn != found:
        return Failed(f"{found}, and IAM has {role.arn}", wanted)
    return Passed(found)


AWS_OWN_KEY = Repair(
    kind="command",
    text="Set the secret's key to AWS's own again, which the stack uses (or let key policy and "
    "role allow kms:Decrypt):",
    command="{aws} secretsmanager update-secret --secret-id {secret} "
    "--kms-key-id alias/aws/secretsmanager --region {region}",
)
"""Of a secret that somebody encrypted with a key of their own: the stack names none."""


@check(
    "LS772",
    "the receiver may decrypt the header's secret",
    requires=("LS402", "LS710", "LS770"),
)
def may_decrypt_secret(seen: Observations) -> Result:
    """By the key's policy and the role's together; the receiver keeps a value for a minute."""
    secret = known(narrow(seen.destination, ReceiverFacts).secret)
    key = known(secret.key) if secret else None
    if key is None:
        return Skipped("the secret is encrypted with AWS's own key")
    if not key.enabled:
        return Failed(f"{key.arn} is {key.state}", "a key that is enabled", repair=AWS_OWN_KEY)
    wanted = f"kms:Decrypt on {key.arn}, asked for by Secrets Manager"
    result = said(
        answers(of_key(seen, key), {RECEIVER: decrypt_secret(seen, key.arn)}), wanted, seen
    )
    if isinstance(result, Failed):
        # The receiver reads the secret again within a minute: an event that arrived says nothing.
        return replace(result, loses="some", repair=result.repair or AWS_OWN_KEY)
    return Passed(key.arn) if result == Passed() else result
