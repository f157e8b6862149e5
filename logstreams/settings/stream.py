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
