"""One customer's log stream: stack file, destination, delivery check, outputs."""

from __future__ import annotations

from pathlib import Path

import pulumi

from components.destination import provision
from components.provider import aws_provider
from hooks.delivery import prove_delivery
from hooks.ending import end_quietly, name_adopt_if_stopped
from hooks.stack_file import read_settings
from logstreams import __version__
from logstreams.garbage_collection import collect_rarely


def deploy(program: str) -> None:
    """Provision what the stack file of this stack describes, and prove delivery.

    Args:
        program: The `__file__` of a project's `__main__.py`: its stack files lie beside it.

    Raises:
        pulumi.RunError: The stack file has problems; Pulumi shows the text, and no traceback.
    """
    collect_rarely()
    end_quietly()
    settings = read_settings(Path(program).parent)
    destination = provision(settings, pulumi.ResourceOptions(provider=aws_provider(settings)))
    name_adopt_if_stopped(settings, destination.fingerprint)
    if settings.retired:
        pulumi.export("verdict", "retired")
        pulumi.export("kitVersion", __version__)
        return
    delivery = prove_delivery(
        settings, destination.fingerprint, destination.resources, destination.made_key
    )

    pulumi.export("form", destination.form)
    pulumi.export("verdict", delivery.verdict)
    pulumi.export("acceptedBy", delivery.accepted_by)
    pulumi.export("provenAt", delivery.proven_at)
    pulumi.export("evidence", delivery.evidence)
    pulumi.export("nextStep", delivery.next_step)
    pulumi.export("kitVersion", __version__)


if __name__ == "__main__":
    deploy(__file__)
