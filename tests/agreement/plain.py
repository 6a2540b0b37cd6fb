"""A second opinion: the value of every expression of the surface tree in a complete case, straight from the manual.

Nothing is lowered, bounded or shared here; each word is taken to mean what the description of the language says.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import assert_never

import attrs

from agreement.plain_values import UNITS, Cash, OpenError, Rates, Thing, Value, number_of, sign
from policyc.language import syntax

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NOTHING = Cash({})


@attrs.frozen(eq=False)
class Words:
    """What was declared, under the names by which it is referred to."""

    terms: Mapping[str, syntax.Term]
    groups: Mapping[str, syntax.Group]
    categories: Mapping[str, syntax.Category]
    questions: Mapping[str, syntax.Question]
    calendars: Mapping[str, syntax.Calendar]


@attrs.frozen(eq=False)
class Place:
    """Where an expression is asked: the variables in sight, the case, the day, the readings, and what provisions do."""

    words: Words
    variables: Mapping[str, Value]
    case: Thing
    day: date
    rates: Rates
    readings: Mapping[str, str]
    policy: str
    provision: Callable[[syntax.Path, bool], bool]

    def bind(self, name: str, value: Value) -> "Place":
        """The same with one more variable."""
        return attrs.evolve(self, variables={**self.variables, name: value})

    def alone(self, variables: Mapping[str, Value]) -> "Place":
        """The same with these variables only, for the body of a definition."""
        return attrs.evolve(self, variables=variables)


def holds(at: Place, condition: syntax.Condition) -> bool:
    """Whether a condition holds."""
    if isinstance(condition, syntax.Labelled):
        lines = [holds(at, line.condition) for line in condition.lines]
        return {"all": all(lines), "any": any(lines), "none": not any(lines)}[condition.quantifier.split()[0]]
    found = value(at, condition)
    assert isinstance(found, bool), condition
    return found


def value(at: Place, expr: syntax.Expr) -> Value:
    """What an expression comes to."""
    match expr:
        case syntax.Path():
            return _path(at, expr)
        case syntax.Number():
            return _literal(expr)
        case syntax.Quoted(text):
            return text
        case syntax.Day(text):
            return date.fromisoformat(text)
        case syntax.YesNo(yes):
            return yes
        case syntax.Members(items):
            return tuple(value(at, item) for item in items)
        case syntax.Phrase(op, args):
            return _phrase(at, op, args)
        case syntax.IsA():
            return _is_a(at, expr) is not expr.negated
        case syntax.Applies(provision, conditions):
            return at.provision(provision, conditions)
        case syntax.DaysAfter():
            return _days_after(at, expr)
        case syntax.Fold():
            return _fold(at, expr)
        case _:
            assert_never(expr)


def _path(at: Place, path: syntax.Path) -> Value:
    names = [name.text for name in path.names]
    if names[0] in at.variables:
        return _follow(at.variables[names[0]], names[1:])
    if names[0] in at.case.facts:
        return _follow(at.case, names)
    if names[-1] in at.words.terms and len(names) <= 2:
        return term(at, at.words.terms[names[-1]])
    question = _question(at, names)
    if question is not None:
        return at.readings[question]
    if names[-1] in at.words.groups:
        members = at.words.groups[names[-1]].members
        assert members is not None
        return value(at, members)
    assert len(names) == 1, names
    return names[0]


def _follow(found: Value, steps: list[str]) -> Value:
    for step in steps:
        assert isinstance(found, Thing), step
        found = found.facts[step]
    return found


def _question(at: Place, names: list[str]) -> str | None:
    full = ".".join(names) if len(names) == 2 else f"{at.policy}.{names[0]}"
    return full if full in at.words.questions else None


def term(at: Place, found: syntax.Term) -> Value:
    """The value of a term on the day of the case."""
    started = [dated for dated in found.means if dated.start is None or date.fromisoformat(dated.start.text) <= at.day]
    if not started:
        raise OpenError(f"{found.name.text} is not stated for {at.day}")
    latest = max(started, key=lambda dated: date.min if dated.start is None else date.fromisoformat(dated.start.text))
    return value(at.alone({}), latest.value)


def _literal(number: syntax.Number) -> Fraction | Cash:
    amount = number_of(number.text)
    if number.unit is None:
        return amount
    if number.unit == "%":
        return amount / 100
    if number.unit in UNITS:
        return amount * UNITS[number.unit]
    return Cash({number.unit: amount} if amount else {})


def _is_a(at: Place, expr: syntax.IsA) -> bool:
    category = at.words.categories[expr.category.text]
    assert category.when is not None
    return holds(at.alone({category.of.text: value(at, expr.subject)}), category.when)


def _phrase(at: Place, op: str, args: tuple[syntax.Expr, ...]) -> Value:
    if op == "choose":
        then, condition, otherwise = args
        return value(at, then if value(at, condition) else otherwise)
    found = [value(at, arg) for arg in args]
    match op:
        case "and":
            return all(found)
        case "or":
            return any(found)
        case "implies":
            return not found[0] or bool(found[1])
        case "not_":
            return not found[0]
        case "plus" | "minus":
            return _sum(found[0], found[1], 1 if op == "plus" else -1)
        case "times" | "share_of" | "divided":
            return _scaled(op, found[0], found[1])
        case _:
            return COMPARISONS[op](at, found)


def _sum(one: Value, other: Value, times: int) -> Value:
    # The total of nothing does not know of what it is the total.
    if other == NOTHING:
        return one
    if one == NOTHING and isinstance(other, Fraction):
        return times * other
    if isinstance(one, Cash):
        assert isinstance(other, Cash)
        return one.plus(other, times)
    assert isinstance(one, Fraction) and isinstance(other, Fraction)
    return one + times * other


def _scaled(op: str, one: Value, other: Value) -> Value:
    if isinstance(one, Cash):
        one, other = other, one
        assert isinstance(one, Fraction)
        ratio = 1 / one if op == "divided" else one
    else:
        assert isinstance(one, Fraction)
        if op == "divided":
            assert isinstance(other, Fraction)
            return one / other
        ratio = one
    if isinstance(other, Cash):
        return other.scaled(ratio)
    assert isinstance(other, Fraction)
    return ratio * other


def _order(at: Place, one: Value, other: Value) -> int:
    if isinstance(one, date) and isinstance(other, date):
        return (one > other) - (one < other)
    return sign(_sum(one, other, -1), at.rates)


def _same(at: Place, one: Value, other: Value) -> bool:
    if isinstance(one, Fraction | Cash):
        return _order(at, one, other) == 0
    return one == other or (isinstance(one, str) and isinstance(other, str) and _under(one, other))


def _under(code: str, other: str) -> bool:
    # A code that is written out does not say that it is one; no text and no other word here has a point in it.
    return code.startswith(f"{other}.")


def _among(at: Place, one: Value, members: Value) -> bool:
    assert isinstance(members, tuple)
    return any(_same(at, one, member) for member in members)


def _includes(at: Place, found: list[Value]) -> list[bool]:
    whole, members = found
    assert isinstance(whole, frozenset)
    wanted = members if isinstance(members, tuple) else (members,)
    return [any(_same(at, one, member) for one in whole) for member in wanted]


COMPARISONS: dict[str, Callable[[Place, list[Value]], bool]] = {
    "equal": lambda at, v: _same(at, v[0], v[1]),
    "not_equal": lambda at, v: not _same(at, v[0], v[1]),
    "is_in": lambda at, v: _among(at, v[0], v[1]),
    "is_not_in": lambda at, v: not _among(at, v[0], v[1]),
    "at_least": lambda at, v: _order(at, v[0], v[1]) >= 0,
    "at_most": lambda at, v: _order(at, v[0], v[1]) <= 0,
    "more_than": lambda at, v: _order(at, v[0], v[1]) > 0,
    "less_than": lambda at, v: _order(at, v[0], v[1]) < 0,
    "between": lambda at, v: _order(at, v[0], v[1]) >= 0 and _order(at, v[0], v[2]) <= 0,
    "before": lambda at, v: _order(at, v[0], v[1]) < 0,
    "after": lambda at, v: _order(at, v[0], v[1]) > 0,
    "on_or_before": lambda at, v: _order(at, v[0], v[1]) <= 0,
    "on_or_after": lambda at, v: _order(at, v[0], v[1]) >= 0,
    "includes": lambda at, v: all(_includes(at, v)),
    "includes_any": lambda at, v: any(_includes(at, v)),
    "includes_all": lambda at, v: all(_includes(at, v)),
}


def _days_after(at: Place, expr: syntax.DaysAfter) -> date:
    day = value(at, expr.day)
    assert isinstance(day, date)
    left = int(number_of(expr.count.text))
    if expr.calendar is None:
        return day + timedelta(days=left)
    calendar = _calendar(at, expr.calendar.text)
    while left > 0:
        day += timedelta(days=1)
        left -= _works(calendar, day)
    return day


def _calendar(at: Place, name: str) -> syntax.Calendar:
    if name in at.words.calendars:
        return at.words.calendars[name]
    question = f"{at.policy}.{name}"
    reading = next(one for one in at.words.questions[question].readings if one.name.text == at.readings[question])
    assert reading.calendar is not None
    return at.words.calendars[reading.calendar.text]


def _works(calendar: syntax.Calendar, day: date) -> bool:
    known = calendar.known
    assert known is not None and known.first is not None and known.last is not None
    if not known.first.text <= day.isoformat() <= known.last.text:
        raise OpenError(f"{calendar.name.text} is not known on {day}")
    if _among_days(calendar.open, day):
        return True
    if _among_days(calendar.closed, day):
        return False
    return WEEK[day.weekday()] in [name.text.lower() for name in calendar.week]


def _among_days(ranges: tuple[syntax.DayRange, ...], day: date) -> bool:
    text = day.isoformat()
    return any(one.first.text <= text <= (one.last or one.first).text for one in ranges)


def _fold(at: Place, fold: syntax.Fold) -> Value:
    listed = value(at, fold.list)
    assert isinstance(listed, tuple)
    if fold.chains is not None:
        return _held(at, fold, listed)
    matches = list(_matches(at, fold, listed))

    def of_each(expr: syntax.Expr) -> list[Value]:
        return [value(at.bind(fold.var.text, one), expr) for one in matches]

    match fold.fold:
        case "some":
            return bool(matches)
        case "no":
            return not matches
        case "count":
            return Fraction(len(matches))
        case "every":
            assert fold.value is not None
            return all(of_each(fold.value))
        case "total":
            assert fold.value is not None
            return _total(of_each(fold.value))
        case _:
            assert fold.value is not None and fold.default is not None
            return _best(at, fold.fold, of_each(fold.value)) if matches else value(at, fold.default)


def _matches(at: Place, fold: syntax.Fold, listed: tuple[Value, ...]) -> Iterator[Thing]:
    for one in listed:
        assert isinstance(one, Thing)
        found = fold.where is None or holds(at.bind(fold.var.text, one), fold.where)
        if found:
            yield one
        if fold.depth != "here" and not (found and fold.depth == "outermost"):
            inside = one.facts[fold.list.names[-1].text]
            assert isinstance(inside, tuple)
            yield from _matches(at, fold, inside)


def _held(at: Place, fold: syntax.Fold, listed: tuple[Value, ...]) -> Fraction:
    """Each share of those that match, and of those of whom enough is held in the same way."""
    assert fold.chains is not None and fold.value is not None
    found, limit = Fraction(0), number_of(fold.chains.limit.text) / 100
    for one in listed:
        assert isinstance(one, Thing)
        here = at.bind(fold.var.text, one)
        inside = one.facts[fold.list.names[-1].text]
        assert isinstance(inside, tuple)
        held = _held(at, fold, inside)
        if fold.where is None or holds(here, fold.where) or held > limit or (held == limit and not fold.chains.opened):
            share = value(here, fold.value)
            assert isinstance(share, Fraction)
            found += share
    return found


def _total(values: list[Value]) -> Value:
    if not values:
        return NOTHING
    found = values[0]
    for one in values[1:]:
        found = _sum(found, one, 1)
    return found


def _best(at: Place, fold: str, values: list[Value]) -> Value:
    best = values[0]
    for one in values[1:]:
        if _order(at, one, best) * (1 if fold == "largest" else -1) > 0:
            best = one
    return best
