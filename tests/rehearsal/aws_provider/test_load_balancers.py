"""Load balancers, their listeners and target groups."""

from __future__ import annotations

from typing import Any

import pytest
import trustme

from rehearsal.engine.aws_provider.wire import decode
from tests.rehearsal.aws_provider.cloud import ACCOUNT, Cloud
from tests.rehearsal.aws_provider.plugin import Made, Plugin, refused

BALANCER = "aws:lb/loadBalancer:LoadBalancer"
TARGETS = "aws:lb/targetGroup:TargetGroup"
LISTENER = "aws:lb/listener:Listener"
ATTACHMENT = "aws:lb/targetGroupAttachment:TargetGroupAttachment"
SUBNETS = ["subnet-00000001", "subnet-00000002"]


def imported(cloud: Cloud) -> str:
    """A certificate in Certificate Manager; its ARN."""
    issued = trustme.CA().issue_cert("receiver.example")
    answer = cloud.client("acm").import_certificate(
        Certificate=issued.cert_chain_pems[0].bytes(), PrivateKey=issued.private_key_pem.bytes()
    )
    return str(answer["CertificateArn"])


@pytest.fixture(scope="module")
def balancer(plugin: Plugin, cloud: Cloud) -> Made:
    groups = [plugin.make("aws:ec2/securityGroup:SecurityGroup")[0] for _ in range(2)]
    given = {"subnets": SUBNETS, "securityGroups": groups}
    resource_id, state = plugin.make(BALANCER, **given)
    return Made(resource_id, state, {"name": state["name"], **given})


def test_balancer_keeps_its_groups_and_is_found_by_name(cloud: Cloud, balancer: Made) -> None:
    name = balancer.state["name"]
    (found,) = cloud.client("elbv2").describe_load_balancers(Names=[name])["LoadBalancers"]
    assert sorted(found["SecurityGroups"]) == sorted(balancer.given["securityGroups"])
    assert found["DNSName"] == balancer.state["dnsName"]
    assert balancer.state["arnSuffix"] == balancer.id.partition("loadbalancer/")[2]


def test_balancer_is_changed_in_place(plugin: Plugin, cloud: Cloud, balancer: Made) -> None:
    wanted = {
        **balancer.given,
        "enableDeletionProtection": True,
        "idleTimeout": 90,
        "securityGroups": balancer.given["securityGroups"][:1],
        "subnets": [*SUBNETS, "subnet-00000003"],
        "tags": {"a": "1"},
    }
    outputs = plugin.update(BALANCER, balancer.id, balancer.state, plugin.checked(BALANCER, wanted))
    assert wanted.items() <= outputs.items()
    undone = plugin.checked(BALANCER, balancer.given)
    restored = plugin.update(BALANCER, balancer.id, outputs, undone)
    assert restored["idleTimeout"] == 60
    assert restored["enableDeletionProtection"] is False


def test_balancer_of_the_same_name_is_refused(plugin: Plugin, balancer: Made) -> None:
    text, _ = refused(plugin.make, BALANCER, **balancer.given)
    assert text.endswith("already exists")


def test_group_of_functions_has_no_network_and_changes_in_place(plugin: Plugin) -> None:
    group, state = plugin.make(TARGETS, targetType="lambda")
    assert not {"port", "protocol", "vpcId"} & state.keys()
    wanted = {
        "name": state["name"],
        "targetType": "lambda",
        "lambdaMultiValueHeadersEnabled": True,
        "healthCheck": {"enabled": True, "path": "/health", "timeout": 20},
        "tags": {"a": "1"},
    }
    inputs = plugin.checked(TARGETS, wanted)
    outputs = plugin.update(TARGETS, group, state, inputs)
    assert outputs["lambdaMultiValueHeadersEnabled"] is True
    assert outputs["healthCheck"].items() >= inputs["healthCheck"].items()
    assert plugin.diff(TARGETS, outputs, inputs).diffs == []
    text, _ = refused(plugin.make, TARGETS, name=state["name"], targetType="lambda")
    assert text.endswith("already exists")


def test_group_of_addresses_keeps_its_network(plugin: Plugin) -> None:
    given = {"targetType": "ip", "port": 80, "protocol": "HTTP", "vpcId": "vpc-00000001"}
    group, state = plugin.make(TARGETS, **given)
    assert given.items() <= state.items()
    target, attached = plugin.make(
        ATTACHMENT, targetGroupArn=group, targetId="192.0.2.1", port=8080
    )
    assert target == f"{group},192.0.2.1,8080"
    assert attached["port"] == 8080
    assert decode(plugin.read(ATTACHMENT, target).inputs)["targetId"] == "192.0.2.1"


def test_listener_changes_what_it_does_in_place(plugin: Plugin, balancer: Made) -> None:
    refusal = {"contentType": "text/plain", "messageBody": "no", "statusCode": "403"}
    given = {
        "loadBalancerArn": balancer.id,
        "port": 80,
        "protocol": "HTTP",
        "defaultActions": [{"type": "fixed-response", "fixedResponse": refusal}],
    }
    listener, state = plugin.make(LISTENER, **given)
    assert state["defaultActions"][0]["fixedResponse"] == refusal
    moved = {"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301"}
    wanted = {
        **given,
        "port": 8080,
        "defaultActions": [{"type": "redirect", "redirect": moved}],
    }
    outputs = plugin.update(LISTENER, listener, state, plugin.checked(LISTENER, wanted))
    assert outputs["port"] == 8080
    assert outputs["defaultActions"][0]["redirect"].items() >= moved.items()
    plugin.delete(LISTENER, listener, outputs)
    assert plugin.read(LISTENER, listener, outputs).id == ""


def https(balancer: str, certificate: str, port: int) -> dict[str, Any]:
    nothing = {"contentType": "text/plain", "statusCode": "404"}
    return {
        "loadBalancerArn": balancer,
        "port": port,
        "protocol": "HTTPS",
        "certificateArn": certificate,
        "defaultActions": [{"type": "fixed-response", "fixedResponse": nothing}],
    }


def test_listener_of_https_changes_its_certificate_and_policy_in_place(
    plugin: Plugin, cloud: Cloud, balancer: Made
) -> None:
    first, second = imported(cloud), imported(cloud)
    given = https(balancer.id, first, 443)
    listener, state = plugin.make(LISTENER, **given)
    assert state["certificateArn"] == first
    assert state["sslPolicy"] == "ELBSecurityPolicy-2016-08"
    assert plugin.diff(LISTENER, state, plugin.checked(LISTENER, given)).diffs == []
    stricter = "ELBSecurityPolicy-TLS13-1-2-2021-06"
    wanted = plugin.checked(LISTENER, {**given, "certificateArn": second, "sslPolicy": stricter})
    outputs = plugin.update(LISTENER, listener, state, wanted)
    assert (outputs["certificateArn"], outputs["sslPolicy"]) == (second, stricter)
    assert outputs["arn"] == listener


def test_listener_whose_certificate_is_not_there_is_refused_in_the_end(
    plugin: Plugin, balancer: Made
) -> None:
    nowhere = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/none"
    text, _ = refused(plugin.make, LISTENER, **https(balancer.id, nowhere, 8443))
    assert text.startswith("creating ELBv2 Listener: operation error CreateListener")
    assert "api error CertificateNotFound" in text
