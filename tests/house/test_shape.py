"""How large things may be, and what each must say of itself."""

import ast
from collections.abc import Iterator

import pytest

from house.code import Function, Module, functions, modules

MODULE_LINES = 400
FUNCTION_LINES = 40
NESTING = 3
PARAMETERS = 5
# Longer than the rest, and why; never past these figures.
LONG_FUNCTIONS = {
    "language.provisions._provision": (60, "a line for each field of a provision"),
}
MANY_PARAMETERS = {
    "compiled.decide": (7, "the terms by their names: to collect them in a mapping takes as long as half a decision"),
}
# What every diagnostic answers to is explained once, where `Diagnostic` (or, for findings, `Found`) declares it.
ANSWERS = ("message", "caption", "hint", "related", "advice", "lead", "shown_at")
BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match, ast.AsyncFor, ast.AsyncWith)


def lines_of(function: Function) -> int:
    """How many lines a function has, decorators and docstring left out."""
    assert function.end_lineno is not None
    body = function.body
    said = body[0].end_lineno - body[0].lineno + 1 if ast.get_docstring(function) and body[0].end_lineno else 0
    return function.end_lineno - function.lineno + 1 - said


def depth_of(body: list[ast.stmt]) -> int:
    """How deep blocks stand in blocks. `elif` is no deeper than its `if`, and a `match` counts with its cases once."""
    return max((_depth(statement) for statement in body), default=0)


def _depth(statement: ast.stmt) -> int:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return 0
        case ast.If(_, body, orelse):
            chained = len(orelse) == 1 and isinstance(orelse[0], ast.If)
            return max(1 + depth_of(body), depth_of(orelse) + (0 if chained else 1) if orelse else 0)
        case _ if isinstance(statement, BLOCKS):
            return 1 + max(depth_of(inner) for inner in _bodies(statement))
        case _:
            return 0


def _bodies(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        yield getattr(statement, name, [])
    for inner in [*getattr(statement, "handlers", []), *getattr(statement, "cases", [])]:
        yield inner.body


def named_functions() -> Iterator[tuple[Module, Function]]:
    """Every function with its module."""
    for module in modules():
        for function in functions(module):
            yield module, function


def test_a_module_is_read_in_one_sitting() -> None:
    long = {module.name: module.lines for module in modules() if module.lines > MODULE_LINES}
    assert long == {}


def test_a_function_fits_on_a_screen() -> None:
    long = [
        f"{module.at(function)}: {function.name} has {lines_of(function)} lines"
        for module, function in named_functions()
        if lines_of(function) > LONG_FUNCTIONS.get(f"{module.name}.{function.name}", (FUNCTION_LINES, ""))[0]
    ]
    assert long == []


def test_what_is_longer_than_the_rest_has_a_reason_and_a_figure_of_its_own() -> None:
    assert all(limit <= 60 and reason for limit, reason in LONG_FUNCTIONS.values())
    lengths = {f"{module.name}.{function.name}": lines_of(function) for module, function in named_functions()}
    assert [name for name in LONG_FUNCTIONS if lengths.get(name, 0) <= FUNCTION_LINES] == []


def test_blocks_are_nested_at_most_three_deep() -> None:
    deep = [
        f"{module.at(function)}: {function.name} is {depth_of(function.body)} deep"
        for module, function in named_functions()
        if depth_of(function.body) > NESTING
    ]
    assert deep == []


def test_the_measure_of_nesting_counts_what_a_reader_counts() -> None:
    text = "def f():\n for a in b:\n  if c:\n   pass\n  elif d:\n   pass\n  else:\n   with e:\n    pass\n"
    function = ast.parse(text).body[0]
    assert isinstance(function, ast.FunctionDef)
    assert depth_of(function.body) == 3


def test_a_function_takes_at_most_five_arguments() -> None:
    many = [
        f"{module.at(function)}: {function.name}"
        for module, function in named_functions()
        if len(_parameters(function)) > MANY_PARAMETERS.get(f"{module.name}.{function.name}", (PARAMETERS, ""))[0]
    ]
    assert many == []


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_every_module_opens_with_one_sentence(module: Module) -> None:
    said = ast.get_docstring(module.tree)
    assert said, f"{module.at(module.tree)} does not say what it is"
    first = said.split("\n\n")[0]
    assert "\n" not in first and first.endswith("."), first


def test_every_public_function_and_class_says_what_a_caller_may_rely_on() -> None:
    silent = [
        f"{module.at(node)}: {node.name}"
        for module in modules()
        for node in _public(module.tree.body)
        if not ast.get_docstring(node)
    ]
    assert silent == []


def test_everything_is_annotated() -> None:
    bare = [
        f"{module.at(function)}: {function.name}"
        for module, function in named_functions()
        if function.returns is None
        or any(p.annotation is None and p.arg not in ("self", "cls") for p in _parameters(function))
    ]
    assert bare == []


def test_no_test_reaches_into_a_module() -> None:
    reached = []
    for file in sorted((modules()[0].file.parents[2] / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("policyc"):
                reached += [f"{file.name}: {alias.name}" for alias in node.names if alias.name.startswith("_")]
    assert reached == []


def _parameters(function: Function) -> list[ast.arg]:
    arguments = function.args
    variable = [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
    listed = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [argument for argument in [*listed, *variable] if argument.arg not in ("self", "cls")]


def _public(body: list[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    for node in body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_") and node.name not in ANSWERS:
            yield node
            yield from _public(node.body) if isinstance(node, ast.ClassDef) else ()
