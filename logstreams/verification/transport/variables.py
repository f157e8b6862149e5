"""Environment variables that name files and URLs: a wrong one is told before anything is asked.

Each is otherwise met by a library deep inside a request, which says no more than "file not found",
or nothing: botocore takes an empty AWS_CA_BUNDLE for leave not to check certificates (botocore
1.43, httpsession.py, `_setup_ssl_cert`, 2026-11-29).
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from logstreams.verification.transport.loopback import is_rehearsal

_CONFIG_FILE = "PULUMI_OPTION_CONFIG_FILE"
"""Pulumi has a variable for each of its options (engine 3.259.0, `cmd/pulumi/pulumi.go`)."""


class BadVariable(Exception):
    """A variable of the environment names nothing that can be used; the text says which."""


def refuse_bad_variables(environment: Mapping[str, str] | None = None) -> None:
    """Refuse variables by which nothing can be asked.

    Args:
        environment: Of the process; None: this one's.

    Raises:
        BadVariable: One names no file, folder or URL of the kind it has to; every one is named.
    """
    problems = tuple(_problems(os.environ if environment is None else environment))
    if problems:
        raise BadVariable("\n".join(problems))


def _problems(environment: Mapping[str, str]) -> Iterator[str]:
    for name, (wanted, flaw_in) in _VARIABLES.items():
        value = environment.get(name)
        if value is None:
            continue
        if flaw := flaw_in(value):
            yield f"{name}: {flaw}; wanted {wanted}, or {name} unset"
    if _uses_token_file(environment):
        name = "AWS_WEB_IDENTITY_TOKEN_FILE"
        if flaw := _unreadable(environment[name]):
            yield f"{name}: {flaw}; wanted a file with the token, or {name} unset"
    if found := environment.get(_CONFIG_FILE):
        yield (
            f"{_CONFIG_FILE}: found {found}, which Pulumi takes for --config-file; wanted "
            f"{_CONFIG_FILE} unset: program, checks and commands read the stack's own file alone"
        )
    for name in sorted(environment):
        if name.startswith("AWS_ENDPOINT_URL") and environment[name]:
            parts = urlsplit(environment[name])
            if parts.scheme not in ("http", "https") or not parts.hostname:
                yield f"{name}: found no URL; wanted https://HOST[:PORT], or {name} unset"


def _uses_token_file(environment: Mapping[str, str]) -> bool:
    """Whether boto3's search for credentials comes to the token: keys and a profile go before."""
    before = ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_DEFAULT_PROFILE")
    needed = ("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN")
    return all(environment.get(name) for name in needed) and not any(
        environment.get(name) for name in before
    )


def _unreadable(value: str) -> str:
    """Why a file cannot be read; empty: it can."""
    path = Path(value)
    if not value:
        return "found an empty value"
    try:
        if path.is_dir():
            return f"{value} is a folder"
        with path.open("rb") as file:
            file.read(1)
    except FileNotFoundError:
        return f"{value} does not exist"
    except OSError as error:
        return f"{value} cannot be read ({error.strerror})"
    return ""


def _no_certificates(value: str) -> str:
    if flaw := _unreadable(value):
        return flaw
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=value)
    except (ssl.SSLError, OSError):
        return f"{value} has no certificate in PEM form"
    return ""


def _no_certificates_for_aws(value: str) -> str:
    """A folder of certificates is taken too."""
    return "" if value and Path(value).is_dir() else _no_certificates(value)


def _no_certificates_of_openssl(value: str) -> str:
    return _no_certificates(value) if value else ""  # OpenSSL takes an empty one for none


def _no_folders(value: str) -> str:
    folders = [folder for folder in value.split(os.pathsep) if folder]
    missing = [folder for folder in folders if not Path(folder).is_dir()]
    return f"{missing[0]} is no folder" if missing else ""


def _unreadable_if_there(value: str) -> str:
    """boto3 takes a file that is not there for an empty one."""
    return _unreadable(value) if value and Path(value).exists() else ""


_PEM = "a file of certificates in PEM form"

_VARIABLES: Mapping[str, tuple[str, Callable[[str], str]]] = {
    "SSL_CERT_FILE": (_PEM, _no_certificates_of_openssl),
    "SSL_CERT_DIR": ("folders of certificates", _no_folders),
    "AWS_CA_BUNDLE": (_PEM, _no_certificates_for_aws),
    "REQUESTS_CA_BUNDLE": (_PEM, _no_certificates_for_aws),
    "AWS_CONFIG_FILE": ("a file of profiles", _unreadable_if_there),
    "AWS_SHARED_CREDENTIALS_FILE": ("a file of credentials", _unreadable_if_there),
}
"""What each has to be, and what is wrong with its value."""


_OF_S3 = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
"""The one for a service comes before the one for all (AWS SDKs and tools reference guide,
"Service-specific endpoints", 2026-11-28)."""

_AWS_HOSTS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")


def other_s3(environment: Mapping[str, str] | None = None) -> str:
    """The variable that leads S3's calls to a host that is not AWS's; empty: none does.

    A rehearsal's own variable for all services leads to its local AWS, and is meant.
    """
    given = os.environ if environment is None else environment
    names = _OF_S3[:1] if is_rehearsal() else _OF_S3
    if given.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
        return ""
    name = next((one for one in names if given.get(one)), "")
    host = urlsplit(given[name]).hostname or "" if name else ""
    return "" if not name or host.endswith(_AWS_HOSTS) else name
