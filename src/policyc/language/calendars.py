"""Days counted from a day, and the calendars that say which of them are working days."""

from datetime import timedelta
from fractions import Fraction

from policyc.core.build import constant
from policyc.core.numerals import read_number
from policyc.core.program import LAW, Apply, Calendar, Const, Expr, Path, Prim
from policyc.core.timeline import NEVER, Days, days
from policyc.core.types import Count, Day, OneOf, Text
from policyc.language import syntax
from policyc.language.citations import cited
from policyc.language.errors.law import EmptyPeriod, Incomplete, TooLarge
from policyc.language.errors.names import UnknownName, UnknownWord
from policyc.language.errors.types import WrongKind
from policyc.language.resolve import Declared, Space, is_broken, lookup, visible
from policyc.language.scope import Scope, Typed
from policyc.language.words import describe_type, read_day

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MOST_DAYS = 100_000
_ONE = timedelta(days=1)


def days_after(scope: Scope, node: syntax.DaysAfter, day: Typed | None) -> Typed | None:
    """The day that lies so many days, or working days, after another."""
    count = read_number(node.count.text)
    if count is None or count.denominator != 1 or not 0 <= count <= _MOST_DAYS:
        scope.complain(TooLarge(span=node.count.span, text=node.count.text[:60]))
        return None
    if day is None:
        return None
    if not isinstance(day.type, Day):
        scope.complain(WrongKind(span=node.day.span, wanted="a day", found=describe_type(day.type)))
        return None
    number = constant(Fraction(count), Count(), node.count.span)
    if node.calendar is None:
        return Typed(Apply(Prim.AFTER_DAYS, (day.expr, number), span=node.span), Day())
    calendar = _whose(scope, node.calendar)
    if calendar is None:
        return None
    return Typed(Apply(Prim.AFTER_WORKING_DAYS, (day.expr, number, calendar), span=node.span), Day())


def lower_calendar(scope: Scope, found: Declared) -> Calendar | None:
    """The calendar that a declaration says, or None where it does not say enough, which is then told."""
    node = found.node
    assert isinstance(node, syntax.Calendar)
    if not node.week or node.known is None:
        lacks = "does not say which days are working days" if not node.week else "does not say for which days it is known"
        example = "write `working week (monday, tuesday, …)`" if not node.week else "write `known from D up to and including D`"
        scope.complain(
            Incomplete(span=node.name.span, what="calendar", name=node.name.text, lacks=lacks, example=example)
        )
        return None
    return Calendar(
        name=found.full_name,
        label=node.label.text,
        week=frozenset(_weekdays(scope, node)),
        closed=_ranges(scope, node.closed),
        open=_ranges(scope, node.open),
        known=read_period(scope, node.known),
        cites=cited(node.sources),
    )


def read_period(scope: Scope, period: syntax.Period) -> Days:
    """The days of a period, both ends included; none where its dates are wrong, which is then told."""
    first = read_day(scope, period.first) if period.first is not None else None
    last = read_day(scope, period.last) if period.last is not None else None
    if (period.first is not None and first is None) or (period.last is not None and last is None):
        return NEVER
    if first is not None and last is not None and last < first:
        scope.complain(EmptyPeriod(span=period.span, first=str(first), last=str(last)))
    return days((first, last))


def _whose(scope: Scope, name: syntax.Name) -> Expr | None:
    found = lookup(scope.module, Space.VALUE, name.text)
    if found is not None and isinstance(found.node, syntax.Calendar):
        return Const(found.full_name, Text(), span=name.span)
    if found is not None and isinstance(found.node, syntax.Question):
        readings = OneOf(tuple(reading.name.text for reading in found.node.readings))
        return Path(LAW, (found.full_name,), readings, span=name.span)
    if not is_broken(scope.module, name.text):
        known = visible(scope.module, Space.VALUE)
        what = "calendar or question about calendars"
        scope.complain(UnknownName(span=name.span, name=name.text, what=what, known=known))
    return None


def _weekdays(scope: Scope, node: syntax.Calendar) -> list[int]:
    found: list[int] = []
    for name in node.week:
        if name.text in WEEK:
            found.append(WEEK.index(name.text))
        else:
            scope.complain(UnknownWord(span=name.span, word=name.text, what="a day of the week", known=WEEK))
    return found


def _ranges(scope: Scope, ranges: tuple[syntax.DayRange, ...]) -> Days:
    found = []
    for one in ranges:
        first = read_day(scope, one.first)
        last = read_day(scope, one.last) if one.last is not None else first
        if first is not None and last is not None:
            if last < first:
                scope.complain(EmptyPeriod(span=one.span, first=str(first), last=str(last)))
            found.append((first, last))
    return days(*found)
