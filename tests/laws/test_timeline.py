"""Laws of sets of days: each is what its days are, whatever the order and overlap in which it was told."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, strategies as st

from policyc.core.timeline import ALWAYS, FIRST, LAST, NEVER, ONE, Days, days

START = date(2025, 1, 1)
END = START + timedelta(days=40)
near = st.dates(START, END)
# The calendar's own ends are where adding a day fails.
day = near | st.sampled_from((FIRST, FIRST + ONE, LAST - ONE, LAST))
span = st.tuples(st.none() | day, st.none() | day)
spans = st.lists(span, max_size=6)
ASKED = [FIRST, FIRST + ONE, LAST - ONE, LAST, *(START + timedelta(days=n) for n in range(-2, 44))]


def told(parts: list[tuple[date | None, date | None]], one: date) -> bool:
    """Whether a day is in one of the intervals, by their meaning."""
    return any((a or FIRST) <= one <= (b or LAST) for a, b in parts)


@given(spans)
def test_a_day_is_in_the_set_if_it_is_in_an_interval(parts: list[tuple[date | None, date | None]]) -> None:
    found = days(*parts)
    assert all((one in found) == told(parts, one) for one in ASKED)


@given(spans)
def test_intervals_are_sorted_apart_and_not_empty(parts: list[tuple[date | None, date | None]]) -> None:
    found = days(*parts).spans
    assert all(a <= b for a, b in found)
    assert all(before < after - ONE for (_, before), (after, _) in pairwise(found))


@given(spans, st.randoms(use_true_random=False))
def test_order_does_not_matter(parts: list[tuple[date | None, date | None]], random: object) -> None:
    turned = list(parts)
    random.shuffle(turned)  # type: ignore[attr-defined]
    assert days(*turned) == days(*parts)


@given(spans)
def test_the_same_days_are_the_same_set(parts: list[tuple[date | None, date | None]]) -> None:
    found = days(*parts)
    assert days(*found.spans) == found
    assert days(*parts, *parts) == found


@given(spans, spans)
def test_a_union_is_told_at_once_or_in_parts(
    one: list[tuple[date | None, date | None]], other: list[tuple[date | None, date | None]]
) -> None:
    assert days(*days(*one).spans, *days(*other).spans) == days(*one, *other)


@given(spans, near, near)
def test_meeting_and_covering_are_about_single_days(
    parts: list[tuple[date | None, date | None]], one: date, other: date
) -> None:
    found, (first, last) = days(*parts), sorted((one, other))
    asked = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert found.meets(first, last) == any(each in found for each in asked)
    assert found.covers(first, last) == all(each in found for each in asked)


def test_never_and_always() -> None:
    assert days() == NEVER
    assert days((None, None)) == ALWAYS
    assert FIRST in ALWAYS
    assert LAST in ALWAYS
    assert FIRST not in NEVER
    assert days((END, START)) == Days(())
