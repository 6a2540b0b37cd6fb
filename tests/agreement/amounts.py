"""Amounts of random cases: as texts of a case, and as numbers of one common unit."""

from fractions import Fraction
from random import Random
from typing import Any

import attrs

from agreement.scope import GRAMS, Thresholds, threshold_key
from agreement.vocab import Edge, Field, Kind, decimal

HAIRS = (
    Fraction(0),
    Fraction(0),
    Fraction(0),
    Fraction(1, 1000),
    Fraction(-1, 1000),
    Fraction(1, 3),
    Fraction(-1, 7),
    Fraction(1),
)
USUAL = {
    "money": (0, 1, 10, 100, 500),
    "count": (0, 1, 2, 4),
    "number": (0, 1, -1, 2),
    "kg": (0, 1, 2, 10),
    "Wh/kg": (50, 100, 300),
    "share": (0, Fraction(1, 10), Fraction(1, 2), 1),
}


class InfeasibleError(Exception):
    """The facts that are fixed leave no room for the others."""


@attrs.frozen
class Span:
    """The numbers from `low` to `high`; None is unbounded."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False

    def __contains__(self, number: Fraction) -> bool:
        above = self.low is None or number > self.low or (number == self.low and not self.low_open)
        return above and (self.high is None or number < self.high or (number == self.high and not self.high_open))

    def least(self, low: Fraction | None) -> "Span":
        """Not less than this."""
        if low is None or (self.low is not None and self.low >= low):
            return self
        return attrs.evolve(self, low=low, low_open=False)

    def most(self, high: Fraction | None) -> "Span":
        """Not more than this."""
        if high is None or (self.high is not None and self.high <= high):
            return self
        return attrs.evolve(self, high=high, high_open=False)


@attrs.frozen
class Money:
    """What one unit of each currency is worth in USD, and the numbers of the program."""

    rate: Fraction | None
    seen: Thresholds

    def worth(self, currency: str) -> Fraction:
        """One unit of it in USD."""
        return self.rate if currency == "EUR" and self.rate is not None else Fraction(1)

    def read(self, kind: Kind, text: Any) -> Fraction:
        """The number behind a text of a case, in USD, in the unit of the field, or as a ratio."""
        digits, _, unit = str(text).partition(" ")
        if kind.name == "share":
            return Fraction(digits.rstrip("%")) / 100
        value = Fraction(digits)
        if kind.name == "money":
            return value * self.worth(unit)
        return value * GRAMS.get(unit, Fraction(1))

    def write(self, kind: Kind, value: Fraction, currency: str) -> str:
        """The text of a number."""
        match kind.name:
            case "money":
                return f"{show(value / self.worth(currency))} {currency}"
            case "quantity":
                small = kind.word == "kg" and value.denominator == 1000
                return f"{show(value * 1000)} g" if small else f"{show(value)} {kind.word}"
            case "share":
                return f"{show(value * 100)}%"
            case _:
                return show(value)

    def given(self, field: Field, data: Any) -> tuple[Span, str | None]:
        """The numbers that a fact can be, by what is declared and given, and the currency if that is known."""
        span = declared(field)
        if data is None:
            return span, None
        if not isinstance(data, dict):
            value = self.read(field.kind, data)
            return Span(value, value), _currency(field.kind, data)
        for end in ("at_least", "at_most"):
            if data.get(end) is not None:
                value = self.read(field.kind, data[end])
                span = span.least(value) if end == "at_least" else span.most(value)
        texts = [text for text in data.values() if text is not None]
        return span, _currency(field.kind, texts[0]) if texts else None

    def pick(self, kind: Kind, span: Span, whole: Fraction | None, rng: Random) -> Fraction:
        """A number of the span, if possible on or beside one that the program speaks of, or a share of the whole."""
        key = threshold_key(kind)
        numbers = [Fraction(number) for number in (*self.seen.numbers.get(key, ()), *USUAL[key])]
        shares = self.seen.numbers.get("share", [])
        if whole is not None:
            numbers += [share * whole for share in (*shares, Fraction(1))] * 2
        elif kind.name in ("money", "quantity"):
            numbers += [share * number for share in shares for number in numbers[:3]]
        hairs = (Fraction(0), Fraction(1)) if kind.name == "count" else HAIRS
        near = [number + rng.choice(hairs) * (Fraction(1, 50) if kind.name == "share" else 1) for number in numbers]
        ends = [
            end
            for end, is_open in ((span.low, span.low_open), (span.high, span.high_open))
            if end is not None and not is_open
        ]
        found = [
            number for number in (*near, *ends) if number in span and (kind.name != "count" or number.denominator == 1)
        ]
        return rng.choice(found) if found else _inside(kind, span)


def _inside(kind: Kind, span: Span) -> Fraction:
    if span.low is None or span.high is None:
        found = (span.low or Fraction(0)) + 1 if span.high is None else span.high - 1
    else:
        found = (span.low + span.high) / 2
    if found not in span or (kind.name == "count" and found.denominator != 1):
        raise InfeasibleError(kind.text)
    return found


def _currency(kind: Kind, text: Any) -> str | None:
    return str(text).partition(" ")[2] if kind.name == "money" else None


def declared(field: Field) -> Span:
    """The declared range of a numeric field."""
    low, high = field.least, field.high
    return Span(_number(low), _number(high), low is not None and low.open, high is not None and high.open)


def _number(edge: Edge | None) -> Fraction | None:
    if edge is None:
        return None
    assert isinstance(edge.value, Fraction)
    return edge.value


def show(value: Fraction) -> str:
    """A number as a decimal, or as a fraction where it is none."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return decimal(value) if rest == 1 else f"{value.numerator}/{value.denominator}"
