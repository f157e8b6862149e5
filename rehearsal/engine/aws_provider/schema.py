"""The types of a resource's properties, out of pulumi_aws's own generated classes.

Importing `pulumi_aws.ec2` costs half a second of every operation, reading the few classes that are
asked for from its source some milliseconds. The code generator writes every class alike
(pulumi_aws 7.51.1): an argument a property, `pulumi.Input[...]` its type, no default if required.
"""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_SCALARS = {"str": "string", "bool": "boolean", "int": "integer", "float": "number"}


@dataclass(frozen=True)
class WireType:
    """A property's type in the engine's terms.

    Attributes:
        name: string, boolean, integer, number, array, map, object or any.
        element: The items' type, of an array or a map.
        fields_of: Where an object's class is: its source file and name.
    """

    name: str
    element: WireType | None = None
    fields_of: tuple[Path, str] | None = None

    @property
    def fields(self) -> Mapping[str, Property]:
        """An object's properties by wire name; empty for every other type."""
        return _arguments(*self.fields_of) if self.fields_of else {}


@dataclass(frozen=True)
class Property:
    """A property: its type, and whether it must be given."""

    type: WireType
    required: bool


@dataclass(frozen=True)
class ResourceSchema:
    """What may be put into a resource and what comes out of it, by wire name."""

    inputs: Mapping[str, Property]
    outputs: Mapping[str, Property]


@cache
def resource_schema(token: str) -> ResourceSchema:
    """The schema of a resource type.

    Args:
        token: Like `aws:s3/bucketPolicy:BucketPolicy`.

    Raises:
        LookupError: pulumi_aws has no such type.
    """
    _, member, type_name = token.split(":")
    module, _, file = member.partition("/")
    source = _package() / _folder(module) / f"{_snake_case(file)}.py"
    # The generator avoids a clash with a nested type's `…Args` by the name `…InitArgs`.
    names = (f"{type_name}InitArgs", f"{type_name}Args")
    arguments = next((name for name in names if _class_text(source, name)), None)
    if arguments is None:
        raise LookupError(f"pulumi_aws has no resource type {token}")
    return ResourceSchema(_arguments(source, arguments), _arguments(source, f"_{type_name}State"))


@cache
def provider_inputs() -> Mapping[str, Property]:
    """The keys of the provider's own configuration."""
    return _arguments(_package() / "provider.py", "ProviderArgs")


@cache
def _package() -> Path:
    spec = importlib.util.find_spec("pulumi_aws")
    if spec is None or not spec.submodule_search_locations:
        raise LookupError("The Python package pulumi_aws is not installed")
    return Path(spec.submodule_search_locations[0])


def _folder(module: str) -> str:
    return "lambda_" if module == "lambda" else _snake_case(module)


def _snake_case(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


@cache
def _source(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _class_text(path: Path, name: str) -> str | None:
    source = _source(path)
    start = source.find(f"\nclass {name}:\n")
    if start < 0:
        return None
    end = re.compile(r"\n\S").search(source, source.find("\n", start + 1))
    return source[start + 1 : end.start() if end else None]


@cache
def _arguments(path: Path, name: str) -> Mapping[str, Property]:
    text = _class_text(path, name)
    if text is None:
        raise LookupError(f"{path.name} of pulumi_aws has no class {name}")
    definition = ast.parse(text).body[0]
    assert isinstance(definition, ast.ClassDef)  # noqa: S101  # by construction of _class_text
    methods = [node for node in definition.body if isinstance(node, ast.FunctionDef)]
    wire_names = dict(name for method in methods for name in _wire_names(method))
    init = next(method for method in methods if method.name == "__init__")
    return {
        wire_names[argument.arg]: Property(_wire_type(argument.annotation, path), default is None)
        for argument, default in zip(init.args.kwonlyargs, init.args.kw_defaults, strict=True)
    }


def _wire_names(method: ast.FunctionDef) -> list[tuple[str, str]]:
    for decorator in method.decorator_list:
        call = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(call, ast.Attribute) and call.attr == "getter":
            keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
            given = [ast.literal_eval(keyword.value) for keyword in keywords]
            return [(method.name, given[0] if given else method.name)]
    return []


def _wire_type(annotation: ast.expr | None, path: Path) -> WireType:
    match annotation:
        case ast.Constant(value=str(name)):
            return _named_type(name, path)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return WireType(_SCALARS.get(name, "any"))
        case ast.Subscript(value=outer, slice=inner):
            return _generic_type(ast.unparse(outer), inner, path)
    return WireType("any")


def _generic_type(outer: str, inner: ast.expr, path: Path) -> WireType:
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if outer in ("pulumi.Input", "Optional"):
        return _wire_type(inner, path)
    if outer == "Sequence":
        return WireType("array", _wire_type(inner, path))
    if outer == "Mapping":
        return WireType("map", _wire_type(parts[1], path))
    if outer == "Union":
        # A scalar with its enumeration, or a policy as text or object: the text is what matters.
        return _wire_type(parts[0], path)
    return WireType("any")


def _named_type(name: str, path: Path) -> WireType:
    nested = path.parent / "_inputs.py"
    return (
        WireType("object", fields_of=(nested, name))
        if _class_text(nested, name)
        else WireType("any")
    )
