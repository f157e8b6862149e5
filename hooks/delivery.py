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
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi.dynamic import (
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)

if TYPE_CHECKING:  # what unpickles a provider imports this module, and needs no settings
    from hooks.conclusion import Conclusion
    from logstreams.settings import StackSettings, Verify


@dataclass(frozen=True)
class Delivery:
    """What this update proved, for the stack's outputs; none of them is ever null."""

    verdict: pulumi.Output[str]
    """verified, failed, pending or unproven."""
    accepted_by: pulumi.Output[str]
    """The stack file's key that accepts an unproven verdict; empty: nothing does."""
    proven_at: pulumi.Output[str]
    """RFC 3339; when the evidence was found; empty: nothing was proven."""
    evidence: pulumi.Output[dict[str, Any]]
    """Of the event that was read back; empty: none was."""
    next_step: pulumi.Output[str]


def prove_delivery(
    settings: StackSettings,
    fingerprint: pulumi.Input[str],
    depends_on: list[pulumi.Resource],
    made_key: pulumi.Input[str] | None = None,
) -> Delivery:
    """Prove delivery behind everything else of the stack, in every update.

    Args:
        settings: The stack's settings; they lie in the state, and hold no secret.
        fingerprint: Changes whenever something changes that decides whether events arrive.
        depends_on: What has to be there first.
        made_key: ARN of the key that the stack made for its archive; None: it made none.
    """
    verify = settings.verify
    # A preview has none, so that it shows no change where the stack is unchanged.
    run = None if verify.mode == "off" or pulumi.runtime.is_dry_run() else uuid.uuid4().hex
    check = DeliveryCheck(
        "delivery-check",
        json.dumps(settings.to_plain()),
        fingerprint,
        run,
        made_key,
        pulumi.ResourceOptions(depends_on=depends_on),
    )
    gate = DeliveryGate("delivery-gate", verify, check)

    def concluded(found: dict[str, Any]) -> Conclusion:
        from hooks.conclusion import conclude

        return conclude(settings.customer, verify.mode, run, found, found["passed"])

    record = {name: getattr(check, name) for name in DeliveryCheck.FOUND}
    conclusion = pulumi.Output.all(**record, passed=gate.attempt).apply(concluded)
    if not pulumi.runtime.is_dry_run():
        conclusion.apply(lambda it: _tell(it, gate))
    return Delivery(
        conclusion.apply(lambda it: it.verdict),
        conclusion.apply(lambda it: it.accepted_by),
        conclusion.apply(lambda it: it.proven_at),
        conclusion.apply(lambda it: it.evidence),
        conclusion.apply(lambda it: it.next_step),
    )


def _tell(conclusion: Conclusion, gate: Resource) -> None:
    """Say it at the gate, where the text of an update that fails stands too.

    Raises:
        pulumi.RunError: The gate should have failed this update, and was left out of it.
    """
    if conclusion.severity == "error":
        raise pulumi.RunError(conclusion.line)
    getattr(pulumi.log, conclusion.severity)(conclusion.line, gate)


class DeliveryCheckProvider(ResourceProvider):
    """Verifies, and records what it found whatever that is."""

    def configure(self, req: ConfigureRequest) -> None:
        """Take the AWS keys of the stack's configuration, which verification is to use too."""
        from hooks.aws_keys import remember
        from logstreams.garbage_collection import collect_rarely

        collect_rarely()
        remember(req.config)

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Keep the last update's run where none is given: a preview then shows no change."""
        from hooks.decision import with_run

        return CheckResult(with_run(_olds, news), [])

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Verify a stream that was never verified from this stack."""
        from hooks.run import attempted

        outs = attempted(props, {})
        return CreateResult(id_=outs["attempt"], outs=outs)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Verify again; when the stream was first verified is kept."""
        from hooks.run import attempted

        return UpdateResult(outs=attempted(_news, _olds))

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Ask again in every update, and in a preview tell what it would be asked for."""
        from hooks.decision import ask_again

        return DiffResult(changes=ask_again(_olds, _news))


class DeliveryGateProvider(ResourceProvider):
    """Fails the update when delivery has to be proven and is not."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Pass or raise."""
        from hooks.decision import pass_or_raise

        pass_or_raise(props)
        return CreateResult(id_="delivery-gate", outs=props)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Pass or raise; raising keeps the old inputs, so that the next update asks again."""
        from hooks.decision import pass_or_raise

        pass_or_raise(_news)
        return UpdateResult(outs=_news)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Every attempt passes the gate once."""
        names = ("attempt", "mode")
        return DiffResult(changes=any(_olds.get(name) != _news.get(name) for name in names))


def _renamed(opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions:
    """Take over the resource of release 0.1, whose type was that of every dynamic resource."""
    of_0_1 = pulumi.ResourceOptions(aliases=[pulumi.Alias(type_="pulumi-python:dynamic:Resource")])
    return pulumi.ResourceOptions.merge(opts, of_0_1)


class DeliveryCheck(Resource, module="logstreams", name="DeliveryCheck"):
    """The record of the last verification."""

    verdict: pulumi.Output[str]
    accepted_by: pulumi.Output[str]
    proven_at: pulumi.Output[str]
    first_verified: pulumi.Output[str]
    evidence: pulumi.Output[dict[str, Any]]
    next_step: pulumi.Output[str]
    summary: pulumi.Output[str]
    note: pulumi.Output[str]
    """What stands behind the verdict; empty: nothing."""
    root: pulumi.Output[str]
    """The root cause's code; empty: there is none."""
    attempt: pulumi.Output[str]
    answered: pulumi.Output[str]
    """The run that was answered last. Apart from the input `run`, whose value the SDK puts in the
    place of an output that a record of before has not."""

    FOUND = (
        "verdict",
        "accepted_by",
        "proven_at",
        "first_verified",
        "evidence",
        "next_step",
        "summary",
        "note",
        "root",
        "attempt",
        "answered",
    )
    """What a verification leaves."""

    def __init__(
        self,
        name: str,
        settings: str,
        fingerprint: pulumi.Input[str],
        run: str | None,
        made_key: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        found = dict.fromkeys(self.FOUND)
        # As JSON text: the engine hands on every number as a float.
        inputs = {
            "settings": settings,
            "fingerprint": fingerprint,
            "run": run,
            "made_key": made_key,
        }
        super().__init__(DeliveryCheckProvider(), name, {**found, **inputs}, _renamed(opts))


class DeliveryGate(Resource, module="logstreams", name="DeliveryGate"):
    """Stands behind the check and fails the update in its place."""

    attempt: pulumi.Output[str]
    """The one that passed last."""

    def __init__(self, name: str, verify: Verify, check: DeliveryCheck) -> None:
        inputs = {
            "mode": verify.mode,
            "verdict": check.verdict,
            "accepted_by": check.accepted_by,
            "summary": check.summary,
            "note": check.note,
            "next_step": check.next_step,
            "attempt": check.attempt,
        }
        opts = _renamed(pulumi.ResourceOptions(depends_on=[check]))
        super().__init__(DeliveryGateProvider(), name, inputs, opts)
