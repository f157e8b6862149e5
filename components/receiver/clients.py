"""The AWS clients of the function."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from archive import THREADS

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient


def s3() -> S3Client:
    """A client with a connection for every thread, that gives up well within a request's time."""
    _quiet()
    return boto3.client(
        "s3",
        config=Config(
            max_pool_connections=THREADS,
            connect_timeout=2,
            read_timeout=5,
            retries={"mode": "standard", "total_max_attempts": 3},
            # Content-MD5 is sent: a second checksum would only cost time.
            request_checksum_calculation="when_required",
        ),
    )


def secrets_manager() -> SecretsManagerClient:
    """A client whose two calls leave the greater part of a request's time to storage."""
    _quiet()
    return boto3.client(
        "secretsmanager",
        config=Config(
            connect_timeout=1,
            read_timeout=2,
            retries={"mode": "standard", "total_max_attempts": 2},
        ),
    )


def _quiet() -> None:
    """Keep the libraries' warnings out of the log: a request writes one line."""
    for name in ("botocore", "urllib3"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
