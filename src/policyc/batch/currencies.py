"""Amounts in several currencies as numbers of one of them, where the rates of the case say exactly what each is worth."""

from collections.abc import Iterator
from fractions import Fraction

from policyc.backends.sql.layout import worth_column
from policyc.batch.wanted import FINEST, BeyondError, Row, Wanted
from policyc.core import runtime
from policyc.core.facts import Case, Interval, Rate, Words
from policyc.core.runtime import UNKNOWN_CURRENCY, ZERO

_SEVERAL = "amounts are in several currencies, "
_ONE = Interval(Fraction(1), Fraction(1))


def in_one_currency(wanted: Wanted, case: Case, rows: dict[str, list[Row]]) -> bool:
    """Make all amounts of a case numbers of one currency. Whether a margin may be told in another. Raises BeyondError.

    To convert is to multiply by a positive number: it leaves sums and comparisons as they are. Only where two amounts are
    chosen between, and the choice is open, does the reference evaluator bound each currency on its own.
    """
    some, none = set(wanted.currencies), set(wanted.nothing)
    for row in _all(rows):
        for _, currency, interval in _amounts(row):
            (none if interval == ZERO else some).add(currency)
    rows[""][0]["currency"] = next(iter(some or sorted(none)), "")
    if len(some) > 1:
        if wanted.mixes and (wanted.undecided or not _all_known(rows)):
            raise BeyondError(f"{_SEVERAL}and not all facts are known")
        target, worth = _worth(wanted, some, case.rates)
        rows[""][0]["currency"] = target
        for row in _all(rows):
            for name, currency, interval in list(_amounts(row)):
                row[name] = (target, _converted(interval, worth.get(currency, _ONE)))
        if len(wanted.currencies) > 1:
            rows[""][0] |= {worth_column(one): worth[one] for one in wanted.currencies}
    return len(some | none) > 1


def _converted(interval: Interval, worth: Interval) -> Interval:
    found = runtime.product(interval, worth)
    if any(end is not None and end.denominator > FINEST for end in (found.low, found.high)):
        raise BeyondError("a number has too many digits")
    return found


def _worth(wanted: Wanted, currencies: set[str], rates: tuple[Rate, ...]) -> tuple[str, dict[str, Interval]]:
    """A currency, and what one unit of each is worth in it, by rates that are known and say the same in every direction."""
    # Where the law states amounts in one currency, they stand in the statement as they are.
    for target in sorted(wanted.currencies if len(wanted.currencies) == 1 else currencies):
        worth = {one: runtime.rate_of(one, target, rates) for one in sorted(currencies)}
        if all(one.exact for one in worth.values()) and _agree(worth, rates):
            return target, worth
    raise BeyondError(f"{_SEVERAL}and their rates are not known")


def _agree(worth: dict[str, Interval], rates: tuple[Rate, ...]) -> bool:
    """Whether every rate between two of them says what they are worth."""
    for one, value in worth.items():
        for other, against in worth.items():
            rate = runtime.rate_of(one, other, rates)
            if not rate.exact or _low(rate) * _low(against) != _low(value):
                return False
    return True


def _low(rate: Interval) -> Fraction:
    assert rate.low is not None
    return rate.low


def _all(rows: dict[str, list[Row]]) -> Iterator[Row]:
    for many in rows.values():
        yield from many


def _amounts(row: Row) -> Iterator[tuple[str, str, Interval]]:
    """The amounts of money whose currency is known, with the names of their columns."""
    for name, value in row.items():
        if isinstance(value, tuple) and isinstance(value[0], str) and value[0] not in ("", UNKNOWN_CURRENCY):
            yield name, value[0], value[1]


def _all_known(rows: dict[str, list[Row]]) -> bool:
    """Whether every fact is known and every list complete."""
    return all(_known(name, value) for row in _all(rows) for name, value in row.items())


def _known(name: str, value: object) -> bool:
    match value:
        case None | False if name.endswith(".complete"):
            return False
        case None:
            return False
        case Words(_, complete):
            return complete
        case (str(currency), Interval() as interval):
            return interval == ZERO or (interval.exact and currency != UNKNOWN_CURRENCY)
        case (first, last):
            return first is not None and first == last
        case _:
            return True
