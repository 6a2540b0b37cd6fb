"""Cases as a folder of tables, and the same cases as they would be written in lines."""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import attrs
import pyarrow as pa
import pyarrow.parquet as pq

from policyc.core.program import Field, Program
from policyc.core.types import Count, Day, Many, Money, Number, Quantity, RecordType, SetOf, Share, YesNo

Json = dict[str, Any]
AMOUNT = pa.decimal128(30, 3)
NUMBERS = (Money, Quantity, Share, Number)


@attrs.define
class Tables:
    """The rows of each table, and the columns that it has."""

    program: Program
    rows: dict[str, list[Json]] = attrs.field(factory=dict)
    columns: dict[str, dict[str, pa.DataType]] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self._describe("", "case", ())

    def add(self, name: str, case: Json) -> None:
        """One more case."""
        self.rows[""].append({"case_id": name, **self._row("", "case", case, (), (name, None))})

    def write(self, folder: Path) -> str:
        """The folder with all tables."""
        folder.mkdir()
        keys = {"case_id": pa.string(), "node": pa.int32(), "parent": pa.int32(), "owner": pa.int32()}
        for table, columns in self.columns.items():
            schema = pa.schema({**(keys if table else {"case_id": pa.string()}), **columns})
            data = pa.Table.from_pylist(self.rows[table], schema=schema)
            pq.write_table(data, folder / f"{table or 'cases'}.parquet")
        return str(folder)

    def _fields(self, record: str) -> tuple[Field, ...]:
        return next(one.fields for one in self.program.records if one.name == record)

    def _describe(self, table: str, record: str, above: tuple[str, ...]) -> None:
        columns = self.columns.setdefault(table, {})
        self.rows.setdefault(table, [])
        for field in self._fields(record):
            steps = (*above, field.name)
            if isinstance(field.type, RecordType):
                self._describe(table, field.type.name, steps)
            elif isinstance(field.type, Many):
                inner = self._inner(table, record, steps)
                if inner not in self.columns:
                    self._describe(inner, field.type.name, ())
            else:
                columns[_column(field, ".".join(steps))] = _kind(field)

    def _inner(self, table: str, record: str, steps: tuple[str, ...]) -> str:
        """The table of a list: its own one for a list inside the nodes of a list of the same name."""
        same = len(steps) == 1 and table.rpartition(".")[2] == steps[0]
        return table if same and table else f"{table}.{'.'.join(steps)}".lstrip(".")

    def _row(self, table: str, record: str, given: Json, above: tuple[str, ...], of: tuple[str, int | None]) -> Json:
        found: Json = {}
        for field in self._fields(record):
            value, steps = given.get(field.name), (*above, field.name)
            if isinstance(field.type, RecordType):
                found |= self._row(table, field.type.name, value or {}, steps, of)
            elif isinstance(field.type, Many):
                inner = self._inner(table, record, steps)
                for item in value or []:
                    self._node(inner, field.type.name, item, (of[0], of[1], inner == table))
            else:
                found[_column(field, ".".join(steps))] = _value(field, value)
        return found

    def _node(self, table: str, record: str, given: Json, of: tuple[str, int | None, bool]) -> None:
        case, holder, inside = of
        node = len(self.rows[table])
        row: Json = {"case_id": case, "node": node, "parent": holder if inside else None, "owner": None if inside else holder}
        self.rows[table].append(row)
        row |= self._row(table, record, given, (), (case, node))


def _column(field: Field, name: str) -> str:
    match field.type:
        case Money():
            return f"{name}[USD]"
        case Quantity(unit=unit):
            return f"{name}[{unit}]"
        case Share():
            return f"{name}[%]"
        case _:
            return name


def _kind(field: Field) -> pa.DataType:
    match field.type:
        case Money() | Quantity() | Share() | Number():
            return AMOUNT
        case Count():
            return pa.int64()
        case Day():
            return pa.date32()
        case YesNo():
            return pa.bool_()
        case SetOf():
            return pa.list_(pa.string())
        case _:
            return pa.string()


def _value(field: Field, value: Any) -> Any:
    if value is None:
        return None
    match field.type:
        case Money() | Quantity() | Number():
            return Decimal(str(value).split()[0])
        case Share():
            return Decimal(value.rstrip("%"))
        case Count():
            return int(value)
        case Day():
            return date.fromisoformat(value)
        case _:
            return value


def tabular(program: Program, record: str, given: Json, rng: Random) -> Json:
    """The case with numbers that columns can hold, in one unit each, and with some facts left out."""
    return dict(_tabular(program, record, given, rng))


def _tabular(program: Program, record: str, given: Json, rng: Random) -> Iterator[tuple[str, Any]]:
    for field in next(one.fields for one in program.records if one.name == record):
        value = given.get(field.name)
        match field.type:
            case RecordType(name=name):
                yield field.name, tabular(program, name, value or {}, rng)
            case Many(name=name):
                items = [] if name == "rate" else value or []
                yield field.name, [tabular(program, name, item, rng) for item in items]
            case of if value is not None and rng.random() > 0.03:
                yield field.name, _plain(of, value)


def _plain(of: object, value: Any) -> Any:
    if not isinstance(of, NUMBERS):
        return value
    text = str(value).rstrip("%").split()[0]
    exact = Fraction(text)
    floor = Decimal(exact.numerator * 1000 // exact.denominator).scaleb(-3).quantize(Decimal("0.001"), ROUND_FLOOR)
    match of:
        case Money():
            return f"{floor} USD"
        case Quantity(unit=unit):
            return f"{floor} {unit}"
        case Share():
            return f"{floor}%"
        case _:
            return str(floor)
