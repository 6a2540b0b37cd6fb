"""Rows as columns: for each fact the narrowest form in which all of its values are exact."""

from collections.abc import Iterable
from fractions import Fraction
from math import lcm

import attrs

from policyc.backends.sql.layout import (
    CASE,
    CASE_KEYS,
    NODE_KEYS,
    Column,
    Layout,
    column_name,
    declared,
    field_of,
    worth_column,
)
from policyc.batch.flatten import Flat
from policyc.batch.wanted import Row, Wanted
from policyc.core.facts import Interval, Words
from policyc.core.types import Count, Day, Money, Number, Quantity, SetOf, Share, Type, YesNo

NARROW_BITS, WIDE_BITS = 52, 90
_ANY = Interval(None, None)


@attrs.frozen
class Values:
    """One column of a table: its type (`bigint`, `hugeint`, `boolean`, `varchar` or `varchar[]`) and its values."""

    kind: str
    values: list[object]


Table = dict[str, Values]


def columns_of(wanted: Wanted, flats: Iterable[Flat]) -> tuple[dict[str, Table], Layout]:
    """The tables of these cases, and how facts stand in them."""
    rows: dict[str, list[Row]] = {name: [] for name in wanted.facts}
    for flat in flats:
        for name, many in flat.rows.items():
            rows[name] += many
    records = {"": CASE, **{place.name: place.record for place in wanted.places}}
    tables: dict[str, Table] = {}
    columns: dict[tuple[str, str], Column] = {}
    depth: dict[str, int] = {}
    incomplete = _incomplete(wanted, rows)
    for name, many in rows.items():
        keys = NODE_KEYS if name else CASE_KEYS
        table: Table = {key: Values("bigint", [row[key] for row in many]) for key in keys}
        text = "path" if name else "currency"
        table[text] = Values("varchar", [row[text] for row in many])
        for steps in wanted.facts[name]:
            column = column_name(steps)
            made, how = _column(wanted, (records[name], steps), [row[column] for row in many])
            columns[(name, column)] = how
            table |= {f"{column}{end}": values for end, values in made.items()}
        if not name and len(wanted.currencies) > 1:
            made, how_much = _worths(wanted, many)
            table, columns = table | made, columns | how_much
        listed = {place: column for place, column in _listed_in(wanted, name).items() if place in incomplete}
        lists, bounds = _lists(listed, name, many)
        tables[name] = table | lists
        columns |= bounds
        if name:
            depth[name] = max((row["depth"] for row in many if isinstance(row["depth"], int)), default=1)
    return tables, Layout(columns, depth, incomplete)


def _worths(wanted: Wanted, rows: list[Row]) -> tuple[Table, dict[tuple[str, str], Column]]:
    """What one unit of each currency of the law is worth in the currency of each case."""
    table: Table = {}
    how: dict[tuple[str, str], Column] = {}
    for name in map(worth_column, sorted(wanted.currencies)):
        values = [one for row in rows if isinstance(one := row[name], Interval)]
        den, kind, bits = _scale(values)
        table[name] = Values(kind, [_whole(one.low, den) for one in values])
        how[("", name)] = Column(False, False, den, bits)
    return table, how


def _listed_in(wanted: Wanted, table: str) -> dict[str, str]:
    """The lists that records of a table hold, with the columns that stand for them; a list that nests holds itself."""
    found = {place.name: column_name(place.steps) for place in wanted.places if place.owner == table}
    return found | {place.name: place.steps[-1] for place in wanted.places if place.name == table and place.nested}


def _incomplete(wanted: Wanted, rows: dict[str, list[Row]]) -> frozenset[str]:
    """The tables of lists that may have more somewhere."""
    found = set()
    for table, many in rows.items():
        for place, name in _listed_in(wanted, table).items():
            if not all(row[f"{name}.complete"] for row in many):
                found.add(place)
    return frozenset(found)


def _lists(listed: dict[str, str], table: str, rows: list[Row]) -> tuple[Table, dict[tuple[str, str], Column]]:
    """For each of these lists, whether it may have more, and what bounds the totals over the rest."""
    made: Table = {}
    how: dict[tuple[str, str], Column] = {}
    for name in listed.values():
        made[f"{name}.complete"] = Values("boolean", [row[f"{name}.complete"] for row in rows])
        for rest in sorted({key for row in rows for key in row if key.startswith(f"{name}.rest.")}):
            found = [row.get(rest) for row in rows]
            intervals = [one[1] if isinstance(one, tuple) and isinstance(one[1], Interval) else _ANY for one in found]
            den, kind, bits = _scale(intervals)
            made |= {f"{rest}{end}": values for end, values in _ends(intervals, den, kind).items()}
            how[(table, rest)] = Column(True, True, den, bits)
    return made, how


def _column(wanted: Wanted, of: tuple[str, tuple[str, ...]], values: list[object]) -> tuple[Table, Column]:
    field = field_of(wanted.program, *of)
    match field.type:
        case SetOf():
            sets = [one for one in values if isinstance(one, Words)]
            loose = not all(one.complete for one in sets)
            table = {"": Values("varchar[]", [sorted(one.known) for one in sets])}
            return table | ({".complete": Values("boolean", [one.complete for one in sets])} if loose else {}), Column(loose)
        case Count() | Number() | Share() | Money() | Quantity():
            intervals = [one[1] for one in values if isinstance(one, tuple) and isinstance(one[1], Interval)]
            return _numbers(intervals, declared_of(field.type, declared(field)))
        case Day():
            return _days([one for one in values if isinstance(one, tuple)])
        case of_words:
            kind = "boolean" if isinstance(of_words, YesNo) else "varchar"
            return {"": Values(kind, values)}, Column(None in values)


def declared_of(of: Type, given: Interval) -> Interval:
    """The range of a number that is not given: a count is never negative."""
    return attrs.evolve(given, low=Fraction(0)) if isinstance(of, Count) and given.low is None else given


def _numbers(values: list[Interval], usual: Interval) -> tuple[Table, Column]:
    den, kind, bits = _scale([*values, usual])
    if all(one.exact or one == usual for one in values):
        exact = [_whole(one.low, den) if one.exact else None for one in values]
        return {"": Values(kind, exact)}, Column(None in exact, False, den, bits)
    return _ends(values, den, kind), Column(True, True, den, bits)


def _scale(values: list[Interval]) -> tuple[int, str, int]:
    """The denominator over which all ends are whole, and the type and bits that hold them."""
    ends = [end for one in values for end in (one.low, one.high) if end is not None]
    den = lcm(*(end.denominator for end in ends))
    narrow = max((abs(end * den) for end in ends), default=0) < 1 << NARROW_BITS
    return (den, "bigint", NARROW_BITS) if narrow else (den, "hugeint", WIDE_BITS)


def _ends(values: list[Interval], den: int, kind: str) -> Table:
    return {
        ".low": Values(kind, [_whole(one.low, den) for one in values]),
        ".high": Values(kind, [_whole(one.high, den) for one in values]),
        ".low_open": Values("boolean", [one.low_open for one in values]),
        ".high_open": Values("boolean", [one.high_open for one in values]),
    }


def _whole(end: Fraction | None, den: int) -> object:
    return None if end is None else int(end * den)


def _days(values: list[tuple[object, ...]]) -> tuple[Table, Column]:
    if all(first == last for first, last in values):
        days = [first for first, _ in values]
        return {"": Values("bigint", days)}, Column(None in days, False, 1, 22)
    low, high = (Values("bigint", [one[place] for one in values]) for place in (0, 1))
    return {".low": low, ".high": high}, Column(True, True, 1, 22)
