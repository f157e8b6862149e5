"""One request as policies see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum

from .other_actions import OF_OTHER_ACTIONS
from .principals import Principal
from .values import ABSENT, UNKNOWN, Possible, Prefix, known

SOURCE_IP = "aws:sourceip"


class Rest(Enum):
    """What is taken of the condition keys that a request does not name."""

    ABSENT = "absent"
    UNKNOWN = "unknown"
    DOCUMENTED = "documented"
    """Absent where AWS documents them for other requests only: those of another service or another
    action, and the global ones of the list below. Unknown where AWS's pages do not list them."""


GLOBAL_KEYS = frozenset(
    {
        "aws:principalarn", "aws:principalaccount", "aws:principalorgpaths", "aws:principalorgid",
        "aws:principaltag/*", "aws:principalisawsservice", "aws:principalservicename",
        "aws:principalservicenameslist", "aws:principaltype", "aws:userid", "aws:username",
        "aws:assumedroot", "aws:federatedprovider", "aws:tokenissuetime",
        "aws:multifactorauthage", "aws:multifactorauthpresent", "aws:chatbotsourcearn",
        "aws:ec2instancesourcevpc", "aws:ec2instancesourceprivateipv4", "aws:sourceidentity",
        "aws:sourceip", "aws:sourcevpc", "aws:sourcevpcarn", "aws:sourcevpce",
        "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths", "aws:vpcsourceip",
        "aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths", "aws:resourcetag/*",
        "aws:calledvia", "aws:calledviafirst", "aws:calledvialast", "aws:calledviaawsmcp",
        "aws:viaawsservice", "aws:viaawsmcpservice",
        "aws:currenttime", "aws:epochtime", "aws:referer", "aws:requestedregion",
        "aws:requesttag/*", "aws:securetransport", "aws:sourceaccount", "aws:sourcearn",
        "aws:sourceorgid", "aws:sourceorgpaths", "aws:tagkeys", "aws:useragent",
        "aws:isvpcendpointpolicy",
    }
)  # fmt: skip
"""IAM user guide, "AWS global condition context keys" (2026-11-28), lower case; `/*`: a family."""


@dataclass(frozen=True)
class Request:
    """Who wants to do what with which resource, and what is known of its condition keys."""

    principal: Principal
    action: str
    """`s3:PutObject`."""
    resource: str | Prefix
    """ARN."""
    keys: Mapping[str, Possible] = field(default_factory=dict)
    """What the condition keys hold, lower case; a name that ends with `/*` or `:*` stands for a
    family.
    They come before those that the principal determines."""
    owner: str | None = None
    """The account that owns the resource; None: the principal's."""
    rest: Rest = Rest.DOCUMENTED
    _looked: dict[str, Possible] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def look(self, key: str) -> Possible:
        """What is known of a condition key."""
        name = key.lower()
        found = self._looked.get(name)
        if found is None:
            found = self._looked[name] = self._look(name)
        return found

    def _look(self, name: str) -> Possible:
        if name in self.keys:
            return self.keys[name]
        own = self.principal.key(name)
        if own is not None:
            return own
        families = _families(name)
        for family in families:
            if family in self.keys:
                return self.keys[family]
        if self.rest is not Rest.DOCUMENTED:
            return ABSENT if self.rest is Rest.ABSENT else UNKNOWN
        service = f"{self.action.partition(':')[0].lower()}:"
        if name.startswith("aws:"):
            documented = GLOBAL_KEYS
        elif name.startswith(service):
            documented = OF_OTHER_ACTIONS.get(self.action, frozenset())
        else:
            return ABSENT
        return UNKNOWN if documented.isdisjoint((name, *families)) else ABSENT

    def names(self, key: str) -> bool:
        """Whether it was decided what a key holds, absent or unknown included."""
        name = key.lower()
        return name in self.keys or any(family in self.keys for family in _families(name))

    @property
    def resource_owner(self) -> str:
        """The account that owns the resource."""
        return self.owner or self.principal.account

    def with_keys(self, keys: Mapping[str, Possible]) -> Request:
        """The same request with other keys."""
        return replace(self, keys={**self.keys, **keys})

    def from_address(self, address: str) -> Request:
        """The same request from another source address."""
        return self.with_keys({SOURCE_IP: known(address)})

    def at(self, now: datetime) -> Request:
        """The same request at another time."""
        return self.with_keys(time_keys(now))


def _families(name: str) -> tuple[str, ...]:
    """The families a key may be of: `aws:resourcetag/*`, `kms:encryptioncontext:*`."""
    before, slash, _ = name.partition("/")
    service, _, rest = name.partition(":")
    first, colon, _ = rest.partition(":")
    return (*((f"{before}/*",) if slash else ()), *((f"{service}:{first}:*",) if colon else ()))


def time_keys(now: datetime) -> dict[str, Possible]:
    """The keys that hold the time of a request, which every request has."""
    moment = now.astimezone(UTC)
    return {
        "aws:currenttime": known(f"{moment:%Y-%m-%dT%H:%M:%SZ}"),
        "aws:epochtime": known(str(int(moment.timestamp()))),
    }
