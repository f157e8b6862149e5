"""Whether requests to the public name come in by TLS, and all of them reach the function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from logstreams.settings import HttpsDestination
from logstreams.settings.destinations.https import Managed
from logstreams.verification.checks.arrival import delivered
from logstreams.verification.checks.framework import (
    Failed,
    Passed,
    Result,
    Unknown,
    check,
    known,
    present,
)
from logstreams.verification.destinations.https.checks.listener_rules import (
    CONTENT_TYPES,
    Post,
    takes,
    unsure_of,
)
from logstreams.verification.destinations.https.facts import (
    ActionFacts,
    CertificateFacts,
    ListenerFacts,
    ReceiverFacts,
)
from logstreams.verification.narrow import narrow
from logstreams.verification.observations import Observations
from logstreams.verification.test_event import rfc3339

_WORKING = frozenset({"active", "active_impaired"})
"""Impaired: it routes, and cannot scale (ELB API reference, LoadBalancerState, 2026-11-24)."""


def managed(seen: Observations) -> Managed:
    """What the stack file says of the receiver."""
    found = narrow(seen.settings.destination, HttpsDestination).managed
    if found is None:
        raise TypeError("no receiver in the stack file")
    return found


def listener_of(seen: Observations) -> ListenerFacts:
    """The listener, for checks that need LS702."""
    return present(known(narrow(seen.destination, ReceiverFacts).listener), "listener")


def _certificate(seen: Observations) -> CertificateFacts:
    # LS703 has failed, and stops the ones that ask here.
    return present(known(narrow(seen.destination, ReceiverFacts).certificate), "certificate")


@check("LS701", "the receiver's load balancer is active and Internet-facing", requires=("LS401",))
def balancer_active(seen: Observations) -> Result:
    """WorkOS comes in by it, from the Internet."""
    found = known(narrow(seen.destination, ReceiverFacts).load_balancer)
    if found is None:
        return Failed("no such load balancer", seen.settings.load_balancer_name)
    said = f"{found.state}, {found.scheme}"
    faces_internet = found.scheme == "internet-facing"
    if faces_internet and found.state in _WORKING:
        return Passed(found.dns_name)
    if faces_internet and found.state == "provisioning" and delivered(seen):
        return Unknown(f"{said}; the event was delivered anyway")
    return Failed(said, "active, internet-facing")


@check(
    "LS702",
    "the load balancer forwards HTTPS on the port to the receiver's function",
    requires=("LS701",),
)
def forwards(seen: Observations) -> Result:
    """By a target group with the function in it; for which requests, LS723 says."""
    port, arn = seen.settings.destination.port, seen.settings.receiver_arn
    listener = known(narrow(seen.destination, ReceiverFacts).listener)
    wanted = f"HTTPS {port} to {arn}"
    if listener is None:
        return Failed(f"nothing listens on {port}", wanted)
    if listener.protocol == "HTTPS" and arn in listener.targets:
        return Passed(arn)
    if listener.protocol == "HTTPS":
        known(listener.rules)  # one that cannot be read may forward
    return Failed(f"{listener.protocol} {port} {listener.default.said}", wanted)


@check("LS703", "the load balancer uses the stack file's certificate", requires=("LS702",))
def certificate_of_stack(seen: Observations) -> Result:
    """A certificate that is deleted while it is in use takes the listener along."""
    wanted, found = managed(seen).certificate_arn, listener_of(seen).certificate_arns
    if wanted not in found:
        return Failed(", ".join(found) or "no certificate", wanted)
    gone = known(narrow(seen.destination, ReceiverFacts).certificate) is None
    return Failed("the certificate no longer exists", wanted) if gone else Passed(wanted)


@check("LS704", "the receiver's certificate is valid now", requires=("LS703",))
def certificate_valid(seen: Observations) -> Result:
    """A client that verifies certificates, as WorkOS should, ends the handshake otherwise."""
    found = _certificate(seen)
    until = rfc3339(found.not_after) if found.not_after else "never"
    if found.status == "ISSUED" and (found.not_after is None or found.not_after > seen.now):
        return Passed(f"until {until}")
    return Failed(f"{found.status}, valid until {until}", "a certificate that is valid")


@check("LS705", "the receiver's certificate is for the public name", requires=("LS703",))
def certificate_names_host(seen: Observations) -> Result:
    """By its alternative names, a wildcard for one label (RFC 9525, section 6.3)."""
    names, wanted = _certificate(seen).names, managed(seen).host_name
    if covers(names, wanted):
        return Passed(wanted)
    return Failed(f"for {', '.join(names) or 'no name'}", wanted)


def covers(names: Iterable[str], host: str) -> bool:
    """Whether one of a certificate's names is the host's; `*` stands for the whole first label.

    Source: RFC 9525, section 6.3.
    """
    first, _, rest = host.lower().partition(".")
    return any(name.lower() in (f"{first}.{rest}", f"*.{rest}") for name in names)


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
    function = known(narrow(seen.destination, ReceiverFacts).function)
    reserved = function.reserved if function else None
    if reserved == 0:
        return Failed(
            "reserved concurrency 0", "none, or at least as many as simultaneous deliveries"
        )
    return Passed(f"reserved concurrency {reserved}" if reserved else "")


@check("LS726", "the listener requires no client certificate", requires=("LS702",))
def no_client_certificate(seen: Observations) -> Result:
    """WorkOS's form has a header for the secret, and nowhere to put a certificate."""
    if listener_of(seen).asks_for_certificate:
        return Failed("mutual TLS in mode verify", "off")
    return Passed()
