"""Which constructs a Program uses: its primitives, what it says of lists and how deep, the kinds of its facts and calendars."""

from collections.abc import Iterator

from policyc.core.program import Apply, Const, Decision, Expr, Over, Path, Program, Shared, Unstated


def constructs(program: Program) -> set[object]:
    """The members of `Prim` that it uses, pairs of a fold and a depth, and words for what else it has."""
    found: set[object] = set()
    for definition in program.definitions:
        found |= set(_inside(definition.body))
    for policy in program.policies:
        found |= {"conflicts" for one in policy.decisions if one.conflicts}
        found |= {_sort_of(one) for one in policy.decisions}
        found |= {"suspended" for one in policy.provisions if one.suspensions}
    found |= {"question"} if program.questions else set()
    return found


def _sort_of(decision: Decision) -> str:
    return f"{'ordered' if decision.ordered else 'unordered'}, {'otherwise' if decision.otherwise is not None else 'gaps'}"


def _inside(expr: Expr) -> Iterator[object]:
    match expr:
        case Apply(prim, args):
            yield prim
            for arg in args:
                yield from _inside(arg)
        case Over():
            yield expr.fold, expr.depth
            for one in (expr.where, expr.value, expr.default):
                yield from _inside(one) if one is not None else ()
        case Unstated():
            yield "unstated"
        case Const() | Path() | Shared():
            return
