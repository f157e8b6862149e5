from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.destination import provision
from logstreams.settings import StackSettings

NETWORK = {"vpcId": "vpc-0123456789abcdef0"}
SPLUNK = {
    "type": "splunk",
    "url": "https://hec.example.com:8088",
    "token": {"env": "SPLUNK_HEC_TOKEN"},
    "index": "audit",
}
READ_BACK = {"url": "https://splunk.example.com:8089", "token": {"env": "SPLUNK_TOKEN"}}


def make(build: Any, stack: Any, *, preview: bool = False, network: Any = None, **keys: Any) -> Any:
    plain = stack().to_plain() | {"destination": SPLUNK | keys, "network": network}
    settings = StackSettings.from_plain(plain)

    def program() -> dict[str, Any]:
        provider = pulumi.ProviderResource("aws", "mine", {})
        made = provision(settings, pulumi.ResourceOptions(provider=provider))
        return {"form": made.form, "fingerprint": made.fingerprint}

    return build(program, preview=preview)


def fingerprint(build: Any, stack: Any, **keys: Any) -> str:
    return str(make(build, stack, **keys).outputs["fingerprint"])


def test_destination_makes_an_allowlist_for_the_port_of_hec(build: Any, stack: Any) -> None:
    built = make(build, stack, network=NETWORK)

    types = built.types()
    assert {name: typ for name, typ in types.items() if typ.startswith("logstreams:")} == {
        "splunk": "logstreams:splunk:Destination",
        "splunk-egress": "logstreams:ec2:EgressAllowlist",
    }
    rule = built.inputs("splunk-egress-https")
    assert (rule["fromPort"], rule["toPort"]) == (8088, 8088)
    assert {"splunk", "splunk-egress"} <= {*built.finished}


def test_destination_without_network_makes_nothing_on_aws(build: Any, stack: Any) -> None:
    types = make(build, stack).types()

    assert not [typ for typ in types.values() if typ.startswith("aws:")]


def test_every_resource_uses_the_given_provider(build: Any, stack: Any) -> None:
    found = make(build, stack, network=NETWORK).resources
    providers = [one.request.provider for one in found.values() if one.type.startswith("aws:")]

    assert len(providers) == 3
    assert all("::mine::" in provider for provider in providers)


def test_form_names_where_the_token_is_and_never_the_token(
    build: Any, stack: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPLUNK_HEC_TOKEN", "canary-token")
    outputs = make(build, stack, source="workos").outputs

    assert outputs["form"] == {
        "url": "https://hec.example.com:8088",
        "token": "SPLUNK_HEC_TOKEN",
        "source": "workos",
    }
    assert "canary-token" not in str(outputs)


def test_fingerprint_is_known_in_a_preview_without_a_network(build: Any, stack: Any) -> None:
    shown = make(build, stack, preview=True).outputs["fingerprint"]

    assert shown == fingerprint(build, stack)


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param({"url": "https://hec.example.com"}, id="url"),
        pytest.param({"token": {"env": "OTHER"}}, id="token"),
        pytest.param({"index": "main"}, id="index"),
        pytest.param({"source": "workos"}, id="source"),
        pytest.param({"network": NETWORK}, id="network"),
    ],
)
def test_fingerprint_changes_with(build: Any, stack: Any, keys: dict[str, Any]) -> None:
    assert fingerprint(build, stack, **keys) != fingerprint(build, stack)


def test_fingerprint_stays_when_only_the_way_back_changes(build: Any, stack: Any) -> None:
    assert fingerprint(build, stack, readBack=READ_BACK) == fingerprint(build, stack)
