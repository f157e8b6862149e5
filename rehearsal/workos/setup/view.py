"""The set-up form as it is now."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from rehearsal.workos.messages.form import FormField, FormView
from rehearsal.workos.state.records import Organization, StreamState
from rehearsal.workos.streaming.registry import Deliverers


def form_view(
    organization: Organization,
    deliverers: Deliverers,
    typed: dict[str, Any] | None = None,
    problems: dict[str, str] | None = None,
) -> FormView:
    """The form as it is now.

    Args:
        organization: Whose form it is.
        deliverers: The destinations it offers.
        typed: What was typed in but could not be saved.
        problems: Why, by field.
    """
    start = FormView(
        organization_id=organization.id,
        organization_name=organization.name,
        destinations=tuple(deliverers),
    )
    stream = organization.stream
    if stream is None:
        return start
    deliverer = deliverers.get(stream.type)
    if deliverer is None:
        return start.model_copy(update={"type": stream.type, "state": stream.state})
    values = typed or (stream.settings.model_dump() if stream.settings else {})
    fields = tuple(
        _field(name, field, values, problems or {})
        for name, field in deliverer.settings.model_fields.items()
    )
    return start.model_copy(
        update={
            "type": stream.type,
            "state": stream.state,
            "shown": deliverer.shown(organization.next_external_id or organization.external_id),
            "fields": fields,
            "problem": _problem(organization, problems),
        }
    )


def _field(
    name: str, field: FieldInfo, values: dict[str, Any], problems: dict[str, str]
) -> FormField:
    secret = field.annotation is SecretStr
    value = values.get(name, "" if field.is_required() else field.get_default())
    return FormField(
        name=name,
        title=field.title or name,
        value="" if secret else str(value),
        required=field.is_required(),
        secret=secret,
        choices=get_args(field.annotation) if get_origin(field.annotation) is Literal else (),
        problem=problems.get(name),
    )


def _problem(organization: Organization, problems: dict[str, str] | None) -> str | None:
    if problems:
        return "; ".join(f"{name}: {text}" for name, text in problems.items())
    stream = organization.stream
    if stream is None or stream.state not in {StreamState.INVALID, StreamState.ERROR}:
        return None
    failed = [attempt for attempt in organization.attempts if attempt.code]
    return f"{failed[-1].code}: {failed[-1].message}" if failed else None
