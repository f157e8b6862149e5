"""`logstreams egress` against pages as WorkOS publishes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from logstreams.settings.egress import kits_list
from tests.rehearsal.customers.conftest import Team

ADDED = "100.22.247.20"


@pytest.fixture
def own_list(team: Team) -> Iterator[Path]:
    """The project's list, which names the local WorkOS's pages and lacks an address."""
    text = kits_list().decode().replace("https://workos.com", team.workos.url)
    lines = [line for line in text.splitlines() if ADDED not in line]
    file = team.project / "egress.yaml"
    file.write_text("\n".join(lines) + "\n")
    yield file
    file.unlink()


@pytest.mark.usefixtures("own_list")
def test_pages_are_read_and_the_list_is_brought_up_to_date(team: Team, own_list: Path) -> None:
    page = f"{team.workos.url}/docs/events/data-syncing/webhooks"

    before = team.logstreams("egress", "diff", "--output", "json")
    updated = team.logstreams("egress", "update")
    after = team.logstreams("egress", "diff")

    assert before.code == 1, before.stderr
    assert before.document["added"] == [{"address": ADDED, "sources": [page]}]
    assert [each["addresses"] for each in before.document["sources"]] == [9, 15]
    assert (updated.code, after.code) == (0, 0), after.stdout
    assert f"{ADDED}, firstSeen: " in own_list.read_text()
    assert "has every published address" in after.stdout


@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param("https://workos.com/docs/audit-logs/log-streams", "this machine", id="guard"),
        pytest.param("/docs/nowhere", "answers 404", id="no-page"),
    ],
)
def test_page_that_cannot_be_fetched_is_no_list(team: Team, source: str, said: str) -> None:
    url = source if "://" in source else team.workos.url + source

    ended = team.logstreams("egress", "update", "--source", url)

    assert (ended.code, ended.stdout) == (4, "")
    assert said in ended.stderr
    assert not (team.project / "egress.yaml").exists()
