"""A life with the workflows' roles alone, and what they must not do; `make prove` has the rest."""

from __future__ import annotations

import pytest

from rehearsal.environment import local_environment
from rehearsal.scenario import new_customer
from tests.rehearsal.permissions.test_lives import ACCOUNT, silent
from tools.ci_access import CiAccessRun, play
from tools.forbidden_calls import FORBIDDEN


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> CiAccessRun:
    with local_environment(tmp_path_factory.mktemp("world")) as here:
        return play(new_customer(here, "acme", ACCOUNT, silent, timeout_seconds=5))


def test_life_is_whole_with_the_jobs_roles_alone(run: CiAccessRun) -> None:
    assert run.wrong == []
    assert run.steps == {
        "first up": "pending",
        "form": "active",
        "second up": "verified",
        "preview --refresh": "0",
        "verify": "0",
        "fleet drift": "0",
        "destroy": "0",
    }


@pytest.mark.parametrize("name", [each.name for each in FORBIDDEN])
def test_forbidden_call_is_refused(run: CiAccessRun, name: str) -> None:
    (wanted,) = (each.wanted for each in FORBIDDEN if each.name == name)

    assert run.answers[name] in wanted
