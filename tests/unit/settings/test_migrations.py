"""What a stack file of an older kit becomes, and that nothing else in it changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from logstreams.settings import SettingsError
from logstreams.settings.load import parse_settings
from logstreams.settings.migrations import MIGRATIONS, migrated

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "stacks" / "examples" / "Pulumi.example-splunk.yaml"
OF_0_1 = ROOT / "tests" / "rehearsal" / "life" / "states" / "Pulumi.acme.yaml"
FILE = Path("Pulumi.acme.yaml")
HEC, SEARCH = "url: https://hec.example.com:8088", "url: https://splunk.example.com:8089"
OTHERS = 'config:\n  app:token: {secure: "v1:a+b="} # theirs\n'


def of(hec: str = HEC, search: str = SEARCH) -> str:
    text = EXAMPLE.read_text(encoding="utf-8").replace("config:\n", OTHERS, 1)
    assert text.count(HEC) == text.count(SEARCH) == 1
    return f"{text.replace(HEC, hec).replace(SEARCH, search)}encryptionsalt: v1:x=:y\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            of(f"{HEC}/services/collector/raw # as they had it"),
            of('url: "https://hec.example.com:8088/services/collector" # as they had it'),
            id="raw",
        ),
        pytest.param(
            of("url: 'https://hec.example.com/splunk/services/collector/raw/1.0/'"),
            of('url: "https://hec.example.com/splunk/services/collector"'),
            id="raw behind a proxy",
        ),
        pytest.param(
            of(f"{HEC}/services/collector/health"),
            of('url: "https://hec.example.com:8088/services/collector"'),
            id="health",
        ),
        pytest.param(
            of(search=f"{SEARCH}/services/search/jobs"),
            of(search='url: "https://splunk.example.com:8089"'),
            id="search",
        ),
        pytest.param(
            of(search=f"{SEARCH}/splunk/servicesNS/admin/search"),
            of(search='url: "https://splunk.example.com:8089/splunk"'),
            id="search behind a proxy",
        ),
    ],
)
def test_what_0_1_accepted_becomes_what_is_accepted_now(before: str, after: str) -> None:
    with pytest.raises(SettingsError):
        parse_settings(FILE, before)

    text, applied = migrated(FILE, before)

    assert text == after
    assert len(applied) == 1
    parse_settings(FILE, text)
    assert migrated(FILE, text) == (text, ())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(of(), id="splunk"),
        pytest.param(of(f"{HEC}/services/collector/event/1.0"), id="HEC's events"),
        pytest.param(of(f"{HEC}/somewhere/else"), id="a path nobody knows"),
        pytest.param(of("url: [https://a]"), id="a list for a URL"),
        pytest.param(of("url: 'https://[a/services/collector/raw'"), id="no URL"),
        pytest.param(OF_0_1.read_text(encoding="utf-8"), id="S3, as 0.1 wrote it"),
        pytest.param("config: [", id="no YAML"),
        pytest.param("", id="empty"),
    ],
)
def test_all_else_stays_as_it_is(text: str) -> None:
    assert migrated(FILE, text) == (text, ())


def test_each_migration_has_a_name_of_its_own_and_stands_on_the_page() -> None:
    names = [migration.name for migration in MIGRATIONS]
    assert len({*names}) == len(names)
    page = (ROOT / "docs" / "upgrading.md").read_text(encoding="utf-8")
    assert [one for one in MIGRATIONS if f"| `{one.name}` | {one.since} |" not in page] == []
    versions = [tuple(map(int, migration.since.split("."))) for migration in MIGRATIONS]
    assert versions == sorted(versions)
