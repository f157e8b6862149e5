"""The receiver's function: what it runs, who may call it, and the secret it asks for."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from logstreams.settings.receiver import CODE_SHA256, environment_of
from logstreams.verification.causes import Repair
from logstreams.verification.checks.arrival import delivered
from logstreams.verification.checks.decisions import answers, said
from logstreams.verification.checks.documents import of_boundary, of_role, of_secret, only_allows
from logstreams.verification.checks.framework import (
    Failed,
    Passed,
    Pending,
    Result,
    Skipped,
    Unknown,
    check,
    known,
    present,
)
from logstreams.verification.checks.requests import RECEIVER, read_secret
from logstreams.verification.checks.strangers import let_in_by, ours
from logstreams.verification.destinations.https.checks.entrance import managed
from logstreams.verification.destinations.https.facts import (
    FunctionFacts,
    FunctionUrlFacts,
    ReceiverFacts,
    SecretFacts,
)
from logstreams.verification.destinations.https.receiver import BALANCERS
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.iam.documents import Statement, parse
from logstreams.verification.iam.principals import Kind
from logstreams.verification.iam.strangers import Stranger, let_in, request_of, strangers
from logstreams.verification.narrow import narrow
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

WITHOUT_POLICY = Repair(
    kind="command",
    text="The stack gives the secret no policy, so an update leaves it: take the statement out of "
    "it, or delete the policy:",
    command="{aws} secretsmanager delete-resource-policy --secret-id {secret} --region {region}",
)
"""Of a secret whose own policy refuses the receiver."""


def _function(seen: Observations) -> FunctionFacts:
    # LS706 has failed, and stops the ones that ask here.
    return present(known(narrow(seen.destination, ReceiverFacts).function), "function")


def _secret(seen: Observations) -> SecretFacts:
    # LS710 has failed, and stops the ones that ask here.
    return present(known(narrow(seen.destination, ReceiverFacts).secret), "secret")


@check("LS706", "the receiver's function exists and is active", requires=("LS401",))
def function_active(seen: Observations) -> Result:
    """Without it the load balancer answers 502."""
    found = known(narrow(seen.destination, ReceiverFacts).function)
    if found is None:
        return Failed("no such function", seen.settings.receiver_arn)
    state = (found.state, found.last_update)
    if state in (_READY, _SLEEPING):
        return Passed(found.state)
    said = f"{found.state}, last update {found.last_update}"
    if state in _CHANGING and delivered(seen):
        return Unknown(f"{said}; the event was delivered anyway")
    return Failed(said, "Active, Successful")


@check("LS707", "the load balancer may call the function", requires=("LS702", "LS706"))
def may_be_called(seen: Observations) -> Result:
    """By the function's own policy, for the target groups that the listener forwards to."""
    listener = known(narrow(seen.destination, ReceiverFacts).listener)
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
    wanted = known(function.environment).get(CODE_SHA256)
    if wanted is None:
        return Unknown(f"the variable {CODE_SHA256} is not set, so which code was deployed is open")
    found = known(function.code_sha256)
    return Passed(found) if found == wanted else Failed(found, wanted)


@check("LS709", "the function's configuration matches the stack file", requires=("LS706",))
def configured(seen: Observations) -> Result:
    """Where events go, which header is asked for, which secret; and which code was deployed."""
    wanted = environment_of(seen.settings, managed(seen))
    found = known(_function(seen).environment)
    wrong = [name for name, value in wanted.items() if found.get(name) != value]
    if not wrong and CODE_SHA256 in found:
        return Passed()
    if not wrong:  # the function works as it did
        digest = f"{CODE_SHA256}, the digest of the deployed code"
        return Failed(f"{CODE_SHA256} is not set", digest, severity="advice")
    return Failed(
        ", ".join(f"{name}={found.get(name, '(not set)')}" for name in wrong),
        ", ".join(f"{name}={wanted[name]}" for name in wrong),
    )


@check("LS710", "the header's secret exists", requires=("LS401",))
def secret_exists(seen: Observations) -> Result:
    """One that is scheduled for deletion cannot be read."""
    arn = seen.settings.header_secret_arn
    secret = known(narrow(seen.destination, ReceiverFacts).secret)
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
    return Failed("no value", "the value that WorkOS's form has")


@check("LS727", "the event came with a secret value that is in use", requires=("LS710",))
def came_with_value_in_use(seen: Observations) -> Result:
    """The receiver takes a value that is in use no more until it reads the secret again."""
    facts = narrow(seen.destination, ReceiverFacts)
    version, in_use = known(facts.came_with), _secret(seen).in_use
    if not version:
        return Skipped("no event that arrived says which value it came with")
    if not in_use:
        return Skipped("the secret has no value")
    if version in in_use:
        return Passed(version)
    return Failed(f"version {version}", f"version {' or '.join(in_use)}")


@check("LS712", "the receiver may read the header's secret", requires=("LS402", "LS710", "LS770"))
def may_read_secret(seen: Observations) -> Result:
    """By the role's policies, its boundary and the secret's own policy; else it answers 503."""
    asked = {RECEIVER: read_secret(seen)}
    wanted = f"secretsmanager:GetSecretValue on {seen.settings.header_secret_arn}"
    policy = _secret(seen).policy
    own = None if isinstance(policy, Unavailable) else policy
    result = said(answers(of_role(seen, only_allows(own or {})), asked), wanted, seen)
    if result == Passed():
        result = said(answers(of_boundary(seen), asked), wanted, seen)
    if result == Passed():
        result = said(answers(of_secret(known(policy)), asked), wanted, seen)
        if isinstance(result, Failed):
            result = replace(result, repair=WITHOUT_POLICY)
    # The receiver reads the secret again within a minute: an event that arrived says nothing.
    return replace(result, loses="some") if isinstance(result, Failed) else result


@check("LS718", "the receiver accepts only one value of the header's secret", requires=("LS711",))
def overlap_ended(seen: Observations) -> Result:
    """Two are accepted while it is renewed; the one before should not be for longer."""
    secret = _secret(seen)
    if secret.stored_twice is True:
        return Passed("one value, stored twice")
    if secret.has_previous:
        return Failed("the previous value is accepted too", "the current one")
    return Passed()


HANDLER = "handler.handle"

_STARTS_OTHERWISE = re.compile(
    "AWS_LAMBDA_EXEC_WRAPPER|LD_.*|PYTHON.*|AWS_ENDPOINT_URL.*|AWS_CA_BUNDLE|REQUESTS_CA_BUNDLE|"
    "(HTTPS?|ALL)_PROXY",
    re.IGNORECASE,
)
"""Variables that run other code in the function, or lead its requests to another machine (Lambda
developer guide, "Wrapper scripts"; Python, "Environment variables"; AWS SDKs and tools reference
guide, "Service-specific endpoints", 2026-11-28)."""


@check("LS729", "the function starts with the kit's code only", requires=("LS706",))
def starts_as_deployed(seen: Observations) -> Result:
    """By handler, layers, network and the variables that Lambda, Python and boto3 obey."""
    function = known(narrow(seen.destination, ReceiverFacts).function)
    if function is None:  # LS706 has failed, and stops the ones that ask here
        raise ValueError("no function")
    foreign = [name for name in known(function.environment) if _STARTS_OTHERWISE.fullmatch(name)]
    found = [
        *([f"handler {function.handler}"] if function.handler not in ("", HANDLER) else []),
        *(f"layer {arn}" for arn in function.layers),
        *(f"variable {name}" for name in sorted(foreign)),
    ]
    wanted = f"handler {HANDLER}, no layer, none of these variables, no VPC"
    network = [f"VPC {function.vpc_id}"] if function.vpc_id else []
    if found:
        return Failed(", ".join(found + network), wanted)
    # It need not reach S3 from there; what arrives says that it does.
    return Failed(network[0], wanted, "every", "critical") if network else Passed()


INVOKE, INVOKE_URL = "lambda:InvokeFunction", "lambda:InvokeFunctionUrl"


@dataclass(frozen=True)
class Door:
    """A statement of the function's policy that lets in who does not belong there."""

    sid: str
    """Empty: of an alias's policy, which goes with its URL."""
    who: str
    urls: tuple[FunctionUrlFacts, ...] = ()
    """Those that it opens."""

    def __str__(self) -> str:
        ways = [f"by {one.url} (AuthType {one.auth_type})" for one in self.urls]
        who = f"{self.who} (statement {self.sid})" if self.sid else self.who
        return " ".join([who, ", ".join(ways)]).rstrip()


@check("LS728", "only the load balancer may call the function", requires=("LS706",))
def no_other_door(seen: Observations) -> Result:
    """By the function's policy and its URLs: whoever comes in otherwise meets no allowlist."""
    function = known(narrow(seen.destination, ReceiverFacts).function)
    if function is None:  # LS706 has failed, and stops the ones that ask here
        raise ValueError("no function")
    arn, account = seen.settings.receiver_arn, seen.settings.account_id
    found = let_in_by(
        seen,
        [o for o in strangers(function.policy, ours(seen)) if o.principal.kind is not Kind.SERVICE],
        lambda one: [
            action
            for action in (INVOKE, INVOKE_URL)
            if let_in(function.policy, request_of(one, action, arn, account))
        ],
    )
    if isinstance(found, Unknown):
        return found
    doors = (*_of_strangers(found, function), *_others(function, account))
    if not doors:
        return Passed()
    return Failed("; ".join(map(str, doors)), "the load balancer alone", repair=_closing(doors))


def _of_strangers(found: Mapping[Stranger, list[str]], function: FunctionFacts) -> Iterator[Door]:
    for one, may in found.items():
        urls = known(function.urls) if INVOKE_URL in may else ()
        if INVOKE in may or urls:
            yield Door(one.statement, f"principal {one.name}", urls)


def _others(function: FunctionFacts, account: str) -> Iterator[Door]:
    """Services that are no load balancer of ours, and URLs of aliases."""
    for url in known(function.urls):
        if url.qualifier and url.auth_type == "NONE":
            yield Door("", f"anybody whom the policy of the alias {url.qualifier} names", (url,))
    for statement in parse(function.policy):
        for kind, name in statement.principals.named if statement.principals else ():
            if kind == "Service" and statement.allows and not _is_ours(name, statement, account):
                yield Door(statement.name, name)


def _is_ours(service: str, statement: Statement, account: str) -> bool:
    """Whether the load balancers that a statement lets in are the account's, by target groups."""
    sources = [
        each
        for one in statement.conditions
        if one.key.lower() == "aws:sourcearn"
        for each in one.wanted
    ]
    foreign = any(f":{account}:" not in each for each in sources)
    return service == BALANCERS and bool(sources) and not foreign


def _closing(doors: Iterable[Door]) -> Repair:
    """The stack manages neither: an update leaves them."""
    function = "--function-name {receiver} --region {region}"
    urls = dict.fromkeys(url.qualifier for door in doors for url in door.urls)
    commands = [
        f"{{aws}} lambda delete-function-url-config {function}"
        + (f" --qualifier {shlex.quote(one)}" if one else "")
        for one in urls
    ] + [
        f"{{aws}} lambda remove-permission {function} --statement-id {shlex.quote(sid)}"
        for sid in dict.fromkeys(door.sid for door in doors if door.sid)
    ]
    return Repair(
        kind="command",
        text="The stack does not manage this, so an update leaves it: remove it.",
        command=" && ".join(commands),
    )
