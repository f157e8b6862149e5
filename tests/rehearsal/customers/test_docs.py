"""docs/customers.md: its commands, as they are written, from a new customer to one who left."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from logstreams.settings import load_stack
from logstreams.settings.egress import kits_list
from logstreams.state import read_state
from rehearsal.cli import Cli, Ran
from rehearsal.workos.set_up_form import FormError, SetUpForm, fields
from tests.rehearsal.customers.conftest import ACCOUNT, Team

PAGE = Path(__file__).parents[3] / "docs" / "customers.md"


UNLIKE_THE_OTHERS = (
    "An update was killed",
    "A state was lost",
    "WorkOS has a new organization for a customer",
)
"""Sections whose commands follow on what nobody does on purpose; they have tests of their own."""


def commands() -> list[list[str]]:
    sections = re.split(r"^## ", PAGE.read_text(), flags=re.MULTILINE)
    assert sum(each.startswith(UNLIKE_THE_OTHERS) for each in sections) == len(UNLIKE_THE_OTHERS)
    walked = "".join(each for each in sections if not each.startswith(UNLIKE_THE_OTHERS))
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", walked, re.DOTALL | re.MULTILINE)
    typed = [text for language, text in blocks if not language]
    return [shlex.split(line) for block in typed for line in block.splitlines()]


@pytest.fixture
def pages(team: Team) -> Iterator[None]:
    """The list names the local WorkOS's pages."""
    file = team.project / "egress.yaml"
    file.write_text(kits_list().decode().replace("https://workos.com", team.workos.url))
    yield
    file.unlink()


class Reader:
    """Somebody who follows the page, and does in WorkOS's form what it says between commands."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.cli = Cli(team.project, team.environment, lambda _: None)
        self.form: SetUpForm | None = None
        self.verdicts: list[str] = []

    def run(self, command: list[str]) -> Ran:
        name, *arguments = (self._typed(word) for word in command)
        if name == "pulumi":
            ran = self.cli.pulumi(*arguments, "--yes", "--skip-preview")
        else:
            if command == ["logstreams", "retire", "acme"]:
                asked = self.cli.logstreams("form", "acme")
                assert "Next" not in asked.output  # nothing was left to do
                self.team.workos.delete_stream(
                    load_stack("acme", self.team.project).organization_id
                )
            ran = self.cli.logstreams(*arguments)
        self._between(command, ran)
        return ran

    def _typed(self, word: str) -> str:
        if self.form is None:
            return word
        if word.startswith("stream.workosAccountId="):
            return f"stream.workosAccountId={self.form.view.shown['workos_account_id']}"
        if word.startswith("stream.externalId="):
            return f"stream.externalId={self.form.view.shown['external_id']}"
        return word

    def _between(self, command: list[str], ran: Ran) -> None:
        settings = load_stack("acme", self.team.project)
        match command:
            case ["logstreams", "portal", "acme"]:
                link = re.findall(r"https://\S+", ran.output)[0]
                self.form = SetUpForm(link, self.team.workos.ca)
                self.form.open("S3")
            case ["logstreams", "form", "acme"] if self.form:
                state = self.form.save(**fields(settings.form)).state
                assert state is not None
                assert state.value == "active"
            case ["pulumi", "up", *_]:
                state_ = read_state("acme", self.team.project, self.team.environment)
                self.verdicts.append(state_.outputs["verdict"])


def test_commands_of_the_page_lead_from_new_to_retired(team: Team, pages: None) -> None:
    reader = Reader(team)

    for command in commands():
        ran = reader.run(command)
        assert ran.exit_code == 0, (command, ran.output)

    assert reader.verdicts == ["pending", "verified", "retired"]
    settings = load_stack("acme", team.project)
    assert settings.account_id == ACCOUNT
    (mail,) = team.workos.mails(settings.organization_id)
    assert mail.to == "it@acme.example"
    with pytest.raises(FormError):  # the page takes the invitation back
        SetUpForm(mail.link, team.workos.ca)
    assert not settings.retired  # the page ends with the customer's return
