"""A program's archive as the zip file that Lambda takes.

The wire form is that of pulumi/pulumi sdk/go/common/resource/archive and asset (v3.259.0): signed
objects that carry a hash and either text, a path or a URI; the engine computes the hashes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from rehearsal.engine.aws_provider.failures import RefusedError
from rehearsal.engine.aws_provider.wire import SIGNATURE

ARCHIVE: Final = "0def7320c3a5731c473e5ecbe6d01bc7"
ASSET: Final = "c44067f5952c0a294b673a41bacd8c17"

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip file can name
_MODE = 0o644


def is_archive(value: Any) -> bool:
    """Whether a property's value is an archive."""
    return isinstance(value, Mapping) and value.get(SIGNATURE) == ARCHIVE


def zipped(archive: Mapping[str, Any]) -> bytes:
    """The archive's files as a zip file; the same files give the same bytes.

    Raises:
        RefusedError: A file is missing, or lies where this provider does not look.
    """
    path = archive.get("path")
    if path and Path(path).is_file():
        return _read(Path(path))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in sorted(_files(archive)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = _MODE << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return packed.getvalue()


def _files(archive: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, bytes]]:
    if "uri" in archive:
        raise RefusedError(f"the offline provider does not fetch an archive: {archive['uri']}")
    for name, item in archive.get("assets", {}).items():
        if is_archive(item):
            yield from _files(item, f"{prefix}{name}/")
        else:
            yield f"{prefix}{name}", _content(item)
    if archive.get("path"):
        folder = Path(archive["path"])
        if not folder.is_dir():
            raise RefusedError(f"no such archive: {folder}")
        for file in folder.rglob("*"):
            if file.is_file():
                yield f"{prefix}{file.relative_to(folder).as_posix()}", _read(file)


def _content(asset: Mapping[str, Any]) -> bytes:
    if "uri" in asset:
        raise RefusedError(f"the offline provider does not fetch an asset: {asset['uri']}")
    if asset.get("path"):
        return _read(Path(asset["path"]))
    text: str = asset.get("text", "")
    return text.encode()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RefusedError(f"failed to read the asset {path}: {error.strerror}") from None
