"""Whether WorkOS refused the test event for the sake of the kit's own action alone.

Nobody else sends events of that action: no customer's event is lost, but none proves delivery.
"""

from __future__ import annotations

from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.workos_api import ActionSchema
from logstreams.verification.observations import Observations
from logstreams.verification.test_event import TARGET_TYPE
from logstreams.verification.workos.error_kind import ApiErrorKind


def why_own_action_is_refused(seen: Observations) -> str:
    """The code of what is wrong with the action; empty where that is not why it was refused."""
    accepted, schema = seen.delivery.accepted, seen.api.schema
    if not isinstance(accepted, Unavailable):
        return ""
    if accepted.trouble is ApiErrorKind.NOT_CONFIGURED:
        return "LS213" if _is_missing(schema) else "LS216"
    if accepted.trouble is not ApiErrorKind.REFUSED:
        return ""
    if isinstance(schema, ActionSchema):
        if schema.required_metadata:
            return "LS214"
        return "" if schema.target_types == (TARGET_TYPE,) else "LS218"
    return "LS213" if _is_missing(schema) else ""


def _is_missing(schema: object) -> bool:
    """Whether there is none: WorkOS knows none, and refused to make it."""
    refused = isinstance(schema, Unavailable) and schema.trouble is ApiErrorKind.REFUSED
    return schema is None or refused
