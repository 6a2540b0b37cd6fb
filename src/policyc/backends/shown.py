"""Values as an answer prints them: exact, canonical, and with both ends where they differ."""

from datetime import date
from fractions import Fraction
from typing import assert_never

from policyc.backends.machine import Value
from policyc.core import runtime
from policyc.core.facts import Amount, DayFact, Interval, Listing, Node, Truth, Word, Words
from policyc.core.numerals import show_number
from policyc.core.program import Apply, Const, Expr, Over, Path, Prim, Shared, Unstated
from policyc.core.timeline import Days
from policyc.core.types import Count, Day, Money, Number, Quantity, Share, Text, Type, YesNo
from policyc.core.units import scale_of

Shown = str | list[str] | dict[str, str | None]


def show_value(value: Value, of: Type, currency: str = "") -> Shown:
    """A value of a type. `currency` is that of nothing at all, which has none of its own."""
    match value:
        case Truth(known):
            return {True: "yes", False: "no", None: "unknown"}[known]
        case Word(word):
            return word if word is not None else "unknown"
        case Words():
            # What may be in it besides must be seen as well.
            if value.complete:
                return sorted(value.known)
            return [*sorted(value.known), "…"] if value.known else "unknown"
        case Amount():
            return _amount(value, of, currency)
        case DayFact(first, last):
            return str(first) if first is not None and first == last else show_days(value)
        case tuple():
            return sorted(str(word) for word in value)
        case Node() | Listing() | Days():
            raise TypeError(f"an answer prints no {type(value).__name__}")
        case unreachable:
            assert_never(unreachable)


def show_days(days: DayFact) -> dict[str, str | None]:
    """An interval of days."""
    return {"at_least": _day(days.first), "at_most": _day(days.last)}


def currency_of(*values: Value) -> str:
    """A currency in which nothing may be shown: the first that any of the values has."""
    named = (c for one in values if isinstance(one, Amount) for c, _ in one.parts if c not in ("", "?"))
    return next(named, "")


def type_of(expr: Expr) -> Type:
    """The type of an expression."""
    match expr:
        case Path() | Over() | Shared() | Unstated():
            return expr.type
        case Const():
            return expr.type if expr.type is not None else Text()
        case Apply(prim, args):
            return _type_of_applied(prim, args)
        case unreachable:
            assert_never(unreachable)


def _type_of_applied(prim: Prim, args: tuple[Expr, ...]) -> Type:
    match prim:
        case Prim.ADD | Prim.SUBTRACT:
            types = [type_of(arg) for arg in args]
            return next((one for one in types if not isinstance(one, (Count, Number))), Number())
        case Prim.SCALE | Prim.CHOOSE:
            of = type_of(args[1])
            return Number() if isinstance(of, Count) and prim is Prim.SCALE else of
        case Prim.AFTER_DAYS | Prim.AFTER_WORKING_DAYS:
            return Day()
        case (
            Prim.AND
            | Prim.OR
            | Prim.NOT
            | Prim.EQUAL
            | Prim.LESS
            | Prim.AT_MOST
            | Prim.ONE_OF
            | Prim.INCLUDES
            | Prim.WITHIN
            | Prim.ON_DAYS
        ):
            return YesNo()
        case unreachable:
            assert_never(unreachable)


def _day(day: date | None) -> str | None:
    return str(day) if day is not None else None


def _amount(amount: Amount, of: Type, currency: str) -> Shown:
    """The sum by currency. Of what nobody knows the currency of, only that it is there can be said."""
    known = [(c, one) for c, one in amount.parts if c != runtime.UNKNOWN_CURRENCY and one != runtime.ZERO]
    rest = [one for c, one in amount.parts if c == runtime.UNKNOWN_CURRENCY and one != runtime.ZERO]
    if not known:
        own = next((c for c, _ in amount.parts if c != runtime.UNKNOWN_CURRENCY), currency)
        known = [(own, runtime.ZERO)]
    low = [(c, one.low) for c, one in known] + _beyond(rest, lower=True)
    high = [(c, one.high) for c, one in known] + _beyond(rest, lower=False)
    ends = [_end(low, of), _end(high, of)]
    if ends[0] == ends[1] and ends[0] is not None and all(one.exact for _, one in known) and not rest:
        return ends[0]
    return {"at_least": ends[0], "at_most": ends[1]}


def _beyond(rest: list[Interval], lower: bool) -> list[tuple[str, Fraction | None]]:
    """An amount in an unknown currency leaves an end where it is only if it cannot lie beyond."""
    harmless = all(
        (one.low is not None and one.low >= 0) if lower else (one.high is not None and one.high <= 0) for one in rest
    )
    return [] if harmless else [("", None)]


def _end(parts: list[tuple[str, Fraction | None]], of: Type) -> str | None:
    if any(number is None for _, number in parts):
        return None
    some = [(c, number) for c, number in parts if number] or parts[:1]
    return " + ".join(_number(number, c, of) for c, number in some if number is not None)


def _number(number: Fraction, currency: str, of: Type) -> str:
    match of:
        case Money():
            return f"{show_number(number)} {currency}".rstrip()
        case Quantity():
            return f"{show_number(number / scale_of(of))} {of.unit}"
        case Share():
            return f"{show_number(number * 100)}%"
        case _:
            return show_number(number)
