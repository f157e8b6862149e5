"""Ways to the receiver's function that pass the load balancer and its allowlist by."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from logstreams.verification.causes import Repair
from logstreams.verification.checks.framework import (
    Failed,
    Passed,
    Result,
    Unknown,
    check,
    known,
    own,
)
from logstreams.verification.checks.strangers import let_in_by, ours
from logstreams.verification.collect.function_doors import BALANCERS
from logstreams.verification.https.receiver import FunctionFacts, FunctionUrlFacts, ReceiverFacts
from logstreams.verification.iam.documents import Statement, parse
from logstreams.verification.iam.principals import Kind
from logstreams.verification.iam.strangers import Stranger, let_in, request_of, strangers
from logstreams.verification.observations import Observations

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
    function = known(own(seen.own, ReceiverFacts).function)
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
