"""Laws of what is known of a number: ranges meet and join as the sets of numbers that they stand for."""

from fractions import Fraction

from hypothesis import given, strategies as st

from policyc.core.facts import Interval
from policyc.core.program import Bound, Field
from policyc.core.types import Count, Number
from policyc.facts.ranges import declared_amount, meet
from policyc.facts.rates import hull

EVERYTHING = Interval(None, None)
ends = st.none() | st.integers(-3, 3).map(Fraction)
# On, beside and between every end that can occur.
ASKED = [Fraction(n, 2) for n in range(-9, 10)]


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    """An interval that holds a number."""
    low, high = draw(ends), draw(ends)
    low_open, high_open = draw(st.booleans()) and low is not None, draw(st.booleans()) and high is not None
    if low is not None and high is not None:
        low, high = min(low, high), max(low, high)
        if low == high:
            low_open = high_open = False
    return Interval(low, high, low_open, high_open)


def holds(interval: Interval | None, number: Fraction) -> bool:
    """Whether the number is in it, by what an interval means."""
    if interval is None:
        return False
    above = interval.low is None or interval.low < number or (interval.low == number and not interval.low_open)
    return above and (
        interval.high is None or number < interval.high or (interval.high == number and not interval.high_open)
    )


@given(intervals(), intervals())
def test_what_two_ranges_share(one: Interval, other: Interval) -> None:
    both = meet(one, other)
    assert all(holds(both, n) == (holds(one, n) and holds(other, n)) for n in ASKED)
    assert both == meet(other, one)


@given(intervals(), intervals(), intervals())
def test_sharing_does_not_depend_on_the_order(one: Interval, other: Interval, third: Interval) -> None:
    left, right = meet(one, other), meet(other, third)
    assert (left and meet(left, third)) == (right and meet(one, right))


@given(intervals())
def test_everything_adds_nothing(one: Interval) -> None:
    assert meet(one, EVERYTHING) == one
    assert meet(one, one) == one
    assert hull(one, one) == one
    assert hull(one, EVERYTHING) == EVERYTHING


@given(intervals(), intervals())
def test_the_hull_is_the_smallest_range_that_holds_both(one: Interval, other: Interval) -> None:
    joined = hull(one, other)
    assert all(holds(joined, n) for n in ASKED if holds(one, n) or holds(other, n))
    lows = (joined.low, joined.low_open) in ((one.low, one.low_open), (other.low, other.low_open))
    highs = (joined.high, joined.high_open) in ((one.high, one.high_open), (other.high, other.high_open))
    assert lows
    assert highs
    assert joined == hull(other, one)


@given(intervals(), intervals())
def test_a_range_within_another_changes_neither_law(one: Interval, other: Interval) -> None:
    both = meet(one, other)
    if both is not None:
        assert hull(both, one) == one
        assert meet(hull(one, other), one) == one


@given(st.none() | st.integers(-3, 3), st.none() | st.integers(-3, 3), st.booleans())
def test_a_declared_range_is_what_is_declared(low: int | None, high: int | None, is_open: bool) -> None:
    bounds = [None if end is None else Bound(Fraction(end), is_open) for end in (low, high)]
    for of in (Number(), Count()):
        found = declared_amount(Field("n", None, of, bounds[0], bounds[1], changeable=False), "")
        least = low if low is not None or isinstance(of, Number) else 0
        for n in ASKED:
            above = least is None or n > least or (n == least and not (is_open and low is not None))
            below = high is None or n < high or (n == high and not is_open)
            assert holds(found, n) == (above and below)
