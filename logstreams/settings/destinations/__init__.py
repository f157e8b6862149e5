"""The destinations a stack file can name, one module a type.

A new destination is a new module here and nothing else: `destinations/<type>.py` with one subclass
of `Destination` whose `type` is `Literal["<type>"]`. It is found by its being here; the schema, the
messages, the reference page and the round trip follow from its fields. A rule that compares it with
the rest of the file takes what it needs from `surroundings`.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from logstreams.settings.destinations.base import Destination
from logstreams.settings.section import Wanted


@cache
def destination_types() -> dict[str, type[Destination]]:
    """The model of every destination, by the word that chooses it."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names if name != "base"]
    return {
        module.__name__.rpartition(".")[2]: model
        for module in modules
        for model in vars(module).values()
        if isinstance(model, type)
        and issubclass(model, Destination)
        and model.__module__ == module.__name__
    }


class OneOfTheTypes:
    """Makes a field take whichever destination its `type` names."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        models = destination_types()
        return core_schema.tagged_union_schema(
            {name: handler.generate_schema(model) for name, model in models.items()}, "type"
        )


AnyDestination = Annotated[
    Destination,
    OneOfTheTypes(),
    Wanted(f"a mapping with type: {' | '.join(destination_types())}"),
]

__all__ = ["AnyDestination", "Destination", "OneOfTheTypes", "destination_types"]
