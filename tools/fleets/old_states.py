"""States that released versions left behind, updated by this one."""

from __future__ import annotations

import json
import re
from pathlib import Path

from rehearsal.cli import passed
from rehearsal.customer import Customer
from rehearsal.environment import local_environment
from rehearsal.scenario import new_customer
from tools.fleets.step import Steps
from tools.lifetime import expect

STATES = Path(__file__).parents[2] / "tests" / "rehearsal" / "life" / "states"
"""Of each release a state as `pulumi stack export` wrote it, and the stack file that it is of."""
PASSPHRASE = "1214b9927f297ab5f6a5b6878a82b4ee"  # noqa: S105 - of a rehearsal
"""Of the states' one secret, the providers' pickled names."""
STACK, ACCOUNT = "acme", "012345670123"
_SALT = re.compile(r"^encryptionsalt: .*$", re.MULTILINE)
KEY = "aws:kms/key:Key"


def releases() -> list[str]:
    """The versions that there is a state of."""
    return sorted(file.stem for file in STATES.glob("*.json"))


def play(version: str, folder: Path, steps: Steps) -> None:
    """Put a version's state in the place of this one's, and update it.

    What the state is of lies at AWS under the same names, as this version has just made it; IDs
    that AWS makes up are written into the state.

    Args:
        version: One of `releases()`.
        folder: Gets the world; empty.
        steps: Told each step.

    Raises:
        Wrong: Something is replaced, deleted or not verified.
        CommandFailed: An update failed.
    """
    with local_environment(folder) as world:
        world.environment["PULUMI_CONFIG_PASSPHRASE"] = PASSPHRASE
        customer = new_customer(world, STACK, ACCOUNT, lambda _: None)
        with steps.step("a stack made by this version") as step:
            customer.open_form()
            passed(customer.up())
            expect("the stream", customer.save_form(), "active")
            passed(customer.up())
            step.came_to = customer.state().check["verdict"]
        with steps.step(f"the state of {version} in its place; `pulumi up`") as step:
            _put(customer, version)
            expect("whether it is the old state", "run" in customer.state().check, False)
            ran = passed(customer.up())
            expect("what else is done", {*ran.changes} - {"same", "update"}, set())
            expect("the verdict", customer.state().check["verdict"], "verified")
            told = ", ".join(f"{number} {kind}" for kind, number in ran.changes.items())
            step.came_to = f"{told}; none replaced, created or deleted; verified"


def _put(customer: Customer, version: str) -> None:
    state = (STATES / f"{version}.json").read_text(encoding="utf-8")
    now = passed(customer.cli.pulumi("stack", "export", stack=STACK)).output
    for of_old, of_now in (
        (_key(state), _key(now)),
        (_organization(state), customer.organization_id),
    ):
        state = state.replace(of_old, of_now)
    # The state's secrets are of the old file's salt.
    salt = _SALT.findall((STATES / f"Pulumi.{STACK}.yaml").read_text(encoding="utf-8"))[0]
    text = customer.stack_file.read_text(encoding="utf-8")
    customer.stack_file.write_text(_SALT.sub(lambda _: salt, text), encoding="utf-8")
    file = customer.world.directory / "old.json"
    file.write_text(state, encoding="utf-8")
    passed(customer.cli.pulumi("stack", "import", f"--file={file}", stack=STACK))


def _key(state: str) -> str:
    resources = json.loads(state)["deployment"]["resources"]
    return str(next(one["id"] for one in resources if one["type"] == KEY))


def _organization(state: str) -> str:
    return str(re.findall(r"org_[0-9A-Z]{26}", state)[0])
