"""How a load balancer invokes a function and reads its answer; MiniStack is kinder.

Real: a body over 1 MB is 413; a body is text for text/*, application/json, application/javascript
and application/xml without a content encoding, base64 for all else; what the function may not be
asked, a fault, a timeout, a throttled call, an answer that is no object with a status code or
larger than 1 MB is 502. With multi-value headers the event has these and no single ones.
Source: User Guide for Application Load Balancers, "Use Lambda functions as targets",
"Troubleshoot", "Access logs" (error reason codes), 2026-11-24. That text which is no UTF-8
(LambdaBadRequest) is 502 as well is others' observation.
"""

from __future__ import annotations

import base64
import json
import time
from http import HTTPStatus
from typing import Any

from ministack.core.concurrency import run_reentrant
from ministack.services import alb
from ministack.services.alb import _tg_attrs
from ministack.services.lambda_svc import (
    _emit_lambda_metrics,
    _execute_function_with_config_scope,
    _execution_record_for_config,
    _get_func_record_for_ref_in_scope,
)

from rehearsal.aws.patches.function_permission import may_invoke
from rehearsal.aws.patches.load_balancer_metrics import count_target_answer
from rehearsal.aws.patches.load_balancer_pages import Page, page
from rehearsal.aws.patches.wrapping import wrap

LIMIT = 1024 * 1024
TEXT = frozenset({"application/json", "application/javascript", "application/xml"})
NO_CONTENT_TYPE = "application/octet-stream"


def apply() -> None:
    """Invoke as a load balancer does."""
    wrap(alb, "_invoke_lambda_target", lambda _: _invoke)


async def _invoke(function: str, target_group: str, *request: Any) -> Page:
    method, path, headers, body, query, raw_query = request
    if len(body) > LIMIT:
        return page(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    _, _, _, region, account, _ = target_group.split(":", 5)
    record, settings, name = _get_func_record_for_ref_in_scope(
        function, account_id=account, region=region
    )
    if not record or not may_invoke(function, target_group):
        return page(HTTPStatus.BAD_GATEWAY)
    multiple = _has_multiple_values(target_group)
    try:
        event = {
            "requestContext": {"elb": {"targetGroupArn": target_group}},
            "httpMethod": method.upper(),
            "path": path,
            **_fields(headers, query, raw_query, multiple),
            **_body(headers, body),
        }
    except UnicodeDecodeError:
        return page(HTTPStatus.BAD_GATEWAY)
    execution = _execution_record_for_config(record, settings)
    started = time.monotonic()
    result = await run_reentrant(
        lambda: _execute_function_with_config_scope(execution, event),
        thread_name="load-balancer",
    )
    failed, throttled = bool(result.get("error")), bool(result.get("throttle"))
    _emit_lambda_metrics(name, (time.monotonic() - started) * 1000, failed, throttled)
    answer = None if failed or throttled else _answer(result.get("body"), multiple)
    if answer is None:
        return page(HTTPStatus.BAD_GATEWAY)
    count_target_answer(target_group, answer[0])
    return answer


def _has_multiple_values(target_group: str) -> bool:
    wanted = {"Key": "lambda.multi_value_headers.enabled", "Value": "true"}
    return wanted in _tg_attrs.get(target_group, [])


def _fields(
    headers: dict[str, str], query: dict[str, Any], raw_query: str | None, multiple: bool
) -> dict[str, Any]:
    if multiple:
        return {
            "multiValueQueryStringParameters": query,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
        }
    pairs = (part.partition("=") for part in (raw_query or "").split("&") if part)
    return {
        # The last value of a repeated name, as it came: a load balancer decodes nothing.
        "queryStringParameters": {name: value for name, _, value in pairs},
        "headers": headers,
    }


def _body(headers: dict[str, str], body: bytes) -> dict[str, Any]:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    is_text = kind.startswith("text/") or kind in TEXT
    if not body or (is_text and "content-encoding" not in headers):
        return {"body": body.decode(), "isBase64Encoded": False}
    return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}


def _answer(answer: Any, multiple: bool) -> Page | None:
    """The function's answer as a response; None if it is none."""
    if not isinstance(answer, dict) or len(json.dumps(answer)) > LIMIT:
        return None
    status = answer.get("statusCode")
    text = "" if answer.get("body") is None else answer["body"]
    if type(status) is not int or not isinstance(text, str):
        return None
    given = answer.get("multiValueHeaders" if multiple else "headers") or {}
    headers = {
        name: [str(each) for each in value] if multiple else str(value)
        for name, value in given.items()
    }
    if "content-type" not in (name.lower() for name in headers):
        headers["Content-Type"] = NO_CONTENT_TYPE
    try:
        body = base64.b64decode(text) if answer.get("isBase64Encoded") else text.encode()
    except ValueError:
        return None
    return status, headers, body
