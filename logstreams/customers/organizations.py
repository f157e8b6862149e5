"""What the life of a customer asks of WorkOS: the organization, its portal links, its IT contacts.

By the official SDK, over the connection that verification has too. Every method raises
`WorkOSFailure` and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

from workos import ConflictError, NotFoundError, RequestOptions
from workos.organizations.models import Organization

from logstreams.verification.workos.addresses import unusable_address
from logstreams.verification.workos.connection import connect
from logstreams.verification.workos.error_kind import ApiErrorKind, WorkOSFailure
from logstreams.verification.workos.reading import text

MOST_LISTED = 10
"""How many organizations of alike names are read, to name them to whoever asked."""

_ONCE: RequestOptions = {"max_retries": 0}
"""For what is made twice if it is asked for twice: WorkOS honours the SDK's Idempotency-Key for
events alone (workos/workos-python #692, 2026-11-28)."""


@dataclass(frozen=True)
class NamedOrganization:
    """An organization of WorkOS's."""

    id: str
    name: str

    def __str__(self) -> str:
        return f"{self.name} ({self.id})"


class OrganizationsApi:
    """One environment of WorkOS's, by its API key."""

    def __init__(self, api_key: str) -> None:
        """Make a client; nothing is sent.

        Raises:
            WorkOSFailure: The environment names what is no URL.
            BeyondLoopback: In a rehearsal, when WorkOS's URL is not this machine's.
        """
        if problem := unusable_address():
            raise WorkOSFailure(ApiErrorKind.ADDRESS, problem)
        connection = connect(api_key)
        self._asking, self._http = connection.asking, connection.http
        self._organizations = connection.sdk.organizations
        self._portal = connection.sdk.admin_portal

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def organization(self, organization_id: str) -> NamedOrganization | None:
        """The organization of this ID; None where this key's environment does not know it."""
        return self._asking.ask(
            lambda: self._organizations.get_organization(organization_id), _organization
        )

    def of_external_id(self, external_id: str) -> NamedOrganization | None:
        """The organization that carries the platform's own ID for the customer."""
        return self._asking.ask(
            lambda: self._organizations.get_organization_by_external_id(external_id), _organization
        )

    def alike(self, name: str) -> tuple[NamedOrganization, ...]:
        """Organizations whose names match, at most `MOST_LISTED`, those of just this name first."""
        found = self._asking.demand(
            lambda: self._organizations.list_organizations(search=name, limit=MOST_LISTED),
            lambda page: [_organization(each) for each in page.data] if self._listed() else [],
        )
        return tuple(sorted(found, key=lambda each: each.name.casefold() != name.casefold()))

    def create(self, name: str) -> NamedOrganization:
        """Make an organization. Names need not be unique: a second call makes a second one."""
        return self._asking.demand(
            lambda: self._organizations.create_organization(name=name, request_options=_ONCE),
            _organization,
        )

    def link(self, organization_id: str, intent: str, user: str) -> str:
        """A link into the Admin Portal, a secret: whoever has it within five minutes is let in.

        Args:
            organization_id: Whose portal; the link shows no other's.
            intent: What may be done there: `log_streams` or `audit_logs`.
            user: An ID by which the link can be revoked.
        """
        return self._asking.demand(
            lambda: self._portal.generate_link(
                organization=organization_id, intent=intent, external_user_id=user
            ),
            lambda answer: _link(answer.link),
        )

    def revoke_links(self, organization_id: str, user: str) -> None:
        """Revoke what `link` made with this ID, and end the sessions that began with it."""
        self._asking.tell(
            lambda: self._portal.revoke_link(organization=organization_id, external_user_id=user)
        )

    def contacts(self, organization_id: str) -> dict[str, str]:
        """The organization's IT contacts: IDs by mail address, in small letters."""
        return self._asking.demand(
            lambda: self._organizations.list_it_contacts(organization_id),
            lambda answer: {
                text(each.email, "email").lower(): text(each.id, "id") for each in answer.data
            },
        )

    def create_contact(self, organization_id: str, mail: str) -> str:
        """Add an IT contact; returns its ID. No mail is sent."""
        return self._asking.demand(
            lambda: self._organizations.create_it_contact(organization_id, email=mail),
            lambda answer: text(answer.id, "id"),
        )

    def invite(self, organization_id: str, contact_id: str) -> bool:
        """Have WorkOS mail an IT contact the link to set up the log stream.

        False: the organization has an active invitation, and one is the most (SDK 10.8.0).
        """
        try:
            self._asking.tell(
                lambda: self._organizations.invite_it_contact(
                    organization_id, contact_id, intents=["log_streams"], request_options=_ONCE
                ),
                passing=(ConflictError,),
            )
        except ConflictError:
            return False
        return True

    def delete_contact(self, organization_id: str, contact_id: str) -> None:
        """Delete an IT contact, and an invitation with it."""
        self._asking.tell(
            lambda: self._organizations.delete_it_contact(organization_id, contact_id)
        )

    def revoke_invitation(self, organization_id: str, contact_id: str) -> bool:
        """Take back an IT contact's invitation; False: it has none."""
        try:
            self._asking.tell(
                lambda: self._organizations.revoke_it_contact(organization_id, contact_id),
                passing=(NotFoundError,),
            )
        except NotFoundError:
            return False
        return True

    def _listed(self) -> bool:
        self._asking.listed()
        return True


def _organization(answer: Organization) -> NamedOrganization:
    return NamedOrganization(text(answer.id, "id"), text(answer.name, "the organization's name"))


def _link(found: object) -> str:
    # Whatever it is, it is not shown: a link lets in whoever has it.
    if not isinstance(found, str) or not found.startswith("https://"):
        what = "the Admin Portal's link is none, wanted https://… (what was found is not shown)"
        raise WorkOSFailure(ApiErrorKind.UNEXPECTED, what)
    return found
