"""A local Internet as a rehearsal and its tests see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rehearsal.aws import LocalAws
from rehearsal.control import ControlClient
from rehearsal.internet.certificates import Certificates
from rehearsal.internet.datadog.sites import SITES, api_of, intake_of
from rehearsal.internet.messages.names import (
    Behaviour,
    Connection,
    Guard,
    Pem,
    Publication,
    Reader,
    Upstream,
)
from rehearsal.internet.process import Process
from rehearsal.internet.stand_ins import DatadogControl, EndpointControl, SplunkControl
from rehearsal.tls import Certificate

HTTPS_PORT = 443


@dataclass(frozen=True)
class LocalInternet:
    """Where a running local Internet is, and what happens on it.

    Attributes:
        names: JSON file from public `name:port` to the local socket; to be read at each connection.
        proxy_url: For HTTPS_PROXY: reaches published names, and nothing else.
        ca: PEM file to trust.
        pid: Process id; `stop` ends it from anywhere.
        log: What it wrote.
        certificates: Makes certificates, good and bad, for published names.
    """

    names: Path
    proxy_url: str
    ca: Path
    pid: int
    log: Path
    control: ControlClient = field(repr=False)
    certificates: Certificates
    _aws: LocalAws = field(repr=False)
    _process: Process = field(repr=False)

    def keep(self) -> None:
        """Leave it running when this process or the block ends; `stop(pid)` ends it."""
        self._process.keep()

    def publish(
        self,
        name: str,
        port: int,
        upstream: Upstream | Mapping[str, Any],
        guard: Guard | Mapping[str, Any] | None = None,
        certificate: Certificate | None = None,
    ) -> None:
        """Let a public name lead somewhere; published again, it leads elsewhere.

        Args:
            name: A DNS name.
            port: The public port, which security groups' rules are about.
            upstream: Who answers there; a mapping has the fields of `Upstream`.
            guard: The security groups in front; None: everybody gets in.
            certificate: What is shown; None: a good one for the name.
        """
        guarded = Guard.model_validate(guard) if guard is not None else None
        publication = Publication(
            name=name,
            port=port,
            upstream=Upstream.model_validate(upstream),
            certificate=_pem(certificate or self.certificates.issue(name)),
            guard=guarded,
            reader=self._reader(guarded.account_id) if guarded else None,
        )
        self.control.ask("POST", "/names", publication)

    def replace_certificate(self, name: str, port: int, certificate: Certificate) -> None:
        """Show another certificate from now on."""
        self.control.ask("PUT", f"/names/{name}/{port}/certificate", _pem(certificate))

    def withdraw(self, name: str, port: int) -> None:
        """Let the name lead nowhere again."""
        self.control.ask("DELETE", f"/names/{name}/{port}")

    def connections(self, name: str, port: int) -> list[Connection]:
        """Who connected to the name, oldest first."""
        reports = self.control.ask("GET", f"/names/{name}/{port}/connections")
        return [Connection.model_validate(report) for report in reports]

    def behave(
        self,
        name: str,
        port: int,
        *,
        answer: int | None = None,
        delay_seconds: float = 0,
        refuse: bool = False,
    ) -> None:
        """Answer otherwise than what is behind the name; without arguments, as it does again.

        Args:
            name: A published name.
            port: Its port.
            answer: Status of every answer.
            delay_seconds: Waits so long before each answer.
            refuse: Refuses connections.
        """
        body = Behaviour(answer=answer, delay_seconds=delay_seconds, refuse=refuse)
        self.control.ask("PUT", f"/names/{name}/{port}/behaviour", body)

    def endpoint(self, identifier: str) -> EndpointControl:
        """A customer's own endpoint; its upstream is `{"endpoint": identifier}`."""
        return EndpointControl(identifier, self.control)

    def splunk(self, identifier: str) -> SplunkControl:
        """A Splunk.

        Its collector's upstream is `{"splunk": identifier}`, its management port's is
        `{"splunk_search": identifier}`.
        """
        return SplunkControl(identifier, self.control)

    def datadog(self, site: str) -> DatadogControl:
        """The Datadog organization at a site; its upstream is `{"datadog": site}`."""
        if site not in SITES:
            raise ValueError(f"{site} is no Datadog site: {', '.join(SITES)}")
        return DatadogControl(site, self.control)

    def publish_datadog(self) -> None:
        """Publish the intake and the API of every site."""
        for site in SITES:
            names = (intake_of(site), api_of(site))
            certificate = self.certificates.issue(*names)
            for name in names:
                self.publish(name, HTTPS_PORT, {"datadog": site}, certificate=certificate)

    def _reader(self, account_id: str) -> Reader:
        administrator = self._aws.administrator(account_id)
        return Reader(access_key=administrator.access_key, secret_key=administrator.secret_key)


def _pem(certificate: Certificate) -> Pem:
    return Pem(chain=certificate.chain, key=certificate.key)
