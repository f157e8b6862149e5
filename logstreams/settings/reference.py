"""The tables of docs/stack-file.md and the JSON Schema of stack files, made from the models.

`python -m logstreams.settings.reference` writes both; a test fails where docs/ differs from them.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from logstreams import PROJECT
from logstreams.settings.file.keys import KeyPath, key_of
from logstreams.settings.file.validate import KeyPlace, place_at
from logstreams.settings.markdown import row
from logstreams.settings.stack import StackSettings

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "stack-file.md"
SCHEMA = DOCS / "schemas" / "stack-file.json"

# Not keys of the project: one comes from the file's name, the other is Pulumi's namespace.
_NOT_IN_TABLE = {("customer",), ("aws",)}
_BEGIN, _END = "<!-- generated: begin -->\n", "<!-- generated: end -->\n"


def page(written: str) -> str:
    """The page, with the tables between its two marks made anew."""
    before, _, rest = written.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return before + _BEGIN + "\n".join(_tables()) + "\n" + _END + after


def json_schema() -> str:
    """A JSON Schema of the whole file, for editors; `load` knows more."""
    model = _summarized(StackSettings.model_json_schema())
    properties, definitions = model["properties"], model["$defs"]
    for (name,) in _NOT_IN_TABLE:
        del properties[name]
    required = [name for name in model["required"] if name in properties]
    config: dict[str, Any] = {f"{PROJECT}:{name}": each for name, each in properties.items()}
    config["aws:region"] = definitions.pop("AwsSettings")["properties"]["region"]
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A customer's stack file",
        "type": "object",
        "required": ["config"],
        "properties": {
            "config": {
                "type": "object",
                "required": ["aws:region", *(f"{PROJECT}:{name}" for name in required)],
                "properties": config,
                "propertyNames": {"pattern": f"^(?!{PROJECT}:)|^({'|'.join(config)})$"},
            }
        },
        "$defs": definitions,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _summarized(schema: Any) -> Any:
    """A schema whose descriptions are summaries: pydantic takes whole docstrings."""
    if isinstance(schema, list):
        return [_summarized(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _summary(value)
        if key == "description" and isinstance(value, str)
        else _summarized(value)
        for key, value in schema.items()
    }


def _tables(location: KeyPath = ()) -> Iterator[str]:
    """A table for the section at a location, then those of the sections in it."""
    place = place_at(StackSettings, location)
    for word, section in place.sections.items():
        chosen = f" ({word})" if len(place.sections) > 1 else ""
        yield f"\n### {_title(place.path)}{chosen}\n\n{_summary(inspect.getdoc(section) or '')}\n"
        yield "| key | wanted | default | |\n|---|---|---|---|"
        inner = (*location, word) if word else location
        fields = zip(section.known_keys(), section.model_fields.values(), strict=True)
        listed = {key: field for key, field in fields if (*inner, key) not in _NOT_IN_TABLE}
        for key, field in listed.items():
            yield _row(place_at(StackSettings, (*inner, key)), field)
        for key in section.known_keys():
            yield from _tables((*inner, key))


def _summary(docstring: str) -> str:
    """Its first paragraph, on one line: what follows is for who changes the code."""
    return " ".join(docstring.partition("\n\n")[0].split())


def _title(path: KeyPath) -> str:
    if path == ("aws",):
        return "`aws:`, read from Pulumi's own settings"
    return f"`{key_of(path)}`" if path else f"`{PROJECT}:`"


def _row(place: KeyPlace, field: FieldInfo) -> str:
    default = field.get_default(call_default_factory=True)
    if field.is_required():
        shown = "**required**"
    elif isinstance(default, BaseModel) or default in (None, "", (), {}):
        shown = ""
    else:
        shown = f"`{json.dumps(default)}`"
    cells = (f"`{key_of(place.path)}`", place.wanted, shown, field.description or "")
    return row(*cells)


def main() -> None:
    """Write the page's tables and the schema."""
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    SCHEMA.write_text(json_schema(), encoding="utf-8")


if __name__ == "__main__":
    main()
