"""Everything the local WorkOS knows, in memory, on one event loop."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Literal, get_args

from rehearsal.workos.state.actions import Actions
from rehearsal.workos.state.clock import Clock
from rehearsal.workos.state.exports import Exports
from rehearsal.workos.state.idempotency import IdempotencyKeys
from rehearsal.workos.state.identifiers import new_id
from rehearsal.workos.state.outage import RunningOutage
from rehearsal.workos.state.portal_links import PortalLinks, PortalSession
from rehearsal.workos.state.rate_limit import RateLimit
from rehearsal.workos.state.records import Organization
from rehearsal.workos.state.signal import Signal

EnvironmentName = Literal["production", "staging"]


@dataclass
class Environment:
    """A WorkOS environment; nothing of one can be seen with a key of the other."""

    name: EnvironmentName
    clock: Clock
    platform_audit_logs: bool = False
    """WorkOS itself writes into the trails too (a switch of the Dashboard's, an environment's)."""
    organizations: dict[str, Organization] = field(default_factory=dict)
    actions: Actions = field(init=False)
    exports: Exports = field(init=False)
    idempotency_keys: IdempotencyKeys = field(init=False)

    def __post_init__(self) -> None:
        self.actions = Actions(self.clock)
        self.exports = Exports(self.clock)
        self.idempotency_keys = IdempotencyKeys(self.clock)


class WorkOSState:
    """Environments, keys, links, the clock and what is wrong with the API just now."""

    def __init__(self, url: str, account_id: str) -> None:
        self.url = url
        self.account_id = account_id
        self.signal = Signal()
        self.clock = Clock(self.signal)
        self.environments: dict[EnvironmentName, Environment] = {
            name: Environment(name, self.clock) for name in get_args(EnvironmentName)
        }
        self.keys: dict[str, Environment] = {}
        self.portal_links = PortalLinks(self.clock)
        self.rate_limit = RateLimit()
        self.outage: RunningOutage | None = None

    def create_key(self, environment: EnvironmentName) -> str:
        """A new API key; like a real one it starts with `sk_` and does not name its environment."""
        key = f"sk_{secrets.token_urlsafe(32)}"
        self.keys[key] = self.environments[environment]
        return key

    def create_organization(
        self,
        environment: EnvironmentName,
        name: str,
        organization_id: str | None = None,
        platform_id: str | None = None,
    ) -> Organization:
        """A new organization, its external ID generated."""
        organization = Organization(
            id=organization_id or new_id("org"),
            name=name,
            created_at=self.clock.now(),
            external_id=secrets.token_hex(16),
            platform_id=platform_id,
        )
        self.environments[environment].organizations[organization.id] = organization
        return organization

    def organization(self, organization_id: str) -> Organization | None:
        """The organization, whichever environment it is in."""
        environment = self.environment_of(organization_id)
        return environment.organizations[organization_id] if environment else None

    def environment_of(self, organization_id: str) -> Environment | None:
        """The environment that the organization is in."""
        for environment in self.environments.values():
            if organization_id in environment.organizations:
                return environment
        return None

    def delete_organization(self, organization_id: str) -> None:
        """Forget the organization, its events and its stream."""
        for environment in self.environments.values():
            if organization := environment.organizations.pop(organization_id, None):
                organization.stream = None
        self.portal_links.revoke(lambda session: session.organization_id == organization_id)
        self.signal.fire()

    def portal_link(self, session: PortalSession) -> str:
        """A link into the Admin Portal that begins such a session."""
        return f"{self.url}/setup?token={self.portal_links.create(session)}"
