"""What a resource type tells the shared machinery about itself, and what it does at AWS."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.schema import ResourceSchema, resource_schema


class NotImitatedError(Exception):
    """The plugin has it, this provider does not; the text names it."""


@dataclass(frozen=True)
class AutoName:
    """How a type is named when the program does not.

    Attributes:
        property: The input that takes the name.
        max_length: Longest name the plugin makes.
        prefix: What the name must begin with.
        lower: Whether capitals are lowered.
    """

    property: str
    max_length: int
    prefix: str = ""
    lower: bool = False


class ResourceHandler(ABC):
    """A resource type of the AWS plugin.

    The class attributes say how it is planned. A path names a nested property without indices,
    like `rules.filter.prefix`. Where the facts come from, every kind's module says.

    Attributes:
        type_name: The engine's name of the type.
        noun: The plugin's name of it in error texts.
        auto_name: How it is named if the program does not.
        defaults: What the plugin puts into inputs that are not given.
        nested_defaults: The same for inputs that are objects: what goes into one that is given.
        replace_on: Inputs that cannot change in place.
        replace_if_set: Inputs that can change in place but not appear or vanish.
        computed: Paths of optional inputs that AWS fills: leaving them out is no change.
        policies: Inputs that are policy documents.
        unordered: Paths of lists whose order means nothing.
        local: Inputs that exist in the state only, since AWS does not know them.
        not_imitated: Inputs of the plugin that are refused here.
        sensitive: Outputs that are secret by their nature.
    """

    type_name: ClassVar[str]
    noun: ClassVar[str]
    auto_name: ClassVar[AutoName | None] = None
    defaults: ClassVar[Mapping[str, Any]] = {}
    nested_defaults: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    replace_on: ClassVar[frozenset[str]] = frozenset()
    replace_if_set: ClassVar[frozenset[str]] = frozenset()
    computed: ClassVar[frozenset[str]] = frozenset()
    policies: ClassVar[frozenset[str]] = frozenset()
    unordered: ClassVar[frozenset[str]] = frozenset()
    local: ClassVar[frozenset[str]] = frozenset()
    not_imitated: ClassVar[frozenset[str]] = frozenset()
    sensitive: ClassVar[frozenset[str]] = frozenset()

    @property
    def schema(self) -> ResourceSchema:
        """The type's properties according to pulumi_aws."""
        return resource_schema(self.type_name)

    @property
    def regional(self) -> bool:
        """Whether resources of the type belong to a region."""
        return "region" in self.schema.inputs

    @property
    def tagged(self) -> bool:
        """Whether resources of the type carry tags."""
        return "tags" in self.schema.inputs

    def check(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Yield what the plugin refuses before it asks AWS. Inputs may hold unknowns."""
        yield from ()

    def volatile(self, changed: frozenset[str]) -> frozenset[str]:
        """Outputs that an update of these inputs will change."""
        del changed
        return frozenset()

    def state_id(self, given: str) -> str:
        """The id that the state holds of a resource imported as `given`."""
        return given

    @abstractmethod
    def create(self, aws: Aws, inputs: Mapping[str, Any]) -> str:
        """Make the resource by the one call that makes it and return its id."""

    def complete(self, aws: Aws, resource_id: str, inputs: Mapping[str, Any]) -> None:
        """What is left to do once the resource exists; failing here leaves it in the state."""
        del aws, resource_id, inputs

    @abstractmethod
    def read(
        self, aws: Aws, resource_id: str, known: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Ask AWS for the resource's inputs and outputs; None if it does not exist.

        Args:
            aws: Where to ask.
            resource_id: The resource's id, or what the user gave to import it.
            known: Its state or inputs, for what has to be known to ask; empty at an import.
        """

    @abstractmethod
    def update(self, aws: Aws, resource_id: str, change: Change) -> None:
        """Change the resource in place."""

    @abstractmethod
    def delete(self, aws: Aws, resource_id: str, state: Mapping[str, Any]) -> None:
        """Delete the resource; one that is gone already is no error."""


@dataclass(frozen=True)
class Change:
    """An update in place.

    Attributes:
        old: The resource's state.
        new: Its wanted inputs.
        names: The inputs that differ.
    """

    old: Mapping[str, Any]
    new: Mapping[str, Any]
    names: frozenset[str]
