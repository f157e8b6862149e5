"""The post-deploy hook: two dynamic resources that prove delivery at the end of every update.

`DeliveryCheck` sends a test event, looks for it and records what it found; it never fails, so that
its state always tells the truth. `DeliveryGate` fails the update when that is not good enough. One
resource alone would not do: an update that fails keeps its old outputs, so that a "verified" of
last week would stay in the state, and reverting the change would turn the stack green while
delivery is still broken. A ResourceHook would not do either: one that failed is not run again by
the next `up` (pulumi/pulumi#21899, 2026-11-22).

The state names these providers by module and class: neither moves without an alias. Providers are
pickled into the state, so they hold nothing and import what they use inside their methods.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi.dynamic import (
    ConfigureRequest,
    CreateResult,
    DiffResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)

if TYPE_CHECKING:  # what unpickles a provider imports this module, and needs no settings
    from logstreams.settings import StackSettings, Verify


@dataclass(frozen=True)
class Delivery:
    """What the hook found, for the stack's outputs."""

    verdict: pulumi.Output[str]
    """verified, failed, pending or unproven."""
    accepted_by: pulumi.Output[str]
    """The stack file's key that accepts an unproven verdict; empty: nothing does."""
    proven_at: pulumi.Output[str | None]
    """RFC 3339; when the evidence was found."""
    evidence: pulumi.Output[dict[str, Any] | None]
    next_step: pulumi.Output[str]


def prove_delivery(
    settings: StackSettings,
    fingerprint: pulumi.Input[str],
    depends_on: list[pulumi.Resource],
) -> Delivery:
    """Prove delivery behind everything else of the stack.

    Args:
        settings: The stack's settings; they lie in the state, and hold no secret.
        fingerprint: Changes whenever something changes that decides whether events arrive.
        depends_on: What has to be there first.
    """
    check = DeliveryCheck(
        "delivery-check",
        json.dumps(settings.to_plain()),
        fingerprint,
        pulumi.ResourceOptions(depends_on=depends_on),
    )
    DeliveryGate("delivery-gate", settings.verify, check)
    pulumi.Output.all(check.verdict, check.accepted_by, check.summary).apply(
        lambda found: _tell(settings.verify.mode, *found)
    )
    return Delivery(
        check.verdict, check.accepted_by, check.proven_at, check.evidence, check.next_step
    )


def _tell(mode: str, verdict: str, accepted_by: str, summary: str) -> None:
    from hooks.asking import is_refused
    from logstreams.delivery.verdict import acceptance

    if accepted_by:
        pulumi.log.info(f"delivery is {verdict}{acceptance(accepted_by)}")
    elif mode == "warn" and is_refused(verdict, accepted_by):
        pulumi.log.warn(f"delivery is not proven\n\n{summary}")


class DeliveryCheckProvider(ResourceProvider):
    """Verifies, and records what it found whatever that is."""

    def configure(self, req: ConfigureRequest) -> None:
        """Take the AWS keys of the stack's configuration, which verification is to use too."""
        from hooks.aws_keys import remember

        remember(req.config)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Verify a stream that was never verified from this stack."""
        from hooks.attempt import attempted

        outs = attempted(props, {})
        return CreateResult(id_=outs["attempt"], outs=outs)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Verify again; when the stream was first verified is kept."""
        from hooks.attempt import attempted

        return UpdateResult(outs=attempted(_news, _olds))

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Ask again when not verified, when something changed, when the evidence is too old."""
        from hooks.asking import ask_again

        return DiffResult(changes=ask_again(_olds, _news))


class DeliveryGateProvider(ResourceProvider):
    """Fails the update when delivery has to be proven and is not."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Pass or raise."""
        from hooks.asking import pass_or_raise

        pass_or_raise(props)
        return CreateResult(id_="delivery-gate", outs=props)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Pass or raise; raising keeps the old inputs, so that the next update asks again."""
        from hooks.asking import pass_or_raise

        pass_or_raise(_news)
        return UpdateResult(outs=_news)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Every attempt passes the gate once."""
        names = ("attempt", "mode")
        return DiffResult(changes=any(_olds.get(name) != _news.get(name) for name in names))


class DeliveryCheck(Resource):
    """The record of the last verification."""

    verdict: pulumi.Output[str]
    accepted_by: pulumi.Output[str]
    proven_at: pulumi.Output[str | None]
    first_verified: pulumi.Output[str | None]
    evidence: pulumi.Output[dict[str, Any] | None]
    next_step: pulumi.Output[str]
    summary: pulumi.Output[str]
    attempt: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        settings: str,
        fingerprint: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        found = dict.fromkeys(
            (
                "verdict",
                "accepted_by",
                "proven_at",
                "first_verified",
                "evidence",
                "next_step",
                "summary",
                "attempt",
            )
        )
        # As JSON text: the engine hands on every number as a float.
        inputs = {"settings": settings, "fingerprint": fingerprint}
        super().__init__(DeliveryCheckProvider(), name, {**inputs, **found}, opts)


class DeliveryGate(Resource):
    """Stands behind the check and fails the update in its place."""

    def __init__(self, name: str, verify: Verify, check: DeliveryCheck) -> None:
        inputs = {
            "mode": verify.mode,
            "verdict": check.verdict,
            "accepted_by": check.accepted_by,
            "summary": check.summary,
            "attempt": check.attempt,
        }
        super().__init__(
            DeliveryGateProvider(), name, inputs, pulumi.ResourceOptions(depends_on=[check])
        )
