"""What the local AWS's process sees of its surroundings."""

from __future__ import annotations

from pathlib import Path

from rehearsal.service import bare_environment
from rehearsal.tls import TlsMaterial


def server_environment(
    directory: Path, tls: TlsMaterial, port: int, root_secret: str
) -> dict[str, str]:
    """The server's environment, built from nothing: no AWS_* of the caller can reach it.

    Args:
        directory: Its home and scratch space.
        tls: Its certificate.
        port: Its HTTPS port.
        root_secret: The secret every account's root signs with.
    """
    return bare_environment(
        directory,
        TMPDIR=str(directory),
        AUTH="true",
        # For what MiniStack hands to local Lambda functions: where AWS is and whom to trust.
        GATEWAY_PORT=str(port),
        USE_SSL="1",
        MINISTACK_SSL_CERT=str(tls.certificate),
        MINISTACK_SSL_KEY=str(tls.key),
        # Without this it listens on 0.0.0.0:8883 whatever address it is told to bind.
        IOT_MTLS_ENABLED="0",
        SFTP_ENABLED="0",
        # It would remove containers it takes for its own from this machine's Docker.
        DOCKER_HOST=f"unix://{directory / 'no-docker.sock'}",
        AWS_SECRET_ACCESS_KEY=root_secret,
    )
