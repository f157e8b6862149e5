"""What led to an error."""

from __future__ import annotations


def causes(error: BaseException) -> list[BaseException]:
    """An error and all that led to it, outermost first."""
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__
    return chain
