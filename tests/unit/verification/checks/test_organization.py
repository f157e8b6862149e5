"""Whose organization it is: what looks strange from here, and what does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from logstreams.verification.checks.framework import Failed, Passed, Unknown
from logstreams.verification.checks.organization import organization_is_the_stacks
from logstreams.verification.observations import Observations
from tests.unit.verification.one_fault import Change, lost, stream

OTHER = "org_01EHZNVPK3SFK441A1RGBFSHRV"


def evaluated(seen: Observations, name: str = "Acme", **facts: Any) -> Passed | Failed | Unknown:
    seen = replace(seen, api=replace(seen.api, organization=name), **facts)
    result = organization_is_the_stacks.evaluate(seen)
    assert isinstance(result, Passed | Failed | Unknown)
    return result


def test_name_at_workos_stands_beside_the_id(healthy: Observations) -> None:
    organization = healthy.settings.organization_id

    assert evaluated(healthy) == Passed(f'{organization}, "Acme" at WorkOS')


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        pytest.param({"organization_before": OTHER}, f"last verified with {OTHER}", id="changed"),
        pytest.param({"name": "Globex Inc", "other_stacks": ("globex-inc",)},
                     "stacks/Pulumi.globex-inc.yaml is called so", id="another stack's name"),
    ],
)  # fmt: skip
def test_strange_organization_of_a_lost_event_is_the_suspect(
    healthy: Observations, facts: dict[str, Any], said: str
) -> None:
    result = evaluated(lost(healthy), **facts)

    assert isinstance(result, Unknown)
    assert said in result.reason
    assert isinstance(evaluated(healthy, **facts), Passed)  # an event that came says otherwise


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({}, id="nothing known of before"),
        pytest.param({"name": "Hooli", "other_stacks": ("globex",)}, id="name of no stack"),
        pytest.param({"name": "ACME", "other_stacks": ("acme-2",)}, id="own name"),
        pytest.param({"name": "…", "other_stacks": ("-",)}, id="name without a letter"),
    ],
)
def test_organization_of_a_lost_event_is_no_suspect_by_itself(
    healthy: Observations, facts: dict[str, Any]
) -> None:
    same = {"organization_before": healthy.settings.organization_id, **facts}

    assert isinstance(evaluated(lost(healthy), **same), Passed)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(lambda o: replace(o, api=replace(o.api, stream=None)), "no log", id="none"),
        pytest.param(stream(state="inactive"), "is inactive", id="inactive"),
    ],
)
def test_organization_that_was_never_verified_has_no_stream_that_is_gone(
    healthy: Observations, change: Change, said: str
) -> None:
    seen = change(lost(healthy))

    result = evaluated(seen, organization_before=OTHER)

    assert isinstance(result, Failed)
    assert said in result.found
    assert f"last verified with {OTHER}" in result.found
    assert isinstance(evaluated(seen, organization_before=seen.settings.organization_id), Passed)


def test_stream_to_another_type_is_strange_before_the_first_proof_alone(
    healthy: Observations,
) -> None:
    seen = stream(type="Datadog")(lost(healthy))

    result = evaluated(replace(seen, first_verified_at=None))

    assert isinstance(result, Failed)
    assert "goes to Datadog already" in result.found
    assert result.wanted == "the organization of acme"
    assert isinstance(evaluated(seen, organization_before=OTHER), Failed)
    assert isinstance(evaluated(seen), Passed)  # changed since: LS302
