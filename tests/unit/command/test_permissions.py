"""`logstreams permissions`: the document, the words, bad input."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from logstreams.command.main import app

ROOT = Path(__file__).parents[3]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "stacks").mkdir()
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    example = ROOT / "stacks" / "examples" / "Pulumi.example-s3.yaml"
    shutil.copy(example, tmp_path / "stacks" / "Pulumi.acme.yaml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def permissions(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["permissions", *arguments])
    return result.exit_code, result.stdout, result.stderr


def other_stack(project: Path, name: str, account: str) -> None:
    text = (project / "stacks" / "Pulumi.acme.yaml").read_text(encoding="utf-8")
    text = text.replace("org_01EHZNVPK3SFK441A1RGBFSHRT", "org_01EHZNVPK3SFK441A1RGBFSHRV")
    text = text.replace('"012345670123"', f'"{account}"')
    (project / "stacks" / f"Pulumi.{name}.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("holder", ["deployer", "preview", "verifier"])
def test_document_is_a_policy_and_alone_on_stdout(project: Path, holder: str) -> None:
    code, out, err = permissions(holder, "acme", "--output", "json")

    document = json.loads(out)
    assert (code, err) == (0, "")
    assert document["Version"] == "2012-10-17"
    for statement in document["Statement"]:
        assert statement["Effect"] == "Allow"
        assert statement["Action"] == sorted(statement["Action"])
        assert statement["Resource"]


def test_text_has_every_action_of_the_document_with_its_reason(project: Path) -> None:
    _, document, _ = permissions("deployer", "acme", "--output", "json")
    code, text, _ = permissions("deployer", "acme")

    assert code == 0
    for statement in json.loads(document)["Statement"]:
        assert f"\n{statement['Sid']}\n" in text
        assert all(f"\n  {action}: " in text for action in statement["Action"])


def test_policy_of_all_stacks_has_the_resources_of_each(project: Path) -> None:
    other_stack(project, "beta", "012345670123")

    code, out, err = permissions("verifier", "--output", "json")

    assert (code, err) == (0, "")
    both = next(each for each in json.loads(out)["Statement"] if each["Sid"] == "ReadEvents")
    assert len(both["Resource"]) == 2


def test_stack_that_needs_nothing_at_aws_says_so(project: Path) -> None:
    example = ROOT / "stacks" / "examples" / "Pulumi.example-datadog.yaml"
    text = re.sub('secretArn: "[^"]*"', 'env: "A_KEY"', example.read_text(encoding="utf-8"))
    (project / "stacks" / "Pulumi.acme.yaml").write_text(text, encoding="utf-8")

    code, out, _ = permissions("deployer", "acme")

    assert (code, out.count("\n")) == (0, 1)
    assert "needs no permission at AWS" in out


def test_stacks_of_two_accounts_have_no_policy_in_common(project: Path) -> None:
    other_stack(project, "beta", "999999999999")

    code, out, err = permissions("verifier")

    assert (code, out) == (2, "")
    assert "found stacks of the accounts" in err
    assert "name a stack" in err


def test_project_without_stacks_is_bad_input(project: Path) -> None:
    (project / "stacks" / "Pulumi.acme.yaml").unlink()

    code, out, err = permissions("verifier")

    assert (code, out) == (2, "")
    assert "found no stack file in stacks/" in err
    assert "Traceback" not in err


def test_unknown_stack_is_bad_input(project: Path) -> None:
    code, out, err = permissions("verifier", "nobody")

    assert (code, out) == (2, "")
    assert "Pulumi.nobody.yaml" in err
