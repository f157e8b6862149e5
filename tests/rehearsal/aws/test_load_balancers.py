"""Load balancers in front of functions, asked as a stranger asks them."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from rehearsal.aws import LocalAws
from tests.rehearsal.aws.receivers import ECHO, Receiver, Region, zipped
from tests.rehearsal.aws.support import Account, refused

SIGNED = "AWS4-HMAC-SHA256 Credential=AKIA/20261124/us-east-1/s3/aws4_request"
MEGABYTE = 1024 * 1024
ANSWER = "def handle(event, context):\n    {}\n"


@pytest.fixture(scope="module")
def region(aws: LocalAws) -> Region:
    return Region(Account(aws, "210987654321"), "eu-central-1")


@pytest.fixture(scope="module")
def echo(region: Region) -> Receiver:
    return region.receiver()


def test_request_reaches_the_function_of_any_account_and_region(echo: Receiver) -> None:
    event = echo.event(b'[{"a": "\xc3\xa9"}]', "/in?x=a%20b", headers={"X-Header": "Secret"})
    assert event["requestContext"] == {"elb": {"targetGroupArn": echo.target_group}}
    assert event["httpMethod"] == "POST"
    assert event["path"] == "/in"
    assert event["queryStringParameters"] == {"x": "a%20b"}
    assert event["body"] == '[{"a": "\u00e9"}]'
    assert event["isBase64Encoded"] is False
    assert event["headers"]["x-header"] == "Secret"
    assert event["headers"]["host"] == echo.name
    assert event["headers"]["x-forwarded-proto"] == "https"
    assert event["headers"]["x-forwarded-port"] == "443"
    assert all(name == name.lower() for name in event["headers"])


def test_same_names_in_two_accounts_do_not_meet(
    aws: LocalAws, account: Account, echo: Receiver
) -> None:
    other = Region(account, "us-east-1").receiver(ECHO)
    assert other.event()["requestContext"]["elb"]["targetGroupArn"] == other.target_group
    assert echo.event()["requestContext"]["elb"]["targetGroupArn"] == echo.target_group


def test_client_is_the_last_forwarded_address(echo: Receiver) -> None:
    event = echo.event(source="127.0.0.12", headers={"X-Forwarded-For": "192.0.2.1"})
    assert event["headers"]["x-forwarded-for"] == "192.0.2.1, 127.0.0.12"


@pytest.mark.parametrize("path", ["/health", "/_ministack/health", "/ready", "/iceberg/v1"])
def test_path_of_the_gateway_itself_belongs_to_the_balancer(echo: Receiver, path: str) -> None:
    assert echo.event(path=path)["path"] == path


@pytest.mark.parametrize(
    "header",
    [
        pytest.param({"Authorization": "Bearer token"}, id="bearer"),
        pytest.param({"Authorization": SIGNED}, id="signed-for-aws"),
        pytest.param({"X-Amz-Target": "secretsmanager.GetSecretValue"}, id="call-of-a-service"),
    ],
)
def test_header_of_the_gateway_itself_is_handed_on(echo: Receiver, header: dict[str, str]) -> None:
    ((name, value),) = header.items()
    assert echo.event(headers=header)["headers"][name.lower()] == value


@pytest.mark.parametrize(
    ("host", "port"),
    [("{name}:443", 443), ("{name}:8443", 8443)],
    ids=["default-port", "another-port"],
)
def test_port_of_the_host_chooses_the_listener(echo: Receiver, host: str, port: int) -> None:
    if port != 443:
        echo.region.balancers.create_listener(
            LoadBalancerArn=echo.arn,
            Protocol="HTTPS",
            Port=port,
            Certificates=[{"CertificateArn": echo.region.certificate()}],
            DefaultActions=[{"Type": "forward", "TargetGroupArn": echo.target_group}],
        )
    event = echo.event(host=host.format(name=echo.name))
    assert event["headers"]["x-forwarded-port"] == str(port)


def test_port_without_a_listener_serves_nothing(echo: Receiver) -> None:
    assert echo.post(host=f"{echo.name}:9999").status == 503
    assert echo.post(plain=True).status == 503
    assert echo.post(host=f"{echo.name}:443", plain=True).status == 400


@pytest.mark.parametrize(
    ("kind", "as_text"),
    [
        ("application/json; charset=utf-8", True),
        ("text/plain", True),
        ("application/xml", True),
        ("application/javascript", True),
        ("application/x-ndjson", False),
        ("application/octet-stream", False),
        ("", False),
    ],
)
def test_body_comes_as_text_or_base64_by_its_content_type(
    echo: Receiver, kind: str, as_text: bool
) -> None:
    event = echo.event(b'{"a": 1}', headers={"Content-Type": kind})
    assert event["isBase64Encoded"] is not as_text
    found = event["body"] if as_text else base64.b64decode(event["body"]).decode()
    assert found == '{"a": 1}'


def test_encoded_body_comes_as_base64(echo: Receiver) -> None:
    event = echo.event(b"\x1f\x8b", headers={"Content-Encoding": "gzip"})
    assert base64.b64decode(event["body"]) == b"\x1f\x8b"


def test_text_that_is_no_utf8_never_reaches_the_function(echo: Receiver) -> None:
    assert echo.post(b'["\xff"]').status == 502


def test_body_over_a_megabyte_is_too_large(echo: Receiver) -> None:
    largest = b" " * MEGABYTE
    answer = echo.post(largest + b" ")
    assert answer.status == 413
    assert answer.headers["server"] == "awselb/2.0"
    assert answer.headers["content-type"] == "text/html"
    assert b"<title>413 Request Entity Too Large</title>" in answer.body
    assert echo.post(b"1" * (MEGABYTE // 2)).status == 200


@pytest.mark.parametrize(
    "code",
    [
        pytest.param('raise ValueError("canary")', id="fault"),
        pytest.param("return None", id="nothing"),
        pytest.param('return "text"', id="text"),
        pytest.param('return {"body": "x"}', id="no-status"),
        pytest.param('return {"statusCode": "200"}', id="status-as-text"),
        pytest.param('return {"statusCode": 200, "body": {}}', id="body-as-object"),
        pytest.param('return {"statusCode": 200, "body": "x" * (1 << 21)}', id="too-large"),
        pytest.param("import time; time.sleep(9)", id="timeout"),
        pytest.param("import os; os._exit(1)", id="death"),
    ],
)
def test_function_that_does_not_answer_properly_is_a_bad_gateway(region: Region, code: str) -> None:
    receiver = region.receiver(ANSWER.format(code), Timeout=1)
    answer = receiver.post()
    assert (answer.status, answer.headers["content-type"]) == (502, "text/html")
    assert b"canary" not in answer.body


def test_answer_comes_back_as_the_function_gave_it(region: Region) -> None:
    given = {
        "statusCode": 418,
        "headers": {"X-Kind": "teapot"},
        "body": base64.b64encode(b"\xff").decode(),
        "isBase64Encoded": True,
    }
    answer = region.receiver(ANSWER.format(f"return {given!r}")).post()
    assert (answer.status, answer.body) == (418, b"\xff")
    assert answer.headers["x-kind"] == "teapot"
    assert answer.headers["content-type"] == "application/octet-stream"


def test_throttled_function_is_a_bad_gateway(region: Region) -> None:
    receiver = region.receiver()
    region.functions.put_function_concurrency(
        FunctionName=receiver.function, ReservedConcurrentExecutions=0
    )
    assert receiver.post().status == 502


def test_multiple_values_come_instead_of_single_ones(region: Region) -> None:
    receiver = region.receiver()
    region.balancers.modify_target_group_attributes(
        TargetGroupArn=receiver.target_group,
        Attributes=[{"Key": "lambda.multi_value_headers.enabled", "Value": "true"}],
    )
    code = "import json\n" + ANSWER.format(
        'return {"statusCode": 200, "multiValueHeaders": {"Content-Type": ["application/json"]},'
        ' "body": json.dumps(event)}'
    )
    region.functions.update_function_code(FunctionName=receiver.function, ZipFile=zipped(code))
    event = receiver.event(path="/?a=1&a=2")
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"]}
    assert event["multiValueHeaders"]["host"] == [receiver.name]
    assert not {"headers", "queryStringParameters"} & event.keys()


def test_function_without_permission_is_not_registered(region: Region) -> None:
    function, group = region.function(), region.target_group()
    register = region.balancers.register_targets
    wanted = {"TargetGroupArn": group, "Targets": [{"Id": function}]}
    reason = (
        f"elasticloadbalancing principal does not have permission to invoke {function} "
        f"from target group {group}"
    )
    assert refused(register, **wanted) == (403, "AccessDenied", reason)
    region.permit(function, region.target_group())
    assert refused(register, **wanted)[1] == "AccessDenied"
    region.functions.remove_permission(FunctionName=function, StatementId="balancer")
    region.permit(function, group, SourceAccount="012345670123")
    assert refused(register, **wanted)[1] == "AccessDenied"
    region.functions.remove_permission(FunctionName=function, StatementId="balancer")
    region.permit(function, group, SourceAccount=region.account.id)
    register(**wanted)


def test_permission_taken_away_is_a_bad_gateway(region: Region) -> None:
    receiver = region.receiver()
    assert receiver.post().status == 200
    region.functions.remove_permission(FunctionName=receiver.function, StatementId="balancer")
    assert receiver.post().status == 502


def test_target_group_without_targets_is_unavailable(region: Region) -> None:
    receiver = region.receiver()
    region.balancers.deregister_targets(
        TargetGroupArn=receiver.target_group, Targets=[{"Id": receiver.function}]
    )
    assert receiver.post().status == 503


def test_balancer_is_found_by_name_with_its_groups(region: Region) -> None:
    group = region.ec2.create_security_group(GroupName="balancer", Description="d")["GroupId"]
    made = region.balancer(SecurityGroups=[group])
    name = made["LoadBalancerName"]
    (found,) = region.balancers.describe_load_balancers(Names=[name])["LoadBalancers"]
    assert found["SecurityGroups"] == [group]
    subnets = region.ec2.describe_subnets(SubnetIds=["subnet-00000001"])["Subnets"]
    assert found["VpcId"] == subnets[0]["VpcId"]


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"Subnets": ["subnet-00000001"]}, "ValidationError"),
        ({"Subnets": ["subnet-00000001", "subnet-nowhere"]}, "SubnetNotFound"),
        ({"SecurityGroups": ["sg-nowhere"]}, "InvalidSecurityGroup"),
    ],
    ids=["one-zone", "no-such-subnet", "no-such-group"],
)
def test_balancer_without_its_network_is_not_made(
    region: Region, settings: dict[str, Any], code: str
) -> None:
    assert refused(region.balancer, **settings)[:2] == (400, code)


def test_listener_needs_a_certificate_that_exists(region: Region) -> None:
    balancer = region.balancer()["LoadBalancerArn"]
    wanted = {
        "LoadBalancerArn": balancer,
        "Protocol": "HTTPS",
        "Port": 443,
        "DefaultActions": [
            {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "204"}}
        ],
    }
    make = region.balancers.create_listener
    assert refused(make, **wanted)[1] == "ValidationError"
    nowhere = f"arn:aws:acm:{region.name}:{region.account.id}:certificate/none"
    missing = [{"CertificateArn": nowhere}]
    assert refused(make, **wanted, Certificates=missing)[1] == "CertificateNotFound"
    there = [{"CertificateArn": region.certificate()}]
    made = make(**wanted, Certificates=there)["Listeners"][0]
    assert made["Certificates"] == there
    assert refused(make, **wanted, Certificates=there)[1] == "DuplicateListener"
    change = region.balancers.modify_listener
    listener = made["ListenerArn"]
    answer = refused(change, ListenerArn=listener, Certificates=missing)
    assert answer[1] == "CertificateNotFound"
    change(ListenerArn=listener, SslPolicy="ELBSecurityPolicy-TLS13-1-2-2021-06")


def test_what_is_in_use_or_protected_is_not_deleted(region: Region) -> None:
    receiver, balancers = region.receiver(), region.balancers
    delete_group = balancers.delete_target_group
    answer = refused(delete_group, TargetGroupArn=receiver.target_group)
    assert answer[:2] == (400, "ResourceInUse")
    key = "deletion_protection.enabled"
    protect = balancers.modify_load_balancer_attributes
    protect(LoadBalancerArn=receiver.arn, Attributes=[{"Key": key, "Value": "true"}])
    answer = refused(balancers.delete_load_balancer, LoadBalancerArn=receiver.arn)
    assert answer[:2] == (400, "OperationNotPermitted")
    protect(LoadBalancerArn=receiver.arn, Attributes=[{"Key": key, "Value": "false"}])
    balancers.delete_load_balancer(LoadBalancerArn=receiver.arn)
    delete_group(TargetGroupArn=receiver.target_group)


def test_certificate_of_an_import_names_its_account_and_region(region: Region) -> None:
    arn = region.certificate()
    assert arn.startswith(f"arn:aws:acm:{region.name}:{region.account.id}:certificate/")
    found = region.certificates.describe_certificate(CertificateArn=arn)["Certificate"]
    assert found["Status"] == "ISSUED"


def test_load_balancer_without_a_capacity_reservation_says_so(region: Region) -> None:
    arn = region.balancer()["LoadBalancerArn"]

    answer = region.balancers.describe_capacity_reservation(LoadBalancerArn=arn)

    assert "MinimumLoadBalancerCapacity" not in answer
    assert answer["CapacityReservationState"] == []


def test_capacity_of_no_load_balancer_is_refused(region: Region) -> None:
    arn = "arn:aws:elasticloadbalancing:eu-central-1:210987654321:loadbalancer/app/none/0"
    describe = region.balancers.describe_capacity_reservation

    assert refused(describe, LoadBalancerArn=arn)[1] == "LoadBalancerNotFound"


def test_requests_are_shared_by_weight_and_the_shares_are_shown(region: Region) -> None:
    receiver, elb = region.receiver(), region.balancers
    (listener,) = elb.describe_listeners(LoadBalancerArn=receiver.arn)["Listeners"]
    empty = region.target_group()

    def share(ours: int, theirs: int) -> Any:
        groups = [
            {"TargetGroupArn": receiver.target_group, "Weight": ours},
            {"TargetGroupArn": empty, "Weight": theirs},
        ]
        action = {"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}
        elb.modify_listener(ListenerArn=listener["ListenerArn"], DefaultActions=[action])
        (found,) = elb.describe_listeners(LoadBalancerArn=receiver.arn)["Listeners"]
        (shown,) = found["DefaultActions"]
        assert shown["ForwardConfig"]["TargetGroups"] == groups
        assert "TargetGroupArn" not in shown
        return receiver.post().status

    assert (share(5, 0), share(0, 5)) == (200, 503)
