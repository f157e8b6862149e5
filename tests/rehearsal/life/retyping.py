"""A customer's stack gets another destination type, in the order that docs/customers.md has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from logstreams.settings.removal import cut_off
from rehearsal.cli import Ran, passed
from rehearsal.customer import LOCAL_EGRESS, Customer
from rehearsal.fixtures import Fixture
from rehearsal.stack_file import stack_file
from tools.fleets.account import Resource, contents, orphans


@dataclass(frozen=True)
class Retyped:
    """What came of a change of type."""

    customer: Customer
    """With the new type."""
    first: Ran
    """The update that makes the new destination, and ends with what WorkOS's stream lacks."""
    second: Ran
    """The update that proves delivery."""
    orphans: list[str]
    """What is at AWS, came from this stack and is not in its state."""


def retype(
    customer: Customer, fixture: Fixture, network: Mapping[str, Any], *, at_once: bool = False
) -> Retyped:
    """Write the other type into the stack file, update, set the stream up anew, update.

    Args:
        customer: Verified.
        fixture: Of the new type.
        network: The section of the stack file; it stays.
        at_once: WorkOS's form is saved before the first update, which is the only one then: what
            the form names is there already.

    Raises:
        CommandFailed: The second update failed, or `adopt` of an archive that was left before.
    """
    of_others = contents(customer) - _in_state(customer)
    changed = replace(
        customer,
        cli=replace(customer.cli, environment={**customer.cli.environment, **fixture.environment}),
        settle=fixture.settle,
    )
    before = customer.settings.to_plain()
    _write(changed, fixture, network)
    if changed.settings.destination.assumes_role:
        _begin_anew(changed)
    if _left_before(changed) in of_others:
        stopped = changed.up()
        assert "logstreams adopt" in stopped.output, stopped.output
        passed(changed.cli.logstreams("adopt", changed.stack))
    first = None if at_once else changed.up()
    made = contents(changed)
    changed.settle(changed)
    of_others |= contents(changed) - made
    if not changed.settings.destination.assumes_role:
        _begin_anew(changed)
    assert changed.save_form() == "active"
    second = passed(changed.up())
    told = (first or second).output
    warned = "what WorkOS sends to the old one is refused from this update on" in told
    assert warned is bool(cut_off(before, changed.settings)), told
    return Retyped(changed, first or second, second, orphans(changed, frozenset(of_others)))


def _begin_anew(customer: Customer) -> None:
    """Delete the stream in WorkOS's Dashboard, which no API does, and choose the new type."""
    customer.world.workos.delete_stream(customer.organization_id)
    customer.open_form()


def allowlist(customer: Customer) -> set[Resource]:
    """The stack's security groups and prefix lists at AWS."""
    ec2, named = customer.client("ec2"), customer.settings.allowlist_name
    groups = ec2.describe_security_groups()["SecurityGroups"]
    lists = ec2.describe_managed_prefix_lists()["PrefixLists"]
    return {
        *(("security group", one["GroupId"]) for one in groups if one["GroupName"] == named),
        *(("prefix list", one["PrefixListId"]) for one in lists if one["PrefixListName"] == named),
    }


def archive(customer: Customer) -> set[Resource]:
    """Buckets and keys of the account."""
    return {one for one in contents(customer) if one[0] in ("bucket", "key")}


def _write(customer: Customer, fixture: Fixture, network: Mapping[str, Any]) -> None:
    text = stack_file(
        account_id=customer.account_id,
        organization_id=customer.organization_id,
        environment="production",
        egress=LOCAL_EGRESS,
        destination=fixture.destination,
        network=network,
    )
    customer.stack_file.write_text(text, encoding="utf-8")


def _in_state(customer: Customer) -> frozenset[Resource]:
    exported = customer.cli.pulumi("stack", "export", stack=customer.stack).output
    return frozenset(one for one in contents(customer) if f'"id": "{one[1]}"' in exported)


def _left_before(customer: Customer) -> Resource | None:
    """The archive that an earlier change of type left behind, if the new type has one."""
    if customer.settings.destination.archive is None:
        return None
    return ("bucket", customer.settings.bucket_name)
