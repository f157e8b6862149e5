"""What WorkOS's form showed when the log stream was set up."""

from __future__ import annotations

from logstreams.settings.section import Section
from logstreams.settings.types.identifiers import AccountId, ExternalId


class Stream(Section):
    """Both values are shown at set-up and are not public, so they can only be typed in."""

    workos_account_id: AccountId
    """WorkOS's own AWS account, which the delivery role trusts."""
    external_id: ExternalId
    """What WorkOS hands over whenever it assumes the role."""
    previous_external_id: ExternalId | None = None
    """The one before, which the role accepts too until `logstreams rotate STACK external-id
    --finish`."""

    @property
    def external_ids(self) -> tuple[str, ...]:
        """What the role accepts, the current one first."""
        both = (self.external_id, self.previous_external_id)
        return tuple(dict.fromkeys(one for one in both if one))
