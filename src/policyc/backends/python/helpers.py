"""What generated code calls where a value may be open: choices, equality, sets, codes, days and working days."""

from datetime import date
from typing import Any

from policyc.backends.python.bounds import OPEN, QUESTIONS, Iv, Number, ends, hull, settled
from policyc.backends.python.reading import LAST_DAY, POWERS, Fact, Odd, TwoCurrencies, Ws

Spans = tuple[tuple[int, int], ...]


def by_word(words: frozenset[str], usual: int, others: dict[str, int]) -> dict[str, int]:
    """A number for each word: the usual one, if there is no other."""
    return {word: others.get(word, usual) for word in words}


def money(s: Any, v: Any, fact: Fact) -> Any:
    """A known amount of money in the one currency of the case."""
    if type(v) is str and v[-4:] == s.suffix and fact.plain:
        whole, point, decimals = v[:-4].partition(".")
        if whole.isdecimal() and v.isascii() and (whole[0] != "0" or whole == "0") and len(whole) < 19:
            if not point:
                return int(whole) * POWERS[6]
            if decimals.isdecimal() and len(decimals) < 7:
                return int(whole + decimals) * POWERS[6 - len(decimals)]
    return first_money(s, v, fact)


def first_money(s: Any, v: Any, fact: Fact) -> Any:
    """The same for what is written in another way, or is the first amount of a case."""
    found = fact.exact(s, v)
    if s.multi:
        raise TwoCurrencies
    s.suffix = f" {s.cur}" if s.cur is not None else ""
    return found


def perhaps_money(s: Any, n: Any, fact: Fact) -> Any:
    """An amount of money of which less may be known."""
    v = n.get(fact.name)
    if type(v) is str and s.suffix and not s.multi:
        return money(s, v, fact)
    found = fact.read(s, n, v)
    if not s.multi and s.cur is not None:
        s.suffix = f" {s.cur}"
    return found


# ---- open truths, words and numbers ----


def either_truth(one: int, other: int, truth: int) -> int:
    """One condition or the other, as an open one has it."""
    return one if one == other and one < OPEN else OPEN | ((one | other | truth) & QUESTIONS)


def either_word(one: Any, other: Any, truth: int) -> Any:
    """One word or the other."""
    if one == other and type(one) is str:
        return one
    return OPEN | ((mask(one) | mask(other) | truth) & QUESTIONS)


def either_set(one: Any, other: Any, truth: int) -> Any:
    """One set or the other."""
    mine, theirs = known_of(one), known_of(other)
    both = [word for word in mine if word in theirs]
    if type(one) is not Ws and type(other) is not Ws and set(mine) == set(theirs):
        return one
    return Ws(both, (mask(one) | mask(other) | truth) & QUESTIONS)


def mask(value: Any) -> int:
    """The questions that keep a value open."""
    if type(value) is int:
        return value & QUESTIONS
    return value.m if type(value) is Ws else 0


def known_of(whole: Any) -> Any:
    """The members of a set that are known."""
    return whole.known if type(whole) is Ws else whole


def same_word(one: Any, other: Any) -> int:
    """Whether two words are one."""
    if type(one) is str and type(other) is str:
        return one == other
    return OPEN | mask(one) | mask(other)


def same_truth(one: int, other: int) -> int:
    """Whether two conditions both hold or both do not."""
    if one < OPEN and other < OPEN:
        return one == other
    return OPEN | ((one | other) & QUESTIONS)


def same_number(one: Number, other: Number) -> int:
    """Whether two numbers, or two days, are one."""
    below, above = one <= other, other <= one
    return below and above and (((below | above) & -2) or 1)


# ---- sets and codes ----


def falls_under(word: str, code: str) -> bool:
    """`1C902.a` falls under `1C902`, `1C9021` does not."""
    return word == code or word.startswith(f"{code}.")


def within(word: Any, code: Any) -> int:
    """Whether a code falls under another."""
    if type(word) is str and type(code) is str:
        return falls_under(word, code)
    return OPEN | mask(word) | mask(code)


def any_under(whole: Any, code: str) -> bool:
    """Whether some code of a set falls under this one."""
    return any(falls_under(one, code) for one in whole)


def includes(whole: Any, word: Any) -> int:
    """Whether a set has this member."""
    return _includes(whole, word, False)


def includes_code(whole: Any, word: Any) -> int:
    """Whether a set has a code that falls under this one."""
    return _includes(whole, word, True)


def _includes(whole: Any, word: Any, as_code: bool) -> int:
    known, complete = known_of(whole), type(whole) is not Ws
    if type(word) is not str:
        return 0 if complete and not known else OPEN | mask(whole) | mask(word)
    if any_under(known, word) if as_code else word in known:
        return 1
    return 0 if complete else OPEN | mask(whole)


# ---- days ----


def on_days(day: Any, spans: Spans) -> int:
    """Whether a day is one of these."""
    (low, _), (high, _), m = ends(day)
    first, last = low or 1, high or LAST_DAY
    if any(a <= first and last <= b for a, b in spans):
        return 1
    return OPEN | m if any(a <= last and first <= b for a, b in spans) else 0


def after_exactly(day: int, count: int) -> int:
    """So many days after a known day."""
    if day + count > LAST_DAY:
        raise Odd("a day after the last one that is known")
    return day + count


def after_days(day: Any, count: int) -> Any:
    """So many days later."""
    (low, _), (high, _), m = ends(day)
    shifted = [None if one is None or one + count > LAST_DAY else one + count for one in (low, high)]
    return settled(Iv((shifted[0], False), (shifted[1], False), m))


class Calendar:
    """Whose working days count: the days of the week, the days off and on besides, and the days of which that is known."""

    def __init__(self, week: tuple[int, ...], closed: Spans, worked: Spans, known: Spans) -> None:
        self.week, self.closed, self.worked, self.known = week, closed, worked, known

    def works(self, day: int) -> bool:
        """Whether a known day is a working day."""
        if in_spans(day, self.worked):
            return True
        return date.fromordinal(day).weekday() in self.week and not in_spans(day, self.closed)


def in_spans(day: int, spans: Spans) -> bool:
    """Whether a day is one of these."""
    return any(first <= day <= last for first, last in spans)


# The calendars that may be meant, by reading; the name is empty where no question chooses.
Calendars = tuple[tuple[str, Calendar | None], ...]


def after_working_days(day: Any, count: int, reading: Any, calendars: Calendars) -> Any:
    """So many working days later, by the calendar of a reading."""
    meant = [calendar for name, calendar in calendars if name == "" or type(reading) is int or name == reading]
    found = [_between(day, count, one) for one in meant]
    due = found[0]
    for one in found[1:]:
        due = hull(due, one)
    low, high, _ = ends(due)
    return settled(Iv(low, high, ends(day)[2] | mask(reading)))


def _between(day: Any, count: int, calendar: Calendar | None) -> Any:
    (low, _), (high, _), _ = ends(day)
    first, last = _from(low, count, calendar)[0], _from(high, count, calendar)[1]
    return settled(Iv((first, False), (last, False)))


def _from(day: int | None, count: int, calendar: Calendar | None) -> tuple[int | None, int | None]:
    """The earliest and the latest day that this can be. Beyond what is known each day may be a working day or not."""
    here = day
    for left in range(count, 0, -1):
        here = _next(here, calendar) if here is not None else None
        if here is None:
            return None, None
        if calendar is None or not in_spans(here, calendar.known):
            return (here + left - 1 if here + left - 1 <= LAST_DAY else None), None
    return here, here


def _next(day: int, calendar: Calendar | None) -> int | None:
    here = day + 1
    while here <= LAST_DAY and calendar is not None and in_spans(here, calendar.known) and not calendar.works(here):
        here += 1
    return here if here <= LAST_DAY else None
