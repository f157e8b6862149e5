"""XML manifests, read without their namespaces."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError, fromstring


def parsed(text: str) -> Element:
    """The document's root, with every tag's namespace taken off.

    Raises:
        ValueError: It is no well-formed XML.
    """
    try:
        root = fromstring(text)  # noqa: S314  # no external entity is read, and expat bounds the rest
    except ParseError as error:
        raise ValueError(str(error)) from None
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def text_of(element: Element, tag: str) -> str:
    """The text of the first child with a tag; empty where there is none."""
    return (element.findtext(tag) or "").strip()
