"""Whether AWS can be reached from this machine: what stands between is told apart by kind."""

from __future__ import annotations

from logstreams.verification.checks.arrival import lost
from logstreams.verification.checks.framework import Check, Failed, Passed, Result
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.observations import Observations
from logstreams.verification.transport.connect_errors import CERTIFICATE, ConnectErrorKind


def _layer(code: str, wanted: str, *kinds: ConnectErrorKind) -> Check[Observations]:
    """One thing that can stand between this machine and AWS; fails where it was met."""

    def judge(seen: Observations) -> Result:
        identity = seen.destination.identity
        for answer in (identity.caller_account, identity.role, seen.destination.archive.exists):
            if not isinstance(answer, Unavailable) or answer.obstacle not in kinds:
                continue
            # It says nothing of the events: it fails the stream only where one is lost.
            return Failed(answer.reason, wanted, severity=None if lost(seen) else "advice")
        return Passed()

    return Check(code, wanted, judge, ())


REACHED = (
    _layer("LS115", "AWS's host names resolve", ConnectErrorKind.DNS),
    _layer("LS116", "the proxy lets requests to AWS through", ConnectErrorKind.PROXY),
    _layer(
        "LS117",
        "AWS accepts connections",
        ConnectErrorKind.REFUSED,
        ConnectErrorKind.UNCONNECTED,
        ConnectErrorKind.OTHER,
    ),
    _layer("LS118", "AWS shows a trusted TLS certificate", *sorted(CERTIFICATE)),
    _layer("LS119", "AWS answers in time", ConnectErrorKind.TIMEOUT),
)
"""In the order in which a connection is made."""
