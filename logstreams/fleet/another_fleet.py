"""Documents of another fleet, whose stacks have the names of stacks here."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from logstreams.fleet.document import FleetDocument, StackOutcome
from logstreams.fleet.summary import counted, some_of
from logstreams.settings import SettingsError, load_stack

_MOST_NAMED = 5


@dataclass(frozen=True)
class Customer:
    """Whose a stack is: the same name in another fleet is another account or organization."""

    account: str | None
    organization: str | None
    former: str | None = None
    """The customer's organization before, which older documents have."""

    @classmethod
    def of_outcome(cls, outcome: StackOutcome) -> Customer:
        """As a document says: nothing of what was not read, and older ones no organization."""
        return cls(outcome.account, outcome.organization)

    def differs_from(self, other: Customer) -> str:
        """What is another: `account 999999999999, here 012345678901`; empty: nothing known is."""
        told = (
            ("account", self.account, other.account),
            ("organization", self.organization, other.organization),
        )
        return "; ".join(
            f"{what} {found}, here {wanted}"
            for what, found, wanted in told
            if found and wanted and found not in {wanted, other.former}
        )


@dataclass
class CustomersHere:
    """Whose the project's stacks are; each file is read once, and when it is asked for."""

    root: Path
    """The project's folder."""
    _known: dict[str, Customer | None] = field(default_factory=dict)

    def get(self, stack: str) -> Customer | None:
        """None: there is no such stack file, or it has problems."""
        if stack not in self._known:
            try:
                settings = load_stack(stack, self.root)
            except SettingsError:
                self._known[stack] = None
            else:
                before = settings.previous_organization_id
                found = Customer(settings.account_id, settings.organization_id, before)
                self._known[stack] = found
        return self._known[stack]


def own_part(document: FleetDocument, here: CustomersHere) -> tuple[FleetDocument, str]:
    """The document without another fleet's stacks, and what is left out and why.

    Where all that can be compared is another's, so is what cannot: a stack file with problems has
    no account there.

    Returns:
        The document itself and an empty text where nothing of it is known to be another fleet's.
    """
    others = {
        one.stack: why
        for one in document.stacks
        if (customer := here.get(one.stack))
        and (why := Customer.of_outcome(one).differs_from(customer))
    }
    if not others:
        return document, ""
    own = [one for one in document.stacks if one.stack not in others]
    if not any(one.account and here.get(one.stack) for one in own):
        own = []
    kept = {one.stack for one in own}
    left = [one.stack for one in document.stacks if one.stack not in kept]
    named = [f"{stack} ({why})" for stack, why in others.items()]
    said = f"{counted(len(left))} left out, of another fleet: {some_of(named, _MOST_NAMED)}"
    part = {"stacks": tuple(own), "causes": (), "others": (), "of_some": True}
    if not own:
        part |= {"without_file": None, "deleted": ()}
    return document.model_copy(update=part), said
