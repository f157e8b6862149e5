"""A forward action may share requests among target groups by weight; MiniStack drops the shares.

Real: ForwardConfig has up to five target groups, each with a weight from 0 to 999 (1 if none is
said); an action with one group shows it under TargetGroupArn too. Source: Elastic Load Balancing
API reference 2015-12-01, ForwardActionConfig and TargetGroupTuple, 2026-11-29. Stickiness is left.
"""

from __future__ import annotations

import random
from typing import Any

from ministack.services import alb
from ministack.services.alb import _p

from rehearsal.aws.patches.wrapping import Function, wrap

Action = dict[str, Any]


def apply() -> None:
    """Keep the shares, show them, and send requests by them."""
    wrap(alb, "_parse_actions", _with_shares)
    wrap(alb, "_action_xml", _showing)
    wrap(alb, "_execute_actions", _sharing)


def _with_shares(original: Function) -> Function:
    def parse_actions(params: Any, prefix: str = "DefaultActions") -> list[Action]:
        actions: list[Action] = original(params, prefix)
        for number, action in enumerate(actions, 1):
            shares = _shares(params, f"{prefix}.member.{number}.ForwardConfig.TargetGroups")
            if shares:
                action["ForwardConfig"] = shares
            if len(shares) == 1:
                action.setdefault("TargetGroupArn", shares[0][0])
        return actions

    return parse_actions


def _shares(params: Any, prefix: str) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    while arn := _p(params, f"{prefix}.member.{len(found) + 1}.TargetGroupArn"):
        weight = _p(params, f"{prefix}.member.{len(found) + 1}.Weight")
        found.append((arn, int(weight or 1)))
    return found


def _showing(original: Function) -> Function:
    def action_xml(action: Action) -> str:
        shown: str = original(action)
        if not action.get("ForwardConfig"):
            return shown
        members = "".join(
            f"<member><TargetGroupArn>{arn}</TargetGroupArn><Weight>{weight}</Weight></member>"
            for arn, weight in action["ForwardConfig"]
        )
        config = f"<ForwardConfig><TargetGroups>{members}</TargetGroups></ForwardConfig>"
        return shown.replace("</Type>", f"</Type>{config}", 1)

    return action_xml


def _sharing(original: Function) -> Function:
    async def execute_actions(actions: list[Action], *request: Any, **named: Any) -> Any:
        return await original([_chosen(one) for one in actions], *request, **named)

    return execute_actions


def _chosen(action: Action) -> Action:
    """The action with one target group: of several, one by its weight."""
    shares = [one for one in action.get("ForwardConfig", ()) if one[1]]
    if not shares:
        return action
    ((group, _),) = random.choices(shares, [weight for _, weight in shares])  # noqa: S311 - a share
    return {**action, "TargetGroupArn": group}
