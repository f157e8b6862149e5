from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from components import receiver_code
from components.destination import provision
from components.receiver_alarms import ALARMS
from logstreams.settings.receiver import ALARM_NAMES
from logstreams.verification import pulumi_import
from tests.unit.components.conftest import KEY_ARN

NETWORK = {"vpcId": "vpc-0123456789abcdef0"}
CERTIFICATE = (
    "arn:aws:acm:eu-central-1:012345670123:certificate/11111111-2222-3333-4444-555555555555"
)
TOPIC = "arn:aws:sns:eu-central-1:012345670123:alarms"
MANAGED = {
    "hostName": "logs.acme.example",
    "certificateArn": CERTIFICATE,
    "subnetIds": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
    "bucketPath": "audit/",
    "retention": {"mode": "GOVERNANCE", "days": 365},
}


@pytest.fixture
def managed(stack: Any) -> Any:
    def settings(network: Any = None, **keys: Any) -> Any:
        destination = {"type": "https", "managed": {**MANAGED, **keys}}
        return https(stack, destination, network=network or NETWORK)

    return settings


def https(stack: Any, destination: dict[str, Any], **keys: Any) -> Any:
    base = stack().to_plain()
    return type(stack()).from_plain({**base, "destination": destination, **keys})


def make(build: Any, settings: Any, **how: Any) -> Any:
    def program() -> dict[str, Any]:
        provider = pulumi.ProviderResource("aws", "mine", {})
        made = provision(settings, pulumi.ResourceOptions(provider=provider))
        return {"form": made.form, "fingerprint": made.fingerprint, "made_key": made.made_key}

    return build(program, **how)


def fingerprint(build: Any, settings: Any, **how: Any) -> str:
    return str(make(build, settings, **how).outputs["fingerprint"])


def statement(built: Any, sid: str) -> dict[str, Any]:
    document = json.loads(built.inputs("https-role-receive-events")["policy"])
    return next(one for one in document["Statement"] if one["Sid"] == sid)


def has_unknown(value: Any) -> bool:
    parts = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | list):
        return any(has_unknown(part) for part in parts)
    return isinstance(value, pulumi.output.Unknown)


def test_retired_receiver_keeps_its_archive_alone(build: Any, managed: Any) -> None:
    settings = managed()
    retired = type(settings).from_plain({**settings.to_plain(), "retired": True})

    kept, before = make(build, retired).types(), make(build, settings).types()

    assert {name for name, kind in kept.items() if kind.startswith("logstreams:")} == {
        "https",
        "https-archive",
        "https-encryption",
    }
    assert kept.items() < before.items()


def test_receiver_with_another_path_guards_and_may_write_under_the_one_before(
    build: Any, managed: Any
) -> None:
    bucket = "arn:aws:s3:::acme-audit-logs-012345670123-eu-central-1"
    glacier = {"glacierIrAfterDays": 90}
    before = make(build, managed(lifecycle=glacier))
    built = make(
        build, managed(bucketPath="logs/", previousBucketPaths=["audit/"], lifecycle=glacier)
    )

    both = [f"{bucket}/logs/*", f"{bucket}/audit/*"]
    policy = json.loads(built.inputs("https-archive-policy")["policy"])["Statement"]
    guarded = {one["Sid"]: one["Resource"] for one in policy}
    assert guarded["DenyDeletionOfEvents"] == guarded["DenyEventsFromOthers"] == both
    assert statement(built, "StoreEvents")["Resource"] == both
    assert statement(before, "StoreEvents")["Resource"] == f"{bucket}/audit/*"
    key = json.loads(built.inputs("https-role-use-key")["policy"])["Statement"][0]["Condition"]
    assert key["StringLike"]["kms:EncryptionContext:aws:s3:arn"] == [bucket, *both]
    function = built.inputs("https-function-function")["environment"]["variables"]
    assert function["LOGSTREAMS_PREFIX"] == "logs/"
    rules = built.inputs("https-archive-lifecycle")["rules"][1:]
    assert [one["filter"]["prefix"] for one in rules] == ["logs/", "audit/"]
    assert len({one["id"] for one in rules}) == 2
    assert rules[0]["id"] == before.inputs("https-archive-lifecycle")["rules"][1]["id"]
    assert built.types() == before.types()


def test_receiver_composes_these_components(build: Any, managed: Any) -> None:
    found = make(build, managed()).types()
    assert {name: kind for name, kind in found.items() if kind.startswith("logstreams:")} == {
        "https": "logstreams:https:Destination",
        "https-egress": "logstreams:ec2:EgressAllowlist",
        "https-encryption": "logstreams:kms:EncryptionKey",
        "https-archive": "logstreams:s3:ArchiveBucket",
        "https-role": "logstreams:iam:ReceiverRole",
        "https-function": "logstreams:lambda:ReceiverFunction",
        "https-entrance": "logstreams:lb:ReceiverEntrance",
    }


def test_what_is_compared_with_a_state_has_the_names_of_the_program(
    build: Any, managed: Any
) -> None:
    settings = managed()
    made = {f"{kind}::{name}" for name, kind in make(build, settings).types().items()}
    wanted = (
        pulumi_import.bucket(settings),
        pulumi_import.key(settings, "arn:aws:kms:::key/1"),
        pulumi_import.key_alias(settings),
        pulumi_import.role(settings),
        pulumi_import.prefix_list(settings, "pl-1"),
        pulumi_import.security_group(settings, "sg-1"),
        pulumi_import.function(settings),
        pulumi_import.header_secret(settings),
        pulumi_import.load_balancer(settings, "arn"),
    )
    assert {one.key for one in wanted} <= made


def test_what_aws_makes_twice_waits_for_what_it_refuses_to_make_twice(
    build: Any, managed: Any
) -> None:
    built = make(build, managed())

    def waited_for(name: str) -> set[str]:
        found = built.resources[name].request.dependencies
        return {urn.rpartition("::")[2] for urn in found}

    assert "https-archive-bucket" in waited_for("https-encryption")
    assert "https-egress-group" in waited_for("https-egress-prefix-list")


def test_every_component_registers_its_outputs(build: Any, managed: Any) -> None:
    built = make(build, managed())
    made = {name for name, kind in built.types().items() if kind.startswith("logstreams:")}
    assert {*built.finished} == made


def test_every_resource_uses_the_given_provider(build: Any, managed: Any) -> None:
    built = make(build, managed())
    providers = [
        found.request.provider
        for found in built.resources.values()
        if found.type.startswith("aws:")
    ]
    assert len(providers) == 30
    assert all("::mine::" in provider for provider in providers)


def test_endpoint_of_the_customers_gets_an_allowlist_for_its_port(build: Any, stack: Any) -> None:
    destination = {"type": "https", "existing": {"url": "https://siem.acme.example:8443/in"}}
    built = make(build, https(stack, destination, network=NETWORK))
    assert {kind for kind in built.types().values() if kind.startswith("logstreams:")} == {
        "logstreams:https:Destination",
        "logstreams:ec2:EgressAllowlist",
    }
    assert built.inputs("https-egress-https")["fromPort"] == 8443
    assert built.outputs["form"] == {"url": "https://siem.acme.example:8443/in"}


def test_endpoint_without_a_network_gets_nothing(build: Any, stack: Any) -> None:
    destination = {"type": "https", "existing": {"url": "https://siem.acme.example/in"}}
    built = make(build, https(stack, destination))
    assert set(built.types()) == {"mine", "https"}
    assert built.outputs["fingerprint"]
    assert built.outputs["made_key"] is None


def test_receiver_has_a_key_of_the_stack(build: Any, managed: Any) -> None:
    assert make(build, managed()).outputs["made_key"] == KEY_ARN


def test_load_balancer_is_guarded_by_the_allowlist_alone(build: Any, managed: Any) -> None:
    balancer = make(build, managed()).inputs("https-entrance-balancer")
    assert balancer["securityGroups"] == ["https-egress-group-id"]
    assert balancer["internal"] is False
    assert balancer["dropInvalidHeaderFields"] is True
    assert "enableDeletionProtection" not in balancer  # `pulumi destroy` would stop halfway
    assert balancer["subnets"] == MANAGED["subnetIds"]


def test_listener_speaks_tls_and_forwards_to_the_function(build: Any, managed: Any) -> None:
    settings = managed()
    built = make(build, settings)
    listener = built.inputs("https-entrance-https")
    assert (listener["port"], listener["protocol"]) == (443, "HTTPS")
    assert listener["certificateArn"] == CERTIFICATE
    assert listener["sslPolicy"].startswith("ELBSecurityPolicy-TLS13-1-2-")
    assert built.inputs("https-entrance-target")["targetId"] == settings.receiver_arn


def test_only_this_target_group_may_call_the_function(build: Any, managed: Any) -> None:
    existing = {"https-entrance-targets": {"arn": "arn:targets"}}
    permission = make(build, managed(), existing=existing).inputs("https-entrance-permission")
    assert permission["principal"] == "elasticloadbalancing.amazonaws.com"
    assert permission["sourceArn"] == "arn:targets"
    assert permission["action"] == "lambda:InvokeFunction"


def test_listener_waits_for_all_that_is_behind_it(build: Any, managed: Any) -> None:
    built = make(build, managed())

    def waits_for(name: str) -> set[str]:
        return {urn.rpartition("::")[2] for urn in built.resources[name].request.dependencies}

    assert "https-entrance-target" in waits_for("https-entrance-https")
    assert "https-function-function" in waits_for("https-entrance")
    assert {"https-archive-policy", "https-role-receive-events"} <= waits_for("https-function")


def test_function_is_told_where_everything_is_and_no_secret(build: Any, managed: Any) -> None:
    settings = managed()
    function = make(build, settings).inputs("https-function-function")
    assert function["environment"]["variables"] == {
        "LOGSTREAMS_BUCKET": settings.bucket_name,
        "LOGSTREAMS_PREFIX": "audit/",
        "LOGSTREAMS_QUARANTINE": "audit/quarantine/",
        "LOGSTREAMS_HEADER": "X-Log-Stream-Secret",
        "LOGSTREAMS_SECRET_ARN": settings.header_secret_arn,
        "LOGSTREAMS_CODE_SHA256": receiver_code.digest(),
    }
    assert function["role"] == settings.role_arn
    assert function["timeout"] < 60
    assert function["architectures"] == ["arm64"]


def test_function_has_the_receivers_modules_and_nothing_else(build: Any, managed: Any) -> None:
    code = make(build, managed()).inputs("https-function-function")["code"]
    assert {*code.assets} == {path.name for path in receiver_code.FOLDER.glob("*.py")}
    assert "handler.py" in code.assets


def test_secret_is_a_container_without_a_value(build: Any, managed: Any) -> None:
    built = make(build, managed())
    secret = built.inputs("https-function-secret")
    assert secret["name"] == "workos-log-streams/acme/header"
    assert not any("secretVersion" in kind for kind in built.types().values())


def test_receiver_may_store_read_its_secret_and_log(build: Any, managed: Any) -> None:
    settings = managed()
    built = make(build, settings)
    assert statement(built, "StoreEvents")["Resource"] == f"{settings.bucket_arn}/audit/*"
    assert statement(built, "StoreEvents")["Action"] == ["s3:GetObject", "s3:PutObject"]
    secret = statement(built, "ReadHeaderSecret")
    assert secret["Resource"] == f"{settings.header_secret_arn}-??????"
    logs = statement(built, "WriteLog")
    assert logs["Resource"].endswith(":log-group:/aws/lambda/acme-workos-receiver:*")
    trust = json.loads(built.inputs("https-role-role")["assumeRolePolicy"])["Statement"]
    assert [one["Principal"] for one in trust] == [{"Service": "lambda.amazonaws.com"}]


def test_bucket_lets_the_receiver_alone_write(build: Any, managed: Any) -> None:
    settings = managed()
    policy = make(build, settings).inputs("https-archive-policy")["policy"]
    assert settings.role_arn in policy
    assert "SourceIp" not in policy  # the function writes, from addresses of AWS's


def test_alarms_go_to_the_topic_if_there_is_one(build: Any, managed: Any) -> None:
    def actions(settings: Any) -> list[Any]:
        built = make(build, settings)
        return [
            found.inputs.get("alarmActions")
            for found in built.resources.values()
            if found.type == "aws:cloudwatch/metricAlarm:MetricAlarm"
        ]

    assert actions(managed(alarmTopicArn=TOPIC)) == [[TOPIC]] * 6
    assert actions(managed()) == [[]] * 6


def test_force_destroy_takes_everything_along(build: Any, managed: Any) -> None:
    built = make(build, managed(forceDestroy=True))
    assert not any(found.request.retainOnDelete for found in built.resources.values())
    assert built.inputs("https-function-secret")["recoveryWindowInDays"] == 0


def test_preview_shows_whole_policies_and_the_functions_environment(
    build: Any, managed: Any
) -> None:
    built = make(build, managed(), preview=True)
    for name in ("https-archive-policy", "https-role-receive-events", "https-function-function"):
        assert not has_unknown(built.inputs(name)), name


def test_fingerprint_is_the_same_for_the_same_stack(build: Any, managed: Any) -> None:
    assert fingerprint(build, managed()) == fingerprint(build, managed(alarmTopicArn=TOPIC))


@pytest.mark.parametrize(
    ("keys", "existing"),
    [
        pytest.param({"headerName": "X-Other"}, {}, id="header"),
        pytest.param({"hostName": "other.acme.example"}, {}, id="host"),
        pytest.param({"certificateArn": CERTIFICATE.replace("1111", "2222")}, {}, id="certificate"),
        pytest.param({"bucketPath": "b/"}, {}, id="path"),
        pytest.param({}, {"https-role-role": {"uniqueId": "AROAEXAMPLE2"}}, id="role-made-again"),
        pytest.param({}, {"https-function-secret": {"arn": "arn:new"}}, id="secret-made-again"),
        pytest.param({}, {"https-entrance-balancer": {"arn": "arn:new"}}, id="balancer-made-again"),
    ],
)
def test_fingerprint_changes_with(
    build: Any, managed: Any, keys: dict[str, Any], existing: dict[str, Any]
) -> None:
    before = fingerprint(build, managed())
    assert fingerprint(build, managed(**keys), existing=existing) != before


def test_fingerprint_changes_with_the_code(
    build: Any, managed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(build, managed())
    monkeypatch.setattr("components.receiver_code.digest", lambda: "another")
    assert fingerprint(build, managed()) != before


def test_digest_is_of_names_and_contents(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def digest() -> str:
        receiver_code.digest.cache_clear()
        return receiver_code.digest()

    monkeypatch.setattr(receiver_code, "FOLDER", tmp_path)
    seen = {digest()}
    (tmp_path / "a.py").write_text("1")
    seen.add(digest())
    (tmp_path / "a.py").write_text("2")
    seen.add(digest())
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    seen.add(digest())
    receiver_code.digest.cache_clear()
    assert len(seen) == 4


def test_alarms_that_are_looked_for_are_those_that_are_made() -> None:
    assert tuple(alarm.name for alarm in ALARMS) == ALARM_NAMES
