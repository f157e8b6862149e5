"""CloudTrail's event history has each AssumeRole that was let in, in the role's account.

MiniStack records calls only where asked to, then every call, and in the caller's account. Real: the
role's account has a record too, with the request's parameters and the caller's account.
Source: IAM User Guide, "Logging IAM and STS API calls with AWS CloudTrail", the cross-account
example (read 2026-11-29). That the external ID is among the parameters is not in that example.
Real records come up to 15 minutes late, here at once.
"""

from __future__ import annotations

import collections
import json
import time
import uuid
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from ministack.core.responses import get_account_id, get_region
from ministack.services import sts
from ministack.services.cloudtrail import _events

from rehearsal.aws.patches.wrapping import Function, wrap

MOST = 10_000


def apply() -> None:
    """Record it once it was let in."""
    wrap(sts, "handle_request", _recorded)


def _recorded(original: Function) -> Function:
    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Any:
        answer = await original(method, path, headers, body, query)
        asked = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if answer[0] == HTTPStatus.OK and asked.get("Action") == "AssumeRole":
            _record(asked)
        return answer

    return handle_request


def _record(asked: dict[str, str]) -> None:
    owner, region, now = asked["RoleArn"].split(":")[4], get_region(), time.time()
    told = {
        f"{name[0].lower()}{name[1:]}": asked[name]
        for name in ("RoleArn", "RoleSessionName", "ExternalId")
        if name in asked
    }
    call = {
        "userIdentity": {"type": "AWSAccount", "accountId": get_account_id()},
        "eventTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now)),
        "eventSource": "sts.amazonaws.com",
        "eventName": "AssumeRole",
        "awsRegion": region,
        "requestParameters": told,
        "recipientAccountId": owner,
    }
    kept = _events.get_scoped(owner, region, "events")
    if kept is None:
        kept = collections.deque(maxlen=MOST)
        _events.set_scoped(owner, region, "events", kept)
    kept.append(
        {
            "EventId": str(uuid.uuid4()),
            "EventName": "AssumeRole",
            "EventSource": "sts.amazonaws.com",
            "EventTime": now,
            "ReadOnly": "true",
            "Resources": [],
            "CloudTrailEvent": json.dumps(call),
        }
    )
