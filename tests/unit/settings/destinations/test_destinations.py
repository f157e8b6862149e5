from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from logstreams.settings import S3Destination
from logstreams.settings.destinations import destination_types

ROOT = Path(__file__).parents[4]

# A destination as somebody would add it: this file and nothing else.
PIGEON = '''
from typing import Literal

from logstreams.settings.destinations.base import Destination
from logstreams.settings.types.values import whole_number
from typing import Annotated


class PigeonDestination(Destination):
    """By carrier."""

    type: Literal["pigeon"]
    birds: Annotated[int, *whole_number(1, 3, "birds")]
'''

PROGRAM = """
from pathlib import Path
from logstreams.settings import SettingsError, StackSettings
from logstreams.settings.load import parse_settings
from logstreams.settings.reference import json_schema, page

text = Path("full.yaml").read_text()
head, rest = text.split("  workos-log-streams:destination:")
_, tail = rest.split("  workos-log-streams:stream:")
def parse(destination):
    whole = f"{head}  workos-log-streams:destination: {destination}\\n  stream:{tail}"
    return parse_settings(Path("Pulumi.acme.yaml"), whole)

settings = parse("{type: pigeon, birds: 2}")
assert StackSettings.from_plain(settings.to_plain()) == settings
print(settings.destination)
for destination in ("{type: pigeon, birds: 4}", "{type: pigeon, bird: 1}", "{type: owl}"):
    try:
        parse(destination)
    except SettingsError as error:
        print(*(str(problem).partition("destination")[2] for problem in error.problems), sep="\\n")
assert "pigeon" in json_schema() and "destination.birds" in page("")
"""


def test_every_module_is_a_destination_of_its_name() -> None:
    folder = ROOT / "logstreams" / "settings" / "destinations"
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__", "base"}
    assert set(destination_types()) == modules
    assert destination_types()["s3"] is S3Destination


def test_new_module_is_a_new_destination_and_no_other_file_changes(
    tmp_path: Path, full: str
) -> None:
    package = tmp_path / "logstreams"
    package.mkdir()
    shutil.copy(ROOT / "logstreams" / "__init__.py", package)
    shutil.copytree(ROOT / "logstreams" / "settings", package / "settings")
    (package / "settings" / "destinations" / "pigeon.py").write_text(PIGEON)
    (tmp_path / "full.yaml").write_text(full)
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.stderr == ""
    assert run.stdout.splitlines() == [
        "type='pigeon' birds=2",
        ".birds: found 4; wanted a whole number of birds, 1 to 3, without quotes",
        ".birds: found nothing; wanted a whole number of birds, 1 to 3, without quotes",
        ".bird: found an unknown key; wanted birds (did you mean that?)",
        ".type: found owl; wanted a mapping with type: datadog | https | pigeon | s3 | splunk",
    ]
