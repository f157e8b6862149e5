"""A customer's whole life, from an empty account to proven delivery, in the order it has."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from logstreams.verification.published import Model
from logstreams.verification.report import Evidence
from rehearsal.cli import Ran, Say, passed
from rehearsal.customer import LOCAL_EGRESS, Customer
from rehearsal.environment import LocalEnvironment
from rehearsal.fixtures import Fixture, fixture_of
from rehearsal.policies import TOLD, with_policies
from rehearsal.stack_file import stack_file
from rehearsal.workos.state import EnvironmentName

HOOK_RESOURCES = 2
"""Check and gate: what an update of an unchanged stack updates, since it proves delivery again."""


class RehearsalFailed(Exception):
    """A step came to something else than it has to; the text says what was found and wanted."""


class Step(Model):
    """One step of a customer's life."""

    name: str
    verdict: str | None
    """The stack's verdict after it; null where no update was run."""
    seconds: float
    changes: dict[str, int]
    """For `up`: resources by what was done to them."""


class EngineUsed(Model):
    """What ran the program."""

    pulumi: str
    """The CLI's version."""
    aws_provider: Literal["offline", "real"]


class Scenario(Model):
    """What a rehearsal came to; `docs/schemas/rehearse.json` is made from it by `make docs`."""

    version: Literal[1] = 1
    customer: str
    destination: str
    verdict: str
    steps: tuple[Step, ...]
    evidence: Evidence
    engine: EngineUsed


def new_customer(
    world: LocalEnvironment,
    stack: str,
    account_id: str,
    say: Say,
    *,
    fixture: Fixture | None = None,
    environment: EnvironmentName = "production",
    **details: Any,
) -> Customer:
    """Make an organization in WorkOS, a key, a stack file and an empty stack.

    Args:
        world: Where.
        stack: The stack's name.
        account_id: The customer's AWS account; every 12-digit account exists locally.
        say: Told every line that commands write.
        fixture: What the customer has already; None: an account, for events in S3.
        environment: WorkOS's environment.
        details: For `stack_file`, in place of what the fixture says.
    """
    fixture = fixture or fixture_of("s3", world, stack, account_id)
    organization = world.workos.create_organization(stack.title(), environment)
    key = world.workos.create_key(environment)
    cli = world.cli(account_id, key, say)
    customer = Customer(
        stack=stack,
        account_id=account_id,
        organization_id=organization,
        cli=replace(cli, environment={**cli.environment, **fixture.environment}),
        world=world,
        form=world.workos.form(organization),
        variables=tuple(fixture.environment),
        settle=fixture.settle,
    )
    theirs = {"destination": fixture.destination, "network": fixture.network}
    text = stack_file(
        account_id=account_id,
        organization_id=organization,
        environment=environment,
        egress=LOCAL_EGRESS,
        **{**theirs, **details},
    )
    customer.stack_file.write_text(text, encoding="utf-8")
    passed(customer.cli.pulumi("stack", "init", stack))
    return customer


def live(customer: Customer, announce: Callable[[str], None]) -> Scenario:
    """Live a customer's life: form, up, form, up, up.

    Args:
        customer: A new one.
        announce: Told what each step is, before it.

    Raises:
        RehearsalFailed: A step came to something else than it has to.
        CommandFailed: A command failed.
    """
    steps: list[Step] = []
    check: dict[str, Any] = {}

    def step(name: str, what: str, act: Callable[[], Ran | None]) -> Step:
        announce(what)
        started = time.monotonic()
        ran = act()
        if ran:
            check.update(customer.state().check)
        verdict, changes = (check["verdict"], ran.changes) if ran else (None, {})
        seconds = round(time.monotonic() - started, 1)
        steps.append(Step(name=name, verdict=verdict, seconds=seconds, changes=changes))
        return steps[-1]

    announce(TOLD)
    policies = with_policies(customer.world.directory)

    def up() -> Ran:
        return passed(customer.up(*policies))

    step("form-opened", "the customer's admin opens WorkOS's form", customer.open_form)
    first = step("up-1", "pulumi up: everything is made", up)
    _expect("the verdict after the first up", first.verdict, "pending")
    customer.settle(customer)
    what = "the admin types the stack's values into the form and saves it"
    step("form-saved", what, lambda: _expect("the stream", customer.save_form(), "active"))
    second = step("up-2", "pulumi up: a test event goes through WorkOS", up)
    _expect("the verdict after the second up", second.verdict, "verified")
    event = check["evidence"]["nonce"]
    third = step("up-3", "pulumi up: nothing changed, and delivery is proven again", up)
    _expect("the verdict after the third up", third.verdict, "verified")
    _expect("what the third up changed", third.changes.get("update"), HOOK_RESOURCES)
    _expect("what else it changed", {*third.changes} - {"update", "same"}, set())
    _expect("another event proves it", check["evidence"]["nonce"] != event, True)
    return Scenario(
        customer=customer.stack,
        destination=customer.settings.destination.type,
        verdict=check["verdict"],
        steps=tuple(steps),
        evidence=Evidence.of(check["evidence"]),
        engine=EngineUsed(
            pulumi=customer.cli.pulumi("version").output.strip().removeprefix("v"),
            aws_provider=customer.world.provider,
        ),
    )


def _expect(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise RehearsalFailed(f"{what}: found {found}, wanted {wanted}")
