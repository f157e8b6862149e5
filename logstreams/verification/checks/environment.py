"""What this machine brings along: the key, the SDK, the clock."""

from __future__ import annotations

from packaging.version import Version

from logstreams.settings import Stream
from logstreams.settings.removal import how_to_write_back
from logstreams.verification.aws_errors import REFUSED_FOR_THE_CLOCK
from logstreams.verification.causes import Repair
from logstreams.verification.checks.arrival import lost
from logstreams.verification.checks.aws import (
    REACHED,
    credentials_accepted,
    not_throttled,
)
from logstreams.verification.checks.framework import (
    Category,
    Failed,
    Passed,
    Result,
    Skipped,
    check,
)
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.facts.environment import NAME_THE_KEY
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.observations import MachineFacts, Observations
from logstreams.verification.undeployed import Undeployed
from logstreams.verification.workos.error_kind import ApiErrorKind

OLDEST_SDK = Version("10.8.0")
"""The version whose calls and models this kit was written for (PyPI, 2026-11-22)."""

NEXT_MAJOR = Version("11")

CLOCK_LIMIT_SECONDS = 300
"""occurred_at should be within five minutes (Audit Logs guide, error recovery)."""

_KEY_ENVIRONMENTS = {"sk_test_": "staging", "sk_live_": "production"}


@check("LS110", "the secret for the WorkOS API key exists")
def key_secret_exists(seen: Observations) -> Result:
    """Where the stack file names one; scheduled for deletion it is as good as none."""
    facts = seen.environment
    if facts.api_key_obstacle == "not made":
        return Failed(str(facts.api_key_problem), facts.api_key_source)
    return Passed()


@check("LS111", "these credentials may read the WorkOS API key", requires=("LS110",))
def key_secret_readable(seen: Observations) -> Result:
    """By Secrets Manager's own answer."""
    facts = seen.environment
    if facts.api_key_obstacle == "may not read":
        wanted = f"secretsmanager:GetSecretValue on {facts.api_key_source}"
        return Failed(str(facts.api_key_problem), wanted)
    return Passed()


@check("LS101", "a WorkOS API key is set")
def key_present(seen: MachineFacts) -> Result:
    """Where the stack file says: a variable that is set, or a secret that can be read."""
    facts = seen.environment
    if facts.api_key_problem is None:
        return Passed(facts.api_key_source)
    if facts.api_key_obstacle:
        return Skipped("the secret that is to hold it cannot be read")
    return Failed(facts.api_key_problem, f"a key in {facts.api_key_source}")


@check("LS102", "the WorkOS API key starts with sk_ and can be sent", requires=("LS101",))
def key_well_formed(seen: MachineFacts) -> Result:
    """Keys begin with `sk_` (Audit Logs guide, step 2, 2026-11-22)."""
    prefix, wanted = seen.environment.api_key_prefix, "a secret key: sk_…"
    if flaw := seen.environment.api_key_flaw:
        return Failed(flaw, f"{wanted} in visible ASCII characters")
    return Passed(prefix) if prefix else Failed("another beginning", wanted)


@check("LS103", "the WorkOS API key belongs to the stack's environment", requires=("LS102",))
def key_of_environment(seen: Observations) -> Result:
    """`sk_test_` is staging's and `sk_live_` production's; other keys do not say.

    A key that does not say is told apart by LS211: an environment knows only its own organizations.
    """
    environment = _KEY_ENVIRONMENTS.get(seen.environment.api_key_prefix)
    if environment is None:
        return Skipped("the key does not say its environment")
    if environment == seen.settings.environment:
        return Passed(environment)
    found, wanted = f"a key of {environment}", f"a key of {seen.settings.environment}"
    if not isinstance(seen.api.organization, str):
        return Failed(found, wanted)
    # It sees the organization, so that key and organization agree, and the stack file does not.
    return Failed(f"{found}, which sees the organization", wanted, repair=_of_the_keys(environment))


def _of_the_keys(environment: str) -> Repair:
    return Repair(
        kind="ask",
        text=f"The organization is one of {environment}. If that is meant, write environment: "
        f"{environment} into stacks/Pulumi.{{stack}}.yaml. If not, put the {{environment}} "
        "organization's ID there, and use that environment's key: what is proven here is nothing "
        "of its stream.",
    )


@check("LS104", "WORKOS_CLIENT_ID starts with client_")
def client_id_well_formed(seen: MachineFacts) -> Result:
    """Client IDs begin with `client_` (Audit Logs guide, step 2); this kit needs none."""
    client_id = seen.environment.client_id
    if client_id is None:
        return Skipped("not set; this kit does not need it")
    if client_id.startswith("client_"):
        return Passed()
    return Failed("another beginning", "client_…")


@check("LS105", "the WorkOS SDK is a supported version")
def sdk_supported(seen: MachineFacts) -> Result:
    """From the version this kit was written for to the next major one."""
    version = Version(seen.environment.sdk_version)
    if OLDEST_SDK <= version < NEXT_MAJOR:
        return Passed(str(version))
    return Failed(f"workos {version}", f"workos ≥ {OLDEST_SDK}, < {NEXT_MAJOR}")


@check("LS106", "this machine's clock is within five minutes of WorkOS's")
def clock_agrees(seen: MachineFacts) -> Result:
    """By the Date header of WorkOS's answers; the test event takes WorkOS's time if it does not.

    With a clock so wrong that AWS refuses every call nothing is seen there: AWS says so itself.
    """
    offset = seen.environment.clock_offset_seconds
    if refused := _refused_for_the_clock(seen):
        said = f"{offset:+.0f} s; " if not isinstance(offset, Unavailable) else ""
        found = f"{said}AWS rejects every call: {refused}"
        wanted = f"within ±{CLOCK_LIMIT_SECONDS} s"
        hides_key = REFUSED_FOR_THE_CLOCK.search(seen.environment.api_key_problem or "")
        if not isinstance(seen, Observations) or hides_key or lost(seen):
            return Failed(found, wanted, loses="some", severity="critical")
        # It says nothing of what arrives: nothing fails by it that is not lost.
        return Failed(found, wanted)
    if isinstance(offset, Unavailable):
        needed = "LS101" if seen.environment.api_key_problem else "LS201"
        return Skipped(f"needs {needed}", needs=needed)
    if abs(offset) <= CLOCK_LIMIT_SECONDS:
        return Passed(f"{offset:+.0f} s")
    return Failed(f"{offset:+.0f} s", f"within ±{CLOCK_LIMIT_SECONDS} s")


@check("LS112", "the environment's URL variables hold URLs", requires=("LS101",))
def addresses_are_urls(seen: MachineFacts) -> Result:
    """WorkOS's API, and a proxy on the way there."""
    for answer in seen.answers():
        if isinstance(answer, Unavailable) and answer.trouble is ApiErrorKind.ADDRESS:
            return Failed(answer.reason, "a URL: https://HOST[:PORT]")
    return Passed()


@check("LS108", "the WorkOS API key's variable holds nothing but the key", requires=("LS102",))
def key_alone(seen: MachineFacts) -> Result:
    """A byte order mark or a zero-width space comes along when a key is copied."""
    surplus = seen.environment.api_key_surplus
    return Failed(surplus, "the key alone") if surplus else Passed()


@check("LS109", "the stack file's other secrets can be sent")
def secrets_usable(seen: Observations) -> Result:
    """A secret that is not there is another matter: what needs it says so."""
    unusable = seen.environment.unusable_secrets
    if not unusable:
        return Passed()
    chosen = all(NAME_THE_KEY in one for one in unusable)
    wanted = "the key of the value that is meant" if chosen else "visible ASCII characters"
    return Failed("; ".join(unusable), wanted)


@check("LS114", "the stack file matches the last deployment")
def deployed_as_written(seen: Observations) -> Result:
    """By the settings in the state; AWS is judged by those, and WorkOS's form may hold the new."""
    found = seen.undeployed
    if found is None:
        return Passed()
    told, wanted = "; ".join(found.changes), "both the same"
    arrived = isinstance(seen.delivery.arrival, DeliveredEvent)
    repair = _repair_of(found, seen.settings.customer)
    if arrived and found.trusted:
        repair = _kept_trust(seen.settings.customer, found.trusted)
    # Only what the form has too decides where WorkOS delivers, and an event that arrived says more.
    decides = found.form_differs or (found.new_stream and seen.first_verified_at is not None)
    if decides and not arrived:
        return Failed(told, wanted, loses="some", repair=repair)
    return Failed(told, wanted, severity="advice", repair=repair)


def _kept_trust(stack: str, deployed: Stream) -> Repair:
    """Deploying the change would end what an event has just proven."""
    return Repair(
        kind="command",
        text="An event has just arrived by the external ID and the account that are deployed; to "
        "deploy the stack file's shuts WorkOS out, unless its form has them. If the form shows a "
        "new external ID, `logstreams rotate {stack} external-id --new ID` accepts both for a "
        "while. Else write back what is deployed:",
        command=how_to_write_back(stack, deployed),
    )


def _repair_of(found: Undeployed, stack: str) -> Repair | None:
    """What `pulumi up` says of the change; None: it deploys it, and that is all."""
    if found.lost_stream:
        return Repair(
            kind="command",
            text="`pulumi up` refuses a stack file that lost its section stream: without it the "
            "update deletes the delivery role. Write back what is deployed:",
            command=how_to_write_back(stack, found.lost_stream),
        )
    if found.kept:
        return Repair(
            kind="ask",
            text="`pulumi up` refuses this change: the bucket and its key hold the customer's "
            f"events and are never replaced. Put the old value of {' and '.join(found.kept)} back "
            "into stacks/Pulumi.{stack}.yaml, or make a new stack for the new one.",
        )
    if found.new_stream:
        return _WITH_ROLE
    return _WITH_FORM if found.form_differs else None


_WITH_ROLE = Repair(
    kind="command",
    text="Deploy it: the update makes the role that WorkOS assumes, and WorkOS assumes it when its "
    "form is saved. In three steps: 1. `pulumi up --stack {stack}`. 2. Save WorkOS's form with the "
    "values `logstreams form {stack}` prints. 3. `pulumi up --stack {stack}`. Begin with:",
    command="pulumi up --stack {stack}",
)

_WITH_FORM = Repair(
    kind="command",
    text="Deploy it. WorkOS's form has to hold the new values, and until it is saved no event is "
    "delivered. In three steps: 1. `pulumi up --stack {stack}`. 2. Save WorkOS's form with the "
    "values `logstreams form {stack}` prints. 3. `pulumi up --stack {stack}`. Begin with:",
    command="pulumi up --stack {stack}",
)


def _refused_for_the_clock(seen: MachineFacts) -> str | None:
    """AWS's own words, where our clock is why it does not say who we are, or show the key.

    S3 answers RequestTimeTooSkewed, other services that the signature has expired or is not yet
    current (IAM user guide, "Troubleshoot Signature Version 4", 2026-11-28).
    """
    caller = seen.destination.identity.caller_account if isinstance(seen, Observations) else None
    refusals = (
        caller.reason if isinstance(caller, Unavailable) else "",
        seen.environment.api_key_problem or "",
    )
    return next((one for one in refusals if REFUSED_FOR_THE_CLOCK.search(one)), None)


WITHOUT_STACK = Category(
    "environment",
    "Environment",
    (
        key_present,
        key_well_formed,
        client_id_well_formed,
        sdk_supported,
        clock_agrees,
        key_alone,
        addresses_are_urls,
    ),
)
"""What can be judged without a stack file, which says of which environment the key has to be."""

CATEGORY = Category[Observations](
    WITHOUT_STACK.name,
    WITHOUT_STACK.title,
    (
        key_present,
        key_well_formed,
        key_of_environment,
        client_id_well_formed,
        sdk_supported,
        clock_agrees,
        key_alone,
        secrets_usable,
        key_secret_exists,
        key_secret_readable,
        addresses_are_urls,
        *REACHED,
        credentials_accepted,
        not_throttled,
        deployed_as_written,
    ),
)
