"""The HTTPS destination: the kit's own receiver in front of an archive, or the customer's endpoint.

managed: archive bucket, encryption key, egress allowlist, the receiver (role, header secret,
function, load balancer) and its alarms. existing: the egress allowlist, where there is a network,
for the customer to attach.
"""

from __future__ import annotations

from typing import cast

import pulumi

from components.archive import make_archive
from components.egress_allowlist import EgressAllowlist, make_allowlist
from components.fingerprint import fingerprint
from components.receiver_alarms import make_alarms
from components.receiver_entrance import ReceiverEntrance, ReceiverEntranceArgs
from components.receiver_function import ReceiverFunction
from components.receiver_role import ReceiverRole
from logstreams.settings import HttpsDestination as HttpsSettings
from logstreams.settings import StackSettings
from logstreams.settings.destinations.https import Managed


class HttpsDestination(pulumi.ComponentResource):
    """Everything a customer's events need to arrive by HTTPS."""

    form: dict[str, str]
    """What to type into WorkOS's form: url; of a receiver also headerName, headerValue."""
    fingerprint: pulumi.Output[str]
    """Changes when anything changes that decides whether an event arrives."""
    resources: list[pulumi.Resource]
    """What must be in place before a delivery can be checked: this and all within."""
    made_key: pulumi.Input[str] | None
    """ARN of the key that the stack made for its archive; None: it made none."""

    def __init__(
        self, name: str, args: StackSettings, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("logstreams:https:Destination", name, None, opts)
        self._child = pulumi.ResourceOptions(parent=self)
        self.made_key = None
        self._outputs: dict[str, pulumi.Input[str]] = {}
        inputs: dict[str, pulumi.Input[str]] = {**args.form}
        managed = cast("HttpsSettings", args.destination).managed
        allowlist = self._allowlist(name, args)
        if args.retired and managed is not None:
            inputs |= make_archive(name, args, self._child).fingerprint_inputs
        elif allowlist is not None:
            inputs |= allowlist.fingerprint_inputs
            if managed is not None:
                inputs |= self._receiver(name, args, managed, allowlist)
        self.form = args.form
        self.fingerprint = fingerprint(inputs)
        self.resources = [self]
        self.register_outputs({"form": self.form, "fingerprint": self.fingerprint, **self._outputs})

    def _allowlist(self, name: str, args: StackSettings) -> EgressAllowlist | None:
        """Make the allowlist; settings with a receiver always have a network."""
        return make_allowlist(name, args, args.network, self._child) if args.network else None

    def _receiver(
        self, name: str, args: StackSettings, managed: Managed, allowlist: EgressAllowlist
    ) -> dict[str, pulumi.Input[str]]:
        archive = make_archive(name, args, self._child)
        self.made_key = archive.made_key
        role = ReceiverRole(f"{name}-role", args, archive.key_arn, self._child)
        # So that no event can arrive in a bucket that is half set up, or be refused by it.
        ready = pulumi.ResourceOptions(parent=self, depends_on=[archive.bucket, role])
        function = ReceiverFunction(f"{name}-function", args, managed, ready)
        entrance = ReceiverEntrance(
            f"{name}-entrance",
            ReceiverEntranceArgs(
                load_balancer_name=args.load_balancer_name,
                subnet_ids=managed.subnet_ids,
                security_group_id=allowlist.security_group_id,
                certificate_arn=managed.certificate_arn,
                port=args.destination.port,
                function_arn=args.receiver_arn,
            ),
            pulumi.ResourceOptions(parent=self, depends_on=[function]),
        )
        make_alarms(
            name,
            prefix=args.receiver_name,
            load_balancer=entrance.arn_suffix,
            function_name=args.receiver_name,
            topic_arn=managed.alarm_topic_arn,
            opts=self._child,
        )
        self._outputs["dnsName"] = entrance.dns_name
        return {
            **archive.fingerprint_inputs,
            **role.fingerprint_inputs,
            **function.fingerprint_inputs,
            **entrance.fingerprint_inputs,
        }


def provision(settings: StackSettings, opts: pulumi.ResourceOptions) -> HttpsDestination:
    """Provision the HTTPS destination of a stack."""
    return HttpsDestination("https", settings, opts)
