"""Causes that no fault can bring about on this machine, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping

UNREHEARSABLE: Mapping[str, str] = {
    "LS107": (
        "it is of `logstreams doctor --app`, which reads an application's manifests and has no "
        "stream; tests/unit/delivery/gather/manifests.yaml holds its cases"
    ),
    "LS512": (
        "S3 refuses to suspend versioning on a bucket with Object Lock, and a bucket that was made "
        "again without both is named LS513"
    ),
    "LS604": "a bucket has no network interface, so that no security group guards it",
    "LS713": (
        "a rehearsal asks no name server, since names would leave this machine; "
        "tests/unit/delivery/test_https_faults.py has its case"
    ),
    "LS759": (
        "the Datadog of a rehearsal takes no filter by @attribute; "
        "tests/unit/delivery/test_datadog_faults.py has its cases"
    ),
    "LS807": (
        "copies that differ arrive one after the other, and which of them a look meets is chance; "
        "tests/rehearsal/delivery/test_s3_sink.py puts both there first"
    ),
}
"""Reasons by code."""
