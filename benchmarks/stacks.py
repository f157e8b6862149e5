"""Many stacks of one project, in one account, on the local AWS."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rehearsal.cli import passed
from rehearsal.customer import LOCAL_EGRESS
from rehearsal.environment import local_environment
from rehearsal.policies import with_policies
from rehearsal.stack_file import stack_file

ACCOUNT = "012345670123"
LOGSTREAMS = (sys.executable, "-m", "logstreams.command.main")


@dataclass(frozen=True)
class Stacks:
    """Stacks that the backend knows; none is deployed yet."""

    project: Path
    environment: dict[str, str]
    """Of a terminal that may do everything in the account, and has the WorkOS key."""
    names: Sequence[str]
    policies: Sequence[str]
    """The arguments by which the pack is asked."""


@contextmanager
def new_stacks(count: int) -> Iterator[Stacks]:
    """Make so many stacks with S3 archives, customer-0001 and on; at the end all is gone."""
    with (
        tempfile.TemporaryDirectory(prefix="logstreams-bench-") as directory,
        local_environment(Path(directory)) as here,
    ):
        cli = here.cli(ACCOUNT, here.workos.create_key("production"), lambda _: None)
        names = [f"customer-{number:04d}" for number in range(1, count + 1)]
        for name in names:
            text = stack_file(
                account_id=ACCOUNT,
                organization_id=here.workos.create_organization(name, "production"),
                environment="production",
                egress=LOCAL_EGRESS,
            )
            (here.project / "stacks" / f"Pulumi.{name}.yaml").write_text(text, encoding="utf-8")
            passed(cli.pulumi("stack", "init", name))
        yield Stacks(here.project, dict(cli.environment), names, with_policies(here.directory))
