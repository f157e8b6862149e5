"""`logstreams portal` against the local WorkOS: links, invitations, and that links stay secret."""

from __future__ import annotations

import re
import webbrowser
from pathlib import Path
from uuid import uuid4

import pytest

from logstreams.command import portal
from rehearsal.workos.set_up_form import FormError, SetUpForm
from tests.rehearsal.customers.conftest import Team
from tests.rehearsal.life.conftest import text_of
from tests.rehearsal.waiting import eventually

MAIL = "it@acme.example"
TOKEN = re.compile(r"setup\?token=([\w-]+)")

BROWSER = """\
import os, sys, urllib.request

class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None

try:
    urllib.request.build_opener(Stay).open(sys.argv[2])
except urllib.error.HTTPError as answer:
    said = sys.argv[2] + "\\n" + str(answer.headers["Location"])
    open(sys.argv[1] + ".part", "w").write(said)
    os.rename(sys.argv[1] + ".part", sys.argv[1])
"""


@pytest.fixture(autouse=True)
def _browser_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The standard library reads BROWSER once in a process."""
    monkeypatch.setattr(webbrowser, "_tryorder", None)
    monkeypatch.setattr(webbrowser, "_browsers", {})


@pytest.fixture(scope="module")
def stack(team: Team) -> str:
    name = f"p{uuid4().hex[:8]}"
    made = team.logstreams(
        "new", name, "--create", name, "--destination", "s3", "--region", "us-east-1"
    )
    assert made.code == 0, made.stderr
    return name


@pytest.fixture(scope="module")
def organization(team: Team, stack: str) -> str:
    return team.logstreams("portal", stack, "--dry-run", "-o", "json").document["organizationId"]


def test_link_opens_the_form_of_this_organization(
    team: Team, stack: str, organization: str
) -> None:
    printed = team.logstreams("portal", stack)

    assert printed.code == 0, printed.stderr
    link, _, told = printed.stdout.partition("\n")
    with SetUpForm(link, team.workos.ca) as form:
        assert form.view.organization_id == organization
    assert re.search(r"until \d\d:\d\d:\d\d UTC \(5 minutes\)", told)
    assert f"({organization}) and of no other organization" in told
    assert "save it only after `pulumi up" in printed.stderr


def test_link_to_audit_logs_opens_no_form(team: Team, stack: str) -> None:
    made = team.logstreams("portal", stack, "--intent", "audit_logs", "-o", "json").document

    with pytest.raises(FormError, match="Audit logs of"):
        SetUpForm(made["link"], team.workos.ca)
    assert made["validUntil"] > "2026"


def test_revoking_takes_back_links_of_the_same_user(team: Team, stack: str) -> None:
    def link(*arguments: str) -> str:
        return str(team.logstreams("portal", stack, "-o", "json", *arguments).document["link"])

    mine, ada = link(), link("--user", "ada")
    assert team.logstreams("portal", stack, "--revoke").code == 0

    with pytest.raises(FormError):
        SetUpForm(mine, team.workos.ca)
    SetUpForm(ada, team.workos.ca)


def test_invitation_is_mailed_once_and_taken_back(
    team: Team, stack: str, organization: str
) -> None:
    invited = team.logstreams("portal", stack, "--invite", MAIL)
    second = team.logstreams("portal", stack, "--invite", "second@acme.example")

    (mail,) = team.workos.mails(organization)
    assert (invited.code, mail.to) == (0, MAIL)
    SetUpForm(mail.link, team.workos.ca)
    assert second.code == 1
    assert "--revoke --invite MAIL" in second.stderr
    assert "second@" not in second.stderr  # no contact is left whom nobody invited
    none = team.logstreams("portal", stack, "--revoke", "--invite", "second@acme.example")
    assert (none.code, f"of {stack}" in none.stderr, MAIL in none.stderr) == (1, True, True)
    assert MAIL in second.stderr

    assert team.logstreams("portal", stack, "--revoke", "--invite", MAIL.upper()).code == 0
    with pytest.raises(FormError):
        SetUpForm(mail.link, team.workos.ca)
    again = team.logstreams("portal", stack, "--revoke", "--invite", MAIL)
    assert (again.code, "has no invitation" in again.stderr) == (1, True)
    assert team.logstreams("portal", stack, "--invite", MAIL).code == 0
    assert len(team.workos.mails(organization)) == 2


def test_address_that_workos_refuses_is_bad_input(
    team: Team, stack: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portal, "_MAIL", re.compile(".*"))

    ended = team.logstreams("portal", stack, "--invite", "a@b")

    assert (ended.code, "'a@b', which WorkOS refuses: HTTP 422" in ended.stderr) == (2, True)


def test_role_that_nobody_can_see_is_not_called_missing(team: Team, stack: str) -> None:
    made = team.logstreams("portal", stack, PULUMI_BACKEND_URL="file:///nowhere")

    assert made.code == 0, made.stderr
    assert "does not exist" not in made.stderr
    assert "Save the form only once it does" in made.stderr


def test_browser_gets_the_link_and_nobody_else(team: Team, stack: str, tmp_path: Path) -> None:
    browser, seen = tmp_path / "browser.py", tmp_path / "seen"
    browser.write_text(BROWSER)

    opened = team.logstreams("portal", stack, "--open", BROWSER=f"python3 {browser} {seen} %s &")

    assert opened.code == 0, opened.stderr
    eventually(seen.exists)
    argument, location = seen.read_text().splitlines()
    assert TOKEN.search(location)
    assert argument.startswith("http://127.0.0.1:")
    assert not TOKEN.search(argument + opened.stdout + opened.stderr)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param(["--intent", "sso"], 2, "wanted log_streams or audit_logs", id="intent"),
        pytest.param(
            ["--intent", "audit_logs", "--invite", MAIL], 2, "WorkOS invites to no other", id="both"
        ),
        pytest.param(["--invite", "nobody"], 2, "wanted a mail address", id="mail"),
        pytest.param(["--invite", "a@b"], 2, "wanted a mail address", id="no domain"),
        pytest.param(["--invite", "it @acme.example"], 2, "wanted a mail address", id="a space"),
        pytest.param(["--invite", "a@b@acme.example"], 2, "wanted a mail address", id="two"),
        pytest.param(["--invite", MAIL, "--user", "ada"], 2, "--user: found it", id="invited user"),
        pytest.param(
            ["--revoke", "--intent", "audit_logs"], 2, "links of every intent", id="one intent"
        ),
        pytest.param(["--open", "--revoke"], 2, "wanted it alone", id="open"),
        pytest.param(["--user", " "], 2, "--user: found nothing", id="user"),
        pytest.param(
            ["--revoke", "--invite", "x@y.zz"],
            1,
            "wanted the address of an IT contact",
            id="stranger",
        ),
        pytest.param(["--open"], 4, "without --open the link is printed", id="no-browser"),
    ],
)
def test_what_cannot_be_is_told(
    team: Team, stack: str, arguments: list[str], code: int, said: str
) -> None:
    ended = team.logstreams("portal", stack, *arguments, BROWSER="false %s")

    assert (ended.code, ended.stdout) == (code, "")
    assert said in ended.stderr


def test_organization_that_the_key_does_not_know(team: Team, stack: str) -> None:
    other = team.workos.create_key("production")

    ended = team.logstreams("portal", stack, WORKOS_API_KEY=other)

    assert ended.code == 1
    assert "organizationId: found org_" in ended.stderr


def test_neither_key_nor_link_lies_in_a_file(team: Team, stack: str) -> None:
    link = team.logstreams("portal", stack).stdout
    found = TOKEN.search(link)
    assert found

    written = text_of(team.world.directory)

    assert stack in written
    assert found[1] not in written
    assert team.environment["WORKOS_API_KEY"] not in written
