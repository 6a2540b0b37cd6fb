"""Sets of days: in force, suspended, closed."""

from datetime import date, timedelta

import attrs

FIRST = date.min
LAST = date.max
ONE = timedelta(days=1)


@attrs.frozen
class Days:
    """A set of days as sorted, disjoint, non-touching intervals (first, last), both ends included."""

    spans: tuple[tuple[date, date], ...]

    def __contains__(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.spans)

    def meets(self, first: date, last: date) -> bool:
        """Whether some day of the interval is in the set."""
        return any(a <= last and first <= b for a, b in self.spans)

    def covers(self, first: date, last: date) -> bool:
        """Whether every day of the interval is in the set."""
        return any(a <= first and last <= b for a, b in self.spans)

    def before(self, day: date) -> "Days":
        """Those of the days that lie before this one."""
        kept = ((first, min(last, day - ONE)) for first, last in self.spans if first < day)
        return Days(tuple(kept))


NEVER = Days(())
ALWAYS = Days(((FIRST, LAST),))


def days(*spans: tuple[date | None, date | None]) -> Days:
    """The union of intervals; None means without a first or last day. Overlapping and touching ones are joined."""
    joined: list[tuple[date, date]] = []
    for first, last in sorted((a or FIRST, b or LAST) for a, b in spans):
        if joined and (joined[-1][1] == LAST or first <= joined[-1][1] + ONE):
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        elif first <= last:
            joined.append((first, last))
    return Days(tuple(joined))
