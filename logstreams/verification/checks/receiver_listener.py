"""What the load balancer does with each of WorkOS's requests, and whether the function may run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from logstreams.verification.checks.framework import (
    Failed,
    Passed,
    Result,
    Unknown,
    check,
    known,
    own,
)
from logstreams.verification.checks.listener_rules import CONTENT_TYPES, Post, takes, unsure_of
from logstreams.verification.checks.receiver_answers import judge_answers
from logstreams.verification.checks.receiver_entrance import listener_of, managed
from logstreams.verification.https.listener import ActionFacts, ListenerFacts
from logstreams.verification.https.receiver import ReceiverFacts
from logstreams.verification.observations import Observations


@check(
    "LS723",
    "the listener forwards the requests of every egress address to the function only",
    requires=("LS702",),
)
def every_request_forwarded(seen: Observations) -> Result:
    """Rules are tried in order before the default action, each address by itself."""
    arn, host = seen.settings.receiver_arn, managed(seen).host_name
    listener, addresses = listener_of(seen), seen.settings.egress_addresses
    known(listener.rules)
    astray: dict[str, list[Post]] = defaultdict(list)
    shared, unsure = False, ""
    posts = [Post(one, host, content_type=kind) for kind in CONTENT_TYPES for one in addresses]
    for post in posts:
        name, action, doubt = _taken_by(listener, post, arn)
        if doubt:
            unsure = doubt
        elif not _reaches(action, arn):
            astray[f"{name} {action.said}"].append(post)
            shared |= any(arn in each.targets for each in action.forwards)
    if astray:
        found = "; ".join(f"{said} ({_named(which, addresses)})" for said, which in astray.items())
        total = sum(map(len, astray.values())) == len(posts) and not shared
        return Failed(found, f"forwards to {arn}", loses="every" if total else "some")
    return Unknown(unsure) if unsure else Passed(f"{len(addresses)} addresses")


def _taken_by(listener: ListenerFacts, post: Post, arn: str) -> tuple[str, ActionFacts, str]:
    """What takes a request, what it does, and what stands before it and may take it elsewhere."""
    doubt = ""
    for rule in listener.rules if isinstance(listener.rules, tuple) else ():
        name = f"rule {rule.priority}"
        if takes(rule, post):
            return name, rule.action, doubt
        asked = unsure_of(rule, post)
        if asked and not _reaches(rule.action, arn):
            doubt = doubt or f"{name} of the listener {rule.action.said}, depending on {asked}"
    return "the default action", listener.default, doubt


def _reaches(action: ActionFacts, arn: str) -> bool:
    """Whether every share of the requests gets to the function."""
    return bool(action.forwards) and all(
        each.targets and {*each.targets} == {arn} for each in action.forwards
    )


def _named(which: Sequence[Post], addresses: Sequence[str]) -> str:
    """From where, and as what, where WorkOS's other content type goes another way."""
    found = dict.fromkeys(post.address for post in which)
    kinds = dict.fromkeys(post.content_type for post in which)
    where = "every address" if len(found) == len(addresses) else ", ".join(found)
    return where if len(kinds) == len(CONTENT_TYPES) else f"{where}, {', '.join(kinds)}"


@check("LS724", "the receiver's function is not switched off", requires=("LS706",))
def may_run(seen: Observations) -> Result:
    """Reserved concurrency is its share and its limit; 0 stops it (Lambda developer guide)."""
    function = known(own(seen.own, ReceiverFacts).function)
    reserved = function.reserved if function else None
    if reserved == 0:
        return Failed("reserved concurrency 0", "none, or as many as deliveries at a time")
    return Passed(f"reserved concurrency {reserved}" if reserved else "")


@check("LS725", "Lambda throttled no call to the receiver", requires=("LS706",))
def not_throttled(seen: Observations) -> Result:
    """By the function's metric since the event; CloudWatch has it a minute or two later."""
    return judge_answers(seen, lambda answers: known(answers.throttled), " throttled")


@check("LS726", "the listener requires no client certificate", requires=("LS702",))
def no_client_certificate(seen: Observations) -> Result:
    """WorkOS's form has a header for the secret, and nowhere to put a certificate."""
    if listener_of(seen).asks_for_certificate:
        return Failed("mutual TLS in mode verify", "off")
    return Passed()
