"""A load balancer's own answers are small HTML pages; MiniStack's are JSON.

Source: the pages as Application Load Balancers send them (Server: awselb/2.0); when which status is
sent: User Guide for Application Load Balancers, "Troubleshoot" (2026-11-24).
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from ministack.services import alb
from ministack.services.alb import _targets, _tgs

from rehearsal.aws.patches.wrapping import Function, wrap

Page = tuple[int, dict[str, Any], bytes]


class OwnBody(bytes):
    """The body of an answer that is the load balancer's own and no target's."""


def apply() -> None:
    """Answer 503 for a target group without targets by a page."""
    wrap(alb, "_forward_to_tg", _with_targets)


def page(status: HTTPStatus) -> Page:
    """The load balancer's page of a status."""
    title = f"{status.value} {status.phrase}"
    lines = (
        "<html>",
        f"<head><title>{title}</title></head>",
        "<body>",
        f"<center><h1>{title}</h1></center>",
        "</body>",
        "</html>",
        "",
    )
    return status.value, {"Content-Type": "text/html"}, OwnBody("\r\n".join(lines).encode())


def _with_targets(original: Function) -> Function:
    async def forward_to_tg(target_group: str, *request: Any) -> Any:
        if target_group not in _tgs or not _targets.get(target_group):
            return page(HTTPStatus.SERVICE_UNAVAILABLE)
        return await original(target_group, *request)

    return forward_to_tg
