"""A wheel as far as `init` reads it."""

from __future__ import annotations

import zipfile
from pathlib import Path

from logstreams import __version__


def wheel(folder: Path, *, name: str = "workos-log-streams", version: str = __version__) -> Path:
    folder_name = f"{name.replace('-', '_')}-{version}"
    file = folder / f"{folder_name}-py3-none-any.whl"
    texts = {
        "METADATA": f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n\nText",
        "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(file, "w") as packed:
        for part, text in texts.items():
            packed.writestr(f"{folder_name}.dist-info/{part}", text)
    return file
