"""The meaning of the primitives on bounds: intervals with open and closed ends, sums by currency, days, and three truths.

Invariant: every result holds all values that completing the unknown facts can give. This module is normative for the
bounds: they follow the structure of an expression, and no backend may give sharper or wider ones.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction

from policyc.core.facts import Amount, DayFact, Interval, Rate
from policyc.core.timeline import Days

ZERO = Interval(Fraction(0), Fraction(0))
ANYTHING = Interval(None, None)
POSITIVE = Interval(Fraction(0), None, low_open=True)
UNKNOWN_CURRENCY = "?"
NOTHING = Amount(())

Truth3 = bool | None


# ---- conditions: True must hold, False cannot hold, None may hold ----


def all_of(conditions: Iterable[Truth3]) -> Truth3:
    """All hold: one that cannot decides, then one that may."""
    found = list(conditions)
    return False if False in found else None if None in found else True


def any_of(conditions: Iterable[Truth3]) -> Truth3:
    """At least one holds: one that must decides, then one that may."""
    found = list(conditions)
    return True if True in found else None if None in found else False


def not_(condition: Truth3) -> Truth3:
    """It does not hold."""
    return None if condition is None else not condition


# ---- intervals ----


def plus(one: Interval, other: Interval) -> Interval:
    """All sums of a number of the one and a number of the other."""
    low = None if one.low is None or other.low is None else one.low + other.low
    high = None if one.high is None or other.high is None else one.high + other.high
    low_open = low is not None and (one.low_open or other.low_open)
    return Interval(low, high, low_open, high is not None and (one.high_open or other.high_open))


def negative(one: Interval) -> Interval:
    """All these numbers with the other sign."""
    low = None if one.high is None else -one.high
    high = None if one.low is None else -one.low
    return Interval(low, high, one.high_open, one.low_open)


def hull(one: Interval, other: Interval) -> Interval:
    """The smallest interval that holds both. An end is closed if either of the two reaches it."""
    low, low_open = _outer((one.low, one.low_open), (other.low, other.low_open), lower=True)
    high, high_open = _outer((one.high, one.high_open), (other.high, other.high_open), lower=False)
    return Interval(low, high, low_open, high_open)


def product(one: Interval, other: Interval) -> Interval:
    """All products of a number of the one and a number of the other."""
    corners = [_corner(a, b) for a in _ends(one) for b in _ends(other)]
    if any(number is None and sign < 0 for number, _, sign in corners):
        low: tuple[Fraction | None, bool] = (None, False)
    else:
        low = min(((n, is_open) for n, is_open, _ in corners if n is not None), default=(None, False))
    if any(number is None and sign > 0 for number, _, sign in corners):
        high: tuple[Fraction | None, bool] = (None, False)
    else:
        highs = [(n, not is_open) for n, is_open, _ in corners if n is not None]
        number, closed = max(highs, default=(None, True))
        high = (number, not closed)
    return Interval(low[0], high[0], low[1], high[1])


def at_most(one: Interval, other: Interval) -> Truth3:
    """Every number of the one is at most every number of the other; none is; some are."""
    if one.high is not None and other.low is not None and one.high <= other.low:
        return True
    if one.low is None or other.high is None or one.low < other.high:
        return None
    if one.low == other.high and not one.low_open and not other.high_open:
        return None
    return False


_End = tuple[Fraction | None, bool, int]


def _ends(one: Interval) -> tuple[_End, _End]:
    """Number, openness, and the sign of the infinity where there is no number."""
    return (one.low, one.low_open, -1), (one.high, one.high_open, 1)


def _corner(a: _End, b: _End) -> _End:
    if a[0] is not None and b[0] is not None:
        # Nothing times an open end is reached wherever the nothing is.
        zero = (a[0] == 0 and not a[1]) or (b[0] == 0 and not b[1])
        return a[0] * b[0], (a[1] or b[1]) and not zero, 0
    known = a[0] if a[0] is not None else b[0]
    if known is not None:
        infinite = b[2] if a[0] is not None else a[2]
        if known == 0:
            return Fraction(0), a[1] if a[0] is not None else b[1], 0
        return None, True, infinite if known > 0 else -infinite
    return None, True, a[2] * b[2]


def _outer(one: tuple[Fraction | None, bool], other: tuple[Fraction | None, bool], lower: bool) -> tuple[
    Fraction | None, bool
]:
    if one[0] is None or other[0] is None:
        return None, False
    if one[0] == other[0]:
        return one[0], one[1] and other[1]
    first = one[0] < other[0] if lower else one[0] > other[0]
    return one if first else other


# ---- amounts: sums by currency ----


def exactly(number: Fraction, currency: str = "") -> Amount:
    """One known number."""
    return Amount(((currency, Interval(number, number)),))


def is_exact(amount: Amount) -> bool:
    """Whether it is one known amount. Nothing is known even where its currency is not."""
    return all(interval == ZERO or (interval.exact and c != UNKNOWN_CURRENCY) for c, interval in amount.parts)


def by_currency(parts: Mapping[str, Interval]) -> Amount:
    """The amount with these parts."""
    return Amount(tuple(sorted(parts.items())))


def add(one: Amount, other: Amount) -> Amount:
    """The sum, currency by currency."""
    parts = dict(one.parts)
    for currency, interval in other.parts:
        parts[currency] = plus(parts[currency], interval) if currency in parts else interval
    return by_currency(parts)


def subtract(one: Amount, other: Amount) -> Amount:
    """The difference, currency by currency."""
    return add(one, Amount(tuple((currency, negative(interval)) for currency, interval in other.parts)))


def scale(ratio: Amount, amount: Amount) -> Amount:
    """So many times the amount, for every ratio that is possible."""
    factor = plain(ratio)
    return Amount(tuple((currency, product(factor, interval)) for currency, interval in amount.parts))


def either(one: Amount, other: Amount) -> Amount:
    """The one or the other. A currency that only one of them has may be nothing."""
    mine, theirs = dict(one.parts), dict(other.parts)
    return by_currency({c: hull(mine.get(c, ZERO), theirs.get(c, ZERO)) for c in sorted({*mine, *theirs})})


def plain(amount: Amount) -> Interval:
    """The number of an amount that is no money."""
    total = ZERO
    for _, interval in amount.parts:
        total = plus(total, interval)
    return total


def in_currency(amount: Amount, target: str, rates: tuple[Rate, ...]) -> Interval:
    """The whole amount in one currency. An exchange rate that nobody gave is some positive number."""
    total = ZERO
    for currency, interval in amount.parts:
        if interval != ZERO:
            total = plus(total, product(interval, rate_of(currency, target, rates)))
    return total


def rate_of(source: str, target: str, rates: tuple[Rate, ...]) -> Interval:
    """What one unit of the first currency is worth in the second: given, the inverse of one given, or anything positive."""
    if source == target and source != UNKNOWN_CURRENCY:
        return Interval(Fraction(1), Fraction(1))
    found = next((rate.rate for rate in rates if (rate.source, rate.target) == (source, target)), None)
    if found is not None:
        return found
    back = next((rate.rate for rate in rates if (rate.source, rate.target) == (target, source)), None)
    return _inverse(back) if back is not None else POSITIVE


def _inverse(rate: Interval) -> Interval:
    low = None if rate.high is None else 1 / rate.high
    high = None if rate.low is None or rate.low == 0 else 1 / rate.low
    return Interval(low if low is not None else Fraction(0), high, rate.high_open or rate.high is None, rate.low_open)


def currencies_of(*amounts: Amount) -> tuple[str, ...]:
    """The currencies of what is not nothing, sorted."""
    return tuple(sorted({c for amount in amounts for c, interval in amount.parts if interval != ZERO}))


def amount_at_most(one: Amount, other: Amount, rates: tuple[Rate, ...]) -> Truth3:
    """The one is at most the other, in whichever of their currencies this can be told."""
    if all_alike(one, other) and (one.parts or other.parts)[0][0] != UNKNOWN_CURRENCY:
        return at_most(one.parts[0][1] if one.parts else ZERO, other.parts[0][1] if other.parts else ZERO)
    targets = currencies_of(one, other)
    known = [target for target in targets if target != UNKNOWN_CURRENCY] or list(targets) or [""]
    found = [at_most(in_currency(one, target, rates), in_currency(other, target, rates)) for target in known]
    return True if True in found else False if False in found else None


def all_alike(one: Amount, other: Amount) -> bool:
    """Whether both are told in one and the same currency, as most are: then nothing is converted. False for two zeros."""
    if len(one.parts) > 1 or len(other.parts) > 1 or not (one.parts or other.parts):
        return False
    return not one.parts or not other.parts or one.parts[0][0] == other.parts[0][0]


def missing_rates(value: Amount, threshold: Amount, rates: tuple[Rate, ...]) -> tuple[str, ...]:
    """The exchange rates without which two amounts cannot be compared, into the currency of the threshold if it has one.

    `rates[EUR to USD]`.
    """
    if all_alike(value, threshold):
        return ()
    known = [currency for currency in currencies_of(value, threshold) if currency != UNKNOWN_CURRENCY]
    if len(known) < 2:
        return ()
    target = common_currency(value, threshold)
    pairs = ((c, target) for c in known if c != target and rate_of(c, target, rates) == POSITIVE)
    return tuple(f"rates[{source} to {into}]" for source, into in pairs)


def common_currency(value: Amount, threshold: Amount) -> str:
    """The currency in which both are told: the only one of the threshold, else of the value, else the last of all."""
    for amount in (threshold, value):
        mine = [currency for currency in currencies_of(amount) if currency != UNKNOWN_CURRENCY]
        if len(mine) == 1:
            return mine[0]
    return max(currencies_of(value, threshold), default="")


# ---- days ----


def day_at_most(one: DayFact, other: DayFact) -> Truth3:
    """The one is not after the other."""
    if one.last is not None and other.first is not None and one.last <= other.first:
        return True
    if one.first is not None and other.last is not None and one.first > other.last:
        return False
    return None


def day_either(one: DayFact, other: DayFact) -> DayFact:
    """The one or the other."""
    first = None if one.first is None or other.first is None else min(one.first, other.first)
    last = None if one.last is None or other.last is None else max(one.last, other.last)
    return DayFact(first, last)


def on_days(day: DayFact, period: Days) -> Truth3:
    """The day is one of these."""
    first, last = day.first or date.min, day.last or date.max
    return True if period.covers(first, last) else None if period.meets(first, last) else False


def after_days(day: DayFact, count: int) -> DayFact:
    """So many calendar days later."""
    return DayFact(_shift(day.first, count), _shift(day.last, count))


def _shift(day: date | None, count: int) -> date | None:
    if day is None or day.toordinal() + count > date.max.toordinal():
        return None
    return day + timedelta(days=count)
