"""Every possible case at once: each fact that a question reads becomes a variable with its declared range."""

from collections.abc import Mapping
from fractions import Fraction
from typing import assert_never

import attrs

from policyc.core.program import Field, Over, Program, Question
from policyc.core.timeline import Days
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
    Type,
    YesNo,
)
from policyc.facts.ranges import declared_amount, unknown_day
from policyc.verify.domains import Domain, key_of
from policyc.verify.terms import FALSE, FIRST_DAY, LAST_DAY, TRUE, Linear, Terms

CASE = "case"


@attrs.frozen
class Word:
    """A word: one of several, each under its condition. A variable, or, where that is None, a place in the domain."""

    domain: Domain
    options: tuple[tuple[int, int | None, int], ...]


@attrs.frozen(eq=False)
class Bits:
    """A set of words: whether each place of the domain is in it. `either`: one of two sets, by a condition."""

    domain: Domain
    path: str
    bits: dict[int, int] = attrs.field(factory=dict)
    either: "tuple[int, Bits, Bits] | None" = None


@attrs.frozen(eq=False)
class Rec:
    """A record of the case. `fields` holds what was asked for so far; `count` is the number of parts that it stands for."""

    record: str
    path: str
    depth: int = 0
    fields: "dict[str, Value]" = attrs.field(factory=dict)
    count: Linear | None = None


@attrs.frozen(eq=False)
class Lst:
    """A list: elements that may be there, each with the condition that it is. `whole`: it may have any others besides.

    instead: of a list of any length, that one part of another list was replaced.
    """

    record: str
    path: str
    slots: tuple[tuple[int, Rec], ...]
    whole: bool = False
    owner: Rec | None = None
    instead: "Instead | None" = None


@attrs.frozen(eq=False)
class Instead:
    """One part of a list of any length gives way to another: `old` to `new`. `before` is the list as it was.

    direct: whether the part lies in the list itself. answers: what is said of the list afterwards. left: the reasons why
    something of that is not followed; open: what it is, with what it was before and what stands for it afterwards.
    """

    before: Lst
    old: Rec
    new: Rec
    direct: int
    answers: "dict[object, Value]" = attrs.field(factory=dict)
    left: dict[str, None] = attrs.field(factory=dict)
    open: "list[tuple[Over, Value, Value]]" = attrs.field(factory=list)


@attrs.frozen(eq=False)
class Member:
    """One part that stands for all of its class. `limits`: which numeric limits they keep; None while these are collected.

    found: the limits that were asked for, by form, each with a variable. held: what follows from `limits` for all of them
    together.
    """

    record: Rec
    count: Linear
    limits: Mapping[object, bool] | None
    found: dict[object, int] = attrs.field(factory=dict)
    held: dict[int, None] = attrs.field(factory=dict)


Value = int | Linear | Word | Bits | Rec | Lst | tuple[object, ...] | Days


@attrs.frozen
class Shape:
    """How lists are spelled out: how many elements on each level, or (`classes`) any number.

    counted: what is said of lists of any length is worked out by class; if not, it may be anything.
    """

    widths: tuple[int, ...] = (2, 1)
    classes: bool = False
    counted: bool = True


@attrs.define(eq=False)
class Space:
    """The variables of all cases. `facts` are what every case satisfies; `loose` says what was only approximated."""

    program: Program
    domains: Mapping[str, Domain]
    shape: Shape
    currency: str
    terms: Terms = attrs.field(factory=Terms)
    facts: list[int] = attrs.field(factory=list)
    loose: dict[str, None] = attrs.field(factory=dict)
    closed: bool = False
    records: dict[str, dict[str, Field]] = attrs.field(init=False)
    touched: list[Rec] = attrs.field(factory=list)
    lists: dict[str, Lst] = attrs.field(factory=dict)
    readings: dict[str, int] = attrs.field(factory=dict)
    days: dict[str, Linear] = attrs.field(factory=dict)
    rates: dict[str, Linear] = attrs.field(factory=dict)
    members: dict[Linear, Member] = attrs.field(factory=dict)
    owners: dict[int, Linear] = attrs.field(factory=dict)
    root: Rec = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.records = {record.name: record.by_name for record in self.program.records}
        self.root = self.record(CASE, "", 0)

    def record(self, name: str, path: str, depth: int, count: Linear | None = None) -> Rec:
        """A record of which nothing was asked yet."""
        found = Rec(name, path, depth, {}, count)
        self.touched.append(found)
        return found

    def field(self, of: Rec, name: str) -> Value:
        """The value of a field, made when it is first asked for."""
        if name not in of.fields:
            of.fields[name] = self._made(of, self.records[of.record][name])
        return of.fields[name]

    def reading(self, question: Question) -> Word:
        """The reading of an open question."""
        names = tuple(name for name, _, _ in question.readings)
        domain = self.domains[key_of(OneOf(names)) or ""]
        if question.name not in self.readings:
            self.readings[question.name] = self._word(domain, f"?{question.name}")
            self.facts.append(self.terms.member(self.readings[question.name], domain.mask(names)))
        return Word(domain, ((TRUE, self.readings[question.name], 0),))

    def day_of(self, policy: str) -> Linear:
        """A day on which a policy judges that takes it from no fact."""
        if policy not in self.days:
            self.days[policy] = self._day(f"day of {policy}")
        return self.days[policy]

    def worth(self, currency: str) -> Linear:
        """What one unit of a currency is worth in the currency of the case."""
        if currency == self.currency:
            return Linear(Fraction(1))
        if currency not in self.rates:
            rate = self.terms.number(f"rate {currency}", "real")
            self.facts.append(self.terms.less(Linear(Fraction(0)), rate))
            self.rates[currency] = rate
        return self.rates[currency]

    def free(self, of: Type, name: str, why: str) -> Value:
        """Any value of a type; the question is no longer exact because of something."""
        self.loose[why] = None
        return self.any_value(of, name)

    def any_value(self, of: Type, name: str) -> Value:
        """Any value of a type."""
        match of:
            case YesNo():
                return self.terms.truth(name)
            case Count() | Number() | Share() | Money() | Quantity():
                return self.terms.number(name, "int" if isinstance(of, Count) else "real")
            case Day():
                return self._day(name)
            case Country() | Element() | Text() | Code() | OneOf():
                domain = self.domains[key_of(of) or ""]
                return Word(domain, ((TRUE, self._word(domain, name), 0),))
            case SetOf():
                return Bits(self.domains[key_of(of) or ""], name)
            case RecordType() | Many() | Outcome():
                raise TypeError(f"nothing can stand for any {of!r}")
            case unreachable:
                assert_never(unreachable)

    def bit(self, of: Bits, place: int) -> int:
        """Whether a word is in a set."""
        if of.either is not None:
            condition, then, otherwise = of.either
            return self.terms.choose(condition, self.bit(then, place), self.bit(otherwise, place))
        if place not in of.bits:
            of.bits[place] = self.terms.truth(f"{of.path} has {of.domain.values[place]}")
        return of.bits[place]

    # ---- making ----

    def _made(self, of: Rec, field: Field) -> Value:
        path = f"{of.path}.{field.name}" if of.path else field.name
        match field.type:
            case YesNo():
                return self.terms.truth(path)
            case Count() | Number() | Share() | Money() | Quantity():
                return self._number(of, field, path)
            case Day():
                return self._date(field, path)
            case Country() | Element() | Text() | Code() | OneOf():
                domain = self.domains[key_of(field.type) or ""]
                return Word(domain, ((TRUE, self._word(domain, path), 0),))
            case SetOf():
                return Bits(self.domains[key_of(field.type) or ""], path)
            case RecordType(name):
                return self.record(name, path, of.depth, of.count)
            case Many(name):
                return self._list(of, name, path)
            case Outcome():
                raise TypeError(f"the field {field.name} holds an outcome, which no case can give")
            case unreachable:
                assert_never(unreachable)

    def _number(self, of: Rec, field: Field, path: str) -> Linear:
        # The sum over several like parts need not be whole.
        whole = isinstance(field.type, Count) and of.count is None
        found = self.terms.number(path, "int" if whole else "real")
        currency = self.currency if isinstance(field.type, Money) else ""
        limits = declared_amount(field, currency)
        if of.count is not None:
            self.owners[found.parts[0][0]] = of.count
        count = of.count if of.count is not None else Linear(Fraction(1))
        for limit, is_open, low in ((limits.low, limits.low_open, True), (limits.high, limits.high_open, False)):
            if limit is None:
                continue
            end = self.terms.times(limit, count)
            sides = (end, found) if low else (found, end)
            held = self.terms.less(*sides) if is_open else self.terms.at_most(*sides)
            self.facts.append(self.terms.either(held, self._nothing(of)) if is_open else held)
        if of.count is not None:
            nothing = self.terms.equal(found, Linear(Fraction(0)))
            self.facts.append(self.terms.implies(self._nothing(of), nothing))
        return found

    def _nothing(self, of: Rec) -> int:
        """Whether a class of parts has no members."""
        return self.terms.at_most(of.count, Linear(Fraction(0))) if of.count is not None else FALSE

    def _date(self, field: Field, path: str) -> Linear:
        found = self._day(path)
        limits = unknown_day(field)
        first = limits.first.toordinal() if limits.first is not None else FIRST_DAY
        last = limits.last.toordinal() if limits.last is not None else LAST_DAY
        self.facts.append(self.terms.on_days(found, ((first, last),)))
        return found

    def _day(self, name: str) -> Linear:
        found = self.terms.number(name, "day")
        self.facts.append(self.terms.is_day(found))
        return found

    def _word(self, domain: Domain, name: str) -> int:
        found = self.terms.word(name, len(domain.values), domain.open)
        self.facts.append(self.terms.is_word(found))
        return found

    def _list(self, of: Rec, record: str, path: str) -> Lst:
        if self.closed:
            return Lst(record, path, ())
        if self.shape.classes:
            found = Lst(record, path, (), True, of)
        else:
            width = self.shape.widths[of.depth] if of.depth < len(self.shape.widths) else 0
            slots: list[tuple[int, Rec]] = []
            for index in range(width):
                there = self.terms.truth(f"{path}[{index}]")
                if slots:
                    self.facts.append(self.terms.implies(there, slots[-1][0]))
                slots.append((there, self.record(record, f"{path}[{index}]", of.depth + 1)))
            found = Lst(record, path, tuple(slots))
        self.lists[path] = found
        return found
