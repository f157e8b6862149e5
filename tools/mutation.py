"""Mutation testing of the policy rules: every small change to a rule must fail one of its cases.

`python -m tools.mutation [RULE …]` changes one condition, comparison, number or step of a rule's
functions at a time, and judges the rule's case file with it. Below the wanted share of changes that
a case notices it ends with exit code 1. What survives is listed: a case is missing, or the part is
not needed. Without names the result goes into docs/proof.md.
"""

from __future__ import annotations

import ast
import copy
import importlib
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import tests.policies.conftest  # noqa: F401 - finds the packages only the pack has
from policies import rules
from policies.catalogue import all_rules
from policies.rule import Rule
from tests.policies.case import Case, cases_of, verdict
from tools import proof

WANTED = 0.95

_OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}


def main() -> None:
    """Mutate the rules named on the command line, or all of them."""
    chosen = [rule for rule in all_rules() if rule.id in sys.argv[1:] or not sys.argv[1:]]
    noticed, survivors = 0, []
    for rule in chosen:
        cases = list(cases_of(rule))
        if not _passes(rule, cases):
            sys.exit(f"{rule.id} fails its own cases: run tests/policies/test_cases.py first")
        for name, changed in _mutants(rule):
            if _passes(changed, cases):
                survivors.append(f"{rule.id}, {name}")
            else:
                noticed += 1
    total = noticed + len(survivors)
    lines = [
        f"{noticed} of {total} changes noticed, {noticed / total:.1%}; wanted {WANTED:.0%}.",
        *(f"- survived: {name}" for name in survivors),
    ]
    print("\n".join(lines))
    if not sys.argv[1:]:
        proof.write("mutation", _part(lines))
    sys.exit(noticed / total < WANTED)


def _part(lines: list[str]) -> Iterator[str]:
    yield from ("", "## Mutation of the policy rules", "", f"{proof.circumstances()}.", "")
    yield (
        f"One condition, comparison, number or step of the {len(all_rules())} rules' functions was "
        "changed at a time, and the rule's cases judged with it."
    )
    yield from ("", *lines, "")


def _mutants(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """Yield the rule with each change, and what the change is; one that cannot load is none."""
    module = importlib.import_module(f"{rules.__name__}.{rule.id.replace('-', '_')}")
    source = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    for index, node in enumerate(_judging(source)):
        for change in range(len(_changes(node))):
            mutant = copy.deepcopy(source)
            target = _judging(mutant)[index]
            before = ast.unparse(target).partition("\n")[0]
            _changes(target)[change]()
            after = ast.unparse(target).partition("\n")[0]
            yield f"{before} → {after}", _loaded(mutant)


def _judging(source: ast.Module) -> list[ast.AST]:
    """Return the nodes of a module's functions but for what they say."""
    functions = [node for node in source.body if isinstance(node, ast.FunctionDef)]
    return [node for function in functions for each in function.body for node in _within(each)]


def _within(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.JoinedStr):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _within(child)


def _changes(node: ast.AST) -> list[Callable[[], None]]:
    """Return the changes that can be made to a node, each a function that makes it."""
    found: list[Callable[[], None]] = []
    if isinstance(node, ast.Compare):
        opposite = [_OPPOSITES[type(operator)]() for operator in node.ops]
        found.append(lambda: setattr(node, "ops", opposite))
    elif isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        found.append(lambda: setattr(node, "op", other))
        for index in range(len(node.values)):
            rest = node.values[:index] + node.values[index + 1 :]
            rest = rest if len(rest) > 1 else rest * 2
            found.append(lambda rest=rest: setattr(node, "values", rest))  # type: ignore[misc]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        twice = ast.UnaryOp(ast.Not(), node.operand)
        found.append(lambda: setattr(node, "operand", twice))
    elif isinstance(node, ast.Constant) and isinstance(node.value, (bool, int)):
        other_value = not node.value if isinstance(node.value, bool) else node.value + 1
        found.append(lambda: setattr(node, "value", other_value))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id in ("any", "all"):
            name = ast.Name("all" if node.func.id == "any" else "any", ast.Load())
            found.append(lambda: setattr(node, "func", name))
    elif isinstance(node, (ast.If, ast.IfExp)):
        wrong = ast.UnaryOp(ast.Not(), node.test)
        found.append(lambda: setattr(node, "test", wrong))
    elif isinstance(node, ast.comprehension) and node.ifs:
        found.append(lambda: setattr(node, "ifs", []))
    return found


def _loaded(source: ast.Module) -> Rule:
    module = ModuleType("mutant")
    exec(compile(ast.fix_missing_locations(source), "mutant", "exec"), vars(module))  # noqa: S102 - our own source, with one change
    rule: Rule = module.RULE
    return rule


def _passes(changed: Rule, cases: list[Case]) -> bool:
    """Whether every case of a rule comes to what its file says; a crash is noticed too."""
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(cases):
            place = Path(folder, str(number))
            place.mkdir()
            try:
                found = verdict(replace(case, rule=changed), place)
            except Exception:
                return False
            if found.word != case.wanted or case.says not in " ".join(found.texts):
                return False
    return True


if __name__ == "__main__":
    main()
