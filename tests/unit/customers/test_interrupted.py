"""Which resources an update that was killed may have made, and what AWS calls them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from logstreams.customers.interrupted import interrupted_creates, with_creates

URN = "urn:pulumi:acme::workos-log-streams::logstreams:s3:Destination$"


class FakeAws:
    """Answers each call of a service with what it was given."""

    def __init__(self, **answers: dict[str, Any]) -> None:
        self._answers = answers

    def client(self, _service: str) -> FakeAws:
        return self

    def get_paginator(self, call: str) -> FakeAws:
        return FakeAws(paginate=[self._answers[call]])

    def paginate(self) -> Any:
        return self._answers["paginate"]

    def __getattr__(self, call: str) -> Any:
        def answer(**given: Any) -> Any:
            found = self._answers[call].get(given.get("KeyId"), self._answers[call])
            if isinstance(found, Exception):
                raise found
            return found

        return answer


def exported(
    type_: str, inputs: dict[str, Any], kind: str = "creating", known: str = "", urn: str = ""
) -> str:
    resource = {"urn": f"{URN}{type_}::it", "type": type_, "inputs": inputs}
    return json.dumps(
        {
            "deployment": {
                "resources": [{"id": known, "urn": urn}],
                "pending_operations": [{"type": kind, "resource": resource}],
            }
        }
    )


@pytest.mark.parametrize(
    ("type_", "inputs", "wanted"),
    [
        ("aws:s3/bucket:Bucket", {"bucket": "acme-logs"}, "acme-logs"),
        ("aws:iam/rolePolicy:RolePolicy", {"role": "acme", "name": "use-key"}, "acme:use-key"),
        ("aws:kms/alias:Alias", {"name": "alias/acme"}, "alias/acme"),
        ("aws:s3/bucketVersioning:BucketVersioning", {"bucket": "acme-logs"}, ""),
    ],
)
def test_id_is_made_of_names_or_left_out(type_: str, inputs: dict[str, Any], wanted: str) -> None:
    (found,) = interrupted_creates(exported(type_, inputs), FakeAws())

    assert (found.name, found.id) == ("it", wanted)


KEY = "aws:kms/key:Key"
KEYS = FakeAws(
    list_keys={"Keys": [{"KeyId": "k0"}, {"KeyId": "k1"}, {"KeyId": "k2"}]},
    describe_key={
        "k0": ClientError({"Error": {"Code": "AccessDeniedException"}}, "DescribeKey"),
        "k1": {"KeyMetadata": {"KeyId": "k1", "Description": "of acme", "Enabled": True}},
        "k2": {"KeyMetadata": {"KeyId": "k2", "Description": "of acme", "Enabled": False}},
    },
)


@pytest.mark.parametrize(("known", "wanted"), [("", "k1"), ("k1", "")])
def test_key_is_the_customers_and_in_no_state(known: str, wanted: str) -> None:
    text = exported(KEY, {"description": "of acme"}, known=known)

    (found,) = interrupted_creates(text, KEYS)

    assert found.id == wanted


def test_key_that_was_made_again_is_told_as_left_over() -> None:
    text = exported(KEY, {"description": "of acme"}, known="k9", urn=f"{URN}{KEY}::it")

    (found,) = interrupted_creates(text, KEYS)

    assert (found.id, found.left_over) == ("k1", True)


def test_name_that_a_later_update_made_leaves_nothing_over() -> None:
    type_ = "aws:iam/role:Role"
    text = exported(type_, {"name": "acme"}, known="acme", urn=f"{URN}{type_}::it")

    (found,) = interrupted_creates(text, FakeAws())

    assert (found.id, found.left_over) == ("", False)


def test_other_interrupted_operations_are_left_to_pulumi() -> None:
    assert interrupted_creates(exported(KEY, {}, kind="updating"), FakeAws()) == ()


def test_state_has_what_was_begun_as_done_and_forgets_the_rest() -> None:
    type_, inputs = "aws:iam/role:Role", {"name": "acme"}
    text = exported(type_, inputs)
    urn = f"{URN}{type_}::it"

    taken = json.loads(with_creates(text, {urn: "acme"}))["deployment"]
    dropped = json.loads(with_creates(text, {}))["deployment"]

    assert taken["resources"][1:] == [
        {"urn": urn, "type": type_, "inputs": inputs, "id": "acme", "outputs": inputs}
    ]
    assert len(dropped["resources"]) == 1
    assert "pending_operations" not in taken | dropped
