from __future__ import annotations

import re

import httpx2
import pytest
from workos import WorkOSClient

from rehearsal.control import ControlError
from rehearsal.workos import LocalWorkOS
from rehearsal.workos.set_up_form import FormError, SetUpForm
from tests.rehearsal.workos.support import Customer

SEE_OTHER = 303
TYPED = {"aws_account_id": "111122223333", "role_name": "nobody", "bucket_name": "bucket-1"}


def _link(sdk: WorkOSClient, organization: str, intent: str = "log_streams") -> str:
    return sdk.admin_portal.generate_link(organization=organization, intent=intent).link


def test_page_leads_through_both_steps(
    http: httpx2.Client, sdk: WorkOSClient, workos: LocalWorkOS, customer: Customer
) -> None:
    """As an administrator does it: the page's own forms, followed by hand."""
    opened = http.get(_link(sdk, customer.organization), follow_redirects=True)
    assert opened.headers["content-type"].startswith("text/html")
    assert "Save connection" in opened.text
    assert customer.state() is None

    chosen = http.post(_action(opened.text), data={"type": "S3"})
    assert _shown(chosen.text, "workos_account_id") == workos.account_id
    assert customer.state() == "inactive"
    assert 'name="region" value="us-east-1"' in chosen.text

    customer.make_role(_shown(chosen.text, "external_id"))
    typed = {
        "aws_account_id": customer.account_id,
        "region": "us-east-1",
        "role_name": customer.role,
        "bucket_name": customer.bucket,
        "bucket_path": "",
    }
    saved = http.post(_action(chosen.text), data=typed)
    assert '<strong id="state">active</strong>' in saved.text
    assert f'value="{customer.role}"' in saved.text
    assert customer.state() == "active"


def _action(page: str) -> str:
    found = re.search(r'<form method="post" action="([^"]+)"', page)
    assert found
    return found[1]


def _shown(page: str, name: str) -> str:
    found = re.search(rf'<dd id="{name}">([^<]+)</dd>', page)
    assert found
    return found[1]


def test_page_shows_why_a_stream_is_invalid(
    http: httpx2.Client, sdk: WorkOSClient, organization: str
) -> None:
    http.get(_link(sdk, organization), follow_redirects=True)
    http.post("/setup/log-stream", data={"type": "S3"})
    page = http.post("/setup/log-stream/settings", data=TYPED).text
    assert "invalid" in page
    assert 'role="alert">AccessDenied' in page


def test_page_keeps_what_was_typed_beside_the_problem(
    http: httpx2.Client, sdk: WorkOSClient, organization: str
) -> None:
    http.get(_link(sdk, organization), follow_redirects=True)
    http.post("/setup/log-stream", data={"type": "S3"})
    answer = http.post("/setup/log-stream/settings", data=TYPED | {"aws_account_id": "12<3"})
    assert answer.status_code == 422
    assert 'value="12&lt;3"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_json_shows_the_same_as_the_page(workos: LocalWorkOS, organization: str) -> None:
    with workos.form(organization) as form:
        assert form.view.type is None
        assert form.view.destinations == ("S3", "GenericHttps", "Splunk", "Datadog")
        view = form.open()
        assert view.state == "inactive"
        assert view.shown["workos_account_id"] == workos.account_id
        assert [field.name for field in view.fields if field.required] == list(TYPED)
        assert form.save(**TYPED).state == "invalid"


def test_external_id_is_the_organizations_own(workos: LocalWorkOS) -> None:
    shown = []
    for name in ("One", "Two", "Two again"):
        organization = workos.create_organization(name)
        for _ in range(2):
            with workos.form(organization) as form:
                shown.append(form.open().shown["external_id"])
    assert shown[0] == shown[1]
    assert len(set(shown)) == 3


def test_configuration_has_no_stream_until_the_form_is_begun(
    sdk: WorkOSClient, workos: LocalWorkOS, organization: str
) -> None:
    with workos.form(organization) as form:
        assert sdk.organizations.get_audit_log_configuration(organization).log_stream is None
        form.open()
    stream = sdk.organizations.get_audit_log_configuration(organization).log_stream
    assert stream is not None
    assert stream.state.value == "inactive"


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"aws_account_id": "12345"}, id="short-account"),
        pytest.param({"region": "us east"}, id="region-with-a-space"),
        pytest.param({"role_name": ""}, id="no-role"),
        pytest.param({"role_name": "arn:aws:iam::111122223333:role/nobody"}, id="role-arn"),
        pytest.param({"colour": "red"}, id="unknown-field"),
    ],
)
def test_form_refuses_what_cannot_be(
    workos: LocalWorkOS, organization: str, wrong: dict[str, str]
) -> None:
    with workos.form(organization) as form:
        form.open()
        with pytest.raises(FormError):
            form.save(**(TYPED | wrong))
    stream = workos.stream(organization)
    assert stream is not None
    assert stream.settings is None


SECRET = "canary-of-the-form"
OF_OTHERS = [
    pytest.param(
        "GenericHttps",
        {"url": "https://a.example/in", "header_name": "X-Key", "header_value": SECRET},
        id="https",
    ),
    pytest.param("Splunk", {"url": "https://a.example", "token": SECRET}, id="splunk"),
    pytest.param("Datadog", {"site": "EU1", "api_key": SECRET}, id="datadog"),
]


@pytest.mark.parametrize(("kind", "typed"), OF_OTHERS)
def test_stream_to_another_destination_is_active_once_saved(
    workos: LocalWorkOS, organization: str, kind: str, typed: dict[str, str]
) -> None:
    with workos.form(organization) as form:
        assert form.open(kind).shown == {}
        view = form.save(**typed)
    assert view.state == "active"
    assert {field.name: field.value for field in view.fields if not field.secret}.items() >= {
        name: value for name, value in typed.items() if value != SECRET
    }.items()


@pytest.mark.parametrize(("kind", "typed"), OF_OTHERS)
def test_secret_is_shown_nowhere(
    http: httpx2.Client,
    sdk: WorkOSClient,
    workos: LocalWorkOS,
    organization: str,
    kind: str,
    typed: dict[str, str],
) -> None:
    """Neither saved nor refused, on the page, as JSON, in the Dashboard or the log."""
    http.get(_link(sdk, organization), follow_redirects=True)
    http.post("/setup/log-stream", data={"type": kind})
    address = "/setup/log-stream/settings"
    refused = http.post(address, data=typed | {"colour": "red"})
    assert refused.status_code == 422
    saved = http.post(address, data=typed)
    assert 'type="password"' in saved.text
    as_json = http.get("/setup/log-stream", headers={"Accept": "application/json"})
    with pytest.raises(ControlError) as wrong:
        workos.edit_stream(organization, settings=dict.fromkeys(typed, f"{SECRET}\n🔔"))
    report = workos.edit_stream(organization, settings={})
    shown = [refused.text, saved.text, as_json.text, str(wrong.value), report.model_dump_json()]
    assert SECRET not in "".join([*shown, workos.log.read_text()])


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        pytest.param("GenericHttps", {"url": "http://a.example/"}, id="no-tls"),
        pytest.param("GenericHttps", {"url": "https://u:p@a.example/"}, id="user-in-url"),
        pytest.param("GenericHttps", {"url": "https://a.example:99999/"}, id="no-port"),
        pytest.param(
            "GenericHttps", {"url": "https://a.example/", "header_name": "X-Key"}, id="no-value"
        ),
        pytest.param(
            "GenericHttps", {"url": "https://a.example/", "header_value": "x"}, id="no-name"
        ),
        pytest.param("GenericHttps", {"url": "https://a.example/", "format": "xml"}, id="format"),
        pytest.param("Splunk", {"url": "https://a.example", "token": " "}, id="no-token"),
        pytest.param("Splunk", {"url": "https://a.example", "token": "a\r\nb"}, id="two-lines"),
        pytest.param("Datadog", {"site": "AP2", "api_key": "x"}, id="site-not-in-the-form"),
    ],
)
def test_form_of_another_destination_refuses_what_cannot_be(
    workos: LocalWorkOS, organization: str, kind: str, wrong: dict[str, str]
) -> None:
    with workos.form(organization) as form:
        form.open(kind)
        with pytest.raises(FormError):
            form.save(**wrong)


def test_page_offers_what_a_field_can_be(
    http: httpx2.Client, sdk: WorkOSClient, organization: str
) -> None:
    http.get(_link(sdk, organization), follow_redirects=True)
    page = http.post("/setup/log-stream", data={"type": "Datadog"}).text
    assert re.findall(r"<option[^>]*>([^<]+)", page) == [
        *("US1", "US3", "US5", "EU1", "US1-FED", "AP1")
    ]


def test_unimitated_destination_is_refused_by_name(workos: LocalWorkOS, organization: str) -> None:
    with workos.form(organization) as form, pytest.raises(FormError, match="Snowflake"):
        form.open("Snowflake")


def test_form_cannot_be_saved_before_it_is_begun(workos: LocalWorkOS, organization: str) -> None:
    with workos.form(organization) as form, pytest.raises(FormError, match="destination first"):
        form.save(**TYPED)


def test_link_expires_after_five_minutes_but_its_session_does_not(
    sdk: WorkOSClient, workos: LocalWorkOS, organization: str
) -> None:
    link = _link(sdk, organization)
    workos.advance_clock(299)
    with SetUpForm(link, workos.ca) as form:
        workos.advance_clock(2)
        assert form.open().state == "inactive"
        with pytest.raises(FormError, match="expired"):
            SetUpForm(link, workos.ca)


@pytest.mark.parametrize("intent", ["sso", "audit_logs"])
def test_link_of_another_intent_does_not_open_the_form(
    sdk: WorkOSClient, workos: LocalWorkOS, organization: str, intent: str
) -> None:
    with pytest.raises(FormError):
        SetUpForm(_link(sdk, organization, intent), workos.ca)


def test_form_is_closed_without_a_link(http: httpx2.Client) -> None:
    assert http.get("/setup/log-stream").status_code == 401
    assert http.post("/setup/log-stream/settings", data=TYPED).status_code == 401
