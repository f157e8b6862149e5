"""WorkOS's answers as facts; what is not of the published shape is said, never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from workos.organizations.models import AuditLogConfiguration

from logstreams.verification.facts.workos_api import ActionSchema, StreamFacts
from logstreams.verification.workos.error_kind import ApiErrorKind, WorkOSFailure


def unexpected(what: str, found: object, wanted: str) -> WorkOSFailure:
    """The failure of an answer that is not of the published shape."""
    return WorkOSFailure(ApiErrorKind.UNEXPECTED, f"{what} is {found!r:.80}, wanted {wanted}")


def text(value: object, what: str) -> str:
    """A text that is not empty; an enumeration's value is one.

    Raises:
        WorkOSFailure: It is something else.
    """
    found = getattr(value, "value", value)
    if not isinstance(found, str) or not found:
        raise unexpected(what, found, "a text")
    return found


def host_of(url: str, what: str) -> str:
    """The host of a URL.

    Raises:
        WorkOSFailure: It has none. The text does not show it: a URL may carry a signature.
    """
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    if not host:
        raise WorkOSFailure(ApiErrorKind.UNEXPECTED, f"{what} is none, wanted https://HOST/…")
    return host


def moment(value: object, what: str) -> datetime:
    """A time; one without a time zone is taken as UTC, as WorkOS writes all of its times.

    Raises:
        WorkOSFailure: It is none.
    """
    found = value
    if isinstance(value, str):
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            raise unexpected(what, value, "a time such as 2026-01-15T12:00:00.000Z") from None
    if not isinstance(found, datetime):
        raise unexpected(what, value, "a time such as 2026-01-15T12:00:00.000Z")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def configuration_of(answer: AuditLogConfiguration) -> tuple[str, StreamFacts | None]:
    """The state of audit logs, and the stream if there is one.

    Raises:
        WorkOSFailure: The answer is not of the shape of OpenAPI specification v0.61.0.
    """
    found = answer.log_stream
    stream = None
    if found is not None:
        synced = found.last_synced_at
        stream = StreamFacts(
            id=text(found.id, "log_stream.id"),
            type=text(found.type, "log_stream.type"),
            state=text(found.state, "log_stream.state"),
            last_synced_at=None if synced is None else moment(synced, "log_stream.last_synced_at"),
            created_at=moment(found.created_at, "log_stream.created_at"),
        )
    return text(answer.state, "state"), stream


def schema_of(answer: Any) -> ActionSchema:
    """A version of an action's schema.

    A schema's `metadata` is a JSON Schema, nothing (`{}`), or names with types
    (`{"role": "string"}`): the last two require nothing (OpenAPI specification v0.61.0).

    Raises:
        WorkOSFailure: The answer is not of the published shape.
    """
    if isinstance(answer.version, bool) or not isinstance(answer.version, int):
        raise unexpected("version", answer.version, "a whole number")
    documents = [answer.metadata, answer.actor and answer.actor.metadata]
    documents += [target.metadata for target in answer.targets]
    required = {name for document in documents for name in _required(document)}
    return ActionSchema(
        version=answer.version,
        target_types=tuple(text(target.type, "targets[].type") for target in answer.targets),
        required_metadata=tuple(sorted(required)),
    )


def best_of(schemas: Iterable[ActionSchema], target: str) -> ActionSchema | None:
    """The newest version that an event without metadata and with one target fits; else the newest.

    Older versions stay in force: an event names the version that it is of (Editing Events,
    2026-11-22). Whether an event may leave out a target's type is not documented: a version that
    has just the one comes first.

    Args:
        schemas: An action's versions, in any order.
        target: The type of the event's one target.
    """
    versions = sorted(schemas, key=lambda one: -one.version)
    fitting = [one for one in versions if target in one.target_types and not one.required_metadata]
    exact = [one for one in fitting if one.target_types == (target,)]
    best = next(iter((*exact, *fitting, *versions)), None)
    if best is None or best not in fitting:
        return best
    return replace(best, newer=tuple(one for one in versions if one.version > best.version))


def _required(document: object) -> list[str]:
    names = document.get("required") if isinstance(document, Mapping) else None
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
