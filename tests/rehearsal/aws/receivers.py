"""Load balancers with a function behind them, and requests as they come from outside."""

from __future__ import annotations

import io
import json
import ssl
import zipfile
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

import trustme

from rehearsal.aws import LocalAws
from tests.rehearsal.aws.support import Account, Answer, policy, unique

SUBNETS = ["subnet-00000001", "subnet-00000002"]
BALANCER = "elasticloadbalancing.amazonaws.com"
ECHO = """
import json
def handle(event, context):
    print(event["path"])
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"},
            "body": json.dumps(event)}
"""
TRUST = {
    "Effect": "Allow",
    "Principal": {"Service": "lambda.amazonaws.com"},
    "Action": "sts:AssumeRole",
}


def zipped(code: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr("handler.py", code)
    return packed.getvalue()


class Region:
    """One account's clients in one region."""

    def __init__(self, account: Account, region: str) -> None:
        self.account = account
        self.name = region
        self.balancers, self.functions, self.certificates, self.ec2 = (
            account.aws.client(service, account.caller, region)
            for service in ("elbv2", "lambda", "acm", "ec2")
        )

    def function(self, code: str = ECHO, *statements: dict[str, Any], **settings: Any) -> str:
        """A function that may do what the statements say; its ARN."""
        role = self.account.iam.create_role(
            RoleName=unique("worker"), AssumeRolePolicyDocument=policy(TRUST)
        )["Role"]
        if statements:
            self.account.iam.put_role_policy(
                RoleName=role["RoleName"], PolicyName="p", PolicyDocument=policy(*statements)
            )
        made = self.functions.create_function(
            FunctionName=unique("function"),
            Role=role["Arn"],
            Runtime="python3.13",
            Handler="handler.handle",
            Code={"ZipFile": zipped(code)},
            **{"Timeout": 10, **settings},
        )
        self.functions.get_waiter("function_active_v2").wait(
            FunctionName=made["FunctionName"], WaiterConfig={"Delay": 1}
        )
        return str(made["FunctionArn"])

    def certificate(self) -> str:
        """An imported certificate; its ARN."""
        issued = trustme.CA().issue_cert("receiver.example")
        answer = self.certificates.import_certificate(
            Certificate=issued.cert_chain_pems[0].bytes(),
            PrivateKey=issued.private_key_pem.bytes(),
        )
        return str(answer["CertificateArn"])

    def target_group(self) -> str:
        made = self.balancers.create_target_group(Name=unique("t"), TargetType="lambda")
        return str(made["TargetGroups"][0]["TargetGroupArn"])

    def permit(self, function: str, target_group: str, **more: Any) -> None:
        self.functions.add_permission(
            FunctionName=function,
            StatementId="balancer",
            Action="lambda:InvokeFunction",
            Principal=BALANCER,
            SourceArn=target_group,
            **more,
        )

    def balancer(self, **settings: Any) -> dict[str, Any]:
        made = self.balancers.create_load_balancer(
            Name=unique("b"), **{"Subnets": SUBNETS, **settings}
        )
        return dict(made["LoadBalancers"][0])

    def receiver(self, code: str = ECHO, *statements: dict[str, Any], **settings: Any) -> Receiver:
        """A load balancer with an HTTPS listener in front of a function."""
        function, group = self.function(code, *statements, **settings), self.target_group()
        self.permit(function, group)
        self.balancers.register_targets(TargetGroupArn=group, Targets=[{"Id": function}])
        balancer = self.balancer()
        self.balancers.create_listener(
            LoadBalancerArn=balancer["LoadBalancerArn"],
            Protocol="HTTPS",
            Port=443,
            Certificates=[{"CertificateArn": self.certificate()}],
            DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
        )
        return Receiver(self, balancer["LoadBalancerArn"], balancer["DNSName"], group, function)


@dataclass(frozen=True)
class Receiver:
    """A load balancer and what is behind it."""

    region: Region
    arn: str
    name: str
    target_group: str
    function: str

    def post(self, body: bytes = b"[]", path: str = "/", host: str = "", **how: Any) -> Answer:
        headers = {"Content-Type": "application/json", **how.pop("headers", {})}
        return sent(self.region.account.aws, "POST", path, host or self.name, body, headers, **how)

    def event(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What the function of ECHO was handed for a request."""
        answer = self.post(*args, **kwargs)
        assert answer.status == 200, answer
        found: dict[str, Any] = json.loads(answer.body)
        return found


def sent(
    aws: LocalAws,
    method: str,
    path: str,
    host: str,
    body: bytes,
    headers: dict[str, str],
    *,
    plain: bool = False,
    source: str = "127.0.0.1",
) -> Answer:
    """An unsigned request to the gateway that names a host."""
    connection: HTTPConnection
    if plain:
        port = urlsplit(aws.http_url).port
        connection = HTTPConnection("127.0.0.1", port, source_address=(source, 0))
    else:
        trust = ssl.create_default_context(cafile=aws.ca)
        port = urlsplit(aws.https_url).port
        connection = HTTPSConnection("127.0.0.1", port, source_address=(source, 0), context=trust)
    try:
        connection.request(method, path, body=body or None, headers={**headers, "Host": host})
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, response.read())
    finally:
        connection.close()
