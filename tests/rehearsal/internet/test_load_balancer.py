"""A name in front of a load balancer in front of a Lambda function, all at the local AWS."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from rehearsal.aws import LocalAws
from rehearsal.internet import LocalInternet
from rehearsal.tls import Authority
from tests.rehearsal.internet.support import dropped, reach

ACCOUNT = "012345670199"
REGION = "us-east-1"
CODE = """
import json
def handler(event, context):
    seen = {"path": event["path"], "headers": event["headers"], "body": event["body"]}
    answer = {"statusCode": 202, "headers": {"x-seen": "yes"}, "body": json.dumps(seen)}
    return answer | {"statusDescription": "202 Accepted", "isBase64Encoded": False}
"""


@pytest.fixture(scope="module")
def client(aws: LocalAws) -> Any:
    administrator = aws.administrator(ACCOUNT)
    return lambda service: aws.client(service, administrator, REGION)


@pytest.fixture(scope="module")
def function_arn(client: Any) -> str:
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}
    document = json.dumps({"Statement": [{**trust, "Action": "sts:AssumeRole"}]})
    role = client("iam").create_role(RoleName="receiver", AssumeRolePolicyDocument=document)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("receiver.py", CODE)
    made = client("lambda").create_function(
        FunctionName="receiver",
        Runtime="python3.12",
        Role=role["Role"]["Arn"],
        Handler="receiver.handler",
        Code={"ZipFile": archive.getvalue()},
    )
    return str(made["FunctionArn"])


@pytest.fixture(scope="module")
def certificate_arn(client: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("certificate") / "receiver.pem"
    made = Authority().certificate(file, "receiver.example")
    imported = client("acm").import_certificate(
        Certificate=made.chain.read_bytes(), PrivateKey=made.key.read_bytes()
    )
    return str(imported["CertificateArn"])


@pytest.fixture(scope="module")
def group_id(client: Any) -> str:
    ec2 = client("ec2")
    made = ec2.create_security_group(GroupName="balancer", Description="receiver")
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    rule = {**https, "IpRanges": [{"CidrIp": "127.0.0.11/32"}]}
    ec2.authorize_security_group_ingress(GroupId=made["GroupId"], IpPermissions=[rule])
    return str(made["GroupId"])


@pytest.fixture(scope="module")
def dns_name(client: Any, function_arn: str, group_id: str, certificate_arn: str) -> str:
    subnets = [each["SubnetId"] for each in client("ec2").describe_subnets()["Subnets"][:2]]
    elb = client("elbv2")
    balancer = elb.create_load_balancer(
        Name="receiver", Subnets=subnets, SecurityGroups=[group_id], Type="application"
    )["LoadBalancers"][0]
    target = elb.create_target_group(Name="receiver", TargetType="lambda")["TargetGroups"][0]
    client("lambda").add_permission(
        FunctionName="receiver",
        StatementId="balancer",
        Action="lambda:InvokeFunction",
        Principal="elasticloadbalancing.amazonaws.com",
        SourceArn=target["TargetGroupArn"],
    )
    elb.register_targets(TargetGroupArn=target["TargetGroupArn"], Targets=[{"Id": function_arn}])
    elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTPS",
        Port=443,
        Certificates=[{"CertificateArn": certificate_arn}],
        DefaultActions=[{"Type": "forward", "TargetGroupArn": target["TargetGroupArn"]}],
    )
    return str(balancer["DNSName"])


@pytest.fixture
def published(internet: LocalInternet, name: str, dns_name: str) -> str:
    guard = {"account_id": ACCOUNT, "region": REGION, "load_balancer": "receiver"}
    internet.publish(name, 443, {"load_balancer": dns_name}, guard=guard)
    return name


def test_request_reaches_the_function_as_a_load_balancer_hands_it_on(
    internet: LocalInternet, published: str, dns_name: str
) -> None:
    answer = reach(
        internet,
        published,
        source="127.0.0.11",
        method="POST",
        path="/in?a=1",
        headers={"X-Secret": "s3"},
        json=[{"event": "ü"}],
    )
    assert (answer.status_code, answer.headers["x-seen"]) == (202, "yes")
    seen = answer.json()
    assert seen["path"] == "/in"
    assert json.loads(seen["body"]) == [{"event": "ü"}]
    headers = {key.lower(): value for key, value in seen["headers"].items()}
    assert headers["x-secret"] == "s3"
    assert headers["x-forwarded-for"].split(", ")[0] == "127.0.0.11"
    assert headers["x-forwarded-proto"] == "https"
    assert headers["host"] == f"{dns_name}:443"


def test_groups_are_the_load_balancers_own_and_read_anew(
    internet: LocalInternet, published: str, client: Any, group_id: str
) -> None:
    assert dropped(internet, published, source="127.0.0.12")
    reason = internet.connections(published, 443)[0].reason
    assert reason == f"no rule of {group_id} admits 127.0.0.12 to port 443"


def test_body_over_a_megabyte_is_413(internet: LocalInternet, published: str) -> None:
    big = b" " * (1024 * 1024 + 1)
    answer = reach(internet, published, source="127.0.0.11", method="POST", content=big)
    assert answer.status_code == 413


def test_load_balancer_that_does_not_exist_admits_nothing(
    internet: LocalInternet, name: str
) -> None:
    guard = {"account_id": ACCOUNT, "region": REGION, "load_balancer": "gone"}
    internet.publish(name, 443, {"load_balancer": "gone.example"}, guard=guard)
    assert dropped(internet, name, source="127.0.0.11")
    assert "LoadBalancerNotFound" in internet.connections(name, 443)[0].reason
