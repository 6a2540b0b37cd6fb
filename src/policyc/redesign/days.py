"""The days of an interval on which a law can change its mind: between two of them nothing that depends on the day differs."""

from collections.abc import Iterator
from datetime import date, timedelta

from policyc.core.program import Apply, Const, Expr, Over, Path, Program, Shared, Unstated
from policyc.core.timeline import Days

_ONE = timedelta(days=1)


def telling_days(program: Program, first: date, last: date) -> tuple[date, ...]:
    """The first day of an interval, and every later one on which a period begins or has ended."""
    found = {first}
    for day in _named(program):
        found |= {one for one in (day, day + _ONE) if first <= one <= last}
    return tuple(sorted(found))


def _named(program: Program) -> Iterator[date]:
    for definition in program.definitions:
        yield from _dates(definition.body)
    for decision in (one for policy in program.policies for one in policy.decisions):
        for conflict in decision.conflicts:
            yield from _dates(conflict.both)


def _dates(expr: Expr) -> Iterator[date]:
    match expr:
        case Const(Days() as days):
            for first, last in days.spans:
                yield from (one for one in (first, last) if one < date.max)
        case Const(date() as day):
            yield from (day,) if day < date.max else ()
        case Apply(_, args):
            for arg in args:
                yield from _dates(arg)
        case Over():
            for one in (expr.where, expr.value, expr.default):
                yield from _dates(one) if one is not None else ()
        case Const() | Path() | Shared() | Unstated():
            pass
