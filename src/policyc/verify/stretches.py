"""The stretches of days within which the law names no day."""

from collections.abc import Iterable
from datetime import date

from policyc.core.program import Const, Program
from policyc.core.timeline import Days
from policyc.verify.domains import expressions
from policyc.verify.terms import FIRST_DAY, LAST_DAY

Interval = tuple[int, int]


def stretches(programs: Iterable[Program]) -> tuple[Interval, ...]:
    """The calendar cut at every day that the law names."""
    starts = {FIRST_DAY}
    for program in programs:
        for expr in expressions(program):
            if isinstance(expr, Const):
                starts |= set(_starts(expr.value))
    cuts = sorted(one for one in starts if FIRST_DAY <= one <= LAST_DAY)
    return tuple(zip(cuts, [*(one - 1 for one in cuts[1:]), LAST_DAY], strict=True))


def _starts(value: object) -> Iterable[int]:
    match value:
        case Days(spans):
            for first, last in spans:
                yield from (first.toordinal(), last.toordinal() + 1)
        case date():
            yield from (value.toordinal(), value.toordinal() + 1)
        case _:
            return
