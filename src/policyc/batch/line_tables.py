"""The facts of lines, as they were written, in typed columns: numbers without their units, of which each column has one.

A value that does not fit its column leaves the column empty and marks its case as odd. Odd cases are read one by one.
"""

import re
from typing import Any

import attrs

from policyc.backends.sql.code import literal
from policyc.backends.sql.layout import table_name
from policyc.batch.duck import Duck
from policyc.batch.tables import facts_below, record_of
from policyc.core.program import Field, Program
from policyc.core.types import Count, Day, Many, Money, Number, Quantity, RecordType, SetOf, Share
from policyc.core.units import scale_of, unit

# Eleven digits before the point and six behind it are within the eighteen of a whole number of 64 bits.
_WHOLE_DIGITS, _LEAST_DECIMALS, _MOST_DECIMALS = 11, 2, 6
_UNIT = re.compile(r"[A-Za-z][A-Za-z0-9/]*")
_KEYS = ("pos", "parent", "owner", "last", "depth", "path")


@attrs.define(eq=False)
class Staging:
    """The tables of a portion of lines inside the database, filled piece by piece.

    units, decimals: for each amount of a table what it is written in (how many of the first make one of each) and how finely, as
    far as was seen; a later portion keeps what an earlier one found. currency: the one in which amounts of money are read.
    """

    program: Program
    duck: Duck
    currency: str
    units: dict[tuple[str, str], dict[str, int]] = attrs.field(factory=dict)
    decimals: dict[tuple[str, str], int] = attrs.field(factory=dict)
    kinds: dict[str, dict[str, str]] = attrs.field(factory=dict)

    def clear(self) -> None:
        """Begin a portion."""
        for place in self.kinds:
            self.duck.drop(table_of(place))
        self.kinds = {}

    def add(self, tables: dict[str, Any]) -> None:
        """One more piece, as flat tables of Arrow."""
        for place, table in tables.items():
            with self.duck.given(table) as given:
                if place not in self.kinds:
                    self._look(place, given)
                    self._begin(place, given)
                self.duck.run(f"INSERT INTO {table_of(place)} {self._typed(place, given)}")

    def odd(self) -> list[str]:
        """Statements that give `cid` of the odd cases."""
        return [f"SELECT case_id AS cid FROM {table_of(place)} WHERE odd" for place in self.kinds]

    def sources(self) -> dict[str, tuple[str, dict[str, str]]]:
        """Each table with its columns and their types."""
        return {place: (table_of(place), kinds) for place, kinds in self.kinds.items()}

    def fields(self, place: str) -> dict[str, Field]:
        """The facts of the rows of a table."""
        found = facts_below(self.program, str(record_of(self.program, place)))
        return {name: field for name, field in found.items() if not isinstance(field.type, RecordType | Many)}

    def _look(self, place: str, given: str) -> None:
        """What amounts are written in, and how finely."""
        for name, field in self.fields(place).items():
            if isinstance(field.type, Money | Quantity | Share):
                digits = f"max(length(split_part(split_part(rtrim(\"{name}\", '% '), ' ', 1), '.', 2)))"
                of = f"split_part(\"{name}\", ' ', 2)"
                seen = self.duck.rows(f'SELECT {of}, {digits} FROM {given} WHERE "{name}" IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 20')
                key = (place, name)
                self.units[key] = self._units(field, (*self.units.get(key, ()), *(str(one) for one, _ in seen)))
                finest = max((int(many) for _, many in seen), default=0)
                self.decimals[key] = min(_MOST_DECIMALS, max(self.decimals.get(key, _LEAST_DECIMALS), finest))

    def _units(self, field: Field, seen: tuple[str, ...]) -> dict[str, int]:
        """The units that are read. The first is that of the column; of the others one is so many of it."""
        if isinstance(field.type, Money):
            return {self.currency: 1}
        if not isinstance(field.type, Quantity):
            return {"%": 1}
        found = {one: unit(one) for one in (field.type.unit, *seen) if _UNIT.fullmatch(one)}
        scales = {one: scale_of(of) for one, of in found.items() if of is not None and of.dimension == field.type.dimension}
        least = min(scales, key=lambda one: (scales[one], one), default=field.type.unit)
        times = {one: scale / scales[least] for one, scale in scales.items()}
        return {least: 1, **{one: many.numerator for one, many in times.items() if many.denominator == 1 and many < 10**6}}

    def _begin(self, place: str, given: str) -> None:
        """An empty table."""
        self.duck.make(table_of(place), f"{self._typed(place, given)} LIMIT 0")
        self.kinds[place] = {name: kind for name, kind, *_ in self.duck.rows(f"DESCRIBE {table_of(place)}")}

    def _typed(self, place: str, given: str) -> str:
        """The rows of a piece in typed columns."""
        there = [name for name, *_ in self.duck.rows(f"DESCRIBE {given}")]
        columns, names, odd = [], [], ["false"]
        for name, field in self.fields(place).items():
            if name in there:
                text, made = self._column(place, name, field)
                columns.append(f'{text} AS "={name}"')
                names.append(f'"={name}" AS "{made}"')
                odd.append(_odd(field, name))
        names += [f'"{name}"' for name in there if name.endswith(".complete")]
        keys = (*_KEYS, "pos AS node") if place else ("name",)
        return f"SELECT case_id, {', '.join((*keys, *names))}, ({' OR '.join(odd)}) AS odd FROM (SELECT *, {', '.join(columns)} FROM {given})"

    def _column(self, place: str, name: str, field: Field) -> tuple[str, str]:
        """A fact in its type, and the name of its column."""
        match field.type:
            case Money() | Quantity() | Share():
                units, digits = self.units[(place, name)], self.decimals[(place, name)]
                return _amount(f'"{name}"', units, digits), f"{name}[{next(iter(units))}]"
            case Count():
                return f'TRY_CAST("{name}" AS BIGINT)', name
            case Number():
                return f'TRY_CAST("{name}" AS DECIMAL(18, {_MOST_DECIMALS}))', name
            case Day():
                real = f"regexp_full_match(\"{name}\", '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') AND \"{name}\" >= '0001-01-01'"
                return f'CASE WHEN {real} THEN TRY_CAST("{name}" AS DATE) END', name
            case _:
                return f'"{name}"', name


def table_of(place: str) -> str:
    """The table of the lines themselves, or of the nodes of a list."""
    return table_name(place, "line_")


def _amount(text: str, units: dict[str, int], digits: int) -> str:
    """A number in front of one of these units, as so many of the first. Whatever is not written so is null."""
    number = f"-?(?:0|[1-9][0-9]{{0,{_WHOLE_DIGITS - 1}}})(?:\\.[0-9]{{1,{digits}}})?"
    found = []
    for one, times in units.items():
        for end in ("%", " %") if one == "%" else (f" {one}",):
            value = f"TRY_CAST(left({text}, -{len(end)}) AS DECIMAL(18, {digits}))"
            value = value if times == 1 else f"TRY_CAST({value} * {times} AS DECIMAL(18, {digits}))"
            found.append(f"WHEN regexp_full_match({text}, {literal(number + end)}) THEN {value}")
    return f"CASE {' '.join(found)} END"


def _odd(field: Field, name: str) -> str:
    """Whether a value did not fit."""
    match field.type:
        case SetOf():
            return f'coalesce(list_count("{name}") <> len("{name}"), false)'
        case Number():
            return f'("{name}" IS NOT NULL AND coalesce("={name}" <> "{name}", true))'
        case Money() | Quantity() | Share() | Day() | Count():
            return f'("{name}" IS NOT NULL AND "={name}" IS NULL)'
        case _:
            return "false"
