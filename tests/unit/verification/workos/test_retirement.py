"""An organization that a key does not know: deleted, or of another environment than the key."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from logstreams.settings import StackSettings
from logstreams.settings.load import load_stack
from logstreams.verification.facts.workos_api import StreamFacts
from logstreams.verification.secret import NoSecret
from logstreams.verification.workos import retirement
from logstreams.verification.workos.retirement import (
    DeliveryUnknown,
    StillDelivering,
    is_deleted,
    refuse_while_delivering,
)
from logstreams.verification.workos.stream import OrganizationNotFound
from tests.unit.command.fleet_project import make_project

OTHERS = {"globex": "G", "hooli": "H", "initech": "J", "umbrella": "V"}


class Client:
    """Of a key that knows some organizations, by the last letter of their IDs."""

    def __init__(self, known: str) -> None:
        self.known = known
        self.asked: list[str] = []

    def organization_name(self, organization_id: str) -> str | None:
        self.asked.append(organization_id)
        return "a customer" if organization_id[-1] in self.known else None

    def close(self) -> None:
        """Nothing is open."""


def not_found(*_: object) -> None:
    raise OrganizationNotFound("WorkOS does not know org_1 with this API key")


@pytest.mark.parametrize(
    ("stacks", "known", "deleted"),
    [
        pytest.param(OTHERS, "H", True, id="the key knows another customer"),
        pytest.param(OTHERS, "", False, id="the key knows nobody"),
        pytest.param({}, "", None, id="nobody else is there"),
    ],
)
def test_key_that_knows_other_customers_is_of_their_environment(
    stacks: dict[str, str],
    known: str,
    deleted: bool | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = make_project(tmp_path, "", {"acme": "T", **stacks})
    client = Client(known)
    monkeypatch.setattr(retirement, "client_of", lambda *_: client)
    monkeypatch.setattr(retirement, "stream_of", not_found)
    settings = load_stack("acme", project)

    assert is_deleted(settings, project, None) is deleted
    assert len(client.asked) <= 3
    if deleted:
        refuse_while_delivering(settings, project, None)
    else:
        said = "config set organizationDeleted true --stack acme"
        with pytest.raises(DeliveryUnknown, match=said):
            refuse_while_delivering(settings, project, None)
    told = settings.model_copy(update={"organization_deleted": True})
    refuse_while_delivering(told, project, None)


def test_stream_of_the_organization_of_before_counts_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(tmp_path, "", {"acme": "T"})
    now = load_stack("acme", project)
    before = now.model_copy(update={"previous_organization_id": "org_of_before"})

    def stream(settings: StackSettings, *_: object) -> StreamFacts | None:
        if settings.organization_id != "org_of_before":
            return None
        return StreamFacts("als_1", "S3", "active", None, datetime.now(UTC))

    monkeypatch.setattr(retirement, "stream_of", stream)

    refuse_while_delivering(now, project, None)
    with pytest.raises(StillDelivering, match="org_of_before"):
        refuse_while_delivering(before, project, None)


def test_failure_while_the_key_is_tried_is_an_unknown_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(tmp_path, "", {"acme": "T", "globex": "G"})

    def failing(*_: object) -> None:
        raise NoSecret("no key")

    monkeypatch.setattr(retirement, "stream_of", not_found)
    monkeypatch.setattr(retirement, "client_of", failing)

    with pytest.raises(DeliveryUnknown, match="no key"):
        refuse_while_delivering(load_stack("acme", project), project, None)


def test_customers_who_left_or_whose_files_are_broken_tell_nothing_of_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(tmp_path, "", {"acme": "T", "globex": "G", "hooli": "H"})
    files = project / "stacks"
    left = (files / "Pulumi.globex.yaml").read_text()
    line = "  workos-log-streams:environment:"
    assert line in left
    (files / "Pulumi.globex.yaml").write_text(
        left.replace(line, f'  workos-log-streams:retired: "true"\n{line}', 1)
    )
    broken = (files / "Pulumi.hooli.yaml").read_text()
    (files / "Pulumi.hooli.yaml").write_text(f"{broken}\n<<<<<<< HEAD\n")
    client = Client("")
    monkeypatch.setattr(retirement, "client_of", lambda *_: client)

    assert is_deleted(load_stack("acme", project), project, None) is None
    assert client.asked == []
