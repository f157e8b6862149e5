"""The role that the receiver's function runs as, and the key of its secret."""

from __future__ import annotations

from dataclasses import replace

from logstreams.verification.causes import Repair, Severity
from logstreams.verification.checks.decisions import answers, said
from logstreams.verification.checks.documents import (
    of_boundary,
    of_delivery,
    of_key,
    of_role,
    of_trust,
)
from logstreams.verification.checks.framework import (
    Failed,
    Passed,
    Result,
    Skipped,
    Unknown,
    check,
    known,
    present,
)
from logstreams.verification.checks.requests import (
    RECEIVER,
    assumes_for_function,
    decrypt_secret,
    object_arn,
    read_again,
    role_of,
    write_log,
)
from logstreams.verification.checks.strangers import let_in_by, ours
from logstreams.verification.checks.trust import ASSUME, ASSUMING, named_beside
from logstreams.verification.destinations.https.facts import ReceiverFacts
from logstreams.verification.facts.identity import RoleFacts
from logstreams.verification.iam.principals import Kind
from logstreams.verification.iam.receiver import LAMBDA
from logstreams.verification.iam.strangers import let_in, request_of, strangers
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


@check("LS774", "the role's trust policy lets Lambda run the receiver", requires=("LS402",))
def lambda_may_assume(seen: Observations) -> Result:
    """An instance that runs keeps the credentials it was started with: what arrives proves none."""
    found = answers(of_trust(seen), assumes_for_function(seen))
    result = said(found, f"{ASSUME} by {LAMBDA}", seen)
    return replace(result, loses="some") if isinstance(result, Failed) else result


@check(
    "LS775", "the trust policy of the receiver's role names nobody but Lambda", requires=("LS402",)
)
def trusts_lambda_alone(seen: Observations) -> Result:
    """Whoever else assumes the role reads the header's secret and writes what looks like events."""
    role, account = role_of(seen), seen.settings.account_id
    outside = let_in_by(
        seen,
        [o for o in strangers(role.trust, ours(seen)) if o.principal.kind is not Kind.SERVICE],
        lambda one: [
            action
            for action in ASSUMING
            if let_in(role.trust, request_of(one, action, role.arn, account))
        ],
    )
    if isinstance(outside, Unknown):
        return outside
    told = dict.fromkeys([*map(str, outside), *named_beside(role.trust, service=LAMBDA)])
    severity: Severity | None = "high" if outside else None
    return Failed(", ".join(told), LAMBDA, severity=severity) if told else Passed(LAMBDA)


@check("LS776", "the receiver may write its log", requires=("LS402", "LS770"))
def may_write_log(seen: Observations) -> Result:
    """Without it nothing is told of a request that was refused or not stored."""
    asked = {RECEIVER: write_log(seen)}
    wanted = f"logs:PutLogEvents on {seen.settings.receiver_log_group}"
    result = said(answers(of_role(seen), asked), wanted, seen)
    if result != Passed():
        return result
    return said(answers(of_boundary(seen), asked), wanted, seen)


def writes_no_log(seen: Observations) -> bool:
    """Whether the role's policies keep the function from writing its log."""
    role = seen.destination.identity.role
    return isinstance(role, RoleFacts) and isinstance(may_write_log.evaluate(seen), Failed)


@check("LS777", "the receiver may read what it has stored", requires=("LS408", "LS503", "LS770"))
def may_read_again(seen: Observations) -> Result:
    """By the role's policies, boundary and bucket policy; an event that comes once needs none."""
    found = answers(of_delivery(seen), {RECEIVER: read_again(seen)})
    result = said(found, f"s3:GetObject on {object_arn(seen)}", seen)
    return replace(result, loses="some") if isinstance(result, Failed) else result


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
