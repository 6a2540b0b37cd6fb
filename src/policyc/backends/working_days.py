"""Counting working days by a calendar, as far as it is known."""

from datetime import date, timedelta

from policyc.core.facts import DayFact
from policyc.core.program import Calendar


def after_working_days(day: DayFact, count: int, calendar: Calendar | None) -> DayFact:
    """The day that lies so many working days after another.

    Beyond what is known of the calendar every day may or may not be a working day: the result is then a day from the
    earliest possible on. None is a calendar of which nothing is known.
    """
    first = _from(day.first, count, calendar)
    last = _from(day.last, count, calendar)
    return DayFact(first.first, last.last)


def _from(day: date | None, count: int, calendar: Calendar | None) -> DayFact:
    if day is None:
        return DayFact(None, None)
    here: date = day
    for left in range(count, 0, -1):
        found = _next_working_day(here, calendar)
        if found is None:
            return DayFact(None, None)
        here = found
        if calendar is None or here not in calendar.known:
            # At best each day from here on is a working day.
            return DayFact(_later(here, left - 1), None)
    return DayFact(here, here)


def _next_working_day(day: date, calendar: Calendar | None) -> date | None:
    """The next day that is a working day or of which that is not known."""
    here = _later(day, 1)
    while here is not None and calendar is not None and here in calendar.known and not _works(here, calendar):
        here = _later(here, 1)
    return here


def _works(day: date, calendar: Calendar) -> bool:
    if day in calendar.open:
        return True
    return day.weekday() in calendar.week and day not in calendar.closed


def _later(day: date, count: int) -> date | None:
    return day + timedelta(days=count) if day.toordinal() + count <= date.max.toordinal() else None
