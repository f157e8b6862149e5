"""`logstreams egress`: what is read as an address, what is written, whom it concerns."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from logstreams.command.main import app
from logstreams.customers.egress import effects
from logstreams.customers.egress.comparison import compare, updated, where
from logstreams.customers.egress.sources import BadSource, read_source
from logstreams.settings.egress import kits_list, published_egress
from logstreams.state import NoState, StackState
from tests.unit.command.test_form import DESTINATIONS, HEAD

LISTED = [str(each.address) for each in published_egress().addresses]
NEW = "203.0.114.9"

FORMS = {
    "a line each": "\n".join(LISTED),
    "markdown list": "\n".join(f"- `{each}`" for each in LISTED),
    "numbered list": "\n".join(f"1. {each}" for each in LISTED),
    "with a range of one": "\n".join(f"{each}/32" for each in LISTED),
    "JSON": json.dumps(LISTED, indent=2),
    "JSON on one line": json.dumps(LISTED),
    "the kit's own form": kits_list().decode(),
    "page": "<html><body>" + "".join(f"<li><code>{each}</code></li>" for each in LISTED),
    "page with a code block": "<!doctype html><pre>" + "\n".join(LISTED) + "</pre>",
    "table": "<html><table>" + "".join(f"<tr><td>{each}</td></tr>" for each in LISTED),
}

NOT_ADDRESSES = """
"location": "123.123.123.123",
version 4.3.2.1 of the form
10.0.0.1
999.1.1.1
8.8.8.0/24
<script>
203.0.114.77
</script>
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "stacks").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def source(project: Path, text: str) -> str:
    (project / "source.txt").write_text(text)
    return "source.txt"


@pytest.mark.parametrize("form", FORMS)
def test_addresses_are_read_in_every_form_they_are_published_in(project: Path, form: str) -> None:
    assert list(map(str, read_source(source(project, FORMS[form])).addresses)) == LISTED


def test_example_private_address_and_range_are_none_of_the_list(project: Path) -> None:
    text = "<!doctype html><pre>" + "\n".join(LISTED) + NOT_ADDRESSES + "</pre>"

    assert list(map(str, read_source(source(project, text)).addresses)) == LISTED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("\n".join(LISTED[:8]), "found 8 addresses", id="eight"),
        pytest.param("", "found 0 addresses", id="empty"),
        pytest.param("\n".join(LISTED[:1] * 20), "found 1 addresses", id="the-same"),
        pytest.param("<html><body>Sign in</body></html>", "found 0 addresses", id="sign-in"),
    ],
)
def test_what_is_no_list_is_refused(project: Path, text: str, said: str) -> None:
    with pytest.raises(BadSource, match=said):
        read_source(source(project, text))


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        pytest.param("nowhere.txt", 2, "found no such file or directory", id="no-file"),
        pytest.param("binary", 2, "found no utf-8", id="binary"),
        pytest.param("stacks", 2, "found is a directory", id="folder"),
        pytest.param("ftp://workos.com/list", 2, "found another scheme", id="scheme"),
        pytest.param("https://", 2, "wanted https://HOST", id="no-host"),
        pytest.param("https://127.0.0.1:1/list", 4, "connection refused", id="unreachable"),
    ],
)
@pytest.mark.parametrize("command", ["diff", "update"])
def test_source_that_cannot_be_read_ends_the_command(
    project: Path, command: str, name: str, code: int, said: str
) -> None:
    (project / "binary").write_bytes(b"\xff\xfe\x00")

    ended = CliRunner().invoke(app, ["egress", command, "--source", name])

    assert (ended.exit_code, ended.stdout) == (code, "")
    assert said in ended.stderr
    assert not (project / "egress.yaml").exists()


def test_new_address_is_a_difference_and_is_written_with_day_and_source(project: Path) -> None:
    name = source(project, "\n".join([*LISTED, NEW]))

    found = CliRunner().invoke(app, ["egress", "diff", "--source", name, "-o", "json"])
    assert found.exit_code == 1
    assert json.loads(found.stdout)["added"] == [{"address": NEW, "sources": [name]}]
    dry = CliRunner().invoke(app, ["egress", "update", "--source", name, "--dry-run"])
    assert (dry.exit_code, NEW in dry.stdout) == (0, True)
    assert not (project / "egress.yaml").exists()

    assert CliRunner().invoke(app, ["egress", "update", "--source", name]).exit_code == 0

    written = published_egress(project)
    assert [str(each.address) for each in written.addresses] == [*LISTED, NEW]
    assert written.addresses[-1].pages == (name,)
    assert written.addresses[-1].first_seen == written.checked
    assert CliRunner().invoke(app, ["egress", "diff", "--source", name]).exit_code == 0


def test_address_that_is_published_no_more_is_told_and_stays(project: Path) -> None:
    name = source(project, "\n".join(LISTED[1:]))

    found = CliRunner().invoke(app, ["egress", "update", "--source", name, "-o", "json"])

    assert json.loads(found.stdout)["gone"] == LISTED[:1]
    assert str(published_egress(project).addresses[0].address) == LISTED[0]


def test_update_changes_the_day_and_keeps_every_other_line(project: Path) -> None:
    comparison = compare(project, source(project, "\n".join(LISTED)))

    before = kits_list().decode().splitlines()
    after = updated(project, comparison, date(2026, 12, 24)).splitlines()

    assert [line for line in after if line not in before] == [
        "checked: 2026-12-24",
        "comparedWith: [source.txt]",
    ]
    assert [line for line in before if line not in after] == ["checked: 2026-11-28"]


def test_page_is_noted_at_what_it_publishes_alone(project: Path) -> None:
    comparison = compare(project, source(project, "\n".join(LISTED[1:])))
    page = "https://workos.com/docs/events/data-syncing/webhooks"
    as_page = replace(comparison.sources[0], name=page)

    (project / "egress.yaml").write_text(
        updated(project, replace(comparison, sources=(as_page,), whole=True), date(2026, 12, 24))
    )

    first, second, *_ = published_egress(project).addresses
    assert page not in first.pages
    assert page in second.pages


def test_list_lies_in_the_kit_where_the_kit_is_the_project(project: Path) -> None:
    assert where(project) == project / "egress.yaml"
    (project / "kit").mkdir()
    (project / "kit" / "egress.yaml").write_bytes(kits_list())
    (project / "components").symlink_to("kit")
    assert where(project) == project / "egress.yaml"  # a rehearsal links to the kit
    (project / "components").unlink()
    (project / "kit").rename(project / "components")
    assert where(project) == project / "components" / "egress.yaml"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("addresses: []\nchecked: 2026-11-28\n", "found 0 addresses", id="empty"),
        pytest.param("checked: soon\naddresses: []\n", "is no day", id="no-day"),
        pytest.param("- a\n", "found no mapping", id="a-list"),
        pytest.param("", "found an empty file", id="nothing"),
        pytest.param("addresses: []\n", "no key 'checked'", id="no-key"),
        pytest.param("checked: [\n", "while parsing", id="no-yaml"),
    ],
)
def test_broken_list_of_the_project_is_named(project: Path, text: str, said: str) -> None:
    (project / "egress.yaml").write_text(text)

    ended = CliRunner().invoke(app, ["egress", "diff", "--source", source(project, "")])

    assert ended.exit_code == 2
    assert f"{project / 'egress.yaml'}: " in ended.stderr
    assert said in ended.stderr


def test_link_to_a_list_that_is_not_there_is_no_reason_to_take_the_kits(project: Path) -> None:
    (project / "egress.yaml").symlink_to("/nowhere/egress.yaml")

    ended = CliRunner().invoke(app, ["egress", "update", "--source", source(project, "")])

    assert (ended.exit_code, "egress.yaml: " in ended.stderr) == (2, True)
    assert "no such file" in ended.stderr


def test_list_that_cannot_be_written_is_named(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    read = source(project, "\n".join([*LISTED, NEW]))
    monkeypatch.setattr(Path, "write_text", full)

    ended = CliRunner().invoke(app, ["egress", "update", "--source", read])

    assert ended.exit_code == 4
    assert "egress.yaml: found no space left on device" in ended.stderr


NETWORK = "  workos-log-streams:network: {vpcId: vpc-0123456789abcdef0}\n"
ENFORCED = DESTINATIONS["s3"].replace("type: s3,", "type: s3, sourceAddresses: enforce,")
OLD = frozenset(LISTED)


@pytest.mark.parametrize(
    ("destination", "network", "more", "admitted", "expected"),
    [
        pytest.param(DESTINATIONS["s3"], "", "", OLD, None, id="s3-asks-nothing"),
        pytest.param(ENFORCED, "", "", OLD, ("deploy", (NEW,)), id="s3-enforced"),
        pytest.param(ENFORCED, "", "", OLD | {NEW}, None, id="s3-deployed"),
        pytest.param(
            DESTINATIONS["https-managed"], NETWORK, "", OLD, ("deploy", (NEW,)), id="receiver"
        ),
        pytest.param(
            DESTINATIONS["https-existing"], "", "", OLD, ("customer", (NEW,)), id="own-endpoint"
        ),
        pytest.param(
            DESTINATIONS["https-existing"], NETWORK, "", OLD, ("deploy", (NEW,)), id="in-our-vpc"
        ),
        pytest.param(DESTINATIONS["splunk"], "", "", OLD, ("customer", (NEW,)), id="splunk-cloud"),
        pytest.param(DESTINATIONS["splunk"], NETWORK, "", OLD, ("deploy", (NEW,)), id="splunk"),
        pytest.param(DESTINATIONS["datadog"], "", "", OLD, None, id="datadog"),
        pytest.param(
            ENFORCED,
            "",
            f"  workos-log-streams:egress: {{addresses: {json.dumps(LISTED)}}}\n",
            OLD,
            ("stackFile", (NEW,)),
            id="list-of-its-own",
        ),
        pytest.param(
            ENFORCED,
            "",
            "  workos-log-streams:egress: {addresses: [127.0.0.11]}\n",
            OLD,
            None,
            id="another-network",
        ),
        pytest.param(ENFORCED, "", "", None, ("unknown", (NEW,)), id="no-state"),
    ],
)
def test_new_address_concerns(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    destination: str,
    network: str,
    more: str,
    admitted: frozenset[str] | None,
    expected: tuple[str, tuple[str, ...]] | None,
) -> None:
    head = HEAD.replace(NETWORK, network)
    text = head.replace("  workos-log-streams:destination:\n", more) + (
        f"  workos-log-streams:destination:\n    {destination}\n"
    )
    (project / "stacks" / "Pulumi.acme.yaml").write_text(text)

    def read_state(stack: str, root: Path) -> StackState:
        if admitted is None:
            raise NoState("no stack named 'acme' found")
        return StackState(check={}, outputs={}, admitted=admitted)

    monkeypatch.setattr(effects, "read_state", read_state)

    found = effects.effects(project, frozenset([*LISTED, NEW]), frozenset([NEW]))

    assert [(each.whose.value, each.lacks) for each in found] == ([expected] if expected else [])


@pytest.mark.parametrize("command", [["diff"], ["update"]])
def test_source_that_is_empty_is_not_the_default_one(project: Path, command: list[str]) -> None:
    done = CliRunner().invoke(app, ["egress", *command, "--source", " "])

    assert (done.exit_code, "--source: found nothing" in done.stderr) == (2, True)
