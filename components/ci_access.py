"""The hub: what GitHub's jobs come in by, one role a job, and the roles of the hub's own account.

Roles of stacks in other accounts are made there, by the CloudFormation template that
`logstreams ci-access init` writes beside this one's program, from the same documents
(logstreams/permissions/ci_access.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
from pulumi_aws import Provider, iam

from components.documents.render import render
from components.provider import provider_in
from logstreams.permissions.ci_access import (
    AUDIENCE,
    ISSUER,
    CiJob,
    CiRole,
    hub_role_arn,
    hub_roles,
    stack_roles,
    state_roles,
)
from logstreams.permissions.hub import Hub
from logstreams.settings import StackSettings


def hub_provider(hub: Hub) -> Provider:
    """Return the AWS provider of the hub's account, which refuses any other."""
    return provider_in(hub.account_id, hub.region, {})


@dataclass(frozen=True, kw_only=True)
class CiAccessArgs:
    """What the access is made from."""

    hub: Hub
    stacks: tuple[StackSettings, ...]
    """All of the project's, whatever their account."""


class CiAccess(pulumi.ComponentResource):
    """GitHub's OIDC provider, the hub roles, and the stack roles of the hub's account."""

    role_arns: dict[str, str]
    """By job: the role that its workflow assumes."""

    def __init__(
        self, name: str, args: CiAccessArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("logstreams:ci:CiAccess", name, None, opts)
        before: list[pulumi.Resource] = []
        if not args.hub.existing_provider:
            # Without thumbprints: AWS trusts the issuer's certificate by its own list of roots
            # (IAM User Guide, "Create an OpenID Connect identity provider", 2026-11-29).
            before.append(
                iam.OpenIdConnectProvider(
                    f"{name}-github",
                    url=f"https://{ISSUER}",
                    client_id_lists=[AUDIENCE],
                    # The account has one alone, and others may use it.
                    opts=pulumi.ResourceOptions(parent=self, retain_on_delete=True),
                )
            )
        hub: list[pulumi.Resource] = [
            self._role(name, each, before) for each in hub_roles(args.hub, args.stacks)
        ]
        # IAM takes no trust policy that names a role which is not there.
        here = [each for each in args.stacks if each.account_id == args.hub.account_id]
        for role in (
            *state_roles(args.hub),
            *(role for each in here for role in stack_roles(args.hub, each)),
        ):
            self._role(name, role, hub)
        self.role_arns = {job.value: hub_role_arn(args.hub, job) for job in CiJob}
        self.register_outputs({"roleArns": self.role_arns})

    def _role(self, name: str, wanted: CiRole, after: list[pulumi.Resource]) -> iam.Role:
        role: iam.Role = iam.Role(
            f"{name}-{wanted.name}",
            name=wanted.name,
            path=wanted.path,
            description=wanted.description,
            assume_role_policy=render(wanted.trust),
            max_session_duration=wanted.session_seconds,
            opts=pulumi.ResourceOptions(parent=self, depends_on=after),
        )
        if wanted.permissions["Statement"]:  # IAM takes no policy without one
            iam.RolePolicy(
                f"{name}-{wanted.name}-policy",
                name="stack",
                role=role.name,
                policy=render(wanted.permissions),
                opts=pulumi.ResourceOptions(parent=self),
            )
        return role
