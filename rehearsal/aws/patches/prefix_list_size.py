"""A prefix list holds no more entries than its size, and a change names the version it changes.

MiniStack checks neither. Real: PrefixListMaxEntriesExceeded, PrefixListVersionMismatch, and entries
and size are never changed in one call. Source: Amazon EC2 API Reference, ModifyManagedPrefixList
and "Error codes" (read 2026-11-22); the texts are not AWS's.

New entries are a new version; another size or name is none, though MiniStack raises it. Source:
terraform-provider-aws, internal/service/ec2/vpc_managed_prefix_list_test.go, whose acceptance tests
run against AWS (read 2026-11-28).
"""

from __future__ import annotations

from itertools import count
from typing import Any

from ministack.services.ec2 import _ACTION_MAP, _error, _p, _prefix_lists

from rehearsal.aws.patches.wrapping import Function, wrap_item

LARGEST = 1000
PER_REQUEST = 100


def apply() -> None:
    """Refuse what does not fit."""
    wrap_item(_ACTION_MAP, "CreateManagedPrefixList", _within_size)
    wrap_item(_ACTION_MAP, "ModifyManagedPrefixList", _fitting)


def _within_size(original: Function) -> Function:
    def create(parameters: Any) -> Any:
        size = int(_p(parameters, "MaxEntries") or "0")
        if not 1 <= size <= LARGEST:
            return _error(
                "InvalidParameterValue", f"Must specify a max size between 1 and {LARGEST}", 400
            )
        return _refusal(_cidrs(parameters, "Entry"), set(), size) or original(parameters)

    return create


def _fitting(original: Function) -> Function:
    def modify(parameters: Any) -> Any:
        stored = _prefix_lists.get(_p(parameters, "PrefixListId"))
        if stored is None:
            return original(parameters)
        added, removed = (_cidrs(parameters, f"{verb}Entry") for verb in ("Add", "Remove"))
        wanted_size = _p(parameters, "MaxEntries")
        if added or removed:
            if wanted_size:
                return _error(
                    "InvalidParameterCombination",
                    "The entries and the size of a prefix list cannot be modified together.",
                    400,
                )
            if _p(parameters, "CurrentVersion") != str(stored["Version"]):
                return _error(
                    "PrefixListVersionMismatch",
                    f"The prefix list has version {stored['Version']}.",
                    400,
                )
        kept = {entry["Cidr"] for entry in stored["Entries"]} - set(removed)
        size = int(wanted_size or stored["MaxEntries"])
        refused = _refusal(added, kept, size)
        if refused:
            return refused
        if not (added or removed):
            stored["Version"] -= 1  # which MiniStack is about to raise
        return original(parameters)

    return modify


def _refusal(added: list[str], kept: set[str], size: int) -> Any:
    if len(added) > PER_REQUEST:
        return _error(
            "InvalidParameterValue",
            f"The number of entries per request cannot exceeds limit ({PER_REQUEST}).",
            400,
        )
    if len(kept | set(added)) > size:
        return _error(
            "PrefixListMaxEntriesExceeded",
            f"The prefix list holds at most {size} entries.",
            400,
        )
    return None


def _cidrs(parameters: Any, prefix: str) -> list[str]:
    cidrs: list[str] = []
    for number in count(1):
        cidr = _p(parameters, f"{prefix}.{number}.Cidr")
        if not cidr:
            break
        cidrs.append(cidr)
    return cidrs
