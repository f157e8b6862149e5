"""Creating, reading, updating and deleting a resource of any kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from rehearsal.engine.aws_provider import reading
from rehearsal.engine.aws_provider.connection import Aws, Connection
from rehearsal.engine.aws_provider.difference import differences
from rehearsal.engine.aws_provider.failures import RefusedError, describe
from rehearsal.engine.aws_provider.resource_handler import Change, ResourceHandler
from rehearsal.engine.aws_provider.wire import Properties


class ResourceError(Exception):
    """A resource's operation failed; the text is for the user."""


class IncompleteError(ResourceError):
    """The resource exists but is not as wanted: the engine has to keep it in its state.

    Attributes:
        resource_id: The resource's id.
        outputs: What AWS says of it.
    """

    def __init__(self, reason: str, resource_id: str, outputs: Properties) -> None:
        super().__init__(reason)
        self.resource_id = resource_id
        self.outputs = outputs


class Lifecycle:
    """What can be done to a resource of one kind."""

    def __init__(self, kind: ResourceHandler, connection: Connection) -> None:
        self._kind = kind
        self._connection = connection

    def create(self, inputs: Properties) -> tuple[str, dict[str, Any]]:
        """Make a resource and return its id and outputs.

        Raises:
            IncompleteError: It was made, but a later step failed.
            ResourceError: It was not made.
        """
        aws = self._aws(inputs)
        with self._explained("creating", inputs.get("name") or inputs.get("bucket") or ""):
            resource_id = self._kind.create(aws, inputs)
        try:
            with self._explained("creating", resource_id):
                self._kind.complete(aws, resource_id, inputs)
            return resource_id, self._read_back(aws, resource_id, inputs)
        except ResourceError as error:
            raise self._incomplete(error, resource_id, inputs) from None

    def read(self, resource_id: str, state: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
        """Read a resource's id and outputs from AWS; None if it does not exist.

        Args:
            resource_id: Its id, with `@region` at the end if it is imported from another region.
            state: What is known of it; empty at an import.

        Raises:
            ResourceError: AWS did not say.
        """
        region = state.get("region")
        if not state and self._kind.regional and "@" in resource_id:
            resource_id, _, region = resource_id.rpartition("@")
        aws = self._aws({"region": region})
        with self._explained("reading", resource_id):
            answer = self._kind.read(aws, resource_id, state)
        if answer is None:
            return None
        return self._kind.state_id(resource_id), self._outputs(aws, answer, state)

    def update(
        self, resource_id: str, state: Mapping[str, Any], inputs: Properties
    ) -> dict[str, Any]:
        """Change a resource in place and return its outputs.

        Raises:
            IncompleteError: A step failed.
        """
        aws = self._aws(inputs)
        names = frozenset(item.name for item in differences(self._kind, state, inputs))
        try:
            with self._explained("updating", resource_id):
                self._kind.update(aws, resource_id, Change(state, inputs, names))
            return self._read_back(aws, resource_id, inputs)
        except ResourceError as error:
            raise self._incomplete(error, resource_id, inputs) from None

    def delete(self, resource_id: str, state: Mapping[str, Any]) -> None:
        """Delete a resource.

        Raises:
            ResourceError: It was not deleted.
        """
        with self._explained("deleting", resource_id):
            self._kind.delete(self._aws(state), resource_id, state)

    def _aws(self, values: Mapping[str, Any]) -> Aws:
        return Aws(self._connection, values.get("region") or self._connection.region)

    def _outputs(
        self, aws: Aws, answer: Mapping[str, Any], known: Mapping[str, Any]
    ) -> dict[str, Any]:
        default_tags = self._connection.configuration.default_tags
        return reading.outputs(self._kind, answer, known, aws.region, default_tags)

    def _read_back(self, aws: Aws, resource_id: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        with self._explained("reading", resource_id):
            answer = self._kind.read(aws, resource_id, inputs)
        if answer is None:
            raise ResourceError(
                f"reading {self._kind.noun} ({resource_id}): couldn't find resource"
            )
        return self._outputs(aws, answer, inputs)

    def _incomplete(
        self, error: ResourceError, resource_id: str, inputs: Properties
    ) -> IncompleteError:
        try:
            found = self._kind.read(self._aws(inputs), resource_id, inputs) or {}
        except (BotoCoreError, ClientError):
            found = {}
        outputs = self._outputs(self._aws(inputs), found, inputs)
        secrets = inputs.secrets | self._kind.sensitive
        return IncompleteError(str(error), resource_id, Properties(outputs, secrets))

    @contextmanager
    def _explained(self, doing: str, what: str) -> Iterator[None]:
        try:
            yield
        except (BotoCoreError, ClientError, RefusedError) as error:
            named = f" ({what})" if what else ""
            raise ResourceError(f"{doing} {self._kind.noun}{named}: {describe(error)}") from None
