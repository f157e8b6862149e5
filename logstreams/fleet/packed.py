"""Parts of a document that are many and seldom looked at: kept as compressed JSON until then.

What changes in one stack takes 75 kB as objects and 2 kB so; a run keeps that of every stack until
its document is written.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar, overload

from pydantic import GetCoreSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema, core_schema

from logstreams.verification.published import Model

M = TypeVar("M", bound=Model)


class Packed(Sequence[M], Generic[M]):
    """What a tuple of models has; each look at it makes them anew."""

    __slots__ = ("_count", "_model", "_text")

    def __init__(self, model: type[M], ones: Sequence[M]) -> None:
        """Pack them.

        Args:
            model: Their type.
            ones: What is packed.
        """
        self._model = model
        self._count = len(ones)
        # As compact as it gets for texts of this size, in half a millisecond.
        self._text = zlib.compress(_adapter(model).dump_json(tuple(ones), by_alias=True))

    def plain(self) -> list[Any]:
        """As plain JSON values."""
        return list(json.loads(zlib.decompress(self._text)))

    def _all(self) -> tuple[M, ...]:
        return _adapter(self._model).validate_json(zlib.decompress(self._text))

    @overload
    def __getitem__(self, index: int) -> M: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[M, ...]: ...

    def __getitem__(self, index: int | slice) -> M | tuple[M, ...]:
        return self._all()[index]

    def __iter__(self) -> Iterator[M]:
        return iter(self._all())

    def __len__(self) -> int:
        return self._count

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Packed | tuple):
            return NotImplemented
        return self._all() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return repr(self._all())


@cache
def _adapter(model: type[M]) -> TypeAdapter[tuple[M, ...]]:
    return TypeAdapter(tuple[model, ...])  # type: ignore[valid-type]


@dataclass(frozen=True)
class OfMany(Generic[M]):
    """Marks a field whose models are packed as they become part of a document.

    Its JSON and its schema are those of the models.
    """

    model: type[M]

    def __get_pydantic_core_schema__(
        self, _source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def packed(value: Any, check: core_schema.ValidatorFunctionWrapHandler) -> Sequence[M]:
            if isinstance(value, Packed):
                return value
            ones: tuple[M, ...] = check(value)
            return Packed(self.model, ones) if ones else ones

        def plain(value: Any, dump: core_schema.SerializerFunctionWrapHandler) -> Any:
            return value.plain() if isinstance(value, Packed) else dump(value)

        return core_schema.no_info_wrap_validator_function(
            packed,
            handler.generate_schema(tuple[self.model, ...]),  # type: ignore[name-defined]
            serialization=core_schema.wrap_serializer_function_ser_schema(plain),
        )
