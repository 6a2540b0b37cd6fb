"""Numbers are exact, vocabularies are closed, and nothing hides from a reader."""

import ast
from enum import EnumMeta
from typing import get_args

import pytest

from house.code import Module, below, functions, modules
from policyc.core import expr, facts
from policyc.language import syntax

EXACT = ("core", "facts", "language", "backends", "redesign")
# What proposes, in floating point; nothing that it says decides anything.
PROPOSING = {
    "redesign.relax": "the door to a solver that calculates in floating point",
    "redesign.repair": "which change looks best, of designs that are then judged in whole numbers",
}
# As passes write them: the shapes of the surface tree behind the name of their module.
SHAPES = {member.__name__ for union in (expr.Expr, facts.Fact) for member in get_args(union)}
SHAPES |= {f"syntax.{member.__name__}" for union in (syntax.Expr, syntax.Condition) for member in get_args(union)}
ENUMS = {name for name, thing in vars(expr).items() if isinstance(thing, EnumMeta)}
# Quotients of exact fractions that are read or shown, never compared.
QUOTIENTS = {
    "backends.shown": "an amount in root units, shown in the unit of its field",
    "core.runtime": "a rate from one currency to another, read the other way round",
    "core.units": "the scale of a unit, from the definitions of its parts",
    "facts.ranges": "an amount in root units, shown in the unit of its field",
    "facts.scalars": "a percentage in a case, read as a ratio",
    "language.expressions": "an amount divided by a constant, turned into a multiple",
    "language.words": "a percentage in a policy, read as a ratio",
    "redesign.choices": "how many steps make the whole of a part",
    "redesign.ranges": "an amount in root units, shown in the unit of its field; how far along its range it is",
    "redesign.relax": "numbers on their way to a solver that calculates in floating point",
    "redesign.repair": "which change looks best, of designs that are then judged in whole numbers",
    "redesign.why_not": "how far a case is over a threshold, to order near misses",
    "redesign.turns": "where a straight line meets nothing; the simplest number between two",
}


@pytest.mark.parametrize("module", list(below(*EXACT)), ids=lambda module: module.name)
def test_no_amount_meets_a_float(module: Module) -> None:
    floats = [
        f"{module.at(node)}: {ast.unparse(node)}"
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float | complex))
        or (isinstance(node, ast.Call) and ast.unparse(node.func) in ("float", "math.sqrt", "math.log", "round"))
    ]
    assert (floats != []) == (module.name in PROPOSING), floats


@pytest.mark.parametrize("module", list(below(*EXACT)), ids=lambda module: module.name)
def test_nothing_divides(module: Module) -> None:
    divisions = [
        f"{module.at(node)}: {ast.unparse(node)}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)
    ]
    assert (divisions != []) == (module.name in QUOTIENTS), divisions


def test_a_match_over_a_tree_names_every_member() -> None:
    """Its only open arm, if it has one, is the one that ends in `assert_never`.

    One that asks for one or two shapes does not tell members apart: it asks whether a thing has this form, and no other has.
    """
    open_arms = [
        f"{module.at(case.pattern)}: an open arm in a `match` over {sorted(_shapes(match))}"
        for module in below("core", "language", "backends", "facts")
        for match in ast.walk(module.tree)
        if isinstance(match, ast.Match) and len(_shapes(match)) > 2
        for case in match.cases
        if _is_open(case) and not _never_reached(case)
    ]
    assert open_arms == []


def test_no_exception_is_swallowed() -> None:
    """A bare `except` and `except Exception` stand where a fault of policyc itself is reported, or sent to that place by another process."""
    broad = [
        f"{module.name}: {ast.unparse(node.type) if node.type else 'everything'}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"))
    ]
    assert broad == ["cli: Exception", "verify.workers: Exception"]


def test_no_function_changes_the_state_of_its_module() -> None:
    changing = [
        f"{module.at(node)}: global {', '.join(node.names)}"
        for module in modules()
        for function in functions(module)
        for node in ast.walk(function)
        if isinstance(node, ast.Global)
    ]
    assert changing == []


def test_shapes_have_no_behaviour() -> None:
    """The classes of the two trees hold fields and properties, and what is done with them lives in the passes."""
    behaviour = [
        f"{module.at(method)}: {node.name}.{method.name}"
        for module in below("core.program", "core.expr", "language.syntax")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
        for method in node.body
        if isinstance(method, ast.FunctionDef)
        and [ast.unparse(mark) for mark in method.decorator_list] not in (["property"], ["cached_property"])
    ]
    assert behaviour == []


def _shapes(match: ast.Match) -> set[str]:
    classes = {
        ast.unparse(pattern.cls)
        for case in match.cases
        for pattern in _alternatives(case.pattern)
        if isinstance(pattern, ast.MatchClass)
    }
    values = {
        ast.unparse(pattern.value)
        for case in match.cases
        for pattern in _alternatives(case.pattern)
        if isinstance(pattern, ast.MatchValue)
    }
    return (classes & SHAPES) | {value for value in values if value.split(".")[0] in ENUMS}


def _alternatives(pattern: ast.pattern) -> list[ast.pattern]:
    match pattern:
        case ast.MatchOr(patterns):
            return [one for inner in patterns for one in _alternatives(inner)]
        case ast.MatchAs(inner, _) if inner is not None:
            return _alternatives(inner)
        case _:
            return [pattern]


def _is_open(case: ast.match_case) -> bool:
    return isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None


def _never_reached(case: ast.match_case) -> bool:
    last = case.body[-1]
    return isinstance(last, ast.Expr) and ast.unparse(last.value).startswith("assert_never(")
