"""Stretches of days, sorted and apart from each other, by the number of their first and last day."""

FIRST_DAY = 1
LAST_DAY = 3652059

Spans = tuple[tuple[int, int], ...]


def other_days(spans: Spans) -> Spans:
    """The days that are not among these."""
    found, start = [], FIRST_DAY
    for first, last in spans:
        if first > start:
            found.append((start, first - 1))
        start = last + 1
    return (*found, (start, LAST_DAY)) if start <= LAST_DAY else tuple(found)


def all_days(one: Spans, other: Spans) -> Spans:
    """The days of either."""
    found: list[tuple[int, int]] = []
    for first, last in sorted((*one, *other)):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def common_days(one: Spans, other: Spans) -> Spans:
    """The days of both."""
    return tuple((max(a, c), min(b, d)) for a, b in one for c, d in other if max(a, c) <= min(b, d))
