"""The pages of WorkOS's documentation that publish egress addresses, for who reads those alone.

They show what components/egress.yaml says that each publishes; the form (a code block with an
address a line, below examples that have addresses too) is that of the pages of 2026-11-28.
"""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from logstreams.settings.egress import published_addresses

_PAGE = """<!doctype html><html><head><title>{title}</title>
<script>var example = "198.51.100.1";</script></head>
<body><h1>{title}</h1>
<p>An event:</p>
<pre><code>{{ "context": {{ "location": <span>"123.123.123.123"</span> }} }}</code></pre>
<p>Allow these addresses:</p>
<pre><code>{addresses}</code></pre></body></html>"""


async def _page(request: Request) -> Response:
    path = request.url.path
    published = [
        str(each.address)
        for each in published_addresses()
        if any(urlsplit(page).path == path for page in each.pages)
    ]
    text = _PAGE.format(title=escape(path), addresses="\n".join(published))
    return HTMLResponse(text)


ROUTES = tuple(
    Route(path, _page)
    for path in dict.fromkeys(
        urlsplit(page).path for each in published_addresses() for page in each.pages
    )
)
