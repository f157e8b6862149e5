"""What every JSON document of this kit is made of; `docs/schemas/` is made from the same models."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer
from pydantic.alias_generators import to_camel
from pydantic.json_schema import GenerateJsonSchema

from logstreams.verification.test_event import rfc3339

PUBLISHED = ConfigDict(
    alias_generator=to_camel,
    populate_by_name=True,
    serialize_by_alias=True,
    extra="forbid",
    use_attribute_docstrings=True,
    json_schema_serialization_defaults_required=True,
    revalidate_instances="always",  # a dataclass is checked when it becomes part of a document
)
"""Keys are in camel case; one that is not published is refused."""

Time = Annotated[
    AwareDatetime,
    PlainSerializer(
        rfc3339, return_type=Annotated[str, Field(json_schema_extra={"format": "date-time"})]
    ),
]
"""RFC 3339, UTC, milliseconds."""

Seconds = Annotated[float, AfterValidator(lambda seconds: round(seconds, 3))]
"""To the millisecond."""


class Model(BaseModel):
    """A document, or part of one."""

    model_config = ConfigDict(**PUBLISHED, frozen=True)

    def plain(self) -> dict[str, Any]:
        """As plain JSON values."""
        return self.model_dump(mode="json", by_alias=True)


class _Schema(GenerateJsonSchema):
    """Without a title made of each field's name, which says nothing its key has not said."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def json_schema(model: type[Model]) -> str:
    """The JSON Schema of a document, as it is published in docs/schemas/."""
    schema = model.model_json_schema(mode="serialization", schema_generator=_Schema)
    head = {"$schema": _Schema.schema_dialect}
    return json.dumps(head | schema, indent=2, ensure_ascii=False) + "\n"
