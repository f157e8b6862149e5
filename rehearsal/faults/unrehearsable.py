"""Causes that no fault can bring about on this machine, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping

UNREHEARSABLE: Mapping[str, str] = {
    "LS107": (
        "it is of `logstreams doctor --app`, which reads an application's manifests and has no "
        "stream; tests/unit/command/test_doctor.py has its case"
    ),
    "LS111": (
        "the local AWS does not judge rights to secrets; tests/unit/verification/test_secret.py "
        "has AWS's answer, test_diagnosis_of_one_fault.py its case"
    ),
    "LS120": (
        "it is of `logstreams doctor`, which has no stream; "
        "tests/unit/verification/test_doctor.py has its case"
    ),
    "LS121": (
        "AWS has to refuse six attempts of a read, which takes minutes of a rehearsal; "
        "test_diagnosis_of_one_fault.py has its case, tests/rehearsal/aws/test_throttling.py what "
        "AWS answers"
    ),
    "LS122": (
        "it is of `logstreams doctor`, which has no stream; "
        "tests/unit/verification/test_doctor.py has its case"
    ),
    "LS512": (
        "S3 refuses to suspend versioning on a bucket with Object Lock, and a bucket that was made "
        "again without both is named LS513"
    ),
    "LS804": (
        "WorkOS's API must answer before the event is sent and fail behind it: where it answers, "
        "it says whether it has delivered an event since; "
        "tests/unit/verification/test_diagnosis_of_one_fault.py has its case"
    ),
    "LS713": (
        "a rehearsal asks no name server, since names would leave this machine; "
        "tests/unit/verification/test_https_faults.py has its case"
    ),
    "LS725": (
        "one delivery at a time uses up no concurrency, and what is reserved 0 is named LS724; "
        "tests/unit/verification/test_https_faults.py has its case"
    ),
    "LS726": (
        "the local names' TLS asks nobody for a certificate; "
        "tests/unit/verification/test_https_faults.py has its case"
    ),
}
"""Reasons by code."""
