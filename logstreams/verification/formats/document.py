"""The JSON form as models: the document is built with them and its schema is made from them.

`docs/schemas/verify.json` and `docs/schemas/doctor.json` are written by `make docs`.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer
from pydantic.alias_generators import to_camel
from pydantic.json_schema import GenerateJsonSchema

from logstreams.verification.doctor_status import DoctorStatus
from logstreams.verification.test_event import rfc3339
from logstreams.verification.verdict import Verdict
from logstreams.verification.wait import Ending

Time = Annotated[
    datetime,
    PlainSerializer(
        rfc3339, return_type=Annotated[str, Field(json_schema_extra={"format": "date-time"})]
    ),
]
"""RFC 3339, UTC, milliseconds."""


class Model(BaseModel):
    """Part of the document; keys are in camel case."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
        json_schema_serialization_defaults_required=True,
    )

    def plain(self) -> dict[str, Any]:
        """As plain JSON values."""
        return self.model_dump(mode="json", by_alias=True)


class PassedCheck(Model):
    """The wanted state is there."""

    code: str
    wanted: str
    result: Literal["passed"] = "passed"
    evidence: str


class FailedCheck(Model):
    """The wanted state is not there."""

    code: str
    wanted: str
    result: Literal["failed"] = "failed"
    found: str
    expected: str
    explained_by: str | None
    """The code of the check that this one follows from, or may follow from."""


class OpenCheck(Model):
    """Not asked (skipped), not there yet (pending), could not look (unknown)."""

    code: str
    wanted: str
    result: Literal["skipped", "pending", "unknown"]
    reason: str


Check = Annotated[PassedCheck | FailedCheck | OpenCheck, Field(discriminator="result")]


class Category(Model):
    """Checks under one heading, in causal order."""

    name: str
    title: str
    checks: tuple[Check, ...]


class Cause(Model):
    """A cause with its repair, the stack's own names filled in."""

    code: str
    title: str
    severity: Literal["critical", "high", "advice"]
    cause: str
    found: str
    wanted: str
    owner: str
    kind: Literal["command", "form", "wait", "ask"]
    repair: str
    command: str | None
    certain: bool = True
    """False: the check could not judge, so that the cause is merely not ruled out."""
    tell: str = ""
    """Who can tell what the check could not judge, and where; empty where it is certain."""


class Retention(Model):
    """An object's lock."""

    mode: str
    until: Time


class EvidenceDocument(Model):
    """The event that was read back."""

    nonce: str
    location: str
    key: str
    emitted_at: Time
    arrived_at: Time
    """The destination's time of arrival; not before emittedAt, whatever its clock says."""
    latency_seconds: float
    """From sending to reading it back."""
    md5: str
    retention: Retention | None


class WaitDocument(Model):
    """How long the test event was waited for, and why no longer."""

    seconds: float
    limit_seconds: float
    ending: Ending
    """arrived; synced: unreadable, and WorkOS says it delivered; refused: a cause lets no event
    arrive, and WorkOS does not contradict it; given up: WorkOS delivers nothing to the stream any
    more; time up."""
    cause: str | None
    """The code of the cause that ended the wait before its limit; null: none did."""


class Document(Model):
    """What a report on a stream and one on a machine have in common."""

    version: Literal[1] = 1
    """A field that changes its meaning raises it."""
    started_at: Time
    finished_at: Time
    kit_version: str
    categories: tuple[Category, ...]
    root_cause: Cause | None
    other_causes: tuple[Cause, ...]
    """Independent faults beside the root cause, in causal order."""
    suspects: tuple[Cause, ...]
    """What else is not ruled out where an event is lost: checks that could not judge."""
    recommendations: tuple[Cause, ...]
    """Nothing is lost by these."""
    symptoms: dict[str, str]
    """The code of each symptom, with the code that explains it, or may."""
    next_step: str

    def plain(self) -> dict[str, Any]:
        """As plain JSON values, what is read first in front."""
        values = super().plain()
        first = ("version", "customer", "destination", "organization", "verdict", "acceptedBy")
        return {name: values[name] for name in first if name in values} | values


class DoctorDocument(Document):
    """An examination of a machine, before there is a stack: `logstreams doctor`."""

    verdict: DoctorStatus


class VerifyDocument(Document):
    """A verification of one customer's stream: `logstreams verify`."""

    customer: str
    destination: str
    organization: str
    verdict: Verdict
    accepted_by: str | None
    """The stack file's key that accepts an unproven verdict; null: nothing does."""
    evidence: EvidenceDocument | None
    """The event that was read back; null unless the verdict is verified."""
    wait: WaitDocument | None
    """null: no event was sent, or WorkOS did not accept it."""


class _Schema(GenerateJsonSchema):
    """Without a title made of each field's name, which says nothing its key has not said."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def json_schema(model: type[Model]) -> str:
    """The JSON Schema of a document, as it is published in docs/schemas/."""
    schema = model.model_json_schema(mode="serialization", schema_generator=_Schema)
    head = {"$schema": _Schema.schema_dialect}
    return json.dumps(head | schema, indent=2, ensure_ascii=False) + "\n"
