from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from components.destination import provision
from tests.unit.components.conftest import KEY_ARN

STREAM = {"workosAccountId": "999999999999", "externalId": "ext-0123456789"}
NETWORK = {"vpcId": "vpc-0123456789abcdef0"}
KEY = "arn:aws:kms:eu-central-1:012345670123:key/99999999-2222-3333-4444-555555555555"


def make(build: Any, settings: Any, **how: Any) -> Any:
    def program() -> dict[str, Any]:
        provider = pulumi.ProviderResource("aws", "mine", {})
        made = provision(settings, pulumi.ResourceOptions(provider=provider))
        return {"form": made.form, "fingerprint": made.fingerprint, "made_key": made.made_key}

    return build(program, **how)


def fingerprint(build: Any, settings: Any, **how: Any) -> str:
    return str(make(build, settings, **how).outputs["fingerprint"])


def has_unknown(value: Any) -> bool:
    if isinstance(value, dict | list):
        return any(
            has_unknown(part) for part in (value.values() if isinstance(value, dict) else value)
        )
    return isinstance(value, pulumi.output.Unknown)


def components(built: Any) -> dict[str, str]:
    return {name: typ for name, typ in built.types().items() if typ.startswith("logstreams:")}


def test_destination_composes_these_components(build: Any, stack: Any) -> None:
    assert components(make(build, stack(stream=STREAM, network=NETWORK))) == {
        "s3": "logstreams:s3:Destination",
        "s3-archive": "logstreams:s3:ArchiveBucket",
        "s3-encryption": "logstreams:kms:EncryptionKey",
        "s3-delivery": "logstreams:iam:DeliveryRole",
        "s3-egress": "logstreams:ec2:EgressAllowlist",
    }


def test_destination_without_stream_and_network_has_no_role_and_no_allowlist(
    build: Any, stack: Any
) -> None:
    built = make(build, stack())
    assert set(components(built)) == {"s3", "s3-archive", "s3-encryption"}
    assert built.outputs["made_key"] == KEY_ARN


def test_retired_destination_keeps_its_archive_alone(build: Any, stack: Any) -> None:
    found = stack(stream=STREAM, network=NETWORK, retired=True)
    assert set(components(make(build, found))) == {"s3", "s3-archive", "s3-encryption"}


@pytest.mark.parametrize(
    ("encryption", "algorithm"),
    [
        pytest.param({"type": "aws:kms", "keyArn": KEY}, "aws:kms", id="existing-key"),
        pytest.param({"type": "AES256"}, "AES256", id="no-key"),
    ],
)
def test_destination_makes_a_key_only_where_one_is_asked_for(
    build: Any, stack: Any, encryption: dict[str, str], algorithm: str
) -> None:
    built = make(build, stack(destination={"encryption": encryption}, stream=STREAM))
    assert "s3-encryption" not in components(built)
    assert built.outputs["made_key"] is None
    rule = built.inputs("s3-archive-encryption")["rules"][0]
    default = rule["applyServerSideEncryptionByDefault"]
    assert default["sseAlgorithm"] == algorithm
    assert default.get("kmsMasterKeyId") == encryption.get("keyArn")
    assert ("s3-delivery-use-key" in built.resources) is ("keyArn" in encryption)


def test_every_resource_uses_the_given_provider(build: Any, stack: Any) -> None:
    """One on the default provider could land in whatever account the shell is signed in to."""
    built = make(build, stack(stream=STREAM, network=NETWORK))
    providers = {
        name: found.request.provider
        for name, found in built.resources.items()
        if found.type.startswith("aws:")
    }
    assert len(providers) == 16
    assert all("::mine::" in provider for provider in providers.values()), providers


def test_form_has_what_workos_asks_for(build: Any, stack: Any) -> None:
    settings = stack()
    assert make(build, settings).outputs["form"] == {
        "awsAccountId": "012345670123",
        "region": "eu-central-1",
        "roleName": settings.role_name,
        "bucketName": settings.bucket_name,
        "bucketPath": "audit/",
    }


def test_form_names_what_is_made(build: Any, stack: Any) -> None:
    built = make(build, stack(stream=STREAM))
    form = built.outputs["form"]
    assert built.inputs("s3-archive-bucket")["bucket"] == form["bucketName"]
    assert built.inputs("s3-delivery-role")["name"] == form["roleName"]
    events = json.loads(built.inputs("s3-delivery-write-events")["policy"])["Statement"][0]
    assert events["Resource"] == f"arn:aws:s3:::{form['bucketName']}/{form['bucketPath']}*"


def test_bucket_policy_names_the_role_before_it_exists(build: Any, stack: Any) -> None:
    before = make(build, stack()).inputs("s3-archive-policy")["policy"]
    after = make(build, stack(stream=STREAM)).inputs("s3-archive-policy")["policy"]
    assert before == after
    assert stack().role_arn in before


def test_role_waits_for_the_whole_archive(build: Any, stack: Any) -> None:
    built = make(build, stack(stream=STREAM))
    waited_for = {
        urn.rpartition("::")[2] for urn in built.resources["s3-delivery"].request.dependencies
    }
    assert {"s3-archive-policy", "s3-archive-lock", "s3-archive-lifecycle"} <= waited_for


def test_preview_leaves_only_a_new_keys_arn_unknown(build: Any, stack: Any) -> None:
    built = make(build, stack(stream=STREAM, network=NETWORK), preview=True)
    unknown = {
        name
        for name, found in built.resources.items()
        if found.type.startswith("aws:") and has_unknown(found.inputs)
    }
    ids = {"s3-egress-https"}  # a rule names its group and list by the ids AWS makes up
    assert unknown - ids == {"s3-encryption-alias", "s3-archive-encryption", "s3-delivery-use-key"}


def test_enforced_sources_are_the_published_addresses(build: Any, stack: Any) -> None:
    policy = make(build, stack(destination={"sourceAddresses": "enforce"})).inputs(
        "s3-archive-policy"
    )["policy"]
    assert '"174.129.36.47/32"' in policy
    assert '"100.22.157.11/32"' in policy
    assert "SourceIp" not in make(build, stack()).inputs("s3-archive-policy")["policy"]


def test_own_addresses_replace_the_published_ones_everywhere(build: Any, stack: Any) -> None:
    settings = stack(
        destination={"sourceAddresses": "enforce"},
        network=NETWORK,
        egress={"addresses": ["127.0.0.11"]},
    )
    built = make(build, settings)
    assert '"aws:SourceIp":["127.0.0.11/32"]' in built.inputs("s3-archive-policy")["policy"]
    entries = built.inputs("s3-egress-prefix-list")["entries"]
    assert [entry["cidr"] for entry in entries] == ["127.0.0.11/32"]


def test_force_destroy_takes_bucket_and_key_along(build: Any, stack: Any) -> None:
    destination = {"retention": {"mode": "GOVERNANCE", "days": 1}, "forceDestroy": True}
    built = make(build, stack(destination=destination, stream=STREAM))
    assert not any(found.request.retainOnDelete for found in built.resources.values())
    assert "DenyDeletion" not in built.inputs("s3-archive-policy")["policy"]
    assert "DenyDeletion" not in built.inputs("s3-encryption-key")["policy"]


def test_fingerprint_is_the_same_for_the_same_stack(build: Any, stack: Any) -> None:
    one = fingerprint(build, stack(stream=STREAM))
    assert one == fingerprint(build, stack(stream=STREAM, tags={"team": "platform"}))


@pytest.mark.parametrize(
    ("keys", "existing"),
    [
        pytest.param({"stream": STREAM | {"externalId": "ext-9876543210"}}, {}, id="external-id"),
        pytest.param({}, {}, id="no-role"),
        pytest.param({"stream": STREAM, "destination": {"bucketPath": "b/"}}, {}, id="path"),
        pytest.param({"stream": STREAM, "destination": {"bucketName": "acme-b"}}, {}, id="bucket"),
        pytest.param(
            {"stream": STREAM, "destination": {"encryption": {"type": "AES256"}}}, {}, id="no-key"
        ),
        pytest.param(
            {"stream": STREAM, "destination": {"sourceAddresses": "enforce"}}, {}, id="sources"
        ),
        pytest.param(
            {"stream": STREAM, "destination": {"roleName": "other-role"}}, {}, id="role-name"
        ),
        pytest.param(
            {
                "stream": STREAM,
                "destination": {"permissionsBoundaryArn": "arn:aws:iam::012345670123:policy/b"},
            },
            {},
            id="boundary",
        ),
        pytest.param(
            {"stream": STREAM},
            {"s3-delivery-role": {"uniqueId": "AROAEXAMPLE0000000002"}},
            id="role-made-again",
        ),
        pytest.param({"stream": STREAM}, {"s3-encryption-key": {"arn": KEY}}, id="key-made-again"),
    ],
)
def test_fingerprint_changes_with(
    build: Any, stack: Any, keys: dict[str, Any], existing: dict[str, Any]
) -> None:
    before = fingerprint(build, stack(stream=STREAM))
    assert fingerprint(build, stack(**keys), existing=existing) != before


def test_fingerprint_changes_with_the_key_policy(
    build: Any, stack: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(build, stack(stream=STREAM))
    monkeypatch.setattr("components.encryption_key.key_policy", lambda **_: {"Statement": []})
    assert fingerprint(build, stack(stream=STREAM)) != before


TOPIC = "arn:aws:sns:eu-central-1:012345670123:on-call"


def test_silence_alarm_breaches_without_data_and_tells_the_topic(build: Any, stack: Any) -> None:
    alarms = {"topicArn": TOPIC, "silenceHours": 24}
    built = make(build, stack(stream=STREAM, destination={"alarms": alarms}))

    alarm = built.resources["s3-silence-alarm"].inputs
    rule = built.resources["s3-silence-rule"].inputs
    assert alarm["treatMissingData"] == "breaching"
    assert (alarm["period"], alarm["evaluationPeriods"]) == (3600, 24)
    assert alarm["alarmActions"] == [TOPIC]
    assert alarm["dimensions"] == {"RuleName": rule["name"]}
    assert built.resources["s3-archive-notifications"].inputs["eventbridge"] is True


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"stream": STREAM}, id="not asked for"),
        pytest.param(
            {"destination": {"alarms": {"topicArn": TOPIC, "silenceHours": 24}}}, id="no stream yet"
        ),
    ],
)
def test_no_silence_alarm(build: Any, stack: Any, more: dict[str, Any]) -> None:
    names = make(build, stack(**more)).resources

    assert not [name for name in names if "silence" in name or "notifications" in name]
