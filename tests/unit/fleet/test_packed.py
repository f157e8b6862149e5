"""What a stack came to takes little memory until its document is written, and loses nothing."""

from __future__ import annotations

import re
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from logstreams.fleet.document import FleetDocument, ResourceChange, Result, StackOutcome
from logstreams.fleet.findings import Findings
from logstreams.fleet.packed import Packed
from logstreams.fleet.previewing import preview
from logstreams.fleet.pulumi_cli import RunResult
from logstreams.fleet.stack_run import SelectedStack

EXAMPLE = Path(__file__).resolve().parents[3] / "stacks" / "examples" / "Pulumi.example-s3.yaml"


def changes(name: str) -> tuple[ResourceChange, ...]:
    """As many as a new stack with an S3 archive has, of a like size."""
    policy = {"Statement": [{"Sid": "Write", "Resource": f"arn:aws:s3:::{name}-audit/*"}]}
    one = {
        "operation": "create",
        "resource": "s3-archive-policy",
        "type": "aws:s3/bucketPolicy:BucketPolicy",
        "properties": [
            {"path": "policy", "kind": "add", "new": policy},
            {"path": "days", "kind": "update", "old": 365.0, "new": 400},
            {"path": "retention", "kind": "update", "old": None, "new": "é \u2028 [secret]"},
            {"path": "tags.team", "kind": "delete", "old": name, "replaces": True},
        ],
    }
    return tuple(ResourceChange.model_validate(one) for _ in range(14))


@pytest.mark.parametrize("packed_before", [False, True])
def test_a_document_says_of_packed_changes_what_it_said_of_them(packed_before: bool) -> None:
    ones = changes("acme")
    given: Any = Packed(ResourceChange, ones) if packed_before else ones
    outcome = StackOutcome(stack="acme", result=Result.GOOD, resources=given)
    document = FleetDocument(operation="preview", stacks=(outcome,))
    (again,) = FleetDocument.model_validate_json(document.model_dump_json(by_alias=True)).stacks
    for each in (outcome, document.stacks[0], again):
        assert isinstance(each.resources, Packed)
        assert (tuple(each.resources), len(each.resources)) == (ones, 14)
        assert each == outcome
        assert each.plain()["resources"] == [one.plain() for one in ones]
    assert StackOutcome(stack="acme", result=Result.GOOD).plain()["resources"] == []


def test_what_is_no_change_is_refused_as_ever() -> None:
    with pytest.raises(ValidationError, match=r"resources\.0\.operation"):
        StackOutcome(stack="acme", result=Result.GOOD, resources=[{"resource": "it"}])


def test_a_run_over_many_stacks_keeps_little_of_each(tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()

    class Engine:
        def preview(self, stack: str) -> RunResult:
            return RunResult(0, Findings({}, (), (), True, True, changes(stack)), "", 1.0)

    def previewed(number: int) -> StackOutcome:
        name = f"customer-{number}"
        text = re.sub(r"\borg_\w+", f"org_01{number:024d}", EXAMPLE.read_text())
        (tmp_path / "stacks" / f"Pulumi.{name}.yaml").write_text(text)
        return preview(SelectedStack(name), tmp_path, lambda _: Engine())

    previewed(0)  # what is loaded and made once is not counted
    tracemalloc.start()
    kept = [previewed(number) for number in range(1, 21)]
    document = FleetDocument(operation="preview", stacks=tuple(kept))
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert all(len(one.resources) == 14 for one in document.stacks)
    assert size / len(kept) < 15_000  # 100,000 as objects
