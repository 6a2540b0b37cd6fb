"""What facts usually are: the values that most scenarios give them, and where none does, plain ones."""

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import assert_never

import attrs

from policyc.core.facts import DayFact, Interval
from policyc.core.numerals import show_number
from policyc.core.program import Cash, Const, Field, Policy, Program
from policyc.core.types import (
    Code,
    Count,
    Country,
    Day,
    Element,
    Many,
    Money,
    Number,
    OneOf,
    Outcome,
    Quantity,
    RecordType,
    SetOf,
    Share,
    Text,
    YesNo,
)
from policyc.facts.ranges import declared_amount, unknown_day
from policyc.verify.domains import expressions

CASE = "case"
_COUNTRIES = ("JP", "DE", "US", "KR", "FR", "CN")


@attrs.frozen(eq=False)
class Usual:
    """The usual value of each field as a case gives it, by record, whether it is an element of a list, and field."""

    program: Program
    currency: str
    seen: Mapping[tuple[str, bool, str], object]
    records: Mapping[str, Mapping[str, Field]]

    def value(self, record: str, listed: bool, field: Field) -> object:
        """The usual value of a field that is no record and no list."""
        found = self.seen.get((record, listed, field.name), self.seen.get((record, not listed, field.name)))
        return found if found is not None else self._plain(field)

    def words(self) -> dict[str, list[str]]:
        """Words that are usual, by the name of their domain."""
        from_scenarios = [one for one in self.seen.values() if isinstance(one, str)]
        return {"country": [*(w for w in from_scenarios if len(w) == 2), *_COUNTRIES], "element": ["Fe", *from_scenarios]}

    def plain(self, field: Field) -> tuple[str, ...]:
        """Words that a reader finds natural where the usual one cannot be."""
        return _COUNTRIES if isinstance(field.type, Country) else ()

    def _plain(self, field: Field) -> object:
        match field.type:
            case YesNo():
                return False
            case Count() | Number() | Share() | Money() | Quantity():
                return self.show(field, _within(field, self._number(field), self.currency))
            case Day():
                return _day(unknown_day(field))
            case Country():
                return _COUNTRIES[0]
            case Element():
                return "Fe"
            case Text():
                return field.name
            case Code():
                return "0A000"
            case OneOf(words):
                return "other" if "other" in words else words[-1]
            case SetOf() | Many():
                return []
            case RecordType() | Outcome():
                raise TypeError(f"{field.name} has no plain value")
            case unreachable:
                assert_never(unreachable)

    def _number(self, field: Field) -> Fraction:
        match field.type:
            case Money():
                return Fraction(100)
            case Quantity(_, _, scale):
                assert isinstance(scale, Fraction)
                return 100 * scale
            case Share():
                return Fraction(1, 100)
            case _:
                return Fraction(1)

    def show(self, field: Field, value: Fraction) -> object:
        """A number as a case gives it."""
        match field.type:
            case Money():
                return f"{show_number(value)} {self.currency}"
            case Quantity(_, unit, scale):
                assert isinstance(scale, Fraction)
                return f"{show_number(value / scale)} {unit}"
            case Share():
                return f"{show_number(value * 100)}%"
            case _:
                return int(value) if value.denominator == 1 else show_number(value)


def usual_of(program: Program, of: Policy | None = None, currency: str | None = None) -> Usual:
    """The usual values of a program, or those of one of its policies; `currency`: the usual one, where it is known already."""
    records = {record.name: record.by_name for record in program.records}
    tally = _Tally(records)
    for policy in program.policies if of is None or not of.scenarios else (of,):
        for scenario in policy.scenarios:
            tally.count(CASE, False, scenario.case)
    # Of what is met equally often the first in order: the order of scenarios carries no meaning.
    seen = {
        key: tally.values[min(many, key=lambda text: (-many[text], text))]
        for key, many in sorted(tally.counted.items())
    }
    return Usual(program, currency or currency_of(program), seen, records)


@attrs.define
class _Tally:
    """How often each field has each value in the cases of scenarios."""

    records: Mapping[str, Mapping[str, Field]]
    counted: dict[tuple[str, bool, str], dict[str, int]] = attrs.field(factory=dict)
    values: dict[str, object] = attrs.field(factory=dict)

    def count(self, record: str, listed: bool, given: object) -> None:
        """Count the fields of a record as a case gives them."""
        for name, value in given.items() if isinstance(given, dict) else ():
            field = self.records[record].get(name)
            if field is None:
                continue
            match field.type:
                case RecordType(inner):
                    self.count(inner, listed, value)
                case Many(inner):
                    self._elements(inner, value)
                case _ if isinstance(value, (str, bool, int, list)):
                    key, text = (record, listed, name), repr(value)
                    many = self.counted.get(key)
                    if many is None:
                        many = self.counted[key] = {}
                    many[text] = many.get(text, 0) + 1
                    self.values[text] = value
                case _:
                    continue

    def _elements(self, record: str, given: object) -> None:
        for one in given if isinstance(given, list) else ():
            self.count(record, True, one)


def currency_of(program: Program) -> str:
    """The currency that the policies name most often."""
    found: Counter[str] = Counter()
    for expr in expressions(program):
        if isinstance(expr, Const) and isinstance(expr.value, Cash):
            found[expr.value.currency] += 1
    limits = (limit for record in program.records for field in record.fields for limit in (field.low, field.high))
    for limit in limits:
        if limit is not None and isinstance(limit.value, Cash):
            found[limit.value.currency] += 1
    return min(found, key=lambda name: (-found[name], name), default="USD")


def _within(field: Field, wanted: Fraction, currency: str) -> Fraction:
    """The wanted number, or one near it that the field may have."""
    limits = declared_amount(field, currency)
    low, high = limits.low, limits.high
    for one in (wanted, *_candidates(limits)):
        above = low is None or one > low or (one == low and not limits.low_open)
        below = high is None or one < high or (one == high and not limits.high_open)
        if above and below:
            return one
    return wanted


def _candidates(limits: Interval) -> Iterable[Fraction]:
    if limits.low is not None and limits.high is not None:
        yield (limits.low + limits.high) / 2
    if limits.low is not None:
        yield from (limits.low, limits.low + 1)
    if limits.high is not None:
        yield from (limits.high, limits.high - 1)


def _day(limits: DayFact) -> str:
    plain = "2026-01-15"
    if limits.first is not None and str(limits.first) > plain:
        return str(limits.first)
    return str(limits.last) if limits.last is not None and str(limits.last) < plain else plain
