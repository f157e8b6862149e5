from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from rehearsal.engine.aws_provider.archive import ARCHIVE, ASSET, zipped
from rehearsal.engine.aws_provider.failures import RefusedError
from rehearsal.engine.aws_provider.wire import SIGNATURE


def archive(name: str, text: str) -> dict[str, Any]:
    return {SIGNATURE: ARCHIVE, "assets": {name: {SIGNATURE: ASSET, "text": text}}}


def test_archive_gives_the_same_bytes_whatever_its_order() -> None:
    one, two = archive("a.py", "1"), archive("b.py", "2")
    both = {**one["assets"], **two["assets"]}
    turned = dict(reversed(both.items()))
    assert zipped({**one, "assets": both}) == zipped({**one, "assets": turned})


def test_archive_packs_files_folders_and_archives(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "deep.py").write_text("deep")
    (tmp_path / "file.py").write_text("file")
    packed = zipped(
        {
            SIGNATURE: ARCHIVE,
            "assets": {
                "file.py": {SIGNATURE: ASSET, "path": str(tmp_path / "file.py")},
                "package": {SIGNATURE: ARCHIVE, "path": str(tmp_path)},
                "nested": archive("text.py", "text"),
            },
        }
    )
    with zipfile.ZipFile(io.BytesIO(packed)) as found:
        assert {name: found.read(name).decode() for name in found.namelist()} == {
            "file.py": "file",
            "nested/text.py": "text",
            "package/file.py": "file",
            "package/inner/deep.py": "deep",
        }
    (tmp_path / "ready.zip").write_bytes(packed)
    assert zipped({SIGNATURE: ARCHIVE, "path": str(tmp_path / "ready.zip")}) == packed


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"path": "no/such/folder"}, id="no-folder"),
        pytest.param({"uri": "https://example.com/code.zip"}, id="remote-archive"),
        pytest.param({"assets": {"a": {SIGNATURE: ASSET, "path": "no/such"}}}, id="no-file"),
        pytest.param({"assets": {"a": {SIGNATURE: ASSET, "uri": "file:///a"}}}, id="remote-file"),
    ],
)
def test_archive_that_cannot_be_packed_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(RefusedError):
        zipped({SIGNATURE: ARCHIVE, **given})
