"""Whether WorkOS's API can be reached, accepts the key and knows the organization."""

from __future__ import annotations

from logstreams.verification.causes import Repair
from logstreams.verification.checks.framework import (
    Category,
    Check,
    Failed,
    Passed,
    Result,
    Skipped,
    Unknown,
    check,
    known,
)
from logstreams.verification.checks.organization import (
    organization_is_the_stacks,
    repair_of_change,
)
from logstreams.verification.checks.test_action import why_own_action_is_refused
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.workos_api import ActionSchema, StreamFacts
from logstreams.verification.observations import MachineFacts, Observations
from logstreams.verification.test_event import ACTION, TARGET_TYPE
from logstreams.verification.workos.error_kind import ApiErrorKind

AUDIT_LOG_STATES = ("active", "inactive", "disabled")
STREAM_STATES = ("active", "inactive", "error", "invalid")
"""By OpenAPI specification v0.61.0."""

PUBLISHED = "an answer of the published shape"


_NOT_ASKED = (None, ApiErrorKind.SDK, ApiErrorKind.ADDRESS)


def _layer(code: str, wanted: str, trouble: ApiErrorKind, *, after: str) -> Check[MachineFacts]:
    """One thing that can stand between us and an answer; fails where it was met."""

    def evaluate(seen: MachineFacts) -> Result:
        for answer in seen.answers():
            if isinstance(answer, Unavailable) and answer.trouble is trouble:
                return Failed(answer.reason, wanted)
        reachable = seen.api.reachable
        if isinstance(reachable, Unavailable) and reachable.trouble in _NOT_ASKED:
            return Unknown(f"WorkOS was not queried: {reachable.reason}")
        return Passed()

    return Check(code, wanted, evaluate, (after,))


resolves = _layer("LS201", "WorkOS's API host name resolves", ApiErrorKind.DNS, after="LS101")
through_proxy = _layer(
    "LS202", "the proxy lets requests to WorkOS through", ApiErrorKind.PROXY, after="LS201"
)
connects = _layer("LS203", "WorkOS's API accepts connections", ApiErrorKind.CONNECT, after="LS202")
tls = _layer(
    "LS204", "WorkOS's API shows a trusted TLS certificate", ApiErrorKind.TLS, after="LS203"
)
in_time = _layer("LS205", "WorkOS's API answers in time", ApiErrorKind.TIMEOUT, after="LS204")
is_workos = _layer("LS206", "WorkOS itself answers", ApiErrorKind.NOT_WORKOS, after="LS205")
healthy = _layer(
    "LS207", "WorkOS answers without server errors", ApiErrorKind.SERVER, after="LS206"
)
within_rate = _layer(
    "LS208", "the rate limit leaves room for this kit", ApiErrorKind.RATE_LIMITED, after="LS207"
)
key_accepted = _layer(
    "LS209", "WorkOS accepts the API key", ApiErrorKind.UNAUTHORIZED, after="LS208"
)
key_allowed = _layer(
    "LS210", "the API key may read audit logs", ApiErrorKind.FORBIDDEN, after="LS209"
)


@check("LS217", "WorkOS's API answers as documented", requires=("LS210",))
def answers_as_published(seen: MachineFacts) -> Result:
    """By OpenAPI v0.61.0: shapes, and the states of audit logs and of a stream."""
    for answer in MachineFacts.answers(seen):  # what came of the test event is LS801's to say
        if isinstance(answer, Unavailable) and answer.trouble is ApiErrorKind.UNEXPECTED:
            return Failed(answer.reason, PUBLISHED)
    for question, answer in seen.api.questions().items():
        if isinstance(answer, Unavailable) and answer.trouble in (
            ApiErrorKind.REFUSED,
            ApiErrorKind.NOT_FOUND,
        ):
            return Failed(f"WorkOS refuses to show the {question}: {answer.reason}", "an answer")
    state, stream = seen.api.audit_logs_state, seen.api.stream
    if isinstance(state, str) and state not in AUDIT_LOG_STATES:
        return Failed(f"audit logs in the state {state}", f"one of {', '.join(AUDIT_LOG_STATES)}")
    if isinstance(stream, StreamFacts) and stream.state not in STREAM_STATES:
        return Failed(f"a stream in the state {stream.state}", f"one of {', '.join(STREAM_STATES)}")
    return Passed()


@check("LS211", "the organization exists in the key's environment", requires=("LS210",))
def organization_exists(seen: Observations) -> Result:
    """An unknown ID and a key of the other environment look the same from outside."""
    wanted = f"{seen.settings.organization_id} in {seen.settings.environment}"
    name = known(seen.api.organization)
    if name is not None:
        return Passed(name)
    repair = repair_of_change(seen, "use a key of its environment, {environment}; ")
    if path := seen.environment.workos_path:
        found = f"WorkOS does not find it with this key, at the path {path} of WORKOS_BASE_URL"
        return Failed(found, wanted, repair=WITHOUT_PATH)
    return Failed("WorkOS does not find it with this key", wanted, repair=repair)


WITHOUT_PATH = Repair(
    kind="ask",
    text="Unset WORKOS_BASE_URL, or take the path out of it: WorkOS's API is at "
    "https://api.workos.com, without one, and answers a path that it does not know as it answers "
    "an organization that it does not know. Change no stack file before. Then verify again.",
)
"""Where WORKOS_BASE_URL has a path: nothing is known of the organization."""


@check("LS212", "audit logs are enabled for the organization", requires=("LS211",))
def audit_logs_enabled(seen: Observations) -> Result:
    """The configuration's state is active, inactive or disabled (OpenAPI v0.61.0)."""
    state, accepted = known(seen.api.audit_logs_state), seen.delivery.accepted
    refused = isinstance(accepted, Unavailable) and accepted.trouble is ApiErrorKind.REFUSED
    if state == "inactive" and why_own_action_is_refused(seen):
        return Unknown("WorkOS says inactive, and refused the test event for its action's schema")
    if state == "disabled" or state is None or (state == "inactive" and refused):
        return Failed(state or "no audit log configuration", "active")
    # *inactive* may be no more than that there is no stream yet: what it means, an event tells.
    if state != "active" and seen.delivery.probe is None:
        return Skipped(f"WorkOS says {state}; what that means, an event tells, and none was sent")
    return Passed(state)


@check("LS213", "the test action has a schema", requires=("LS211",))
def schema_exists(seen: Observations) -> Result:
    """WorkOS takes no event whose action has no schema; the kit makes this one itself."""
    schema, wanted = seen.api.schema, f"{ACTION} with a target {TARGET_TYPE}"
    if isinstance(schema, Unavailable) and schema.trouble is ApiErrorKind.REFUSED:
        return Failed(f"WorkOS refused to create it: {schema.reason}", wanted)
    schema = known(schema)
    if schema is None and seen.delivery.probe is None:
        return Skipped("created with the first test event")
    if schema is None:
        return Failed(f"no schema of {ACTION}", wanted)
    return Passed(ACTION)


@check("LS218", "the test action's schema has the test event's one target", requires=("LS213",))
def schema_has_the_target(seen: Observations) -> Result:
    """Of types beside it WorkOS does not document that an event may leave them out: it tells."""
    schema, accepted = known(seen.api.schema), seen.delivery.accepted
    if schema is None:
        return Skipped("created with the first test event")
    refused = isinstance(accepted, Unavailable) and accepted.trouble is ApiErrorKind.REFUSED
    newest = schema.newest
    types = ", ".join(newest.target_types) or "none"
    doubted = refused or newest is not schema
    if TARGET_TYPE not in newest.target_types or (
        doubted and newest.target_types != (TARGET_TYPE,)
    ):
        found = f"version {newest.version}: targets {types}{_named_instead(schema)}"
        return Failed(found, f"one target, {TARGET_TYPE}")
    return Passed(types)


@check("LS214", "the test action's schema requires no metadata", requires=("LS213",))
def schema_needs_no_metadata(seen: Observations) -> Result:
    """The test event carries none, since WorkOS does not document that streams deliver it."""
    schema = known(seen.api.schema)
    if schema is not None and (required := schema.newest.required_metadata):
        found = f"version {schema.newest.version} requires {', '.join(required)}"
        return Failed(f"{found}{_named_instead(schema)}", "no required metadata")
    return Passed()


def _named_instead(schema: ActionSchema) -> str:
    """Which version the test event names where it does not fit the newest."""
    return f"; the test event names version {schema.version}" if schema.newer else ""


@check("LS216", "WorkOS knows the schema version that the event names", requires=("LS213",))
def version_configured(seen: Observations) -> Result:
    """The kit has made it again and sent the event once more before this fails."""
    accepted = seen.delivery.accepted
    if isinstance(accepted, Unavailable) and accepted.trouble is ApiErrorKind.NOT_CONFIGURED:
        return Failed(accepted.reason, f"the latest version of {ACTION}")
    return Passed()


WITHOUT_STACK = Category(
    "workos-api",
    "WorkOS API",
    (
        resolves,
        through_proxy,
        connects,
        tls,
        in_time,
        is_workos,
        healthy,
        within_rate,
        key_accepted,
        key_allowed,
        answers_as_published,
    ),
)
"""What can be judged before an organization is known."""

CATEGORY = Category[Observations](
    WITHOUT_STACK.name,
    WITHOUT_STACK.title,
    (
        *WITHOUT_STACK.checks,
        organization_exists,
        organization_is_the_stacks,
        audit_logs_enabled,
        schema_exists,
        schema_has_the_target,
        schema_needs_no_metadata,
        version_configured,
    ),
)
