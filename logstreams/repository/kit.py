"""Which kit a repository depends on: a wheel by its version, file or URL, with its hash."""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from email.parser import Parser
from importlib import util
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from shutil import which
from urllib.parse import unquote, urlsplit

import httpx2
from packaging.version import InvalidVersion, Version

from logstreams import __version__

NAME = "workos-log-streams"
FOLDER = "kit"
"""Where a repository keeps a wheel that lies nowhere else."""
DOWNLOAD_SECONDS = 60
_WANTED = "--kit: found {found}, wanted a version, a wheel's file or its https:// URL"


class KitError(Exception):
    """The kit that a repository is to depend on cannot be named; the text says what is wanted."""


@dataclass(frozen=True)
class Kit:
    """A wheel of the version that runs."""

    hashes: tuple[str, ...]
    """`sha256:…`, each."""
    file: str = ""
    """The wheel's path in the repository; empty: it is not kept there."""
    content: bytes = b""
    """Of that file."""
    url: str = ""
    """Where it is downloaded from; empty: from the package index, or it is a file."""

    @property
    def requirement(self) -> str:
        """As a requirements file has it, hashes too."""
        if self.file:
            named = f"./{self.file}"
        else:
            named = f"{NAME} @ {self.url}" if self.url else f"{NAME}=={__version__}"
        return " \\\n".join([named, *(f"    --hash={each}" for each in self.hashes)])


def find_kit(asked: str | None) -> Kit:
    """Return the kit that was asked for, or else the one that runs, wherever it was installed from.

    Args:
        asked: A version, a wheel's path or its https:// URL; None: as installed.

    Raises:
        KitError: There is none, it is of another version than this one, or it cannot be reached.
    """
    asked = asked or _installed_from()
    if asked.startswith(("http://", "https://")):
        return _of_url(asked)
    if asked.endswith(".whl") or Path(asked).exists():
        return _of_file(Path(asked))
    try:
        Version(asked)
    except InvalidVersion:
        raise KitError(_WANTED.format(found=repr(asked))) from None
    return _of_version(asked)


def _installed_from() -> str:
    """Where pip or uv took the running kit from (PEP 610); its version where that was an index."""
    try:
        text = distribution(NAME).read_text("direct_url.json")
    except PackageNotFoundError:
        text = '{"dir_info": {}, "url": "this folder"}'
    if not text:
        return __version__
    origin = json.loads(text)
    url = str(origin.get("url", ""))
    if "archive_info" not in origin:
        raise KitError(
            f"this logstreams runs from sources ({url}), which a repository cannot depend on: "
            "build a wheel (uv build --wheel), and name it by --kit"
        )
    if not url.startswith("file://"):
        return url
    path = unquote(urlsplit(url).path)
    if not Path(path).is_file():
        raise KitError(
            f"this logstreams was installed from {path}, which is gone: name it by --kit"
        )
    return path


def _of_file(path: Path) -> Kit:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise KitError(f"--kit: {path}: {error.strerror}") from None
    _check(content, str(path))
    return Kit((_digest(content),), f"{FOLDER}/{path.name}", content)


def _of_url(url: str) -> Kit:
    parts = urlsplit(url)
    if parts.username or parts.password:
        # Not repeated: the text may lie in a log.
        raise KitError(
            "--kit: found credentials in the URL, wanted one without: it is written down"
        )
    if parts.scheme != "https":
        raise KitError(_WANTED.format(found=repr(url)))
    try:
        answer = httpx2.get(url, follow_redirects=True, timeout=DOWNLOAD_SECONDS)
        answer.raise_for_status()
    except httpx2.HTTPError as error:
        raise KitError(f"--kit: {url}: {error}") from None
    _check(answer.content, url)
    return Kit((_digest(answer.content),), url=url.partition("#")[0])


def _of_version(version: str) -> Kit:
    if Version(version) != Version(__version__):
        raise KitError(_other_version(version, version))
    with tempfile.TemporaryDirectory() as folder:
        return Kit(_hashes_by_pip(folder) if util.find_spec("pip") else _hashes_by_uv())


def _hashes_by_pip(folder: str) -> tuple[str, ...]:
    options = ["--disable-pip-version-check", "--quiet", "--no-deps", "--only-binary=:all:"]
    _ask(
        [sys.executable, "-m", "pip", "download", *options, "-d", folder, f"{NAME}=={__version__}"]
    )
    wheel = next(Path(folder).glob("*.whl"))
    _check(wheel.read_bytes(), wheel.name)
    return (_digest(wheel.read_bytes()),)


def _hashes_by_uv() -> tuple[str, ...]:
    uv = which("uv")
    if not uv:
        raise KitError("--kit VERSION: found neither pip nor uv, which ask the package index")
    options = ["--quiet", "--no-deps", "--generate-hashes", "--no-header", "--no-annotate"]
    answer = _ask([uv, "pip", "compile", *options, "-"], f"{NAME}=={__version__}\n")
    return tuple(re.findall(r"--hash=(sha256:[0-9a-f]{64})", answer))


def _ask(command: list[str], question: str = "") -> str:
    done = subprocess.run(command, input=question, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise KitError(
            f"--kit: the package index has no {NAME} {__version__} ({last}); where it is kept "
            "elsewhere, name the wheel's file or URL"
        )
    return done.stdout


def _check(content: bytes, where: str) -> None:
    """Raise unless it is the wheel of the kit, of the version that runs."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as wheel:
            name = next(each for each in wheel.namelist() if each.endswith(".dist-info/METADATA"))
            metadata = Parser().parsestr(wheel.read(name).decode())
    except (zipfile.BadZipFile, StopIteration):
        raise KitError(f"--kit: {where}: found no wheel, wanted one of {NAME}") from None
    if metadata["Name"] != NAME:
        raise KitError(f"--kit: {where}: found {metadata['Name']}, wanted {NAME}")
    if metadata["Version"] != __version__:
        raise KitError(_other_version(where, metadata["Version"]))


def _other_version(where: str, version: str) -> str:
    install = f"{NAME}=={version}" if where == version else where
    return (
        f"--kit: {where}: found version {version}, wanted {__version__}, which runs: each version "
        f"writes its own files. First: pip install {install}"
    )


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
