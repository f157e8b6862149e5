"""WorkOS's Admin Portal for one customer: a link, an invitation by mail, and taking them back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from logstreams.customers.browser import open_link
from logstreams.customers.documents import PortalDocument
from logstreams.customers.organizations import OrganizationsApi
from logstreams.settings import StackSettings
from logstreams.verification.workos.error_kind import ApiErrorKind, WorkOSFailure

VALID_FOR = timedelta(minutes=5)
"""How long a link can be opened (workos.com/docs/reference/admin-portal, 2026-11-22)."""

USER = "logstreams"
"""The `external_user_id` of links, unless another is given: what `--revoke` takes back."""


class Intent(StrEnum):
    """What a link is for; the portal has others, which set up no log stream."""

    LOG_STREAMS = "log_streams"
    AUDIT_LOGS = "audit_logs"


class PortalRefused(Exception):
    """WorkOS does not do what was asked for; the text says why and what to do."""


class NoMailAddress(Exception):
    """WorkOS does not take what is given for a mail address; the text says so."""


class Portal:
    """One customer's Admin Portal.

    Every method raises `WorkOSFailure` where WorkOS cannot be asked, and `PortalRefused` where the
    key's environment does not know the organization.
    """

    def __init__(self, workos: OrganizationsApi, settings: StackSettings) -> None:
        self._workos = workos
        self._settings = settings
        found = workos.organization(settings.organization_id)
        if found is None:
            raise PortalRefused(
                f"workos-log-streams:organizationId: found {settings.organization_id}, which this "
                f"API key's environment does not know; wanted an organization of "
                f"{settings.environment}"
            )
        self.organization = found

    def link(self, intent: Intent, user: str, *, opened: bool) -> PortalDocument:
        """Make a link, and open it in a browser where that is asked for.

        Args:
            intent: What may be done there.
            user: An ID by which the link can be revoked.
            opened: Open it, and leave it out of the document.

        Raises:
            NoBrowser: No browser came for it.
        """
        until = datetime.now(UTC) + VALID_FOR
        link = self._workos.link(self.organization.id, intent.value, user)
        if opened:
            open_link(link)
        return self._document(
            "opened" if opened else "link",
            intent,
            link=None if opened else link,
            valid_until=None if opened else until,
        )

    def invite(self, mail: str) -> PortalDocument:
        """Find or make the IT contact, and have WorkOS mail the link to set up the log stream.

        Raises:
            PortalRefused: The organization has an active invitation already.
            NoMailAddress: WorkOS takes it for none.
        """
        known = self._contact(mail)
        contact = known or self._made(mail)
        if self._workos.invite(self.organization.id, contact):
            return self._document("invited", Intent.LOG_STREAMS, mail=mail)
        if not known:  # nobody who was not invited is left behind
            self._workos.delete_contact(self.organization.id, contact)
        stack, others = self._settings.customer, sorted(self._workos.contacts(self.organization.id))
        raise PortalRefused(
            f"WorkOS keeps one active invitation for each organization; {self.organization} has "
            f"one already. Its IT contacts: {', '.join(others)}. Take it back first: "
            f"`logstreams portal {stack} --revoke --invite MAIL`"
        )

    def revoke_links(self, user: str) -> PortalDocument:
        """Revoke every link that was made with this ID, and end the sessions they began."""
        self._workos.revoke_links(self.organization.id, user)
        return self._document("revoked", None)

    def revoke_invitation(self, mail: str) -> PortalDocument:
        """Take back the invitation of an IT contact.

        Raises:
            PortalRefused: There is no such contact, or it has no invitation.
        """
        contacts = self._workos.contacts(self.organization.id)
        contact = contacts.get(mail.lower())
        if contact is None:
            these = f": {', '.join(sorted(contacts))}" if contacts else ""
            raise PortalRefused(
                f"--invite: found {mail}, wanted the address of an IT contact of "
                f"{self.organization}{these or ', which has none'}"
            )
        if not self._workos.revoke_invitation(self.organization.id, contact):
            raise PortalRefused(f"--invite: {mail} has no invitation that can be taken back")
        return self._document("revoked", Intent.LOG_STREAMS, mail=mail)

    def nothing(self, intent: Intent | None, mail: str | None) -> PortalDocument:
        """The document of a dry run."""
        return self._document("nothing", intent, mail=mail)

    def _made(self, mail: str) -> str:
        try:
            return self._workos.create_contact(self.organization.id, mail)
        except WorkOSFailure as failure:
            if failure.trouble is not ApiErrorKind.REFUSED:
                raise
            raise NoMailAddress(
                f"--invite: found {mail!r}, which WorkOS refuses: {failure}"
            ) from None

    def _contact(self, mail: str) -> str | None:
        return self._workos.contacts(self.organization.id).get(mail.lower())

    def _document(
        self,
        done: str,
        intent: Intent | None,
        *,
        link: str | None = None,
        valid_until: datetime | None = None,
        mail: str | None = None,
    ) -> PortalDocument:
        return PortalDocument.model_validate(
            {
                "customer": self._settings.customer,
                "organization_id": self.organization.id,
                "done": done,
                "intent": intent.value if intent else None,
                "link": link,
                "valid_until": valid_until,
                "mail": mail,
            }
        )
