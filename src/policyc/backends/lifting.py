"""Which definitions come to the same whether suspensions count or not."""

from collections.abc import Iterator
from typing import assert_never

from policyc.core.program import RUN, Apply, Const, Expr, Over, Path, Program, Shared, Unstated

HONOURED = "honoured"


def untouched_by_suspensions(program: Program) -> frozenset[str]:
    """The names of the definitions that do not ask whether suspensions count, nor use one that does."""
    found: set[str] = set()
    for definition in program.definitions:
        if not any(_varies(one, found) for one in _inside(definition.body)):
            found.add(definition.name)
    return frozenset(found)


def _varies(expr: Expr, found: set[str]) -> bool:
    match expr:
        case Path(root, steps):
            return root == RUN and steps == (HONOURED,)
        case Shared(name):
            # Definitions stand in an order in which each uses only earlier ones.
            return name not in found
        case Const() | Unstated() | Apply() | Over():
            return False
        case unreachable:
            assert_never(unreachable)


def _inside(expr: Expr) -> Iterator[Expr]:
    waiting = [expr]
    while waiting:
        here = waiting.pop()
        yield here
        match here:
            case Apply(_, args):
                waiting += args
            case Over():
                waiting += [here.parts, here.where, here.value]
                waiting += [here.default] if here.default is not None else []
            case Shared(_, args):
                waiting += args
            case Path() | Const() | Unstated():
                pass
            case unreachable:
                assert_never(unreachable)
