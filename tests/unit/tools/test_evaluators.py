"""The comparison of two policy evaluators, with the other one's answers made up."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from logstreams.verification.iam.operators import OPERATORS
from tools import evaluators, grammar, iam_simulate, ministack, proof
from tools.asked import Asked
from tools.changes import BUCKET, EGRESS, OWN, REGION, ROLE
from tools.differences import OF_IAM_SIMULATE, OF_MINISTACK
from tools.evaluators import Comparison, allows, compare, simulated, simulation
from tools.variations import Question, questions
from tools.width import measure

Answers = Callable[[Iterable[dict[str, Any]]], list[Any]]

ASKED = [*questions(200)]
WIDE = [*grammar.questions(200)]


def agreeing(simulations: Iterable[dict[str, Any]]) -> list[Any]:
    """The kit's own answers, as iam-simulate words them."""
    known = {json.dumps(simulation(one)): one for one in (*ASKED, *WIDE)}
    texts = [json.dumps(one) for one in simulations]
    return ["Allowed" if allows(known[text]) else "ImplicitlyDenied" for text in texts]


def against(asked: Sequence[Question], ask: Answers) -> Comparison:
    return compare(asked, lambda them: simulated(them, ask), OF_IAM_SIMULATE)


def put(condition: dict[str, Any]) -> Question:
    """The delivery role writes an event; its policy has a condition."""
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": condition}
    return Question(
        request=Asked(ROLE, "s3:PutObject", f"{BUCKET}/e.json", REGION, EGRESS[0]),
        resource={"Version": "2012-10-17", "Statement": []},
        identity={"Version": "2012-10-17", "Statement": [statement]},
        boundary=None,
        changes=("identity: condition",),
    )


def everywhere(question: Question) -> str:
    return json.dumps(question.identity)


def test_questions_are_the_same_each_time_and_of_every_sort() -> None:
    assert [*questions(200)] == ASKED
    assert {one.request.action.partition(":")[0] for one in ASKED} == {
        "s3", "kms", "sts", "secretsmanager", "logs",
    }  # fmt: skip
    assert {len(one.changes) for one in ASKED} == {0, 1, 2, 3}
    assert {allows(one) for one in ASKED if not one.changes} == {True, False}
    assert any(one.boundary for one in ASKED)


def test_shipped_policy_of_the_receiver_is_among_them() -> None:
    asked = [one for one in questions(1000) if not one.resource]
    shipped = [one for one in asked if not one.changes and not one.boundary]

    assert {one.request.action for one in shipped if allows(one)} >= {
        "secretsmanager:GetSecretValue", "s3:GetObject", "s3:PutObject", "logs:PutLogEvents",
    }  # fmt: skip
    assert not any(allows(one) for one in shipped if one.request.action == "s3:DeleteObject")
    assert all("resourcePolicy" not in simulation(one) for one in shipped)


def test_agreement_leaves_nothing_to_explain() -> None:
    found = against(ASKED, agreeing)

    assert (found.asked, found.explained.total(), found.unexplained) == (200, 0, [])
    assert 0 < found.as_shipped < 200
    assert found.allowed == sum(map(allows, ASKED))


def test_ministack_agrees_but_for_what_is_known() -> None:
    asked = [*questions(500), *grammar.questions(2500)]

    found = compare(asked, lambda them: [*map(ministack.allows, them)], OF_MINISTACK)

    assert found.unexplained == []
    assert found.explained.total() > 0


def test_grammar_has_every_operator_and_element() -> None:
    written = json.dumps(
        [[one.identity, one.resource, one.boundary] for one in [*grammar.questions(4000)]]
    )

    operators = set(re.findall(r'"(?:For\w+:)?(\w+?)(?:IfExists)?": \{', written))
    assert {name.lower() for name in operators} >= {*OPERATORS, "null"} - {"binaryequals"}
    for element in (
        "NotAction",
        "NotResource",
        "2008-10-17",
        "ForAllValues:",
        "ForAnyValue:",
        "${aws:",
    ):
        assert element in written


def test_known_difference_explains_what_it_goes_around() -> None:
    question = put({"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}})

    def ask(simulations: Iterable[dict[str, Any]]) -> list[Any]:
        return [
            "ImplicitlyDenied" if "0.0.0.0/0" in json.dumps(one) else "Allowed"
            for one in simulations
        ]

    found = against([question], ask)

    assert allows(question)
    assert found.unexplained == []
    assert [*found.explained.values()] == [1]
    assert "0.0.0.0/0" in next(iter(found.explained))


def test_difference_that_the_other_words_do_not_cure_explains_nothing() -> None:
    question = put({"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}})

    found = against([question], lambda asked: ["ExplicitlyDenied" for _ in asked])

    assert found.unexplained == [question]
    assert found.explained.total() == 0


def test_answer_that_is_no_decision_stops_the_comparison() -> None:
    with pytest.raises(ValueError, match=r"invalid\.action"):
        against(ASKED[:2], lambda asked: [{"errors": "invalid.action"} for _ in asked])


def test_session_of_the_role_asks_and_the_encryption_context_has_a_stand_in() -> None:
    question = put({"StringLike": {"kms:EncryptionContext:aws:s3:arn": f"{BUCKET}/*"}})
    context = (("kms:encryptioncontext:aws:s3:arn", f"{BUCKET}/e.json"),)

    asked = simulation(replace(question, request=replace(question.request, context=context)))

    assert asked["request"]["principal"] == f"arn:aws:sts::{OWN}:assumed-role/acme/session"
    tag = "aws:PrincipalTag/encryption-context"
    assert asked["request"]["contextVariables"][tag] == f"{BUCKET}/e.json"
    (statement,) = asked["identityPolicies"][0]["policy"]["Statement"]
    assert statement["Condition"] == {"StringLike": {tag: f"{BUCKET}/*"}}


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    page = tmp_path / "proof.md"
    page.write_text("# Proof\n")
    monkeypatch.setattr(proof.write, "__defaults__", (page,))
    return page


def refusing(reason: str) -> Answers:
    def ask(_: Iterable[dict[str, Any]]) -> list[Any]:
        raise iam_simulate.NotHere(reason)

    return ask


def test_result_is_on_the_page_and_decides_the_exit_code(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluators.main(["400"], agreeing) == 0
    assert "iam-simulate: 400 requests" in page.read_text()
    assert "400 answered alike, 0 otherwise for a known reason, **0 unexplained**" in (
        page.read_text()
    )

    assert evaluators.main(["400"], lambda asked: ["Allowed" for _ in asked]) == 1
    assert "- unexplained: `Question(" in page.read_text()
    assert page.read_text().count("## Policy evaluators") == 1
    assert "unexplained" in capsys.readouterr().out


def test_machine_without_node_says_so_claims_nothing_and_is_no_success(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluators.main(["20"], refusing("none is on PATH")) == evaluators.NOT_COMPARED != 0

    assert "iam-simulate: **Not compared**: none is on PATH." in capsys.readouterr().out
    assert "iam-simulate: **Not compared**: none is on PATH." in page.read_text()
    assert page.read_text().count("answered alike") == 1


@pytest.mark.parametrize(
    ("version", "says"),
    [
        pytest.param(None, "none is on PATH", id="none"),
        pytest.param("v18.20.1", "found v18.20.1", id="old"),
    ],
)
def test_node_that_is_missing_or_old_is_named(
    version: str | None, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("node", "npm") if version else ():
        (tmp_path / name).write_text(f"#!/bin/sh\necho {version}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(iam_simulate.NotHere, match=says):
        iam_simulate.ask([])


def test_what_is_installed_is_pinned_by_hash_and_by_no_registry() -> None:
    lock = json.loads((iam_simulate.SOURCES / "package-lock.json").read_text())
    packages = {name: each for name, each in lock["packages"].items() if name}

    assert packages[f"node_modules/{iam_simulate.PACKAGE}"]["version"] == iam_simulate.version()
    for each in packages.values():
        assert re.match("sha512-", each["integrity"])
        assert "resolved" not in each


def test_nothing_but_the_separate_program_imports_it() -> None:
    listed = subprocess.run(
        ["git", "grep", "--files-with-matches", "--untracked", f"from '{iam_simulate.PACKAGE}'"],
        cwd=iam_simulate.SOURCES.parents[1],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()

    assert listed in ([], ["tools/iam-simulate/ask.mjs"])  # none: not a clone


def test_what_is_decided_without_a_key_holds_whatever_it_is() -> None:
    found = measure([*grammar.questions(1000)])

    assert found.wrong == ()
    assert found.undecided > 20
    assert found.too_wide < found.undecided / 2


def test_page_says_what_no_evaluator_vouches_for() -> None:
    assert evaluators.LIMITS in proof.read(evaluators.PART)
