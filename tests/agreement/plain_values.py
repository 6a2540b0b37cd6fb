"""The values of the second evaluator: a complete case read by the types of the surface tree."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import attrs

from policyc.language import syntax

UNITS = {
    "mg": Fraction(1, 1000000),
    "g": Fraction(1, 1000),
    "kg": Fraction(1),
    "Wh/kg": Fraction(1),
    "kWh/kg": Fraction(1000),
}


class OpenError(Exception):
    """The case is not complete after all: a rate is missing, or the law does not state a value."""


@attrs.frozen
class Cash:
    """Money: so much of each currency, none of them nothing."""

    amounts: Mapping[str, Fraction]

    def plus(self, other: "Cash", times: int = 1) -> "Cash":
        """The sum, or with -1 the difference."""
        names = sorted({*self.amounts, *other.amounts})
        zero = Fraction(0)
        both = {name: self.amounts.get(name, zero) + times * other.amounts.get(name, zero) for name in names}
        return Cash({name: amount for name, amount in both.items() if amount})

    def scaled(self, ratio: Fraction) -> "Cash":
        """So many times the money."""
        return Cash({name: ratio * amount for name, amount in self.amounts.items() if ratio})


@attrs.frozen(eq=False)
class Thing:
    """A record of the case."""

    record: str
    facts: Mapping[str, "Value"]


Value = bool | Fraction | Cash | date | str | frozenset[str] | Thing | tuple["Value", ...]
Rates = Mapping[tuple[str, str], Fraction]


def sign(value: Value, rates: Rates) -> int:
    """Whether a difference is less than, equal to or more than nothing."""
    if isinstance(value, Cash):
        value = _in_one(value, rates)
    assert isinstance(value, Fraction)
    return (value > 0) - (value < 0)


def _in_one(money: Cash, rates: Rates) -> Fraction:
    amounts = sorted(money.amounts.items())
    if not amounts:
        return Fraction(0)
    if all(amount > 0 for _, amount in amounts) or all(amount < 0 for _, amount in amounts):
        return amounts[0][1]
    target = amounts[0][0]
    return sum((amount * _worth(name, target, rates) for name, amount in amounts), Fraction(0))


def _worth(source: str, target: str, rates: Rates) -> Fraction:
    if source == target:
        return Fraction(1)
    if (source, target) in rates:
        return rates[source, target]
    if (target, source) in rates:
        return 1 / rates[target, source]
    raise OpenError(f"no rate from {source} to {target}")


def money_rates(case: Thing) -> Rates:
    """What one unit of a currency is worth in another."""
    found: dict[tuple[str, str], Fraction] = {}
    listed = case.facts.get("rates", ())
    assert isinstance(listed, tuple)
    for rate in listed:
        assert isinstance(rate, Thing)
        source, target, worth = (rate.facts[name] for name in ("from", "to", "rate"))
        assert isinstance(source, str) and isinstance(target, str) and isinstance(worth, Fraction)
        found[source, target] = worth
    return found


def number_of(text: str) -> Fraction:
    """The digits of a case or a policy."""
    return Fraction(text.replace("_", ""))


def amount_of(text: str) -> Fraction | Cash:
    """`100.00 USD`, `48 g`."""
    digits, _, unit = text.partition(" ")
    if unit in UNITS:
        return number_of(digits) * UNITS[unit]
    value = number_of(digits)
    return Cash({unit: value} if value else {})


class Reader:
    """Reads a JSON case by the records that are declared."""

    def __init__(self, records: Mapping[str, tuple[syntax.Field, ...]]) -> None:
        self.records = records

    def thing(self, record: str, data: object) -> Thing:
        """A record of which every fact is given."""
        if not isinstance(data, dict):
            raise OpenError(f"a {record} is missing")
        return Thing(
            record,
            {field.name.text: self.value(field.type, data.get(field.name.text)) for field in self.records[record]},
        )

    def value(self, of: syntax.TypeExpr, data: object) -> Value:
        """A fact of this type."""
        if data is None:
            raise OpenError("a fact is missing")
        match of.kind:
            case "yes_no":
                assert isinstance(data, bool)
                return data
            case "count" | "number":
                return number_of(str(data))
            case "share":
                return number_of(str(data).rstrip("%")) / 100
            case "money" | "quantity":
                return amount_of(str(data))
            case "date":
                return date.fromisoformat(str(data))
            case "set":
                assert isinstance(data, list)
                return frozenset(str(word) for word in data)
            case "many":
                assert isinstance(data, list) and of.word is not None
                return tuple(self.thing(of.word, one) for one in data)
            case "record":
                assert of.word is not None
                return self.thing(of.word, data)
            case _:
                return str(data)
