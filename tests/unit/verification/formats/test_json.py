"""The JSON form beside its published schema: both are made from one model."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from logstreams.verification.formats.document import DoctorDocument, Document, VerifyDocument
from logstreams.verification.formats.json import JsonFormat, document
from logstreams.verification.report import Evidence, Report, VerifyReport

MODELS: dict[str, type[Document]] = {
    "verified": VerifyDocument,
    "failed": VerifyDocument,
    "pending": VerifyDocument,
    "unproven": VerifyDocument,
    "accepted": VerifyDocument,
    "warned": VerifyDocument,
    "without_result": VerifyDocument,
    "ready": DoctorDocument,
}


@pytest.mark.parametrize(("name", "model"), MODELS.items(), ids=MODELS.keys())
def test_document_is_read_back_by_its_model(
    name: str, model: type[Document], reports: Mapping[str, Report]
) -> None:
    text = JsonFormat().format(reports[name])

    read = model.model_validate_json(text)

    assert read == document(reports[name])
    assert json.loads(text) == read.plain()


def test_version_is_the_first_thing_a_program_sees(reports: Mapping[str, Report]) -> None:
    assert next(iter(json.loads(JsonFormat().format(reports["verified"])).items())) == (
        "version",
        1,
    )


def test_evidence_is_there_only_where_an_event_was_read_back(
    reports: Mapping[str, Report],
) -> None:
    found = {name: document(report).plain().get("evidence") for name, report in reports.items()}

    assert {name for name, value in found.items() if value} == {"verified", "warned"}
    verified = reports["verified"]
    assert isinstance(verified, VerifyReport)
    assert verified.evidence is not None
    assert found["verified"] == verified.evidence.plain()
    assert Evidence.of(found["verified"]) == verified.evidence
    assert found["verified"]["retention"] == {
        "mode": "COMPLIANCE",
        "until": "2027-11-22T12:00:00.123Z",
    }


def test_symptom_names_the_code_that_explains_it(reports: Mapping[str, Report]) -> None:
    plain = document(reports["failed"]).plain()

    checks = {one["code"]: one for group in plain["categories"] for one in group["checks"]}
    assert plain["rootCause"]["code"] == "LS403"
    assert plain["symptoms"] == {"LS305": "LS403"}
    assert checks["LS305"]["explainedBy"] == "LS403"
    assert checks["LS403"]["explainedBy"] is None
