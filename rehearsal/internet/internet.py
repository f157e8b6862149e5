"""The names, the gates before them and who stands behind: all that the process holds."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from starlette.types import ASGIApp

from rehearsal.aws import Credentials
from rehearsal.aws.credentials import session
from rehearsal.internet.datadog import Datadog
from rehearsal.internet.datadog.sites import SITES
from rehearsal.internet.endpoint import Endpoint
from rehearsal.internet.listener import Guarding, Listener, SecurityGroups, Unguarded
from rehearsal.internet.load_balancer import load_balancer
from rehearsal.internet.messages.names import Publication
from rehearsal.internet.splunk import Splunk
from rehearsal.public_names import key, write
from rehearsal.service import LOOPBACK
from rehearsal.tls import S3_CONTROL

HTTPS_PORT = 443


@dataclass
class Internet:
    """Public names of a rehearsal.

    Attributes:
        names: The file where others look them up.
        aws_url: The local AWS.
        ca: Who signed the local AWS's certificate.
    """

    names: Path
    aws_url: str
    ca: Path
    gates: dict[str, Listener] = field(default_factory=dict)
    published: dict[str, Publication] = field(default_factory=dict)
    endpoints: dict[str, Endpoint] = field(default_factory=dict)
    splunks: dict[str, Splunk] = field(default_factory=dict)
    datadogs: dict[str, Datadog] = field(
        default_factory=lambda: {site: Datadog(site) for site in SITES}
    )

    async def publish(self, publication: Publication) -> None:
        """Open a gate for the name; the file has it once the gate is open."""
        guarding = await asyncio.to_thread(self._guarding, publication)
        name = key(publication.name, publication.port)
        gate = Listener(
            publication.port, guarding, self._behind(publication), publication.certificate
        )
        gate.open()
        before = self.gates.get(name)
        self.gates[name] = gate
        self.published[name] = publication
        self.follow_settings()
        self.write_names()
        if before is not None:
            before.close()

    def withdraw(self, name: str) -> None:
        """Take the name away and close its gate."""
        gate = self.gates.pop(name)
        del self.published[name]
        self.write_names()
        gate.close()

    def close(self) -> None:
        """Close all gates."""
        for gate in self.gates.values():
            gate.close()

    def endpoint(self, identifier: str) -> Endpoint:
        """The customer's endpoint with this ID; made when it is first asked for."""
        return self.endpoints.setdefault(identifier, Endpoint())

    def splunk(self, identifier: str) -> Splunk:
        """The Splunk with this ID; made when it is first asked for."""
        return self.splunks.setdefault(identifier, Splunk())

    def datadog(self, site: str) -> Datadog:
        """The Datadog organization at this site: each of Datadog's sites has one."""
        return self.datadogs[site]

    def follow_settings(self) -> None:
        """Close the ports of collectors that are switched off, and open them again."""
        for name, publication in self.published.items():
            if (identifier := publication.upstream.splunk) is not None:
                self.gates[name].switch(on=self.splunk(identifier).settings.collector_enabled)

    def write_names(self) -> None:
        """Let others see where each name leads now."""
        sockets = {name: f"{LOOPBACK}:{gate.local_port}" for name, gate in self.gates.items()}
        write(self.names, sockets | self._aws_names())

    def _aws_names(self) -> dict[str, str]:
        """The local AWS's name, and those that an SDK makes of it and the account's number."""
        port = urlsplit(self.aws_url).port or HTTPS_PORT
        return {key(name, port): f"{LOOPBACK}:{port}" for name in (S3_CONTROL, f"*.{S3_CONTROL}")}

    def _guarding(self, publication: Publication) -> Guarding:
        if publication.guard is None or publication.reader is None:
            return Unguarded()
        reader = Credentials(publication.reader.access_key, publication.reader.secret_key)
        region = publication.guard.region
        return SecurityGroups(publication.guard, session(reader, region, self.aws_url, self.ca))

    def _behind(self, publication: Publication) -> ASGIApp:
        upstream = publication.upstream
        if upstream.load_balancer is not None:
            return load_balancer(upstream.load_balancer, publication.port, self.aws_url, self.ca)
        if upstream.endpoint is not None:
            return self.endpoint(upstream.endpoint).app
        if upstream.splunk is not None:
            return self.splunk(upstream.splunk).collector
        if upstream.splunk_search is not None:
            return self.splunk(upstream.splunk_search).management
        if upstream.datadog is not None:
            return self.datadog(upstream.datadog).app
        raise ValueError(f"nobody can stand behind {publication.name}")
