"""Declared ranges: what is known of a fact that is not given, and whether a given one can be."""

from datetime import date
from fractions import Fraction

from policyc.core.facts import Amount, DayFact, Interval
from policyc.core.numerals import show_number
from policyc.core.program import Bound, Cash, Field
from policyc.core.types import Count, Money, Quantity, Share, Type
from policyc.core.units import scale_of
from policyc.facts.errors.values import OutOfRange
from policyc.text.diagnostic import Diagnostic
from policyc.text.source import Span

UNKNOWN_CURRENCY = "?"
_AT_LEAST_NOTHING = Bound(Fraction(0), open=False)


def unknown_amount(field: Field) -> Amount:
    """All that the vocabulary says of a number that is not given."""
    currency = UNKNOWN_CURRENCY if isinstance(field.type, Money) else ""
    return Amount(((currency, declared_amount(field, currency)),))


def unknown_day(field: Field) -> DayFact:
    """All that the vocabulary says of a day that is not given."""
    return DayFact(_day(field.low, 1), _day(field.high, -1))


def amount_in_range(field: Field, path: str, given: Interval, currency: str, span: Span | None) -> Amount | Diagnostic:
    """What is given and declared together, or the fault where nothing is both."""
    both = meet(given, declared_amount(field, currency))
    if both is not None:
        return Amount(((currency, both),))
    return OutOfRange(
        span=span,
        path=path,
        value=show_interval(field.type, given, currency),
        limit=show_limits(field),
        declared=field.span,
    )


def day_in_range(field: Field, path: str, given: DayFact, span: Span | None) -> DayFact | Diagnostic:
    """What is given and declared together, or the fault where nothing is both."""
    declared = unknown_day(field)
    first = max((day for day in (given.first, declared.first) if day is not None), default=None)
    last = min((day for day in (given.last, declared.last) if day is not None), default=None)
    if first is None or last is None or first <= last:
        return DayFact(first, last)
    value = " to ".join(sorted({str(day) for day in (given.first, given.last) if day is not None}))
    return OutOfRange(span=span, path=path, value=value, limit=show_limits(field), declared=field.span)


def declared_amount(field: Field, currency: str) -> Interval:
    """The declared range for amounts in this currency.

    A limit in another currency says only on which side of nothing the amount lies: more would need a rate.
    """
    low, low_open = _low(field, currency)
    high, high_open = _high(field, currency)
    return Interval(low, high, low_open, high_open)


def meet(one: Interval, other: Interval) -> Interval | None:
    """The numbers that are in both, or None where there are none."""
    low, low_open = _tighter_low(one, other)
    high, high_open = _tighter_high(one, other)
    if low is not None and high is not None and (low > high or (low == high and (low_open or high_open))):
        return None
    return Interval(low, high, low_open, high_open)


def show_interval(of: Type, interval: Interval, currency: str) -> str:
    """A number or range as an author writes it."""
    if interval.exact and interval.low is not None:
        return _show(of, interval.low, currency)
    ends = (("at least", interval.low), ("at most", interval.high))
    return " and ".join(f"{word} {_show(of, end, currency)}" for word, end in ends if end is not None)


def show_limits(field: Field) -> str:
    """The declared range in the words of the vocabulary."""
    low = _AT_LEAST_NOTHING if field.low is None and isinstance(field.type, Count) else field.low
    ends = (("more than" if low and low.open else "at least", low),) + (
        ("less than" if field.high and field.high.open else "at most", field.high),
    )
    return " and ".join(f"{word} {_show_bound(field.type, bound)}" for word, bound in ends if bound is not None)


def _low(field: Field, currency: str) -> tuple[Fraction | None, bool]:
    if field.low is None:
        return (Fraction(0), False) if isinstance(field.type, Count) else (None, False)
    limit, of = _number(field.low)
    if limit == 0 or of in ("", currency):
        return limit, field.low.open
    return (Fraction(0), True) if limit > 0 else (None, False)


def _high(field: Field, currency: str) -> tuple[Fraction | None, bool]:
    if field.high is None:
        return None, False
    limit, of = _number(field.high)
    if limit == 0 or of in ("", currency):
        return limit, field.high.open
    return (Fraction(0), True) if limit < 0 else (None, False)


def _number(bound: Bound) -> tuple[Fraction, str]:
    match bound.value:
        case Cash(amount, currency):
            return amount, currency
        case Fraction() as number:
            return number, ""
        case other:
            raise TypeError(f"a numeric field has the limit {other!r}")


def _day(bound: Bound | None, step: int) -> date | None:
    if bound is None:
        return None
    if not isinstance(bound.value, date):
        raise TypeError(f"a date field has the limit {bound.value!r}")
    if not bound.open:
        return bound.value
    return date.fromordinal(bound.value.toordinal() + step)


def _tighter_low(one: Interval, other: Interval) -> tuple[Fraction | None, bool]:
    if one.low is None or (other.low is not None and (other.low, other.low_open) > (one.low, one.low_open)):
        return other.low, other.low_open
    return one.low, one.low_open


def _tighter_high(one: Interval, other: Interval) -> tuple[Fraction | None, bool]:
    if one.high is None or (other.high is not None and (other.high, one.high_open) < (one.high, other.high_open)):
        return other.high, other.high_open
    return one.high, one.high_open


def _show_bound(of: Type, bound: Bound) -> str:
    match bound.value:
        case Cash(amount, currency):
            return _show(of, amount, currency)
        case Fraction() as number:
            return _show(of, number, "")
        case other:
            return str(other)


def _show(of: Type, number: Fraction, currency: str) -> str:
    if isinstance(of, Money):
        return f"{show_number(number)} {currency}"
    if isinstance(of, Quantity):
        return f"{show_number(number / scale_of(of))} {of.unit}"
    if isinstance(of, Share):
        return f"{show_number(number * 100)}%"
    return show_number(number)
