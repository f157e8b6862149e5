"""Lists, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rehearsal.workos.api.errors import validation_failed

DEFAULT_LIMIT = 10
LARGEST_LIMIT = 100


class Listed(Protocol):
    """Something with an ID that marks its place in a list."""

    @property
    def id(self) -> str:
        """The cursor that stands for it."""
        ...


Item = TypeVar("Item", bound=Listed)


def page(
    request: Request, oldest_first: Sequence[Item], answer: Callable[[Item], dict[str, Any]]
) -> Response:
    """The page the query asks for: limit, order, before or after (OpenAPI specification v0.61.0).

    Raises:
        APIError: 422 for a limit outside 1 to 100 or an unknown order.
    """
    query = request.query_params
    limit = query.get("limit", str(DEFAULT_LIMIT))
    if not limit.isdecimal() or not 1 <= int(limit) <= LARGEST_LIMIT:
        raise validation_failed(("invalid", "limit"))
    order = query.get("order", "desc")
    if order not in {"asc", "desc", "normal"}:
        raise validation_failed(("invalid", "order"))
    items = list(oldest_first) if order == "asc" else list(reversed(oldest_first))
    places = {item.id: place for place, item in enumerate(items)}
    if query.get("before") in places:
        end = places[query["before"]]
        start = max(0, end - int(limit))
    else:
        start = places.get(query.get("after", ""), -1) + 1
        end = start + int(limit)
    shown = items[start:end]
    metadata = {
        "before": shown[0].id if shown and start > 0 else None,
        "after": shown[-1].id if shown and end < len(items) else None,
    }
    return JSONResponse(
        {"object": "list", "data": [answer(item) for item in shown], "list_metadata": metadata}
    )
