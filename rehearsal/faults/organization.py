"""What goes wrong with the organization and the test action in WorkOS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from workos.audit_logs.models import AuditLogSchemaTargetInput

from logstreams.verification.test_event import ACTION, TARGET_TYPE
from rehearsal.faults.application import KEY, sdk
from rehearsal.faults.fault import FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.front import Planted, in_front_of_workos
from rehearsal.faults.reachability import API

AUDIT_LOGS = "audit logs"
SCHEMA = "schema"
STACK_FILE = "stack file"


@fault("LS210", API)
def key_restricted(context: FaultContext) -> FaultInjection:
    """The key was restricted: WorkOS answers 403 to whatever it asks of audit logs."""
    forbidden = (HTTPStatus.FORBIDDEN, {"message": "The API key has no such permission."})
    with in_front_of_workos(context, {r".* /organizations/[^/]+/audit_log.*": forbidden}):
        yield
    context.placeholder = context.environment[KEY]


@fault("LS211", STACK_FILE)
def organization_mistyped(context: FaultContext) -> FaultInjection:
    """Two characters of the organization's ID changed places in the stack file."""
    file, right = context.customer.stack_file, context.organization
    wrong = right[:-2] + right[:-3:-1] if right[-1] != right[-2] else right[:-1] + "0"
    file.write_text(file.read_text().replace(right, wrong))
    yield
    file.write_text(file.read_text().replace(wrong, right))


@fault("LS220", STACK_FILE)
def organization_of_another_customer(context: FaultContext) -> FaultInjection:
    """Another customer's organization was copied into the stack file; theirs go to Datadog."""
    file, right = context.customer.stack_file, context.organization
    theirs = context.workos.create_organization("Globex", "production")
    with context.workos.form(theirs) as form:
        form.open("Datadog")
        form.save(site="US1", api_key="0123456789abcdef0123456789abcdef")
    file.write_text(file.read_text().replace(right, theirs))
    yield
    file.write_text(file.read_text().replace(theirs, right))


@fault("LS220", STACK_FILE)
def organization_without_a_stream(context: FaultContext) -> FaultInjection:
    """A new customer's organization was copied into the stack file; it has no log stream yet."""
    file, right = context.customer.stack_file, context.organization
    theirs = context.workos.create_organization("Globex", "production")
    file.write_text(file.read_text().replace(right, theirs))
    yield
    file.write_text(file.read_text().replace(theirs, right))


@fault("LS212", AUDIT_LOGS)
def audit_logs_disabled(context: FaultContext) -> FaultInjection:
    """Audit logs were disabled for the organization."""
    context.workos.set_audit_logs(context.organization, "disabled")
    yield
    context.workos.set_audit_logs(context.organization, "active")


@fault("LS212", AUDIT_LOGS)
def audit_logs_inactive(context: FaultContext) -> FaultInjection:
    """Audit logs of the organization are inactive: WorkOS takes no event for it."""
    context.workos.set_audit_logs(context.organization, "inactive")
    yield
    context.workos.set_audit_logs(context.organization, "active")


@fault("LS213", API)
def schema_missing_and_refused(context: FaultContext) -> FaultInjection:
    """The test action has no schema, and WorkOS does not let the key make one."""
    schemas = f"/audit_logs/actions/{ACTION}/schemas"
    refused: Planted = {
        f"GET {schemas}": (HTTPStatus.NOT_FOUND, {"message": "Audit Log action not found."}),
        f"POST {schemas}": (HTTPStatus.UNPROCESSABLE_ENTITY, {"message": "Validation failed."}),
        "POST /audit_logs/events": (
            HTTPStatus.UNPROCESSABLE_ENTITY,
            {"message": "Validation failed.", "errors": [{"code": "not_found"}]},
        ),
    }
    with in_front_of_workos(context, refused):
        yield


@fault("LS214", SCHEMA, KEY, API)
def schema_demands_metadata(context: FaultContext) -> FaultInjection:
    """Somebody saved a version of the test action's schema that demands metadata."""
    demanding = {
        "type": "object",
        "properties": {"ticket": {"type": "string"}},
        "required": ["ticket"],
    }
    target = AuditLogSchemaTargetInput(type=TARGET_TYPE)
    with sdk(context) as workos:
        workos.audit_logs.create_schema(ACTION, targets=[target], metadata=demanding)
        yield
        workos.audit_logs.create_schema(ACTION, targets=[target])


@fault("LS218", SCHEMA, KEY, API)
def schema_of_more_targets(context: FaultContext) -> FaultInjection:
    """Somebody added the customer to the targets of the test action's schema."""
    with _schema_of(context, TARGET_TYPE, "customer"):
        yield


@fault("LS218", SCHEMA, KEY, API)
def schema_of_another_target(context: FaultContext) -> FaultInjection:
    """Somebody saved a version of the test action's schema with another target."""
    with _schema_of(context, "user"):
        yield


@contextmanager
def _schema_of(context: FaultContext, *types: str) -> Iterator[None]:
    """The test action's schema with other targets, and the kit's again behind the block."""
    with sdk(context) as workos:
        theirs = [AuditLogSchemaTargetInput(type=one) for one in types]
        workos.audit_logs.create_schema(ACTION, targets=theirs)
        yield
        own = AuditLogSchemaTargetInput(type=TARGET_TYPE)
        workos.audit_logs.create_schema(ACTION, targets=[own])


FAULTS = (
    schema_of_more_targets,
    schema_of_another_target,
    key_restricted,
    organization_mistyped,
    organization_of_another_customer,
    organization_without_a_stream,
    audit_logs_disabled,
    audit_logs_inactive,
    schema_missing_and_refused,
    schema_demands_metadata,
)
