"""The receiver's function and the secret it asks for."""

from __future__ import annotations

from fnmatch import fnmatchcase

from logstreams.settings.receiver import CODE_SHA256, environment_of
from logstreams.verification.causes import Repair
from logstreams.verification.checks.arrival import delivered
from logstreams.verification.checks.decisions import answers, said
from logstreams.verification.checks.documents import of_boundary, of_role
from logstreams.verification.checks.framework import (
    Failed,
    Passed,
    Pending,
    Result,
    Skipped,
    Unknown,
    check,
    known,
    own,
)
from logstreams.verification.checks.receiver_entrance import managed
from logstreams.verification.checks.requests import RECEIVER, read_secret
from logstreams.verification.https.receiver import FunctionFacts, ReceiverFacts, SecretFacts
from logstreams.verification.observations import Observations

_READY = ("Active", "Successful")
_SLEEPING = ("Inactive", "Successful")
"""A function nobody has called for weeks: the next call wakes it (Lambda developer guide, "Lambda
function states", 2026-11-24)."""

_CHANGING = frozenset(
    {("Pending", "InProgress"), ("Pending", "Successful"), ("Active", "InProgress")}
)
"""Being made or updated at this moment; requests are served by what was there before, if any."""


RESTORE = Repair(
    kind="command",
    text="Restore it, with the value that WorkOS's form has:",
    command="{aws} secretsmanager restore-secret --secret-id {secret} --region {region}",
)
"""Of a secret that is scheduled for deletion."""


def _function(seen: Observations) -> FunctionFacts:
    function = known(own(seen.own, ReceiverFacts).function)
    if function is None:  # LS706 has failed, and stops the ones that ask here
        raise ValueError("no function")
    return function


def _secret(seen: Observations) -> SecretFacts:
    secret = known(own(seen.own, ReceiverFacts).secret)
    if secret is None:  # LS710 has failed, and stops the ones that ask here
        raise ValueError("no secret")
    return secret


@check("LS706", "the receiver's function exists and is active", requires=("LS401",))
def function_active(seen: Observations) -> Result:
    """Without it the load balancer answers 502."""
    found = known(own(seen.own, ReceiverFacts).function)
    if found is None:
        return Failed("no such function", seen.settings.receiver_arn)
    state = (found.state, found.last_update)
    if state in (_READY, _SLEEPING):
        return Passed(found.state)
    said = f"{found.state}, last update {found.last_update}"
    if state in _CHANGING and delivered(seen):
        return Unknown(f"{said}; the event was delivered all the same")
    return Failed(said, "Active, Successful")


@check("LS707", "the load balancer may call the function", requires=("LS702", "LS706"))
def may_be_called(seen: Observations) -> Result:
    """By the function's own policy, for the target groups that the listener forwards to."""
    listener = known(own(seen.own, ReceiverFacts).listener)
    groups = listener.groups_with(seen.settings.receiver_arn) if listener else ()
    patterns = _function(seen).may_be_called_for
    refused = [arn for arn in groups if not any(fnmatchcase(arn, p) for p in patterns)]
    if refused:
        return Failed(f"for {', '.join(patterns) or 'no target group'}", ", ".join(refused))
    return Passed()


@check("LS708", "the function's code is the deployed code", requires=("LS706",))
def code_as_deployed(seen: Observations) -> Result:
    """By its modules' digest; the program writes the wanted one into the environment."""
    function = _function(seen)
    wanted = known(function.environment).get(CODE_SHA256, "none recorded")
    found = known(function.code_sha256)
    return Passed(found) if found == wanted else Failed(found, wanted)


@check("LS709", "the function's configuration matches the stack file", requires=("LS706",))
def configured(seen: Observations) -> Result:
    """Where events go, which header is asked for, which secret."""
    wanted = environment_of(seen.settings, managed(seen))
    found = known(_function(seen).environment)
    wrong = [name for name, value in wanted.items() if found.get(name) != value]
    if not wrong:
        return Passed()
    return Failed(
        ", ".join(f"{name}={found.get(name, '(not set)')}" for name in wrong),
        ", ".join(f"{name}={wanted[name]}" for name in wrong),
    )


@check("LS710", "the header's secret exists", requires=("LS401",))
def secret_exists(seen: Observations) -> Result:
    """One that is scheduled for deletion cannot be read."""
    arn = seen.settings.header_secret_arn
    secret = known(own(seen.own, ReceiverFacts).secret)
    if secret is None:
        return Failed("no such secret", arn)
    return (
        Failed("scheduled for deletion", arn, repair=RESTORE)
        if secret.being_deleted
        else (Passed(arn))
    )


@check("LS711", "the header's secret has a value", requires=("LS710",))
def secret_has_value(seen: Observations) -> Result:
    """The value is made by a command and never by the program, whose state would hold it.

    What arrives does not refute it: the receiver keeps a value for a minute.
    """
    if flaw := known(_secret(seen).flaw):
        return Failed(flaw, "visible ASCII characters")
    if _secret(seen).has_current:
        return Passed()
    stream = known(seen.api.stream)
    set_up = stream is not None and stream.state != "inactive"
    if not set_up and seen.first_verified_at is None:
        return Pending("the header's secret has no value yet")
    return Failed("no value", "one that WorkOS's form has too")


@check("LS727", "the event came with a secret value that is in use", requires=("LS710",))
def came_with_value_in_use(seen: Observations) -> Result:
    """The receiver takes a value that is in use no more until it reads the secret again."""
    facts = own(seen.own, ReceiverFacts)
    version, in_use = known(facts.came_with), _secret(seen).in_use
    if not version:
        return Skipped("no event that arrived says which value it came with")
    if not in_use:
        return Skipped("the secret has no value")
    if version in in_use:
        return Passed(version)
    return Failed(f"version {version}", f"version {' or '.join(in_use)}")


@check("LS712", "the receiver may read the header's secret", requires=("LS402", "LS710"))
def may_read_secret(seen: Observations) -> Result:
    """By the role's policies and boundary; without it every request is answered 503."""
    asked = {RECEIVER: read_secret(seen)}
    wanted = f"secretsmanager:GetSecretValue on {seen.settings.header_secret_arn}"
    result = said(answers(of_role(seen), asked), wanted, seen)
    if result != Passed():
        return result
    return said(answers(of_boundary(seen), asked), wanted, seen)


@check("LS718", "the receiver accepts only one value of the header's secret", requires=("LS711",))
def overlap_ended(seen: Observations) -> Result:
    """Two are accepted while it is renewed; the one before should not be for longer."""
    if _secret(seen).has_previous:
        return Failed("the value before the current one is accepted as well", "the current one")
    return Passed()
