"""One customer from `logstreams new` to `logstreams retire`, by the commands and by nothing else.

What no command does is done by whoever does it in life: the customer's admin follows the mail that
WorkOS sends and fills in its form, and whoever administers WorkOS makes keys and ends the stream.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from botocore.exceptions import ClientError

from logstreams.customers.templates import template
from rehearsal.cli import Ran, passed
from rehearsal.customer import LOCAL_EGRESS, Customer
from rehearsal.environment import LocalEnvironment
from rehearsal.fixtures import Fixture, fixture_of
from rehearsal.workos.set_up_form import SetUpForm
from rehearsal.workos.state import EnvironmentName

STEPS = ("made", "invited", "deployed", "verified", "rotated", "retired", "back")
NEW_KEY = "WORKOS_NEW_API_KEY"
ENVIRONMENT: EnvironmentName = "staging"


class Wrong(Exception):
    """A step came to something else than it has to; the text says what was found and wanted."""


@dataclass
class Lifetime:
    """What became of one customer."""

    stack: str
    kind: str
    """Of the customer's destination: one of `rehearsal.fixtures.kinds()`."""
    seconds: dict[str, float] = field(default_factory=dict)
    """Of each step that was reached, in order; the last one failed if there is a problem."""
    kept: int = 0
    """Objects that the archive had before the customer left, and has afterwards."""
    problem: str = ""
    """What went wrong; empty: nothing did."""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Take the time of a step."""
        started = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = round(time.monotonic() - started, 1)


def prepare(world: LocalEnvironment) -> None:
    """Let `logstreams new` begin with the project's own templates: WorkOS is a local one here."""
    addresses = ", ".join(f'"{each}"' for each in LOCAL_EGRESS)
    local = f"  workos-log-streams:egress: {{addresses: [{addresses}]}}\n"
    for kind in ("s3", "https", "https-existing", "splunk", "datadog"):
        name = "template.yaml" if kind == "s3" else f"template-{kind}.yaml"
        text = template(kind, world.directory)
        # The kit's template may stand there as a link: it is left as it is.
        file = world.project / "stacks" / name
        file.unlink(missing_ok=True)
        file.write_text(text + local, encoding="utf-8")


def live(world: LocalEnvironment, stack: str, kind: str, account: str, *, back: bool) -> Lifetime:
    """Live one customer's life; whatever goes wrong ends it and is told in the answer.

    Args:
        world: With public names, and prepared.
        stack: The stack's name, new.
        kind: Of the destination: one of `rehearsal.fixtures.kinds()`.
        account: The customer's AWS account, 12 digits.
        back: Whether the customer comes back after they have left.
    """
    life = Lifetime(stack, kind)
    try:
        _lived(world, life, account, back=back)
    except Exception as problem:
        life.problem = f"{type(problem).__name__}: {problem}"
    return life


def _lived(world: LocalEnvironment, life: Lifetime, account: str, *, back: bool) -> None:
    fixture = fixture_of(life.kind, world, life.stack, account)
    with life.step("made"):
        customer = _made(world, life, account, fixture)
    with life.step("invited"):
        mail = f"it@{life.stack}.example"
        passed(customer.cli.logstreams("portal", life.stack, "--invite", mail))
        (sent,) = world.workos.mails(customer.organization_id)
        expect("who was invited", sent.to, mail)
        customer = replace(customer, form=SetUpForm(sent.link, world.workos.ca))
        customer.open_form()
    with life.step("deployed"):
        expect("the first verdict", _verdict(customer), "pending")
        customer.settle(customer)
    with life.step("verified"):
        expect("the stream", customer.save_form(), "active")
        expect("the second verdict", _verdict(customer), "verified")
    with life.step("rotated"):
        customer = _rotated(customer)
    before = _objects(customer)
    with life.step("retired"):
        _refused(customer.cli.logstreams("retire", life.stack), "delete the stream")
        world.workos.delete_stream(customer.organization_id)
        passed(customer.cli.logstreams("retire", life.stack))
        expect("the last verdict", _verdict(customer), "retired")
        expect("the check's record", customer.state().check, {})
        expect("what is left of what delivers", _delivering(customer), [])
    life.kept = len(before)
    expect("objects that are gone", before - _objects(customer), frozenset())
    if back:
        with life.step("back"):
            _come_back(customer)
            expect("objects that are gone", before - _objects(customer), frozenset())


def _made(world: LocalEnvironment, life: Lifetime, account: str, fixture: Fixture) -> Customer:
    key = world.workos.create_key(ENVIRONMENT)
    cli = world.cli(account, key, lambda _: None)
    cli = replace(cli, environment={**cli.environment, **fixture.environment})
    kind = life.kind.replace("_", "-")
    values = [*_texts("destination", fixture.destination), *_texts("network", fixture.network)]
    given = [f"--set={key}={value}" for key, value in values if key != "destination.type"]
    words = ("--create", life.stack.title(), "--destination", kind, "--region", "us-east-1")
    passed(cli.logstreams("new", life.stack, *words, *given))
    placeholder = Customer(
        stack=life.stack,
        account_id=account,
        organization_id="",
        cli=cli,
        world=world,
        form=None,  # type: ignore[arg-type]  # opened once the mail is there
        variables=tuple(fixture.environment),
        settle=fixture.settle,
    )
    settings = placeholder.settings
    expect("the environment", settings.environment, ENVIRONMENT)
    expect("the account", settings.account_id, account)
    return replace(placeholder, organization_id=settings.organization_id)


def _texts(key: str, value: Any) -> Iterator[tuple[str, str]]:
    """Each text of a section, by its dotted key."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _texts(f"{key}.{name}", part)
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _texts(f"{key}[{place}]", part)
    elif value is not None:
        yield key, str(value)


def _verdict(customer: Customer) -> str:
    passed(customer.up())
    return str(customer.state().outputs["verdict"])


def _rotated(customer: Customer) -> Customer:
    """The same customer with the next API key; the one before is revoked."""
    workos, old = customer.world.workos, customer.cli.environment["WORKOS_API_KEY"]
    new = workos.create_key(ENVIRONMENT)
    passed(customer.with_environment(**{NEW_KEY: new}).cli.logstreams(*_rotate(customer)))
    renewed = customer.with_environment(WORKOS_API_KEY=new)
    workos.revoke_key(old)
    passed(renewed.cli.logstreams(*_rotate(customer), "--finish"))
    return renewed


def _rotate(customer: Customer) -> tuple[str, ...]:
    return ("rotate", customer.stack, "key")


def _come_back(customer: Customer) -> None:
    """By what `retire --undo` prints: a new stream, with a form and an external ID of its own."""
    workos = customer.world.workos
    passed(customer.cli.logstreams("retire", customer.stack, "--undo"))
    back = replace(customer, form=workos.form(customer.organization_id))
    back.open_form()
    expect("the verdict after the return", _verdict(back), "pending")
    back.settle(back)
    expect("the stream", back.save_form(), "active")
    expect("the verdict at the end", _verdict(back), "verified")


def _objects(customer: Customer) -> frozenset[tuple[str, str]]:
    """Key and version of all that the archive has; nothing where the kit has none."""
    settings = customer.settings
    if settings.destination.archive is None:
        return frozenset()
    pages = customer.client("s3").get_paginator("list_object_versions")
    return frozenset(
        (str(each["Key"]), str(each["VersionId"]))
        for page in pages.paginate(Bucket=settings.bucket_name)
        for each in page.get("Versions", ())
    )


def _delivering(customer: Customer) -> list[str]:
    """What is at AWS still of what let WorkOS in."""
    settings = customer.settings
    if settings.destination.archive is None:
        return _allowlists(customer)
    asked: dict[str, Callable[[], object]] = {
        "role": lambda: customer.client("iam").get_role(RoleName=settings.role_name),
        "receiver": lambda: customer.client("lambda").get_function(
            FunctionName=settings.receiver_name
        ),
        "load balancer": lambda: customer.client("elbv2").describe_load_balancers(
            Names=[settings.load_balancer_name]
        ),
    }
    left = [what for what, ask in asked.items() if _is_there(ask)]
    return [*left, *_allowlists(customer)]


def _allowlists(customer: Customer) -> list[str]:
    named = [{"Name": "group-name", "Values": [customer.settings.allowlist_name]}]
    found = customer.client("ec2").describe_security_groups(Filters=named)["SecurityGroups"]
    return ["allowlist" for _ in found]


def _is_there(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except ClientError as error:
        if error.response["Error"]["Code"] in {
            "NoSuchEntity",
            "ResourceNotFoundException",
            "LoadBalancerNotFound",
        }:
            return False
        raise
    return True


def _refused(ran: Ran, said: str) -> None:
    expect("the exit code of a refusal", ran.exit_code, 1)
    expect(f"whether it says {said!r}", said in ran.output, True)


def expect(what: str, found: object, wanted: object) -> None:
    """Go on where both are the same.

    Raises:
        Wrong: They are not.
    """
    if found != wanted:
        raise Wrong(f"{what}: found {found}, wanted {wanted}")
