"""The shapes of what the kit sends, against what WorkOS publishes.

Each shape is a component of the OpenAPI specification v0.61.0 (github.com/workos/openapi-spec, read
2026-11-29), with every key that it names and, unlike there, none beside: what the kit sends under
another name would be dropped in silence. `external_user_id` is the SDK's (10.8.0), not the
specification's.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import jsonschema_rs
import pytest
from typer.testing import CliRunner

from logstreams.command.main import app
from logstreams.verification.test_event import TestEvent as Probe
from logstreams.verification.workos.client import WorkOS
from rehearsal.workos import LocalWorkOS
from tests.rehearsal.workos.support import CUSTOMER_ACCOUNT
from tests.rehearsal.workos.test_event_commands import STACK

Json = dict[str, Any]
ACTION = "invoice.requests.compared"
"""No other test's: the local WorkOS is one for all, and version 1 is to be ours."""
SCHEMA_FILE = f"""\
action: {ACTION}
targets:
  - type: invoice
    metadata: {{type: object, properties: {{number: {{type: string}}}}, required: [number]}}
  - type: team
actor:
  metadata: {{type: object, properties: {{role: {{type: string, enum: [owner, member]}}}}}}
metadata: {{type: object, properties: {{amount: {{type: number}}}}, additionalProperties: false}}
"""


def one_of(required: Json, optional: Json | None = None) -> Json:
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": [*required],
        "additionalProperties": False,
    }


TEXT, TIME, TEXTS = (
    {"type": "string"},
    {"type": "string", "format": "date-time"},
    {"type": "array", "items": {"type": "string"}},
)
JSON_SCHEMA = {"type": "object"}
METADATA = {
    "type": "object",
    "maxProperties": 50,
    "additionalProperties": False,
    "patternProperties": {
        "^[a-zA-Z0-9_-]{0,40}$": {
            "anyOf": [
                {"type": "string", "maxLength": 500},
                {"type": "number"},
                {"type": "boolean"},
            ]
        }
    },
}
ENTITY = one_of({"id": TEXT, "type": TEXT}, {"name": TEXT, "metadata": METADATA})
EVENT = one_of(
    {
        "action": TEXT,
        "occurred_at": TIME,
        "actor": ENTITY,
        "targets": {"type": "array", "items": ENTITY},
        "context": one_of({"location": TEXT}, {"user_agent": TEXT}),
    },
    {"metadata": METADATA, "version": {"type": "integer"}},
)
SCHEMA = one_of(
    {
        "targets": {
            "type": "array",
            "minItems": 1,
            "items": one_of({"type": TEXT}, {"metadata": JSON_SCHEMA}),
        }
    },
    {"actor": one_of({"metadata": JSON_SCHEMA}), "metadata": JSON_SCHEMA},
)
EXPORT = one_of(
    {"organization_id": TEXT, "range_start": TIME, "range_end": TIME},
    {"actions": TEXTS, "actor_names": TEXTS, "actor_ids": TEXTS, "targets": TEXTS},
)
INTENTS = (
    "sso dsync audit_logs log_streams domain_verification certificate_renewal bring_your_own_key"
)
LINK = one_of(
    {"organization": TEXT},
    {
        "return_url": TEXT,
        "success_url": TEXT,
        "intent": {"enum": INTENTS.split()},
        "it_contact_emails": TEXTS | {"maxItems": 20},
        "external_user_id": TEXT,
    },
)
PUBLISHED: dict[str, Json | None] = {
    r"GET /audit_logs/actions": None,
    r"GET /audit_logs/actions/[^/]+/schemas": None,
    r"POST /audit_logs/actions/[^/]+/schemas": SCHEMA,
    r"POST /audit_logs/events": one_of({"organization_id": TEXT, "event": EVENT}),
    r"POST /audit_logs/exports": EXPORT,
    r"GET /audit_logs/exports/[^/]+": None,
    r"POST /portal/generate_link": LINK,
    r"GET /organizations/[^/]+": None,
}
"""Each call with its body; None: it has none."""


@dataclass(frozen=True)
class Sent:
    """A request as it left this machine."""

    call: str
    headers: Json
    body: Any


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Sent]:
    requests: list[Sent] = []
    passing = httpx2.HTTPTransport.handle_request

    def noting(self: httpx2.HTTPTransport, request: httpx2.Request) -> httpx2.Response:
        content = request.read()
        call = f"{request.method} {request.url.path}"
        body = json.loads(content) if content else None
        requests.append(Sent(call, dict(request.headers), body))
        return passing(self, request)

    monkeypatch.setattr(httpx2.HTTPTransport, "handle_request", noting)
    return requests


@pytest.fixture
def project(
    tmp_path: Path,
    workos: LocalWorkOS,
    organization: str,
    key: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    for name, text in {
        "stacks/Pulumi.acme.yaml": STACK.format(
            account=CUSTOMER_ACCOUNT, organization=organization
        ),
        f"schemas/{ACTION}.yaml": SCHEMA_FILE,
        "schemas/user.signed_in.yaml": "action: user.signed_in\ntargets: [{type: team}]\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WORKOS_API_KEY", key)
    monkeypatch.setenv("WORKOS_BASE_URL", workos.url)
    monkeypatch.setenv("SSL_CERT_FILE", str(workos.ca))
    return tmp_path


def events() -> tuple[Json, Json]:
    """With all that an event can have, and with what it must."""
    time = f"{datetime.now(UTC) - timedelta(minutes=2):%Y-%m-%dT%H:%M:%S.125Z}"
    full = {
        "action": ACTION,
        "occurred_at": time,
        "actor": {"id": "u", "type": "user", "name": "Ann", "metadata": {"role": "owner"}},
        "targets": [
            {"id": "i", "type": "invoice", "name": "An invoice", "metadata": {"number": "7"}},
            {"id": "t", "type": "team"},
        ],
        "context": {"location": "192.0.2.1", "user_agent": "Mozilla/5.0"},
        "metadata": {"amount": 12.5},
        "version": 1,
    }
    least = {
        "action": "user.signed_in",
        "occurred_at": time,
        "actor": {"id": "u", "type": "user"},
        "targets": [{"id": "t", "type": "team"}],
        "context": {"location": "192.0.2.1"},
    }
    return full, least


def test_every_request_has_the_published_shape(
    project: Path, sent: list[Sent], key: str, organization: str
) -> None:
    full, least = events()
    runs("schema", "apply", "--yes")
    runs("events", "emit", "-", "--stack", "acme", stdin=f"{json.dumps(full)}\n{json.dumps(least)}")
    runs("events", "export", "acme", "--action", ACTION, "--to", "out.csv")
    runs("portal", "acme")
    workos = WorkOS(key)
    workos.create_schema()
    workos.emit(Probe.fresh(organization, datetime.now(UTC)))
    workos.close()

    asked = [each for each in sent if not each.call.endswith(".csv")]
    seen = Counter(shape_of(each, key) for each in asked)
    assert {*seen} == {*PUBLISHED}
    assert seen["POST /audit_logs/events"] == 3
    # A file lies on a host of its own: the key is none of its business.
    (file,) = (each for each in sent if each.call.endswith(".csv"))
    assert "authorization" not in file.headers
    assert file.headers["host"] != sent[0].headers["host"]


def test_what_was_given_is_sent_whole(project: Path, sent: list[Sent], organization: str) -> None:
    runs("schema", "apply", "--yes")
    given = events()
    lines = "".join(f"{json.dumps(each)}\n" for each in given)
    runs("events", "emit", "-", "--stack", "acme", "--concurrency", "1", stdin=lines)

    bodies = [each.body for each in sent if each.call == "POST /audit_logs/events"]
    assert [each["organization_id"] for each in bodies] == [organization] * 2
    assert [_of_one_time(each["event"]) for each in bodies] == [*map(_of_one_time, given)]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(events()[1] | {"organization_id": "org_1"}, id="flat, as the guide has it"),
        pytest.param({"organization_id": "org_1", "event": events()[1] | {"id": "1"}}, id="more"),
        pytest.param({"organization_id": "org_1", "event": {"action": "a"}}, id="less"),
    ],
)
def test_other_shape_would_be_seen(body: Json) -> None:
    shape = PUBLISHED["POST /audit_logs/events"]
    assert shape is not None
    assert not jsonschema_rs.is_valid(shape, body)


def runs(*arguments: str, stdin: str | None = None) -> None:
    ended = CliRunner().invoke(app, [*arguments], input=stdin)
    assert ended.exit_code == 0, ended.output


def shape_of(request: Sent, key: str) -> str:
    """The row of the request, which it matches."""
    (row,) = (each for each in PUBLISHED if re.fullmatch(each, request.call))
    assert request.headers["authorization"] == f"Bearer {key}"
    shape = PUBLISHED[row]
    if shape is None:
        assert request.body is None
    else:
        assert request.headers["content-type"] == "application/json"
        jsonschema_rs.validator_for(shape, validate_formats=True).validate(request.body)
    if row == "POST /audit_logs/events":
        assert 1 <= len(request.headers["idempotency-key"]) <= 255
    return row


def _of_one_time(event: Json) -> Json:
    return event | {"occurred_at": datetime.fromisoformat(event["occurred_at"])}
