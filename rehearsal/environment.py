"""Everything a rehearsal needs, on this machine: local AWS, local WorkOS, engine, a project."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from rehearsal.aws import LocalAws, local_aws
from rehearsal.cli import Cli, Say
from rehearsal.engine.shims import write_aws_provider
from rehearsal.internet import LocalInternet, local_internet
from rehearsal.project import make_project
from rehearsal.tls import S3_CONTROL, Authority
from rehearsal.variables import scrubbed
from rehearsal.workos import LocalWorkOS, local_workos
from rehearsal.workos.process import Process

Provider = Literal["offline", "real"]
"""The kit's stand-in for Pulumi's AWS plugin, or Pulumi's own."""


@dataclass(frozen=True)
class LocalEnvironment:
    """A local AWS and a local WorkOS, and a project to deploy from."""

    directory: Path
    project: Path
    aws: LocalAws
    workos: LocalWorkOS
    internet: LocalInternet | None
    """Public names, for destinations that WorkOS reaches by one."""
    environment: dict[str, str]
    """For every command of the rehearsal; holds no customer's credentials."""
    provider: Provider

    def cli(self, account_id: str, api_key: str, say: Say) -> Cli:
        """Commands of somebody who may do everything in one account, with one WorkOS key."""
        administrator = self.aws.administrator(account_id)
        mine = {
            "AWS_ACCESS_KEY_ID": administrator.access_key,
            "AWS_SECRET_ACCESS_KEY": administrator.secret_key,
            "WORKOS_API_KEY": api_key,
        }
        return Cli(self.project, self.environment | mine, say)

    def keep(self) -> None:
        """Leave all services running when this process ends."""
        for each in self._services:
            each.keep()

    @property
    def pids(self) -> tuple[int, ...]:
        """Ids of the services' processes."""
        return tuple(each.pid for each in self._services)

    @property
    def public(self) -> LocalInternet:
        """The local Internet.

        Raises:
            ValueError: The world was started without one.
        """
        if self.internet is None:
            raise ValueError("this world has no Internet")
        return self.internet

    @property
    def _services(self) -> tuple[LocalAws | LocalWorkOS | LocalInternet, ...]:
        return (self.aws, self.workos, *([self.internet] if self.internet else []))


@contextmanager
def local_environment(
    directory: Path, *, internet: bool = False, provider: Provider = "offline"
) -> Iterator[LocalEnvironment]:
    """Start a world in an empty directory; stop it at the end, unless it is kept.

    Args:
        directory: Gets certificates, logs, the project, Pulumi's state.
        internet: Whether it has public names; an S3 destination needs none, but for the real
            provider, which asks S3 Control by a name of the account's own.
        provider: `offline`: the kit's stand-in for the AWS plugin; `real`: Pulumi's own.

    Raises:
        ServiceError: A service did not start; the text has its log's end.
    """
    authority = Authority()
    tls = authority.issue(directory / "tls")
    with ExitStack() as stack:
        workos_process = Process(directory / "workos")  # it loads while the local AWS starts
        stack.callback(workos_process.stop_unless_kept)
        aws = stack.enter_context(local_aws(directory / "aws", tls))
        net = (
            stack.enter_context(local_internet(directory / "internet", authority, aws))
            if internet or provider == "real"
            else None
        )
        names = net.names if net else None
        workos = stack.enter_context(
            local_workos(directory / "workos", tls, aws, names, workos_process)
        )
        yield LocalEnvironment(
            directory=directory,
            project=make_project(directory),
            aws=aws,
            workos=workos,
            internet=net,
            environment=_environment(directory, aws, workos, provider) | _real(provider, aws, net),
            provider=provider,
        )


def _real(provider: Provider, aws: LocalAws, net: LocalInternet | None) -> dict[str, str]:
    """What Pulumi's own plugin needs besides: the account's own name of S3 Control."""
    if provider == "offline" or net is None:
        return {}
    port = urlsplit(aws.https_url).port
    return {
        "AWS_ENDPOINT_URL_S3_CONTROL": f"https://{S3_CONTROL}:{port}",
        "HTTPS_PROXY": net.proxy_url,
    }


def _environment(
    directory: Path, aws: LocalAws, workos: LocalWorkOS, provider: Provider
) -> dict[str, str]:
    (directory / "state").mkdir()
    path = [str(Path(sys.prefix) / "bin"), os.environ.get("PATH", os.defpath)]
    pulumi = {
        "PULUMI_BACKEND_URL": (directory / "state").as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": secrets.token_hex(16),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        # Without it the CLI (3.259.0) does not know --event-log, by which changes are counted.
        "PULUMI_DEBUG_COMMANDS": "true",
    }
    if provider == "offline":
        write_aws_provider(directory / "bin")
        path.insert(0, str(directory / "bin"))
        pulumi["PULUMI_HOME"] = str(directory / "pulumi")
        pulumi["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] = "true"
    return (
        scrubbed()
        | pulumi
        | {
            "PATH": os.pathsep.join(path),
            "AWS_ENDPOINT_URL": aws.https_url,
            "AWS_CA_BUNDLE": str(aws.ca),
            "WORKOS_BASE_URL": workos.url,
            "SSL_CERT_FILE": str(workos.ca),
        }
    )
