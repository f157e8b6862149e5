"""Components are built against a monitor that records what they register, options included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pytest
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks, set_mocks

from logstreams.settings import StackSettings

ACCOUNT = "012345670123"
KEY_ARN = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
ROLE_UNIQUE_ID = "AROAEXAMPLE0000000001"
REGION = "eu-central-1"

COMPUTED: dict[str, dict[str, str]] = {
    "aws:kms/key:Key": {"arn": KEY_ARN},
    "aws:iam/role:Role": {"uniqueId": ROLE_UNIQUE_ID, "arn": "arn:aws:iam::012345670123:role/r"},
}
"""What AWS and its provider would add to the inputs, by type."""


@dataclass(frozen=True)
class Registration:
    """One resource as the engine is asked for it."""

    type: str
    inputs: dict[str, Any]
    request: Any
    """The message itself: parent, dependencies, retention."""


class _Answers(Mocks):
    def __init__(
        self, preview: bool, existing: Mapping[str, Mapping[str, str]], outputs: Mapping[str, str]
    ) -> None:
        self._preview = preview
        self._existing = existing
        self._outputs = outputs

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[Any]]:
        if args.token == "pulumi:pulumi:readStackOutputs":
            return {"outputs": dict(self._outputs)}, []
        if args.token == "pulumi:pulumi:readStackResourceOutputs":
            return {"outputs": {}}, []
        raise AssertionError(f"a component asked for {args.token}: everything is computed")

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        computed = {} if self._preview else COMPUTED.get(args.typ, {})
        return f"{args.name}-id", {**args.inputs, **computed, **self._existing.get(args.name, {})}


class _Monitor(MockMonitor):
    def __init__(self, mocks: Mocks) -> None:
        super().__init__(mocks)
        self.registrations: dict[str, Registration] = {}
        self.finished: list[str] = []

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the engine's name
        answer = super().RegisterResource(request)
        if request.type != "pulumi:pulumi:Stack":
            inputs = pulumi.runtime.rpc.deserialize_properties(request.object, keep_unknowns=True)
            self.registrations[request.name] = Registration(request.type, inputs, request)
        return answer

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802 - the engine's name
        self.finished.append(request.urn.rpartition("::")[2])
        return super().RegisterResourceOutputs(request)


@dataclass(frozen=True)
class Built:
    """What a program registered and what became of its outputs."""

    resources: dict[str, Registration]
    """By logical name, in the order of registration."""
    finished: list[str]
    """Components whose outputs were registered."""
    outputs: dict[str, Any]

    def types(self) -> dict[str, str]:
        return {name: found.type for name, found in self.resources.items()}

    def inputs(self, name: str) -> dict[str, Any]:
        return self.resources[name].inputs


class Build:
    """Runs a program that builds components and returns outputs to look at."""

    def __init__(self) -> None:
        self.registered: dict[str, Registration] = {}
        """What the last program registered, also when it ended in an exception."""

    def __call__(
        self,
        program: Callable[[], Mapping[str, pulumi.Input[Any]] | None],
        *,
        preview: bool = False,
        existing: Mapping[str, Mapping[str, str]] | None = None,
        outputs_before: Mapping[str, str] | None = None,
    ) -> Built:
        mocks = _Answers(preview, existing or {}, outputs_before or {})
        monitor = _Monitor(mocks)
        self.registered = monitor.registrations
        set_mocks(mocks, project="kit", stack="acme", preview=preview, monitor=monitor)
        outputs: dict[str, Any] = {}

        @pulumi.runtime.test
        def within_pulumi() -> pulumi.Output[None]:
            return pulumi.Output.all(**(program() or {})).apply(outputs.update)

        within_pulumi()
        return Built(monitor.registrations, monitor.finished, outputs)


@pytest.fixture
def build() -> Build:
    return Build()


@pytest.fixture
def stack() -> Callable[..., StackSettings]:
    """Return settings of a stack; keywords replace or add keys of its file."""

    def settings(**keys: Any) -> StackSettings:
        destination = {
            "type": "s3",
            "bucketPath": "audit/",
            "retention": {"mode": "COMPLIANCE", "days": 365},
            **keys.pop("destination", {}),
        }
        return StackSettings.from_plain(
            {
                "customer": "acme",
                "schema": 1,
                "accountId": ACCOUNT,
                "organizationId": "org_01EHZNVPK3SFK441A1RGBFSHRT",
                "environment": "staging",
                "apiKey": {"env": "WORKOS_API_KEY"},
                "aws": {"region": REGION},
                "destination": destination,
                **keys,
            }
        )

    return settings
