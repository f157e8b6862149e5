"""The condition operators: how one value of a request compares with one of a policy.

Source: IAM user guide, "IAM JSON policy elements: Condition operators" (2026-11-28). A negated
operator is its positive one, turned round; `...IfExists`, `Null` and the set operators are
`conditions.py`'s.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from .patterns import Look, arn_matches, decided, expanded, matches
from .truth import Truth
from .values import Prefix, Unlisted, Value

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

Compare = Callable[[Value, str, Look | None, str], Truth]
"""Takes a request's value, a policy's, a look-up for variables (None: none), the key's name."""

_EPOCH = re.compile(r"-?\d+(\.\d+)?$")
_FRACTION = re.compile(r"\.(\d+)")

WIDEST_LIST_ENTRY = 16
"""A range of fewer leading bits may hold addresses of AWS's services; those that policies list for
people and vendors are narrower."""


@dataclass(frozen=True)
class Operator:
    """One operator without its prefix and suffix."""

    compare: Compare
    negated: bool = False


def _string(*, wild: bool = False, fold: bool = False) -> Compare:
    def compare(value: Value, wanted: str, look: Look | None, key: str) -> Truth:
        if isinstance(value, Unlisted):
            return frozenset({key})
        pattern = expanded(wanted, look, wild=wild)
        if pattern is None:
            return False
        return decided(matches(value, pattern, fold=fold), pattern, key)

    return compare


def _arn(value: Value, wanted: str, look: Look | None, key: str) -> Truth:
    if isinstance(value, Unlisted):
        return False
    pattern = expanded(wanted, look, wild=True)
    return False if pattern is None else decided(arn_matches(value, pattern), pattern, key)


def _numbered(holds: Callable[[float, float], bool]) -> Compare:
    def compare(value: Value, wanted: str, _look: Look | None, key: str) -> Truth:
        if not isinstance(value, str):
            return frozenset({key})
        found, limit = number_of(value), number_of(wanted)
        return found is not None and limit is not None and holds(found, limit)

    return compare


def number_of(text: str) -> float | None:
    """A number; None: it is none."""
    try:
        return float(text)
    except ValueError:
        return None


def _dated(holds: Callable[[float, float], bool]) -> Compare:
    def compare(value: Value, wanted: str, _look: Look | None, key: str) -> Truth:
        if not isinstance(value, str):
            return frozenset({key})
        found = {holds(one, limit) for one in times_of(value) for limit in times_of(wanted)}
        return frozenset({key}) if len(found) > 1 else True in found

    return compare


@lru_cache(maxsize=1024)
def times_of(text: str) -> tuple[float, ...]:
    """Seconds since 1970 of a date: ISO 8601 as W3C profiles it, or epoch time.

    None: it is neither. Two: AWS takes both and does not say which `2027` is.
    """
    return (*_epochs(text), *_dates(text))


def _epochs(text: str) -> Iterator[float]:
    if _EPOCH.match(text):
        yield float(text)


def _dates(text: str) -> Iterator[float]:
    # Python reads three or six digits of a fraction; AWS takes any.
    tidy = _FRACTION.sub(lambda found: "." + found[1][:6].ljust(6, "0"), text.strip())
    tidy = re.sub(r"^(19|2\d)\d{2}$", r"\g<0>-01", tidy)
    tidy = re.sub(r"^\d{4}-\d{2}$", r"\g<0>-01", tidy)
    if _EPOCH.match(tidy):  # eight digits are seconds: W3C's profile has no date without hyphens
        return
    try:
        found = datetime.fromisoformat(tidy.replace("z", "Z"))
    except ValueError:
        return
    yield (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def _bool(value: Value, wanted: str, _look: Look | None, key: str) -> Truth:
    if not isinstance(value, str):
        return frozenset({key})
    return value.lower() == wanted.lower() and wanted.lower() in ("true", "false")


def _binary(value: Value, wanted: str, _look: Look | None, key: str) -> Truth:
    if not isinstance(value, str):
        return frozenset({key})
    try:
        return base64.b64decode(value, validate=True) == base64.b64decode(wanted, validate=True)
    except (binascii.Error, ValueError):
        return False


def _address(value: Value, wanted: str, _look: Look | None, key: str) -> Truth:
    network = network_of(wanted)
    if network is None:
        return False
    if value is Unlisted.SERVICE_ADDRESS:
        return _holds_services(network, key)
    if isinstance(value, Prefix | Unlisted):
        return frozenset({key})
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return False
    return address in network


def _holds_services(network: Network, key: str) -> Truth:
    """Whether a range holds the address of an AWS service: only the whole world surely does."""
    if network.prefixlen == 0:
        return True if network.version == 4 else frozenset({key})  # noqa: PLR2004
    if network.is_private or network.prefixlen >= WIDEST_LIST_ENTRY:
        return False
    return frozenset({key})


@lru_cache(maxsize=4096)
def network_of(text: str) -> Network | None:
    """A range of addresses, or a single one; None: it is none."""
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


_EQUAL: Callable[[float, float], bool] = lambda one, other: one == other  # noqa: E731
_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "equals": _EQUAL,
    "lessthan": lambda one, other: one < other,
    "lessthanequals": lambda one, other: one <= other,
    "greaterthan": lambda one, other: one > other,
    "greaterthanequals": lambda one, other: one >= other,
}

OPERATORS: dict[str, Operator] = {
    "stringequals": Operator(_string()),
    "stringnotequals": Operator(_string(), negated=True),
    "stringequalsignorecase": Operator(_string(fold=True)),
    "stringnotequalsignorecase": Operator(_string(fold=True), negated=True),
    "stringlike": Operator(_string(wild=True)),
    "stringnotlike": Operator(_string(wild=True), negated=True),
    # ArnEquals and ArnLike behave alike.
    "arnequals": Operator(_arn),
    "arnlike": Operator(_arn),
    "arnnotequals": Operator(_arn, negated=True),
    "arnnotlike": Operator(_arn, negated=True),
    **{f"numeric{name}": Operator(_numbered(holds)) for name, holds in _HOLDS.items()},
    "numericnotequals": Operator(_numbered(_EQUAL), negated=True),
    **{f"date{name}": Operator(_dated(holds)) for name, holds in _HOLDS.items()},
    "datenotequals": Operator(_dated(_EQUAL), negated=True),
    "bool": Operator(_bool),
    "binaryequals": Operator(_binary),
    "ipaddress": Operator(_address),
    "notipaddress": Operator(_address, negated=True),
}
"""By name in lower case."""
