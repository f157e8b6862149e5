"""The shapes of the answers, against what WorkOS publishes.

Each row names the component of the OpenAPI specification v0.61.0
(github.com/workos/openapi-spec, read 2026-11-22) it was taken from: the keys that component
requires, and those it merely allows. An answer has all of the first and nothing beyond both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from rehearsal.workos import LocalWorkOS
from tests.rehearsal.waiting import eventually
from tests.rehearsal.workos.support import Customer


@dataclass(frozen=True)
class Shape:
    component: str
    required: frozenset[str]
    optional: frozenset[str] = frozenset()

    def check(self, answer: dict[str, Any]) -> None:
        assert self.required <= set(answer), self.component
        assert set(answer) <= self.required | self.optional, self.component


def _shape(component: str, required: str, optional: str = "") -> Shape:
    return Shape(component, frozenset(required.split()), frozenset(optional.split()))


LIST = _shape("GET /audit_logs/actions, 200", "object data list_metadata")
ACTION = _shape("AuditLogActionJson", "object name schema created_at updated_at")
SCHEMA = _shape("AuditLogSchemaJson", "object version targets created_at", "actor metadata")
CREATED = _shape("AuditLogEventCreateResponse", "success")
EXPORT = _shape("AuditLogExportJson", "object id state created_at updated_at", "url")
RETENTION = _shape("AuditLogsRetentionJson", "retention_period_in_days")
LINK = _shape("PortalLinkResponse", "link")
CONFIGURATION = _shape(
    "AuditLogConfiguration", "organization_id retention_period_in_days state", "log_stream"
)
STREAM = _shape("AuditLogConfiguration.log_stream", "id type state last_synced_at created_at")
ORGANIZATION = _shape(
    "Organization",
    "object id name domains metadata external_id created_at updated_at",
    "stripe_customer_id allow_profiles_outside_organization",
)
MESSAGE = _shape("404 of every call", "message")
INVALID_EVENT = _shape("POST /audit_logs/events, 400", "message code errors")
VALIDATION_FAILED = _shape("POST /audit_logs/events, 422", "message errors")
TOO_MANY = _shape("POST /audit_logs/events, 429", "message code")
BAD_RANGE = _shape("POST /audit_logs/exports, 400", "message code")

EVENT = {
    "action": "a.b.c",
    "occurred_at": "2026-11-22T10:00:00.000Z",
    "actor": {"id": "u", "type": "user"},
    "targets": [{"id": "t", "type": "team"}],
    "context": {"location": "192.0.2.1"},
}
RANGE = {"range_start": "2026-11-22T00:00:00.000Z", "range_end": "2026-11-23T00:00:00.000Z"}


@pytest.fixture
def call(http: httpx2.Client, key: str) -> Any:
    """Sends a request with the key; returns status and body."""

    def send(method: str, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
        answer = http.request(method, path, json=body, headers={"Authorization": f"Bearer {key}"})
        return answer.status_code, answer.json()

    return send


@pytest.fixture
def known(call: Any, organization: str) -> str:
    """The organization, with the action's schema in place."""
    call("POST", "/audit_logs/actions/a.b.c/schemas", {"targets": [{"type": "team"}]})
    return organization


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "shape"),
    [
        pytest.param("GET", "/audit_logs/actions", None, 200, LIST, id="actions"),
        pytest.param(
            "POST",
            "/audit_logs/actions/a.b.d/schemas",
            {"targets": [{"type": "team"}], "metadata": {"type": "object"}},
            201,
            SCHEMA,
            id="schema-created",
        ),
        pytest.param("GET", "/audit_logs/actions/a.b.c/schemas", None, 200, LIST, id="schemas"),
        pytest.param(
            "GET", "/audit_logs/actions/nope/schemas", None, 404, MESSAGE, id="no-such-action"
        ),
        pytest.param(
            "POST", "/audit_logs/actions/a.b.e/schemas", {}, 422, VALIDATION_FAILED, id="no-targets"
        ),
        pytest.param(
            "POST",
            "/audit_logs/events",
            {"organization_id": "ORG", "event": EVENT},
            200,
            CREATED,
            id="event",
        ),
        pytest.param(
            "POST",
            "/audit_logs/events",
            {"organization_id": "ORG", "event": EVENT | {"targets": []}},
            400,
            INVALID_EVENT,
            id="event-against-schema",
        ),
        pytest.param(
            "POST",
            "/audit_logs/events",
            {"organization_id": "org_unknown", "event": EVENT},
            404,
            MESSAGE,
            id="event-of-unknown-organization",
        ),
        pytest.param(
            "POST",
            "/audit_logs/events",
            {"organization_id": "ORG"},
            422,
            VALIDATION_FAILED,
            id="event-missing",
        ),
        pytest.param(
            "POST",
            "/audit_logs/exports",
            {"organization_id": "ORG"} | RANGE,
            400,
            MESSAGE,
            id="export-of-nothing",
        ),
        pytest.param(
            "POST",
            "/audit_logs/exports",
            {
                "organization_id": "ORG",
                "range_start": RANGE["range_end"],
                "range_end": RANGE["range_start"],
            },
            400,
            BAD_RANGE,
            id="export-of-bad-range",
        ),
        pytest.param("GET", "/audit_logs/exports/nope", None, 404, MESSAGE, id="no-such-export"),
        pytest.param("GET", "/organizations/ORG", None, 200, ORGANIZATION, id="organization"),
        pytest.param("GET", "/organizations/nope", None, 404, MESSAGE, id="no-such-organization"),
        pytest.param(
            "GET",
            "/organizations/ORG/audit_log_configuration",
            None,
            200,
            CONFIGURATION,
            id="configuration",
        ),
        pytest.param(
            "GET", "/organizations/nope/audit_log_configuration", None, 404, MESSAGE, id="no-config"
        ),
        pytest.param(
            "GET", "/organizations/ORG/audit_logs_retention", None, 200, RETENTION, id="retention"
        ),
        pytest.param(
            "PUT",
            "/organizations/ORG/audit_logs_retention",
            {"retention_period_in_days": 365},
            200,
            RETENTION,
            id="retention-set",
        ),
        pytest.param(
            "PUT",
            "/organizations/ORG/audit_logs_retention",
            {"retention_period_in_days": 31},
            422,
            VALIDATION_FAILED,
            id="retention-of-31-days",
        ),
        pytest.param(
            "POST",
            "/portal/generate_link",
            {"organization": "ORG", "intent": "log_streams"},
            201,
            LINK,
            id="link",
        ),
        pytest.param(
            "POST", "/portal/generate_link", {"organization": "nope"}, 404, MESSAGE, id="no-link"
        ),
        pytest.param(
            "POST",
            "/portal/generate_link",
            {"organization": "ORG", "intent": "nonsense"},
            422,
            VALIDATION_FAILED,
            id="link-of-unknown-intent",
        ),
    ],
)
def test_answer_has_the_published_shape(
    call: Any, known: str, method: str, path: str, body: Any, status: int, shape: Shape
) -> None:
    named = {
        name: known if value == "ORG" else value for name, value in (body or {}).items()
    } or body
    answered, content = call(method, path.replace("ORG", known), named)
    assert answered == status
    shape.check(content)


def test_listed_action_and_schema_have_the_published_shape(call: Any, known: str) -> None:
    listed = call("GET", "/audit_logs/actions")[1]
    assert listed["object"] == "list"
    assert set(listed["list_metadata"]) == {"before", "after"}
    ACTION.check(listed["data"][0])
    SCHEMA.check(listed["data"][0]["schema"])
    SCHEMA.check(call("GET", "/audit_logs/actions/a.b.c/schemas")[1]["data"][0])


def test_invalid_event_names_json_paths(call: Any, known: str) -> None:
    body = {"organization_id": known, "event": EVENT | {"metadata": {"key": "x" * 501}}}
    status, content = call("POST", "/audit_logs/events", body)
    assert status == 400
    assert content == {
        "message": "Invalid Audit Log event.",
        "code": "invalid_audit_log_event",
        "errors": [{"instancePath": "/metadata/key"}],
    }


def test_export_has_the_published_shape(call: Any, known: str) -> None:
    status, _ = call("POST", "/audit_logs/events", {"organization_id": known, "event": EVENT})
    assert status == 200
    status, export = call("POST", "/audit_logs/exports", {"organization_id": known} | RANGE)
    assert status == 201
    EXPORT.check(export)


def test_missing_action_is_a_required_field(call: Any, known: str) -> None:
    event = {name: value for name, value in EVENT.items() if name != "action"}
    status, content = call("POST", "/audit_logs/events", {"organization_id": known, "event": event})
    assert status == 422
    assert content == {
        "message": "Validation failed.",
        "errors": [{"code": "required", "field": "event.action"}],
    }


def test_request_over_the_limit_has_the_published_shape(
    call: Any, workos: LocalWorkOS, known: str
) -> None:
    workos.limit_rate(requests=1)
    call("GET", f"/organizations/{known}")
    status, content = call("GET", f"/organizations/{known}")
    assert status == 429
    assert content == {"message": "Too many requests.", "code": "rate_limit_exceeded"}
    TOO_MANY.check(content)


def test_log_stream_has_the_published_shape(call: Any, customer: Customer) -> None:
    customer.connect()
    path = f"/organizations/{customer.organization}/audit_log_configuration"
    stream = call("GET", path)[1]["log_stream"]
    STREAM.check(stream)
    assert stream["id"].startswith("als_")
    assert (stream["type"], stream["state"], stream["last_synced_at"]) == ("S3", "active", None)
    customer.emit()
    eventually(lambda: call("GET", path)[1]["log_stream"]["last_synced_at"])


def test_every_answer_carries_a_request_id_and_a_date(http: httpx2.Client) -> None:
    for path in ("/organizations/x", "/nowhere", "/setup"):
        answer = http.get(path)
        assert answer.headers["X-Request-ID"].startswith("req_")
        assert answer.headers["Date"].endswith("GMT")
