"""What is wrong with a stack's way to AWS before anything is asked; it loads no SDK."""

from __future__ import annotations

import re

_THROTTLED = re.compile(
    # botocore 1.43, retries/standard.py: what its own retries call throttling.
    r"\b(Throttling|ThrottlingException|ThrottledException|RequestThrottledException"
    r"|TooManyRequestsException|RequestLimitExceeded|RequestThrottled|BandwidthLimitExceeded"
    r"|SlowDown|PriorRequestNotComplete|TransactionInProgressException)\b"
    r"|Rate exceeded|\[429\] Too Many Requests"
    # S3 answers HEAD without a body, and so without a code (S3 API reference, HeadBucket).
    r"|Head(?:Bucket|Object)\b.*\b503\b"
)


def asks_for_less(said: str) -> bool:
    """Whether AWS refused a request as one too many, by its code or what is said of it."""
    return bool(_THROTTLED.search(said))


_OF_CREDENTIALS = re.compile(
    r"\b(?:ExpiredToken(?:Exception)?|InvalidToken|InvalidClientTokenId|InvalidAccessKeyId"
    r"|UnrecognizedClientException|SignatureDoesNotMatch|AuthFailure|RequestExpired)\b"
    r"|Unable to locate credentials|[Tt]oken has expired|Error loading SSO Token"
    r"|Error when retrieving token from|Error when retrieving credentials from"
    # pulumi-aws, provider/errors/*.txt and provider/resources.go (2026-11-29).
    r"|AWS credentials are invalid or have expired|No valid credential sources found"
    r"|[Ff]ailed to refresh cached (?:SSO )?credentials|no EC2 IMDS role found"
)
"""AWS's codes of credentials that it does not accept (each service's API reference, common errors;
S3 API reference, error responses; 2026-11-28), and the words of boto3 and the plugin where there
are none to send."""

REFUSED_FOR_THE_CLOCK = re.compile(
    "RequestTimeTooSkewed|Signature expired|Signature not yet current"
)
"""AWS's words where a clock is why it refuses a call."""


def refuses_credentials(said: str) -> bool:
    """Whether AWS did not accept the credentials, or there were none to send."""
    return bool(_OF_CREDENTIALS.search(said)) and not REFUSED_FOR_THE_CLOCK.search(said)


_IN_THE_WAY: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("LS106", REFUSED_FOR_THE_CLOCK),
    ("LS113", _OF_CREDENTIALS),
    ("LS121", _THROTTLED),
    ("LS116", re.compile(r"proxyconnect|Failed to connect to proxy URL|Tunnel connection failed")),
    ("LS115", re.compile(r"no such host|server misbehaving|[Nn]ame or service not known")),
    ("LS118", re.compile(r"\bx509: |tls: |SSL validation failed|CERTIFICATE_VERIFY_FAILED")),
    (
        "LS119",
        re.compile(
            r"i/o timeout|TLS handshake timeout|context deadline exceeded|Client\.Timeout exceeded"
            r"|(?:Connect|Read) timeout on endpoint URL"
        ),
    ),
    (
        "LS117",
        re.compile(
            r"connection refused|connection reset by peer|network is unreachable|no route to host"
            r"|Could not connect to the endpoint URL|Connection was closed before"
        ),
    ),
)
"""Codes of the causes for which AWS gives no answer, with the words of Go's `net`, `crypto/tls` and
`net/http` (1.26) and of botocore 1.43 (exceptions.py). The first that fits is the nearest to this
machine: a proxy that refuses a connection says both."""


def why_unanswered(said: str) -> str:
    """The code of the cause for which nobody answered what was asked; empty: somebody did.

    Args:
        said: An error's text.
    """
    return next((code for code, words in _IN_THE_WAY if words.search(said)), "")


class TokenUnreadable(Exception):
    """The token of a web identity cannot be read; the text names key and file."""


class NoProfile(Exception):
    """No such profile; the text names the variable or the stack file's key."""


class NoProfileHere(NoProfile):
    """What the environment names or AWS's own files hold is no profile: no stack file's problem."""
