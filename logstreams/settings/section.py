"""The base of every part of a stack file."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError


class Section(BaseModel):
    """A mapping of a stack file: camelCase keys, none unknown, never changed after it is read."""

    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", frozen=True, use_attribute_docstrings=True
    )

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, value: object) -> object:
        """A known key with nothing behind it is as good as none; an unknown one stays unknown."""
        if not isinstance(value, dict):
            return value
        known = cls.known_keys()
        return {key: each for key, each in value.items() if each is not None or key not in known}

    @classmethod
    def known_keys(cls) -> tuple[str, ...]:
        """The keys it knows, as a stack file writes them."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())


@dataclass(frozen=True)
class Wanted:
    """What a value should be, as a noun phrase: annotates its type, and is shown when it is not."""

    text: str


def refusal(wanted: str, at: str | int | None = None) -> PydanticCustomError:
    """An error for a validator to raise, with its own sentence instead of the type's `Wanted`.

    Args:
        wanted: What should stand there.
        at: The key below the validated one that is to be changed, if there is one.
    """
    # Through the context, since the template would treat braces in the sentence as fields.
    return PydanticCustomError("refused", "{wanted}", {"wanted": wanted, "at": at})
