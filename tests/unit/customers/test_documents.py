"""What the commands of a customer's life print as JSON is what their schemas say."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import pytest

from logstreams.customers import documents
from logstreams.verification.published import Model

SCHEMAS = Path(__file__).resolve().parents[3] / "docs" / "schemas"
PRINTED = [
    pytest.param(each, id=name.removesuffix("Document").lower())
    for name, each in vars(documents).items()
    if inspect.isclass(each) and issubclass(each, Model) and "version" in each.model_fields
]


def test_documents_are_those_of_the_commands() -> None:
    assert {each.id for each in PRINTED} >= {"new", "portal", "egress", "adopt", "retire", "rotate"}


@pytest.mark.parametrize("document", PRINTED)
def test_every_way_to_print_a_document_has_the_keys_of_its_schema(document: type[Model]) -> None:
    name = document.__name__.removesuffix("Document").lower()
    schema = json.loads((SCHEMAS / f"{name}.json").read_text())

    made = document.model_construct(**dict.fromkeys(document.model_fields))
    printed = json.loads(made.model_dump_json(warnings=False))

    assert {*printed} == {*schema["properties"]}
    assert {*made.model_dump(mode="json", warnings=False)} == {*printed}
