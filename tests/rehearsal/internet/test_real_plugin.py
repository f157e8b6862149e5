"""The calls that Pulumi's own AWS plugin makes otherwise than boto3, made as it makes them."""

from __future__ import annotations

import ssl
from typing import Any
from urllib.parse import urlsplit

import boto3
import cbor2
import httpx2
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from rehearsal.aws import LocalAws
from rehearsal.internet import LocalInternet
from rehearsal.tls import S3_CONTROL
from tests.rehearsal.internet.support import ACCOUNT, REGION

BUCKET = "tagged-by-s3-control"
ARN = f"arn:aws:s3:::{BUCKET}"


@pytest.fixture(scope="module")
def control(aws: LocalAws, internet: LocalInternet) -> Any:
    """S3 Control as an SDK asks it: the account's number before the endpoint's name."""
    me = aws.administrator(ACCOUNT)
    aws.client("s3", me).create_bucket(Bucket=BUCKET)
    return boto3.Session().client(
        "s3control",
        region_name=REGION,
        endpoint_url=f"https://{S3_CONTROL}:{urlsplit(aws.https_url).port}",
        aws_access_key_id=me.access_key,
        aws_secret_access_key=me.secret_key,
        verify=str(aws.ca),
        config=Config(proxies={"https": internet.proxy_url}),
    )


def tags(control: Any) -> dict[str, str]:
    answer = control.list_tags_for_resource(AccountId=ACCOUNT, ResourceArn=ARN)
    return {each["Key"]: each["Value"] for each in answer["Tags"]}


def test_bucket_is_tagged_and_untagged_by_s3_control(control: Any, aws: LocalAws) -> None:
    given = [{"Key": "team", "Value": "platform"}, {"Key": "old", "Value": "x"}]
    control.tag_resource(AccountId=ACCOUNT, ResourceArn=ARN, Tags=given)
    control.untag_resource(AccountId=ACCOUNT, ResourceArn=ARN, TagKeys=["old"])

    assert tags(control) == {"team": "platform"}
    s3 = aws.client("s3", aws.administrator(ACCOUNT), REGION)
    assert s3.get_bucket_tagging(Bucket=BUCKET)["TagSet"] == given[:1]


def test_alarm_is_put_and_found_by_rpc_v2_cbor(aws: LocalAws) -> None:
    alarm = {
        "AlarmName": "spoken-in-cbor",
        "MetricName": "Errors",
        "Namespace": "AWS/Lambda",
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 1.0,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    }

    in_cbor(aws, "PutMetricAlarm", alarm)
    answer = in_cbor(aws, "DescribeAlarms", {"AlarmNames": [alarm["AlarmName"]]})

    (found,) = answer["MetricAlarms"]
    assert alarm.items() <= found.items()


def in_cbor(aws: LocalAws, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """A call by Smithy's RPC v2 CBOR, as the SDKs for Go speak to CloudWatch."""
    me = aws.administrator(ACCOUNT)
    url = f"{aws.https_url}/service/GraniteServiceVersion20100801/operation/{operation}"
    body = cbor2.dumps(parameters)
    headers = {
        "Smithy-Protocol": "rpc-v2-cbor",
        "Content-Type": "application/cbor",
        "Accept": "application/cbor",
    }
    request = AWSRequest("POST", url, headers=headers, data=body)
    signer = SigV4Auth(Credentials(me.access_key, me.secret_key), "monitoring", REGION)
    signer.add_auth(request)
    with httpx2.Client(verify=ssl.create_default_context(cafile=str(aws.ca))) as client:
        answer = client.post(url, content=body, headers=dict(request.headers))
    assert answer.status_code == 200, answer.text
    return dict(cbor2.loads(answer.content)) if answer.content else {}
