from __future__ import annotations

import importlib
import keyword
import re

import pulumi
import pytest

from rehearsal.engine.aws_provider.resource_handler import ResourceHandler
from rehearsal.engine.aws_provider.resources import RESOURCES, kind_of
from rehearsal.engine.aws_provider.schema import provider_inputs, resource_schema

LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:pulumi_aws")
every_kind = pytest.mark.parametrize("kind", RESOURCES, ids=lambda kind: kind.type_name)


def generated(kind: ResourceHandler) -> type[pulumi.CustomResource]:
    """The class of pulumi_aws, really imported."""
    module = kind.type_name.split(":")[1].partition("/")[0]
    name = f"{module}_" if keyword.iskeyword(module) else module
    found = getattr(importlib.import_module(f"pulumi_aws.{name}"), _class_name(kind))
    assert issubclass(found, pulumi.CustomResource)
    return found


def _class_name(kind: ResourceHandler) -> str:
    return kind.type_name.rpartition(":")[2]


@every_kind
def test_outputs_are_those_of_the_generated_class(kind: ResourceHandler) -> None:
    getters = {name for name, value in vars(generated(kind)).items() if isinstance(value, property)}
    snake_case = {re.sub(r"([A-Z])", r"_\1", name).lower() for name in kind.schema.outputs}
    # An IPv4 or S3 in a name splits differently; only letters count.
    assert {name.replace("_", "") for name in getters} == {
        name.replace("_", "") for name in snake_case
    }


@every_kind
def test_declared_names_are_properties_of_the_type(kind: ResourceHandler) -> None:
    inputs = kind.schema.inputs.keys()
    declared = (
        kind.replace_on
        | kind.replace_if_set
        | kind.policies
        | kind.local
        | kind.not_imitated
        | kind.defaults.keys()
        | {path.partition(".")[0] for path in kind.computed | kind.unordered}
    )
    assert declared <= inputs
    assert not kind.auto_name or kind.auto_name.property in inputs


def test_no_type_is_listed_twice() -> None:
    names = [kind.type_name for kind in RESOURCES]
    assert len(set(names)) == len(names)
    assert [kind_of(name) for name in names] == list(RESOURCES)


def test_types_nest_as_in_the_generated_classes() -> None:
    rules = resource_schema(LIFECYCLE).inputs["rules"].type
    assert rules.name == "array"
    assert rules.element
    rule = rules.element.fields
    assert rule["status"].required
    assert rule["status"].type.name == "string"
    assert not rule["filter"].required
    conditions = rule["filter"].type.fields["and"].type.fields
    assert conditions["objectSizeGreaterThan"].type.name == "integer"
    assert conditions["tags"].type.name == "map"
    assert conditions["tags"].type.element
    assert conditions["tags"].type.element.name == "string"


def test_text_or_object_is_text() -> None:
    schema = resource_schema("aws:s3/bucketPolicy:BucketPolicy")
    assert schema.inputs["policy"].type.name == "string"


def test_unknown_type_is_an_error() -> None:
    with pytest.raises(LookupError, match="no resource type aws:s3/bucketZ:BucketZ"):
        resource_schema("aws:s3/bucketZ:BucketZ")


def test_provider_has_its_own_inputs() -> None:
    inputs = provider_inputs()
    assert inputs["allowedAccountIds"].type.name == "array"
    assert inputs["s3UsePathStyle"].type.name == "boolean"
