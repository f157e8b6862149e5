"""Organizations, IT contacts and links through the official SDK, and what a mail's link opens."""

from __future__ import annotations

from uuid import uuid4

import pytest
from workos import ConflictError, NotFoundError, UnprocessableEntityError, WorkOSClient

from rehearsal.workos import LocalWorkOS
from rehearsal.workos.set_up_form import FormError, SetUpForm

MAIL = "it@acme.example"


def test_organization_is_found_by_id_by_external_id_and_by_its_name(sdk: WorkOSClient) -> None:
    own, name = f"customer-{uuid4().hex}", f"Acme {uuid4().hex}"

    made = sdk.organizations.create_organization(name=name, external_id=own)

    assert sdk.organizations.get_organization(made.id).name == name
    assert sdk.organizations.get_organization_by_external_id(own).id == made.id
    listed = sdk.organizations.list_organizations(search=name.upper())
    assert [each.id for each in listed] == [made.id]
    assert (made.external_id, made.object) == (own, "organization")


def test_external_id_is_unique_and_a_name_is_not(sdk: WorkOSClient) -> None:
    own = f"customer-{uuid4().hex}"
    sdk.organizations.create_organization(name=own, external_id=own)

    assert sdk.organizations.create_organization(name=own).external_id is None
    with pytest.raises(ConflictError):
        sdk.organizations.create_organization(name="Another", external_id=own)
    with pytest.raises(NotFoundError):
        sdk.organizations.get_organization_by_external_id(f"{own}-2")


def test_organizations_of_another_environment_are_not_listed(
    sdk: WorkOSClient, workos: LocalWorkOS
) -> None:
    name = f"Staged {uuid4().hex}"
    workos.create_organization(name, "staging")

    assert list(sdk.organizations.list_organizations(search=name)) == []


def test_invitation_is_mailed_and_its_link_opens_the_form_of_this_organization(
    sdk: WorkOSClient, workos: LocalWorkOS, organization: str
) -> None:
    contact = sdk.organizations.create_it_contact(organization, email=MAIL)

    sdk.organizations.invite_it_contact(organization, contact.id, intents=["log_streams"])

    (mail,) = workos.mails(organization)
    assert mail.to == MAIL
    workos.advance_clock(3_600)
    with SetUpForm(mail.link, workos.ca) as form:
        assert form.view.organization_id == organization
    listed = sdk.organizations.list_it_contacts(organization).data
    assert [(each.id, each.email) for each in listed] == [(contact.id, MAIL)]


def test_organization_has_one_active_invitation_at_most(
    sdk: WorkOSClient, workos: LocalWorkOS, organization: str
) -> None:
    first = sdk.organizations.create_it_contact(organization, email=MAIL)
    second = sdk.organizations.create_it_contact(organization, email="second@acme.example")
    sdk.organizations.invite_it_contact(organization, first.id, intents=["log_streams"])

    with pytest.raises(ConflictError):
        sdk.organizations.invite_it_contact(organization, second.id, intents=["log_streams"])
    sdk.organizations.revoke_it_contact(organization, first.id)
    sdk.organizations.invite_it_contact(organization, second.id, intents=["log_streams"])

    revoked, good = workos.mails(organization)
    with pytest.raises(FormError):
        SetUpForm(revoked.link, workos.ca)
    SetUpForm(good.link, workos.ca)


def test_contact_that_is_deleted_takes_its_link_along(
    sdk: WorkOSClient, workos: LocalWorkOS, organization: str
) -> None:
    contact = sdk.organizations.create_it_contact(organization, email=MAIL)
    sdk.organizations.invite_it_contact(organization, contact.id, intents=["log_streams"])

    sdk.organizations.delete_it_contact(organization, contact.id)

    assert sdk.organizations.list_it_contacts(organization).data == []
    with pytest.raises(FormError):
        SetUpForm(workos.mails(organization)[0].link, workos.ca)


@pytest.mark.parametrize("email", ["", "no mail", "it@acme"])
def test_contact_wants_a_mail_address(sdk: WorkOSClient, organization: str, email: str) -> None:
    with pytest.raises(UnprocessableEntityError):
        sdk.organizations.create_it_contact(organization, email=email)


def test_address_is_a_contact_once(sdk: WorkOSClient, organization: str) -> None:
    sdk.organizations.create_it_contact(organization, email=MAIL)

    with pytest.raises(ConflictError):
        sdk.organizations.create_it_contact(organization, email=MAIL.upper())


def test_invitation_has_no_intent_to_view_audit_logs(sdk: WorkOSClient, organization: str) -> None:
    contact = sdk.organizations.create_it_contact(organization, email=MAIL)

    with pytest.raises(UnprocessableEntityError):
        sdk.organizations.invite_it_contact(organization, contact.id, intents=["audit_logs"])


def test_revoking_ends_links_and_sessions_of_one_user_alone(
    sdk: WorkOSClient, workos: LocalWorkOS, organization: str
) -> None:
    def link(user: str) -> str:
        return sdk.admin_portal.generate_link(
            organization=organization, intent="log_streams", external_user_id=user
        ).link

    unopened, other = link("ada"), link("bob")
    with SetUpForm(link("ada"), workos.ca) as begun, SetUpForm(other, workos.ca) as others:
        sdk.admin_portal.revoke_link(organization=organization, external_user_id="ada")

        with pytest.raises(FormError):
            begun.open()
        assert others.open().state == "inactive"
    with pytest.raises(FormError):
        SetUpForm(unopened, workos.ca)


def test_link_to_view_audit_logs_shows_events_and_no_form(
    sdk: WorkOSClient, workos: LocalWorkOS, organization: str
) -> None:
    link = sdk.admin_portal.generate_link(organization=organization, intent="audit_logs").link

    with pytest.raises(FormError, match="Audit logs of Acme"):
        SetUpForm(link, workos.ca)
