"""A destination is added by files of its own: no other file is touched (docs/architecture.md)."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

MODULES = {
    "logstreams/settings/destinations/pigeon.py": '''
from typing import Annotated, ClassVar, Literal

from logstreams.settings.destinations.base import Destination, Form, FormField
from logstreams.settings.types.values import whole_number


class PigeonDestination(Destination):
    """By carrier."""

    workos_type: ClassVar[str] = "Pigeon"
    type: Literal["pigeon"]
    birds: Annotated[int, *whole_number(1, 3, "birds")]

    def form(self, stack: object) -> Form:
        return {"loft": FormField("Loft", "roof")}
''',
    "components/pigeon.py": """
import pulumi

from components.fingerprint import fingerprint


class PigeonDestination(pulumi.ComponentResource):
    def __init__(self, settings, opts):
        super().__init__("logstreams:pigeon:Destination", "pigeon", None, opts)
        self.form = settings.form
        self.fingerprint = fingerprint({"birds": str(settings.destination.birds)})
        self.resources = [self]


def provision(settings, opts):
    return PigeonDestination(settings, opts)
""",
    "logstreams/verification/destinations/pigeon.py": """
from dataclasses import dataclass

from logstreams.settings.destinations.pigeon import PigeonDestination
from logstreams.verification.checks import stream
from logstreams.verification.destinations.interface import DestinationType
from logstreams.verification.facts.destination import DestinationFacts
from logstreams.verification.readers import UnsupportedReader


@dataclass(frozen=True)
class PigeonFacts(DestinationFacts):
    birds: int


DESTINATION = DestinationType(
    settings=PigeonDestination,
    collect=lambda aws, settings: PigeonFacts(settings.destination.birds),
    categories=lambda settings: (stream.CATEGORY,),
    reader=lambda settings, aws: UnsupportedReader("the loft", "birds do not talk"),
)
""",
}

PROGRAM = """
from pathlib import Path

import pulumi

import logstreams
from components.destination import provision
from logstreams.verification.categories import categories_for
from logstreams.verification.destinations import destination_of, reader_of
from logstreams.settings.load import parse_settings


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return args.name, args.inputs

    def call(self, args):
        return {}


pulumi.runtime.set_mocks(Mocks())
assert Path(logstreams.__file__).is_relative_to(Path.cwd())
settings = parse_settings(Path("Pulumi.acme.yaml"), Path("stack.yaml").read_text())
made = provision(settings, pulumi.ResourceOptions())
print(made.form)
print(destination_of(settings).collect(None, settings).birds)
print([category.name for category in categories_for(settings)])
print(reader_of(settings, None).looked_in(None))
"""

STACK = """\
config:
  aws:region: us-east-1
  workos-log-streams:schema: 1
  workos-log-streams:accountId: "012345670123"
  workos-log-streams:organizationId: org_01EHZNVPK3SFK441A1RGBFSHRT
  workos-log-streams:environment: production
  workos-log-streams:apiKey: {env: WORKOS_API_KEY}
  workos-log-streams:destination: {type: pigeon, birds: 2}
"""


def test_fifth_destination_is_files_of_its_own(tmp_path: Path) -> None:
    for package in ("logstreams", "components"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    for name, text in MODULES.items():
        assert not (tmp_path / name).exists()
        (tmp_path / name).write_text(text)
    (tmp_path / "stack.yaml").write_text(STACK)

    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert run.stderr == ""
    assert run.stdout.splitlines() == [
        "{'loft': 'roof'}",
        "2",
        "['environment', 'workos-api', 'stream', 'delivery']",
        "the loft",
    ]
