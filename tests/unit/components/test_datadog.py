from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.destination import provision
from logstreams.settings import StackSettings

DATADOG = {"type": "datadog", "site": "EU1", "apiKey": {"env": "DATADOG_API_KEY"}}
NETWORK = {"vpcId": "vpc-0123456789abcdef0"}
ARN = "arn:aws:secretsmanager:eu-central-1:012345670123:secret:datadog-AbCdEf"


def make(build: Any, stack: Any, *, preview: bool = False, network: Any = None, **keys: Any) -> Any:
    plain = stack().to_plain() | {"destination": DATADOG | keys, "network": network}
    settings = StackSettings.from_plain(plain)

    def program() -> dict[str, Any]:
        provider = pulumi.ProviderResource("aws", "mine", {})
        made = provision(settings, pulumi.ResourceOptions(provider=provider))
        assert [type(one).__name__ for one in made.resources] == ["DatadogDestination"]
        return {"form": made.form, "fingerprint": made.fingerprint}

    return build(program, preview=preview)


def fingerprint(build: Any, stack: Any, **keys: Any) -> str:
    return str(make(build, stack, **keys).outputs["fingerprint"])


@pytest.mark.parametrize("network", [None, NETWORK], ids=["no network", "a network"])
def test_destination_makes_nothing_on_aws(build: Any, stack: Any, network: Any) -> None:
    built = make(build, stack, network=network)

    types = {name: typ for name, typ in built.types().items() if not typ.startswith("pulumi:")}
    assert types == {"datadog": "logstreams:datadog:Destination"}
    assert "datadog" in built.finished


def test_form_names_where_the_key_is_and_never_the_key(
    build: Any, stack: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATADOG_API_KEY", "canary-key")
    outputs = make(build, stack).outputs

    assert outputs["form"] == {"site": "EU1", "apiKey": "DATADOG_API_KEY"}
    assert "canary-key" not in str(outputs)


def test_fingerprint_is_known_in_a_preview(build: Any, stack: Any) -> None:
    shown = make(build, stack, preview=True).outputs["fingerprint"]

    assert shown == fingerprint(build, stack)


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param({"site": "US5"}, id="site"),
        pytest.param({"apiKey": {"env": "OTHER"}}, id="key"),
        pytest.param({"apiKey": {"secretArn": ARN}}, id="key of a secret"),
    ],
)
def test_fingerprint_changes_with(build: Any, stack: Any, keys: dict[str, Any]) -> None:
    assert fingerprint(build, stack, **keys) != fingerprint(build, stack)


def test_fingerprint_stays_when_only_the_way_back_changes(build: Any, stack: Any) -> None:
    changed = fingerprint(build, stack, applicationKey={"env": "DATADOG_APP_KEY"})

    assert changed == fingerprint(build, stack)
