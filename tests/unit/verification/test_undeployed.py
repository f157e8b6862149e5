"""A stack file that was edited and not deployed: what differs, and by what AWS is judged."""

from __future__ import annotations

from typing import Any

import pytest

from logstreams.settings import StackSettings
from logstreams.verification.observations import Observations
from logstreams.verification.undeployed import as_deployed, undeployed


def edited(settings: StackSettings, *place: str, value: Any) -> StackSettings:
    plain = settings.to_plain()
    part = plain
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = value
    return StackSettings.from_plain(plain)


EDITS: dict[str, tuple[tuple[str, ...], Any, bool]] = {
    "bucketPath": (("destination", "bucketPath"), "elsewhere/", True),
    "bucketName": (("destination", "bucketName"), "acme-new", True),
    "roleName": (("destination", "roleName"), "acme-new", True),
    "region": (("aws", "region"), "eu-west-1", True),
    "accountId": (("accountId",), "111111111111", True),
    "retention": (("destination", "retention", "days"), 4000, False),
    "encryption": (("destination", "encryption", "type"), "AES256", False),
    "tags": (("tags",), {"team": "other"}, False),
}


@pytest.mark.parametrize(("place", "value", "form"), EDITS.values(), ids=EDITS)
def test_edit_is_named_and_aws_is_judged_by_what_was_deployed(
    healthy: Observations, place: tuple[str, ...], value: Any, form: bool
) -> None:
    deployed = healthy.settings
    now = edited(deployed, *place, value=value)

    found = undeployed(now, deployed.to_plain())

    assert found is not None
    assert found.form_differs is form
    assert any(place[-1] in change for change in found.changes)
    assert as_deployed(now, deployed.to_plain()) == deployed


SPLUNK = {
    "type": "splunk",
    "url": "https://splunk.acme.example:8088",
    "token": {"env": "HEC_TOKEN"},
    "index": "audit",
}


def test_another_type_is_named_alone_and_the_deployed_one_is_judged(
    healthy: Observations,
) -> None:
    s3 = healthy.settings
    splunk = edited(s3, "destination", value=SPLUNK)

    for now, deployed in ((splunk, s3), (s3, splunk)):
        found = undeployed(now, deployed.to_plain())

        assert found is not None
        said = f"{deployed.destination.type} is deployed, the stack file has {now.destination.type}"
        assert found.changes == (f"destination.type: {said}",)
        assert found.form_differs
        assert as_deployed(now, deployed.to_plain()) == deployed


KEPT: dict[str, tuple[tuple[str, ...], Any]] = {
    "egress": (("egress", "addresses"), ["127.0.0.11"]),
    "verify": (("verify", "timeoutSeconds"), 77),
    "key": (("apiKey",), {"env": "ANOTHER_KEY"}),
    "profile": (("aws", "profile"), "auditor"),
}


@pytest.mark.parametrize(("place", "value"), KEPT.values(), ids=KEPT)
def test_edit_that_needs_no_deployment_counts_at_once(
    healthy: Observations, place: tuple[str, ...], value: Any
) -> None:
    now = edited(healthy.settings, *place, value=value)

    assert undeployed(now, healthy.settings.to_plain()) is None
    assert as_deployed(now, healthy.settings.to_plain()) == now


@pytest.mark.parametrize("before", [None, {"schema": 0}], ids=["no update", "another release's"])
def test_nothing_is_said_where_it_is_not_known_what_was_deployed(
    healthy: Observations, before: dict[str, Any] | None
) -> None:
    assert undeployed(healthy.settings, before) is None
    assert as_deployed(healthy.settings, before) == healthy.settings
