"""Another path than events were delivered to: refused until those of before are in the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from logstreams.settings import StackSettings
from logstreams.settings.path_change import PathChanged, refuse_changed_path
from logstreams.settings.refused_update import refuse_update
from logstreams.settings.silence import event_pattern
from logstreams.state import StackState
from tests.unit.verification.https_worlds import MANAGED, settings_of

FILE = Path("stacks/Pulumi.acme.yaml")
FIRST = {"first_verified": "2026-11-01T00:00:00.000Z"}


@pytest.fixture(params=["s3", "https"])
def old(
    request: pytest.FixtureRequest,
    full: str,
    parse: Callable[[str], StackSettings],
    tmp_path: Path,
) -> StackSettings:
    """With the path audit/."""
    made = parse(full) if request.param == "s3" else settings_of(tmp_path, MANAGED)
    assert made.object_prefixes == ("audit/",)
    return made


def moved(settings: StackSettings, path: str, *previous: str) -> StackSettings:
    plain = settings.to_plain()
    archive = plain["destination"].get("managed") or plain["destination"]
    archive |= {"bucketPath": path, "previousBucketPaths": [*previous]}
    return StackSettings.from_plain(plain)


def proven(settings: StackSettings, **check: Any) -> StackState:
    proof = {**FIRST, "verdict": "failed", "verified_organization": settings.organization_id}
    return StackState({"settings": json.dumps(settings.to_plain()), **proof, **check}, {})


def test_changed_path_is_refused_with_both_ways_out(old: StackSettings, tmp_path: Path) -> None:
    with pytest.raises(PathChanged) as refused:
        refuse_update(proven(old), moved(old, "logs/"), tmp_path)

    first, ways, line, then = str(refused.value).splitlines()
    of_s3 = old.destination.type == "s3"
    section = "destination" if of_s3 else "destination.managed"
    file = tmp_path / "stacks" / f"Pulumi.{old.customer}.yaml"
    assert first.startswith(
        f'{file}: {section}.previousBucketPaths: found [], wanted ["audit/"]: bucketPath changes '
        "from audit/ to logs/; events under audit/ would lose their protection"
    )
    assert ("WorkOS writes there until its form has the new path" in first) is of_s3
    assert "put audit/ back" in ways
    assert ways.endswith(f"write below {section}:")
    assert then.startswith(f"then `pulumi up --stack {old.customer}`")
    assert ("only after it save WorkOS's form" in then) is of_s3
    paths = yaml.safe_load(line)["previousBucketPaths"]
    refuse_update(proven(old), moved(old, "logs/", *paths), tmp_path)


@pytest.mark.parametrize(
    ("before", "now", "wanted"),
    [
        pytest.param(("audit/",), ("audit/",), None, id="unchanged"),
        pytest.param(("audit/",), ("logs/", "audit/"), None, id="listed"),
        pytest.param(("audit/",), ("logs/", "other/"), ["other/", "audit/"], id="another listed"),
        pytest.param(("b/", "a/"), ("c/", "b/"), ["b/", "a/"], id="second change drops the first"),
        pytest.param(("b/", "a/"), ("c/", "a/", "b/"), None, id="second change"),
        pytest.param(("b/", "a/"), ("a/",), ["b/"], id="back"),
        pytest.param(("b/", "a/"), ("a/", "b/"), None, id="back, listed"),
        pytest.param(("b/", "a/"), ("b/",), None, id="taken out: nothing lies there any more"),
        pytest.param(("",), ("logs/",), [""], id="from the whole bucket"),
        pytest.param(("audit/",), ("",), ["audit/"], id="to the whole bucket"),
    ],
)
def test_every_path_of_before_is_wanted_where_the_path_changes(
    old: StackSettings, before: tuple[str, ...], now: tuple[str, ...], wanted: list[str] | None
) -> None:
    record = proven(moved(old, *before))
    if wanted is None:
        refuse_changed_path(record, moved(old, *now), FILE)
        return
    with pytest.raises(PathChanged) as refused:
        refuse_changed_path(record, moved(old, *now), FILE)
    assert f"\n    previousBucketPaths: {json.dumps(wanted)}\n" in str(refused.value)


def test_only_a_delivery_that_was_proven_binds_the_path(old: StackSettings) -> None:
    plain = json.dumps(old.to_plain())
    for check in ({"settings": plain, "verdict": "pending"}, {}, {**FIRST, "settings": "{"}):
        refuse_changed_path(StackState(check, {}), moved(old, "logs/"), FILE)
    # As release 0.1 recorded it, which knew no paths of before.
    first = json.loads(plain)
    archive = first["destination"].get("managed") or first["destination"]
    del archive["previousBucketPaths"]
    record = StackState({**FIRST, "verdict": "verified", "settings": json.dumps(first)}, {})
    with pytest.raises(PathChanged):
        refuse_changed_path(record, moved(old, "logs/"), FILE)


def test_another_bucket_has_other_events(old: StackSettings) -> None:
    plain = moved(old, "logs/").to_plain()
    archive = plain["destination"].get("managed") or plain["destination"]
    archive["bucketName"] = "another-archive"
    refuse_changed_path(proven(old), StackSettings.from_plain(plain), FILE)


def test_alarm_on_silence_hears_events_under_paths_of_before(old: StackSettings) -> None:
    def heard(settings: StackSettings) -> list[dict[str, str]]:
        found: list[dict[str, str]] = json.loads(event_pattern(settings))["detail"]["object"]["key"]
        return found

    assert heard(old) == [{"prefix": "audit/2"}]
    assert heard(moved(old, "logs/", "audit/")) == [{"prefix": "logs/2"}, {"prefix": "audit/2"}]


@pytest.mark.parametrize(
    ("paths", "wanted"),
    [
        pytest.param("[old/, older/]", "", id="two"),
        pytest.param('[""]', "", id="the whole bucket"),
        pytest.param("[old]", "", id="slash added"),
        pytest.param("[audit]", "paths of before, which are others than bucketPath", id="same"),
        pytest.param("[old/, old]", "each path once", id="twice"),
        pytest.param("[/old]", "a path without a leading slash", id="no path"),
        pytest.param("old/", "a list of paths such as [audit/]", id="no list"),
        pytest.param(f"[{', '.join(f'p{n}/' for n in range(11))}]", "at most 10 paths", id="many"),
    ],
)
def test_list_is_judged_as_it_is_written(
    full: str, told: Callable[[str], list[str]], paths: str, wanted: str
) -> None:
    line = f"    bucketPath: audit/\n    previousBucketPaths: {paths}\n"
    problems = told(full.replace("    bucketPath: audit/\n", line))
    assert len(problems) == bool(wanted)
    assert all("previousBucketPaths" in each and wanted in each for each in problems)
