"""Every call through the official SDK, over TLS with an own authority."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from workos import (
    AuthenticationError,
    BadRequestError,
    NotFoundError,
    RateLimitExceededError,
    ServerError,
    UnprocessableEntityError,
    WorkOSClient,
)
from workos._errors import WorkOSConnectionError  # the SDK does not export it
from workos.audit_logs import RetentionPeriod, RetentionPeriodInDays
from workos.audit_logs.models import (
    AuditLogEventActor,
    AuditLogEventTarget,
    AuditLogSchemaActorInput,
    AuditLogSchemaTargetInput,
)

from rehearsal.workos import LocalWorkOS
from tests.rehearsal.waiting import eventually
from tests.rehearsal.workos.support import ACTION, an_event

TEAM = AuditLogSchemaTargetInput(type="team")


def test_sdk_trusts_the_authority_by_an_own_http_client(
    workos: LocalWorkOS, key: str, organization: str
) -> None:
    trust = ssl.create_default_context(cafile=workos.ca)
    with httpx2.Client(verify=trust) as http:
        sdk = WorkOSClient(api_key=key, base_url=workos.url, http_client=http)
        assert sdk.organizations.get_organization(organization).name == "Acme"


def test_sdk_refuses_an_authority_it_was_not_told_of(
    workos: LocalWorkOS, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    sdk = WorkOSClient(api_key=key, base_url=workos.url, max_retries=0)
    with pytest.raises(WorkOSConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
        sdk.organizations.get_organization("org_1")


def test_unknown_key_is_refused(sdk: WorkOSClient, workos: LocalWorkOS) -> None:
    stranger = WorkOSClient(api_key="sk_unknown", base_url=workos.url, max_retries=0)
    with pytest.raises(AuthenticationError) as caught:
        stranger.audit_logs.list_actions()
    assert caught.value.request_id


def test_key_is_wanted_as_a_bearer_token(http: httpx2.Client, key: str) -> None:
    for scheme, status in (("Bearer", 200), ("Basic", 401)):
        answer = http.get("/audit_logs/actions", headers={"Authorization": f"{scheme} {key}"})
        assert answer.status_code == status


def test_revoked_key_is_refused(sdk: WorkOSClient, workos: LocalWorkOS, key: str) -> None:
    sdk.audit_logs.list_actions()
    workos.revoke_key(key)
    with pytest.raises(AuthenticationError):
        sdk.audit_logs.list_actions()


@pytest.mark.usefixtures("sdk")
def test_key_of_the_other_environment_does_not_know_the_organization(
    workos: LocalWorkOS, organization: str
) -> None:
    staging = WorkOSClient(api_key=workos.create_key("staging"), base_url=workos.url, max_retries=0)
    with pytest.raises(NotFoundError, match=organization):
        staging.organizations.get_organization(organization)
    with pytest.raises(NotFoundError):
        staging.organizations.get_audit_log_configuration(organization)


def test_schema_is_versioned_only_when_it_differs(sdk: WorkOSClient) -> None:
    name = "schema.version.counted"
    metadata = {"type": "object", "properties": {"cost": {"type": "number"}}}
    assert sdk.audit_logs.create_schema(name, targets=[TEAM]).version == 1
    assert sdk.audit_logs.create_schema(name, targets=[TEAM]).version == 1
    second = sdk.audit_logs.create_schema(
        name,
        targets=[TEAM],
        actor=AuditLogSchemaActorInput(metadata={"type": "object"}),
        metadata=metadata,
    )
    assert second.version == 2
    assert second.metadata == metadata
    listed = sdk.audit_logs.list_action_schemas(name)
    assert [schema.version for schema in listed] == [2, 1]
    assert name in [action.name for action in sdk.audit_logs.list_actions(limit=100)]


def test_lists_come_in_pages(sdk: WorkOSClient) -> None:
    for number in range(3):
        sdk.audit_logs.create_schema(f"page.number.{number}", targets=[TEAM])
    first = sdk.audit_logs.list_actions(limit=2)
    assert [action.name for action in first] == ["page.number.2", "page.number.1"]
    names = [action.name for action in first.auto_paging_iter()]
    assert len(names) == len(set(names))
    assert "page.number.0" in names
    second = sdk.audit_logs.list_actions(limit=2, after=first.after)
    back = sdk.audit_logs.list_actions(limit=1, before=second.before)
    assert [action.name for action in back] == ["page.number.1"]
    oldest = sdk.audit_logs.list_actions(limit=100, order="asc")
    assert [action.name for action in oldest] == names[::-1]


def test_schemas_of_an_unknown_action_are_not_found(sdk: WorkOSClient) -> None:
    with pytest.raises(NotFoundError):
        sdk.audit_logs.list_action_schemas("no.such.action")


def test_schema_with_an_unimitated_keyword_is_refused_by_name(sdk: WorkOSClient) -> None:
    with pytest.raises(UnprocessableEntityError):
        sdk.audit_logs.create_schema(
            "schema.keyword.unknown",
            targets=[TEAM],
            metadata={"type": "object", "patternProperties": {}},
        )


@pytest.mark.usefixtures("schema")
def test_event_is_recorded_once_for_each_idempotency_key(
    sdk: WorkOSClient, workos: LocalWorkOS, organization: str
) -> None:
    event = an_event()
    for key in ("one", "one", "two"):
        answer = sdk.audit_logs.create_event(
            organization_id=organization, event=event, idempotency_key=f"{organization}-{key}"
        )
        assert answer.success
    assert len(workos.events(organization)) == 2


@pytest.mark.usefixtures("schema")
def test_idempotency_key_is_forgotten_after_a_day(
    sdk: WorkOSClient, workos: LocalWorkOS, organization: str
) -> None:
    def emit() -> None:
        sdk.audit_logs.create_event(
            organization_id=organization, event=an_event(), idempotency_key=organization
        )

    emit()
    workos.advance_clock(24 * 60 * 60 - 60)
    emit()
    assert len(workos.events(organization)) == 1
    workos.advance_clock(120)
    emit()
    assert len(workos.events(organization)) == 2


@pytest.mark.usefixtures("schema")
def test_event_without_a_key_is_known_by_its_content(
    http: httpx2.Client, workos: LocalWorkOS, key: str, organization: str
) -> None:
    """The SDK always sends a key; other clients may not."""
    event = an_event().to_dict()
    for body in (event, event, event | {"context": {"location": "elsewhere"}}):
        answer = http.post(
            "/audit_logs/events",
            json={"organization_id": organization, "event": body},
            headers={"Authorization": f"Bearer {key}"},
        )
        assert answer.json() == {"success": True}
    assert len(workos.events(organization)) == 2


@pytest.mark.usefixtures("schema")
@pytest.mark.parametrize(
    ("changes", "path"),
    [
        pytest.param({"targets": []}, "/targets", id="no-target"),
        pytest.param(
            {"targets": [AuditLogEventTarget(id="x", type="planet")]},
            "/targets/0/type",
            id="type-not-in-schema",
        ),
        pytest.param(
            {"metadata": {f"key{n}": "" for n in range(51)}}, "/metadata", id="too-many-keys"
        ),
        pytest.param({"metadata": {"k" * 41: ""}}, "/metadata", id="name-too-long"),
        pytest.param(
            {"actor": AuditLogEventActor(id="u", type="user", metadata={"k": "x" * 501})},
            "/actor/metadata/k",
            id="value-too-long",
        ),
    ],
)
def test_event_beyond_schema_or_limits_names_the_path(
    sdk: WorkOSClient, organization: str, changes: dict[str, Any], path: str
) -> None:
    with pytest.raises(BadRequestError) as caught:
        sdk.audit_logs.create_event(organization_id=organization, event=an_event(**changes))
    assert caught.value.code == "invalid_audit_log_event"
    assert {"instancePath": path} in (caught.value.errors or [])


def test_event_must_meet_the_required_metadata(sdk: WorkOSClient, organization: str) -> None:
    name = "metadata.schema.required"
    schema = {"type": "object", "properties": {"cost": {"type": "number"}}, "required": ["cost"]}
    sdk.audit_logs.create_schema(name, targets=[TEAM], metadata=schema)
    for metadata, path in ((None, "/metadata"), ({"cost": "much"}, "/metadata/cost")):
        with pytest.raises(BadRequestError) as caught:
            sdk.audit_logs.create_event(
                organization_id=organization, event=an_event(action=name, metadata=metadata)
            )
        assert caught.value.errors == [{"instancePath": path}]
    assert sdk.audit_logs.create_event(
        organization_id=organization, event=an_event(action=name, metadata={"cost": 1.5})
    ).success


def test_event_without_a_version_is_judged_by_the_first(
    sdk: WorkOSClient, organization: str
) -> None:
    name = "schema.version.default"
    sdk.audit_logs.create_schema(name, targets=[TEAM])
    sdk.audit_logs.create_schema(name, targets=[AuditLogSchemaTargetInput(type="planet")])
    planet = [AuditLogEventTarget(id="mars", type="planet")]
    with pytest.raises(BadRequestError):
        sdk.audit_logs.create_event(
            organization_id=organization, event=an_event(action=name, targets=planet)
        )
    assert sdk.audit_logs.create_event(
        organization_id=organization, event=an_event(action=name, targets=planet, version=2)
    ).success
    with pytest.raises(BadRequestError, match="version '3' has not been configured"):
        sdk.audit_logs.create_event(
            organization_id=organization, event=an_event(action=name, version=3)
        )


def test_event_of_an_action_without_schema_is_refused(sdk: WorkOSClient, organization: str) -> None:
    words = "event 'no.such.action', version '1' has not been configured in this environment"
    with pytest.raises(BadRequestError, match=f"Invalid Audit Log event: {words}"):
        sdk.audit_logs.create_event(
            organization_id=organization, event=an_event(action="no.such.action")
        )


@pytest.mark.usefixtures("schema")
@pytest.mark.parametrize("state", ["disabled", "inactive"])
def test_event_is_refused_while_audit_logs_are_off(
    sdk: WorkOSClient, workos: LocalWorkOS, organization: str, state: str
) -> None:
    workos.set_audit_logs(organization, state)
    configuration = sdk.organizations.get_audit_log_configuration(organization)
    assert configuration.state.value == state
    with pytest.raises(BadRequestError, match="not enabled"):
        sdk.audit_logs.create_event(organization_id=organization, event=an_event())
    workos.set_audit_logs(organization, "active")
    assert sdk.audit_logs.create_event(organization_id=organization, event=an_event()).success


@pytest.mark.usefixtures("schema")
def test_export_holds_the_events_of_its_range_and_filters(
    sdk: WorkOSClient, http: httpx2.Client, organization: str
) -> None:
    now = datetime.now(UTC)
    for target, occurred_at in (("team_in", now), ("team_out", now - timedelta(days=2))):
        event = an_event(target, occurred_at=occurred_at)
        sdk.audit_logs.create_event(organization_id=organization, event=event)
    day: dict[str, Any] = {
        "organization_id": organization,
        "range_start": now - timedelta(days=1),
        "range_end": now + timedelta(days=1),
    }
    export = sdk.audit_logs.create_export(
        **day, actions=[ACTION], actor_names=["Ada"], actor_ids=["user_1"], targets=["team"]
    )
    assert export.state.value == "pending"
    assert export.url is None
    eventually(lambda: sdk.audit_logs.get_export(export.id).state.value == "ready")
    url = sdk.audit_logs.get_export(export.id).url
    assert url is not None
    text = http.get(url).text
    assert "team_in" in text
    assert "team_out" not in text
    assert text.splitlines()[0] == (
        "action,occurred_at,actor_id,actor_type,actor_name,actor_metadata,context_location,"
        "context_user_agent,metadata,target_id_0,target_type_0,target_name_0,target_metadata_0"
    )


@pytest.mark.usefixtures("schema")
def test_export_that_would_be_empty_is_refused(sdk: WorkOSClient, organization: str) -> None:
    sdk.audit_logs.create_event(organization_id=organization, event=an_event())
    now = datetime.now(UTC)
    with pytest.raises(BadRequestError, match="No audit log events found in the given range"):
        sdk.audit_logs.create_export(
            organization_id=organization,
            range_start=now - timedelta(days=1),
            range_end=now + timedelta(days=1),
            actions=["another.action"],
        )


@pytest.mark.usefixtures("schema")
@pytest.mark.parametrize("state", ["error", "expired"])
def test_export_can_fail_or_expire(
    sdk: WorkOSClient, workos: LocalWorkOS, organization: str, state: str
) -> None:
    workos.behave(organization, export=state)
    now = datetime.now(UTC)
    sdk.audit_logs.create_event(organization_id=organization, event=an_event(occurred_at=now))
    export = sdk.audit_logs.create_export(
        organization_id=organization, range_start=now - timedelta(days=1), range_end=now
    )
    workos.advance_clock(1)
    settled = sdk.audit_logs.get_export(export.id)
    assert (settled.state.value, settled.url) == (state, None)


@pytest.mark.parametrize(
    "metadata",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"role": "string"}, id="names with types"),
        pytest.param(
            {"type": "object", "properties": {"role": {"type": ["string", "null"]}}},
            id="a list of types",
        ),
    ],
)
def test_schema_of_every_published_form_is_taken(
    sdk: WorkOSClient, organization: str, metadata: dict[str, Any]
) -> None:
    """OpenAPI specification v0.61.0."""
    name = f"schema.form.{uuid4().hex}"
    sdk.audit_logs.create_schema(name, targets=[TEAM], metadata=metadata)
    event = an_event(action=name, metadata={"role": "admin"})
    assert sdk.audit_logs.create_event(organization_id=organization, event=event).success


@pytest.mark.usefixtures("schema")
def test_export_url_expires_and_is_renewed(
    sdk: WorkOSClient, workos: LocalWorkOS, http: httpx2.Client, organization: str
) -> None:
    now = datetime.now(UTC)
    sdk.audit_logs.create_event(organization_id=organization, event=an_event(occurred_at=now))
    export = sdk.audit_logs.create_export(
        organization_id=organization, range_start=now - timedelta(minutes=1), range_end=now
    )
    workos.advance_clock(1)
    url = sdk.audit_logs.get_export(export.id).url
    assert url is not None
    assert http.get(url).status_code == 200
    workos.advance_clock(601)
    assert http.get(url).status_code == 403
    assert http.get(str(sdk.audit_logs.get_export(export.id).url)).status_code == 200


@pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param(timedelta(hours=1), timedelta(), id="ends-before-it-starts"),
        pytest.param(timedelta(days=-100), timedelta(), id="older-than-three-months"),
    ],
)
def test_export_of_an_impossible_range_is_refused(
    sdk: WorkOSClient, organization: str, start: timedelta, end: timedelta
) -> None:
    now = datetime.now(UTC)
    with pytest.raises(BadRequestError) as caught:
        sdk.audit_logs.create_export(
            organization_id=organization, range_start=now + start, range_end=now + end
        )
    assert caught.value.code == "invalid_audit_log_export_range_date"


def test_retention_is_set_in_days_or_by_name(sdk: WorkOSClient, organization: str) -> None:
    logs = sdk.audit_logs
    assert logs.get_organization_audit_logs_retention(organization).retention_period_in_days == 30
    for retention, days in ((RetentionPeriod("2_YEARS"), 730), (RetentionPeriodInDays(90), 90)):
        logs.update_organization_audit_logs_retention(organization, retention=retention)
        configuration = sdk.organizations.get_audit_log_configuration(organization)
        assert configuration.retention_period_in_days == days


def test_deleted_organization_is_not_found(
    sdk: WorkOSClient, workos: LocalWorkOS, organization: str
) -> None:
    workos.delete_organization(organization)
    with pytest.raises(NotFoundError):
        sdk.organizations.get_organization(organization)


def test_rate_limit_is_told_with_its_wait(
    sdk: WorkOSClient, workos: LocalWorkOS, organization: str
) -> None:
    workos.limit_rate(requests=2, seconds=30)
    for _ in range(2):
        sdk.organizations.get_organization(organization)
    with pytest.raises(RateLimitExceededError) as caught:
        sdk.organizations.get_organization(organization)
    assert caught.value.retry_after is not None
    assert 25 < caught.value.retry_after <= 30


def test_outage_of_some_requests_is_survived_by_retries(
    sdk: WorkOSClient, workos: LocalWorkOS, key: str, organization: str
) -> None:
    workos.begin_outage("rate_limited", requests=2, retry_after_seconds=0)
    patient = WorkOSClient(api_key=key, base_url=workos.url, max_retries=2)
    assert patient.organizations.get_organization(organization).name == "Acme"


def test_outage_lasts_until_it_is_ended(
    sdk: WorkOSClient, workos: LocalWorkOS, organization: str
) -> None:
    workos.begin_outage("error", status=503)
    for _ in range(2):
        with pytest.raises(ServerError) as caught:
            sdk.organizations.get_organization(organization)
        assert caught.value.status_code == 503
    workos.end_outage()
    assert sdk.organizations.get_organization(organization).name == "Acme"


def test_html_instead_of_json_reaches_the_client(http: httpx2.Client, workos: LocalWorkOS) -> None:
    workos.begin_outage("html")
    answer = http.get("/organizations/org_1")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")


def test_slow_api_answers_late(sdk: WorkOSClient, workos: LocalWorkOS, organization: str) -> None:
    workos.begin_outage("slow", requests=1, delay_seconds=0.3)
    started = datetime.now(UTC)
    sdk.organizations.get_organization(organization)
    assert datetime.now(UTC) - started > timedelta(seconds=0.3)


def test_date_header_tells_workos_time(http: httpx2.Client, workos: LocalWorkOS) -> None:
    ahead = timedelta(seconds=600)
    workos.set_clock(offset_seconds=ahead.total_seconds())
    asked = datetime.now(UTC).replace(microsecond=0)  # the header has whole seconds
    told = datetime.strptime(http.get("/").headers["Date"], "%a, %d %b %Y %H:%M:%S GMT")
    assert asked + ahead <= told.replace(tzinfo=UTC) <= datetime.now(UTC) + ahead
