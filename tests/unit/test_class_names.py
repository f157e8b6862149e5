"""One name, one thing: no class stands twice in what is deployed."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

from tests.unit.trees import tree_of

ROOT = Path(__file__).parents[2]

OF_ONE_DESTINATION = {f"{kind}Destination" for kind in ("Datadog", "Https", "S3", "Splunk")}
"""A destination's section of a stack file, and the component that provisions it."""

OF_THE_RECEIVER = {"Answer", "Archive", "Delivery", "HeaderSecret", "SeveralValues"}
OF_THE_RECEIVER |= {"UnusableSecret"}
"""The receiver in Lambda is a program of its own and imports nothing of the kit."""


def test_no_class_name_stands_twice() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for package in ("components", "hooks", "logstreams"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(tree_of(path)):
                if isinstance(node, ast.ClassDef):
                    places[node.name].append(path.relative_to(ROOT).as_posix())

    twice = {name: where for name, where in places.items() if len(where) > 1}
    receivers = {
        name for name in twice if any("components/receiver/" in one for one in twice[name])
    }

    assert receivers == OF_THE_RECEIVER
    assert twice.keys() - receivers == OF_ONE_DESTINATION
