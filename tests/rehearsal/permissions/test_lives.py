"""Whole lives at the local AWS with nothing but what `logstreams permissions` prints.

The local AWS writes down every decision (`aws/decisions.py`): a call that a check, the hook or the
provider makes and the table does not know is refused, and seen here whether or not it is missed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from logstreams.permissions.table import Holder, needs
from logstreams.settings.tags import KIT, MANAGED_BY
from rehearsal.aws.credentials import Credentials
from rehearsal.cli import Ran
from rehearsal.customer import Customer
from rehearsal.environment import local_environment
from rehearsal.fixtures import fixture_of
from rehearsal.scenario import live, new_customer
from tests.rehearsal.permissions.holders import NOT_GRANTED, Person, Statement

ACCOUNT = "012345670123"


def silent(_: str) -> None:
    pass


@pytest.fixture(scope="module", params=["s3", "https", "splunk", "datadog"])
def customer(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Customer]:
    with local_environment(
        tmp_path_factory.mktemp("world"), internet=request.param != "s3"
    ) as here:
        fixture = fixture_of(request.param, here, "acme", ACCOUNT)
        if request.param == "s3":
            alarms = {"topicArn": f"arn:aws:sns:us-east-1:{ACCOUNT}:on-call", "silenceHours": 24}
            fixture = replace(fixture, destination={**fixture.destination, "alarms": alarms})
        yield new_customer(here, "acme", ACCOUNT, silent, fixture=fixture, timeout_seconds=5)


@pytest.fixture(scope="module")
def deployer(customer: Customer) -> Person:
    return Person.make(customer, Holder.DEPLOYER)


@pytest.fixture(scope="module")
def verdict(deployer: Person) -> str:
    return live(deployer.customer, silent).verdict


@pytest.fixture(scope="module")
def verifier(customer: Customer, verdict: str) -> Person:
    return Person.make(customer, Holder.VERIFIER)


@pytest.fixture(scope="module")
def previewer(customer: Customer, verdict: str) -> Person:
    return Person.make(customer, Holder.PREVIEW)


def preview(person: Person) -> Ran:
    return person.customer.cli.pulumi("preview", "--refresh", stack=person.customer.stack)


def verify(person: Person) -> Ran:
    return person.customer.cli.logstreams("verify", person.customer.stack)


def test_deployer_lives_a_whole_life(deployer: Person, verdict: str) -> None:
    assert verdict == "verified"
    assert deployer.denied() <= {NOT_GRANTED}


def test_verifier_verifies_and_asks_for_nothing_it_lacks(verifier: Person) -> None:
    ran = verify(verifier)

    assert ran.exit_code == 0, ran.output
    assert verifier.denied() <= {NOT_GRANTED}


def test_preview_refreshes_and_asks_for_nothing_it_lacks(previewer: Person) -> None:
    ran = preview(previewer)

    assert ran.exit_code == 0, ran.output
    assert previewer.denied() == set()


def test_fleet_preview_needs_no_more_than_the_preview(previewer: Person) -> None:
    ran = previewer.customer.cli.logstreams("fleet", "preview", "--stacks", "acme")

    # A rehearsal's stacks fall short of some policies, which is not asked here.
    assert " same" in ran.output, ran.output
    assert "not authorized" not in ran.output
    assert previewer.denied() == set()


UNMISSED = {
    # Read for policies that speak of it alone: an organization's ID, a grant, a public policy.
    "ReadOrganization",
    "ReadGrants",
    "ReadAccountAccess",
}


def taken_in_turn(person: Person) -> Iterator[Statement]:
    """Each statement that a rehearsal needs, taken away while it is handed out.

    What every destination has is tried with S3 alone.
    """
    destination = person.customer.settings.destination.type
    for statement in person.statements:
        need = next(each for each in needs() if each.sid == statement["Sid"])
        everywhere = need.when not in {"receiver", "guarded by interfaces"}
        if person.misses(need.sid) and (destination == "s3" or not everywhere):
            person.grant(person.without(need.sid))
            yield statement
    person.grant(person.statements)


@pytest.mark.prove
def test_statement_taken_from_the_verifier_is_named_by_the_report(verifier: Person) -> None:
    unnamed = {}
    for taken in taken_in_turn(verifier):
        ran = verify(verifier)
        assert "Unable to" not in ran.output
        if not any(action in ran.output for action in taken["Action"]):
            unnamed[taken["Sid"]] = ran.output

    assert {*unnamed} <= UNMISSED, unnamed


@pytest.mark.prove
def test_statement_taken_from_the_preview_is_named_by_its_failure(previewer: Person) -> None:
    unnamed = {}
    for taken in taken_in_turn(previewer):
        ran = preview(previewer)
        if ran.exit_code == 0 or not any(action in ran.output for action in taken["Action"]):
            unnamed[taken["Sid"]] = ran.output

    assert unnamed == {}


def test_every_statement_is_needed_by_some_request(
    deployer: Person, verifier: Person, previewer: Person
) -> None:
    """After the tests above; the deployer changes every tag and takes the stack away as well."""
    customer = deployer.customer
    good = customer.stack_file.read_text()
    customer.stack_file.write_text(good.replace('team: "platform"', 'team: "other"'))
    changed = customer.up()
    destroyed = customer.cli.pulumi("destroy", "--yes", stack=customer.stack)

    assert changed.exit_code == 0, changed.output
    assert destroyed.exit_code == 0, destroyed.output
    assert deployer.denied() <= {NOT_GRANTED}
    for person in (deployer, verifier, previewer):
        assert {sid for sid in person.needless() if person.misses(sid)} == set(), person.name


def test_deployer_cannot_make_a_key_of_others_its_own(deployer: Person) -> None:
    """After the tests above, which ask that nothing was refused."""
    customer = deployer.customer
    if customer.settings.destination.archive is None:
        pytest.skip("this destination has no key")
    kms = customer.client("kms")
    of_terraform, named, bare = (kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(3))
    kms.tag_resource(KeyId=of_terraform, Tags=[{"TagKey": MANAGED_BY, "TagValue": "terraform"}])
    kms.create_alias(AliasName="alias/payroll", TargetKeyId=named)
    secret = customer.cli.environment["AWS_SECRET_ACCESS_KEY"]
    mine = customer.world.aws.client("kms", Credentials(deployer.access_key, secret))

    def take_over(key: str) -> None:
        mine.tag_resource(KeyId=key, Tags=[{"TagKey": MANAGED_BY, "TagValue": KIT}])

    for key in (of_terraform, named):
        with pytest.raises(ClientError, match="not authorized to perform: kms:TagResource"):
            take_over(key)
    take_over(bare)  # nothing tells it from one that is being made: docs/permissions.md says so
