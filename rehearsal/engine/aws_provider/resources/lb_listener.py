"""aws:lb/listener:Listener.

Source: terraform-provider-aws internal/service/elbv2/listener.go (2025).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.failures import code, passing_over
from rehearsal.engine.aws_provider.patience import retry_while
from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.resource_handler import Change, ResourceHandler
from rehearsal.engine.aws_provider.resources.lb_shared import (
    given_tags,
    tags_of,
    update_tags,
)
from rehearsal.engine.aws_provider.rules import between, one_of
from rehearsal.engine.aws_provider.shapes import from_aws

if TYPE_CHECKING:
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client

_MISSING = "ListenerNotFound"
_OF_OTHERS = frozenset({"alpnPolicy", "mutualAuthentication", "tcpIdleTimeoutSeconds"})
_HEADERS = frozenset(
    {
        "routingHttpRequestXAmznMtlsClientcertHeaderName",
        "routingHttpRequestXAmznMtlsClientcertIssuerHeaderName",
        "routingHttpRequestXAmznMtlsClientcertLeafHeaderName",
        "routingHttpRequestXAmznMtlsClientcertSerialNumberHeaderName",
        "routingHttpRequestXAmznMtlsClientcertSubjectHeaderName",
        "routingHttpRequestXAmznMtlsClientcertValidityHeaderName",
        "routingHttpRequestXAmznTlsCipherSuiteHeaderName",
        "routingHttpRequestXAmznTlsVersionHeaderName",
        "routingHttpResponseAccessControlAllowCredentialsHeaderValue",
        "routingHttpResponseAccessControlAllowHeadersHeaderValue",
        "routingHttpResponseAccessControlAllowMethodsHeaderValue",
        "routingHttpResponseAccessControlAllowOriginHeaderValue",
        "routingHttpResponseAccessControlExposeHeadersHeaderValue",
        "routingHttpResponseAccessControlMaxAgeHeaderValue",
        "routingHttpResponseContentSecurityPolicyHeaderValue",
        "routingHttpResponseServerEnabled",
        "routingHttpResponseStrictTransportSecurityHeaderValue",
        "routingHttpResponseXContentTypeOptionsHeaderValue",
        "routingHttpResponseXFrameOptionsHeaderValue",
    }
)
_BLOCK_OF_TYPE = {
    "fixed-response": ("fixedResponse", "FixedResponseConfig"),
    "redirect": ("redirect", "RedirectConfig"),
}
_TYPES = ("forward", *_BLOCK_OF_TYPE)


class Listener(ResourceHandler):
    """A port of a load balancer and what happens to its requests; its id is its ARN."""

    type_name = "aws:lb/listener:Listener"
    noun = "ELBv2 Listener"
    replace_on = frozenset({"loadBalancerArn", "region"})
    computed = frozenset({"protocol", "sslPolicy", "defaultActions.order"})
    not_imitated = _OF_OTHERS | _HEADERS

    def check(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Yield ports out of range, actions without what their type needs, and other actions."""
        yield from between(inputs, "port", 1, 65535)
        yield from one_of(inputs, "protocol", ("HTTP", "HTTPS"))
        actions = inputs.get("defaultActions")
        for index, action in enumerate(actions if isinstance(actions, list) else []):
            if isinstance(action, Mapping):
                yield from _judge_action(action, f"defaultActions[{index}]")

    def create(self, aws: Aws, inputs: Mapping[str, Any]) -> str:
        """Make the listener, once its certificate is there."""
        elb: ElasticLoadBalancingv2Client = aws.client("elbv2")
        request: Any = {"LoadBalancerArn": inputs["loadBalancerArn"], **_settings(inputs)}
        answer = retry_while(
            aws,
            lambda error: code(error) == "CertificateNotFound",
            lambda: elb.create_listener(**request, **given_tags(inputs)),
        )
        return answer["Listeners"][0]["ListenerArn"]

    def read(
        self, aws: Aws, resource_id: str, known: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Read the listener and its tags."""
        elb: ElasticLoadBalancingv2Client = aws.client("elbv2")
        try:
            listeners = elb.describe_listeners(ListenerArns=[resource_id])["Listeners"]
        except ClientError as error:
            if code(error) == _MISSING:
                return None
            raise
        if not listeners:
            return None
        found: Any = listeners[0]
        certificates = found.get("Certificates", [])
        return {
            "arn": found["ListenerArn"],
            "certificateArn": certificates[0]["CertificateArn"] if certificates else None,
            "defaultActions": [self._action(item) for item in found["DefaultActions"]],
            "loadBalancerArn": found["LoadBalancerArn"],
            "port": found.get("Port"),
            "protocol": found.get("Protocol"),
            "sslPolicy": found.get("SslPolicy"),
            "tagsAll": tags_of(aws, resource_id),
        }

    def update(self, aws: Aws, resource_id: str, change: Change) -> None:
        """Change what the listener does, and its tags."""
        elb: ElasticLoadBalancingv2Client = aws.client("elbv2")
        if change.names - {"tags", "tagsAll"}:
            request = _settings(change.new)
            retry_while(
                aws,
                lambda error: code(error) == "CertificateNotFound",
                lambda: elb.modify_listener(ListenerArn=resource_id, **request),
            )
        if "tagsAll" in change.names:
            update_tags(aws, resource_id, change)

    def delete(self, aws: Aws, resource_id: str, state: Mapping[str, Any]) -> None:
        """Delete the listener."""
        elb: ElasticLoadBalancingv2Client = aws.client("elbv2")
        with passing_over(_MISSING):
            elb.delete_listener(ListenerArn=resource_id)

    def _action(self, found: Any) -> dict[str, Any]:
        element = self.schema.outputs["defaultActions"].type.element
        fields = element.fields if element else {}
        action = {"type": found["Type"], "order": found.get("Order", 1)}
        if found.get("TargetGroupArn"):
            action["targetGroupArn"] = found["TargetGroupArn"]
        if found["Type"] in _BLOCK_OF_TYPE:
            name, member = _BLOCK_OF_TYPE[found["Type"]]
            action[name] = from_aws(found[member], fields[name].type)
        return action


def _judge_action(action: Mapping[str, Any], path: str) -> Iterator[Failure]:
    yield from (
        Failure(failure.path, failure.reason.replace("type", f"{path}.type"))
        for failure in one_of(action, "type", _TYPES)
    )
    if "forward" in action:
        yield Failure(path, f"the offline provider does not imitate '{path}.forward'")
    elif action.get("type") == "forward" and not action.get("targetGroupArn"):
        yield Failure(path, f'"{path}.targetGroupArn" must be set when type is forward')
    block = _BLOCK_OF_TYPE.get(str(action.get("type")))
    if block and block[0] not in action:
        yield Failure(path, f'"{path}.{block[0]}" must be set when type is {action["type"]}')


def _settings(inputs: Mapping[str, Any]) -> Any:
    request: dict[str, Any] = {
        "DefaultActions": [
            _action_request(action, order)
            for order, action in enumerate(inputs["defaultActions"], start=1)
        ]
    }
    for name, member in (("port", "Port"), ("protocol", "Protocol"), ("sslPolicy", "SslPolicy")):
        if inputs.get(name):
            request[member] = inputs[name]
    if inputs.get("certificateArn"):
        request["Certificates"] = [{"CertificateArn": inputs["certificateArn"]}]
    return request


def _action_request(action: Mapping[str, Any], order: int) -> dict[str, Any]:
    request = {"Type": action["type"], "Order": action.get("order", order)}
    if action.get("targetGroupArn"):
        request["TargetGroupArn"] = action["targetGroupArn"]
    if action["type"] in _BLOCK_OF_TYPE:
        name, member = _BLOCK_OF_TYPE[action["type"]]
        given = action[name]
        request[member] = {key[:1].upper() + key[1:]: value for key, value in given.items()}
    return request
