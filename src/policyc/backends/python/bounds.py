"""Numbers of which not everything is known, as compiled policies compute with them: intervals, and sums by currency.

Known numbers are whole numbers of a fixed small unit (a Fraction of it where an input has more decimals), so that code
which meets known facts alone costs what hand-written code costs. A truth is 0, 1, or open: 2 and the questions that keep
it open, one bit each from 4 on. The bounds are those of `policyc.core.runtime`, in the same order of the same operations.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

Exact = int | Fraction
# A known number, an interval, or a sum by currency.
Number = Any
# One end of an interval: a number or None where it is unbounded, and whether the end itself is left out.
End = tuple[Any, bool]
OPEN = 2
QUESTIONS = -4


class Iv:
    """All numbers from `lo` to `hi`; None is unbounded. `m` are the questions that keep it from being one number."""

    __slots__ = ("hi", "hi_open", "lo", "lo_open", "m")

    def __init__(self, low: End, high: End, m: int = 0) -> None:
        self.lo, self.lo_open = low
        self.hi, self.hi_open = high
        self.m = m

    def __add__(self, other: Number) -> Number:
        if type(other) is Mo:
            return NotImplemented
        if type(other) is not Iv:
            low, high = self.lo, self.hi
            return Iv(
                (None if low is None else low + other, self.lo_open),
                (None if high is None else high + other, self.hi_open),
                self.m,
            )
        low = None if self.lo is None or other.lo is None else self.lo + other.lo
        high = None if self.hi is None or other.hi is None else self.hi + other.hi
        return Iv(
            (low, low is not None and (self.lo_open or other.lo_open)),
            (high, high is not None and (self.hi_open or other.hi_open)),
            self.m | other.m,
        )

    __radd__ = __add__

    def __neg__(self) -> "Iv":
        low = None if self.hi is None else -self.hi
        high = None if self.lo is None else -self.lo
        return Iv((low, self.hi_open), (high, self.lo_open), self.m)

    def __sub__(self, other: Number) -> Number:
        return NotImplemented if type(other) is Mo else self + -other

    def __rsub__(self, other: Number) -> Number:
        return -self + other

    def __mul__(self, other: Number) -> Number:
        if type(other) is int and other > 0:
            low = None if self.lo is None else self.lo * other
            high = None if self.hi is None else self.hi * other
            return Iv((low, self.lo_open), (high, self.hi_open), self.m)
        return NotImplemented if type(other) is Mo else settled(product(self, other))

    __rmul__ = __mul__

    def __le__(self, other: Number) -> int:
        return NotImplemented if type(other) is Mo else at_most(self, other)

    def __ge__(self, other: Number) -> int:
        return NotImplemented if type(other) is Mo else at_most(other, self)

    def __lt__(self, other: Number) -> int:
        return NotImplemented if type(other) is Mo else not_(at_most(other, self))

    def __gt__(self, other: Number) -> int:
        return NotImplemented if type(other) is Mo else not_(at_most(self, other))


def not_(truth: int) -> int:
    """It does not hold."""
    return 1 - truth if truth < OPEN else truth


def ends(number: Number) -> tuple[End, End, int]:
    """Both ends of a number, and the questions that keep it open."""
    if type(number) is Iv:
        return (number.lo, number.lo_open), (number.hi, number.hi_open), number.m
    return (number, False), (number, False), 0


def settled(number: Iv) -> Number:
    """The number itself where both ends are the same: then nothing keeps it open."""
    one = number.lo is not None and number.lo == number.hi and not number.lo_open and not number.hi_open
    return number.lo if one else number


def at_most(one: Number, other: Number) -> int:
    """Whether every number of the one is at most every number of the other, none is, or some are."""
    (low, low_open), (high, _), m = ends(one)
    (low2, _), (high2, high2_open), m2 = ends(other)
    if high is not None and low2 is not None and high <= low2:
        return 1
    if low is None or high2 is None or low < high2 or (low == high2 and not low_open and not high2_open):
        return OPEN | m | m2
    return 0


def hull(one: Number, other: Number) -> Number:
    """The smallest value that holds both."""
    if type(one) is Mo or type(other) is Mo:
        return either(one, other)
    if type(one) is not Iv and one == other:
        return one
    low, high, m = ends(one)
    low2, high2, m2 = ends(other)
    return settled(Iv(outer(low, low2, True), outer(high, high2, False), m | m2))


def outer(one: End, other: End, lower: bool) -> End:
    """The end that lies further out; closed if either of two equal ones is."""
    if one[0] is None or other[0] is None:
        return None, False
    if one[0] == other[0]:
        return one[0], one[1] and other[1]
    return one if (one[0] < other[0] if lower else one[0] > other[0]) else other


def perhaps(own: Number, other: Number, truth: int) -> Number:
    """The one or the other, as an open truth has it."""
    found = hull(own, other)
    if type(found) is Iv:
        return Iv((found.lo, found.lo_open), (found.hi, found.hi_open), found.m | (truth & QUESTIONS))
    return found.because(truth & QUESTIONS) if type(found) is Mo else found


def product(one: Number, other: Number) -> Iv:
    """All products of a number of the one and a number of the other."""
    low, high, m = ends(one)
    low2, high2, m2 = ends(other)
    corners = [_corner((*a, sign), (*b, sign2)) for a, sign in ((low, -1), (high, 1)) for b, sign2 in ((low2, -1), (high2, 1))]
    found = [(number, is_open) for number, is_open, _ in corners if number is not None]
    least: End = min(found, default=(None, False))
    most: End = max(((number, not is_open) for number, is_open in found), default=(None, True))
    if any(number is None and sign < 0 for number, _, sign in corners):
        least = (None, False)
    if any(number is None and sign > 0 for number, _, sign in corners):
        most = (None, True)
    return Iv(least, (most[0], not most[1]), m | m2)


def _corner(a: tuple[Any, bool, int], b: tuple[Any, bool, int]) -> tuple[Any, bool, int]:
    """A product of two ends: its number, its openness, and the sign of the infinity where there is no number."""
    if a[0] is not None and b[0] is not None:
        zero = (a[0] == 0 and not a[1]) or (b[0] == 0 and not b[1])
        return a[0] * b[0], (a[1] or b[1]) and not zero, 0
    known = a[0] if a[0] is not None else b[0]
    if known is None:
        return None, True, a[2] * b[2]
    if known == 0:
        return 0, a[1] if a[0] is not None else b[1], 0
    infinite = b[2] if a[0] is not None else a[2]
    return None, True, infinite if known > 0 else -infinite


# ---- sums by currency, where a case has several ----

UNKNOWN = "?"
POSITIVE = Iv((0, True), (None, False))
# What one unit of the first currency is worth in the second.
Rates = dict[tuple[str, str], Number]


class Mo:
    """A sum of numbers by currency, `?` where the currency is not known; `rates` are those of the case."""

    __slots__ = ("m", "parts", "rates")

    def __init__(self, parts: dict[str, Number], rates: Rates, m: int = 0) -> None:
        self.parts, self.rates = parts, rates
        exact = all(is_zero(one) or (type(one) is not Iv and c != UNKNOWN) for c, one in parts.items())
        self.m = 0 if exact else m

    def because(self, m: int) -> "Mo":
        """The same, kept open also by these questions."""
        return Mo(self.parts, self.rates, self.m | m)

    def __add__(self, other: Number) -> "Mo":
        if type(other) is not Mo:
            return self
        parts = dict(self.parts)
        for currency, number in other.parts.items():
            parts[currency] = parts[currency] + number if currency in parts else number
        return Mo(parts, self.rates, self.m | other.m)

    __radd__ = __add__

    def __neg__(self) -> "Mo":
        return Mo({currency: -number for currency, number in self.parts.items()}, self.rates, self.m)

    def __sub__(self, other: Number) -> Number:
        return self + -other

    def __rsub__(self, other: Number) -> Number:
        return -self + other

    def __mul__(self, ratio: Number) -> "Mo":
        m = ratio.m if type(ratio) is Iv else 0
        return Mo({c: settled(product(ratio, number)) for c, number in self.parts.items()}, self.rates, self.m | m)

    __rmul__ = __mul__

    def __le__(self, other: Number) -> int:
        return compared(self, other, self.rates)

    def __ge__(self, other: Number) -> int:
        return compared(other, self, self.rates)

    def __lt__(self, other: Number) -> int:
        return not_(compared(other, self, self.rates))

    def __gt__(self, other: Number) -> int:
        return not_(compared(self, other, self.rates))


def is_zero(number: Number) -> bool:
    """Whether it is nothing for certain."""
    return type(number) is not Iv and number == 0


def parts_of(amount: Number) -> dict[str, Number]:
    """The parts of a sum; a bare number beside sums is nothing."""
    return amount.parts if type(amount) is Mo else {}


def either(one: Number, other: Number) -> Mo:
    """The one or the other. A currency that only one of them has may be nothing."""
    mine, theirs = parts_of(one), parts_of(other)
    rates = one.rates if type(one) is Mo else other.rates
    m = (one.m if type(one) is Mo else 0) | (other.m if type(other) is Mo else 0)
    return Mo({c: hull(mine.get(c, 0), theirs.get(c, 0)) for c in {**mine, **theirs}}, rates, m)


def rate_of(source: str, target: str, rates: Rates) -> Number:
    """Given, the inverse of one given, or anything positive."""
    if source == target and source != UNKNOWN:
        return 1
    if (source, target) in rates:
        return rates[(source, target)]
    return inverse(rates[(target, source)]) if (target, source) in rates else POSITIVE


def inverse(rate: Number) -> Number:
    """One by the rate."""
    (low, low_open), (high, high_open), _ = ends(rate)
    least: End = (_one_by(high), high_open) if high is not None else (0, True)
    most: End = (_one_by(low), low_open) if low is not None and low != 0 else (None, low_open)
    return settled(Iv(least, most))


def _one_by(number: Exact) -> Fraction:
    exact = Fraction(number)
    return Fraction(exact.denominator, exact.numerator)


def in_currency(amount: Number, target: str, rates: Rates) -> Number:
    """The whole amount in one currency."""
    total: Number = 0
    for currency, number in sorted(parts_of(amount).items()):
        if not is_zero(number):
            total = total + settled(product(number, rate_of(currency, target, rates)))
    return total


def currencies_of(*amounts: Number) -> list[str]:
    """The currencies of what is not nothing."""
    return sorted({c for amount in amounts for c, number in parts_of(amount).items() if not is_zero(number)})


def compared(one: Number, other: Number, rates: Rates) -> int:
    """Whether the one is at most the other, in whichever of their currencies this can be told."""
    targets = currencies_of(one, other)
    known = [target for target in targets if target != UNKNOWN] or targets or [""]
    found = [at_most(in_currency(one, target, rates), in_currency(other, target, rates)) for target in known]
    m = (one.m if type(one) is Mo else 0) | (other.m if type(other) is Mo else 0)
    return 1 if 1 in found else 0 if 0 in found else OPEN | m


# ---- the largest, the smallest, and any number of something ----


def largest(must: list[Number], may: list[Number], m: int) -> Number:
    """The largest of those that surely count and of those that may; kept open also by these questions."""
    everything = [*must, *may]
    if any(type(one) is Mo for one in everything):
        return _in_one_currency(must, may, m, largest)
    if not must:
        found = _joined(hull, everything)
    else:
        found = _joined(_greater, must)
        for one in may:
            found = hull(found, _greater(found, one))
    low, high, own = ends(found)
    for one in everything:
        own |= ends(one)[2]
    return settled(Iv(low, high, own | m))


def smallest(must: list[Number], may: list[Number], m: int) -> Number:
    """The smallest, likewise."""
    if any(type(one) is Mo for one in (*must, *may)):
        return _in_one_currency(must, may, m, smallest)
    return -largest([-one for one in must], [-one for one in may], m)


def _joined(join: Callable[[Number, Number], Number], many: list[Number]) -> Number:
    found = many[0]
    for one in many[1:]:
        found = join(found, one)
    return found


def _greater(one: Number, other: Number) -> Number:
    low, high, m = ends(one)
    low2, high2, m2 = ends(other)
    lows = [end for end in (low, low2) if end[0] is not None]
    least: End = max(lows) if lows else (None, False)
    if high[0] is None or high2[0] is None:
        return Iv(least, (None, False), m | m2)
    number, closed = max((high[0], not high[1]), (high2[0], not high2[1]))
    return settled(Iv(least, (number, not closed), m | m2))


def _in_one_currency(must: list[Number], may: list[Number], m: int, choose: Callable[..., Number]) -> Mo:
    everything = [one for one in (*must, *may) if type(one) is Mo]
    known = [one for one in currencies_of(*everything) if one != UNKNOWN]
    named = sorted(c for one in everything for c in one.parts if c != UNKNOWN)
    currency = (known or named or [UNKNOWN])[0]
    rates = everything[0].rates
    for one in everything:
        m |= one.m
    told = [[in_currency(one, currency, rates) for one in some] for some in (must, may)]
    return Mo({currency: choose(told[0], told[1], 0)}, rates, m)


def any_number_of(each: Number, truth: int) -> Number:
    """The sum of any number of these, none included, where `truth` says whether one counts."""
    if type(each) is Mo:
        parts = each.parts or {UNKNOWN: 0}
        return Mo({c: any_number_of(one, 0) for c, one in parts.items()}, each.rates, each.m | (truth & QUESTIONS))
    (low, _), (high, _), m = ends(each)
    least = 0 if low is not None and low >= 0 else None
    most = 0 if high is not None and high <= 0 else None
    return settled(Iv((least, False), (most, False), m | (truth & QUESTIONS)))


def rest_of(rest: Number, truth: int, how: tuple[bool, bool], each: Number) -> Number:
    """What the unlisted elements of one list add, if each adds `each` and all together at most `rest`.

    how: whether only the list itself is looked at, and whether the bound also holds of what is inside the elements.
    """
    here, carries = how
    if rest is None:
        return any_number_of(each, truth)
    if here and truth == 1:
        return hull(rest, 0)
    parts = rest.parts if type(rest) is Mo else {"": rest}
    lows = [ends(one)[0][0] for one in parts.values()]
    if not carries or any(low is None or low < 0 for low in lows):
        return any_number_of(each, truth)
    m = truth & QUESTIONS if truth != 1 else 0
    found = {currency: settled(Iv((0, False), ends(one)[1], ends(one)[2] | m)) for currency, one in parts.items()}
    return Mo(found, rest.rates, rest.m | m) if type(rest) is Mo else found[""]
