"""Rows of nested tables have the rows that the same cases have as lines that are read singly, in every form of input."""

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from agreement.cases import random_case
from agreement.hiding import hide
from agreement.trials import policy
from batch.as_tables import tabular
from batch.both import law_of, read
from batch.test_lines import DEEP, RICH, STRANGE, USUAL, case
from batch.test_tables import POLICY
from policyc.batch import run as running
from policyc.batch.progress import Progress
from policyc.batch.read import UnusableError
from policyc.batch.run import batch_table, run_batch
from policyc.core.program import Program
from policyc.core.run import Run
from policyc.core.types import Count, Day, Many, Number, RecordType, SetOf, Type, YesNo

TEXTS = (pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string()))


class Nested:
    """Cases as a nested table, with kinds of columns by chance. What a column cannot say is left out of the case."""

    def __init__(self, program: Program, rng: Random, levels: int = 4) -> None:
        self.records = {one.name: one.fields for one in program.records}
        self.rng, self.levels = rng, levels

    def kind(self, of: Type, left: int) -> pa.DataType:
        """The kind of a column; lists of lists are as deep as that."""
        match of:
            case RecordType(name=name):
                return self.struct(name, left)
            case Many(name=name):
                inner = self.struct(name, left - 1) if left else pa.struct([("nothing", pa.int8())])
                return self.rng.choice((pa.list_, pa.large_list))(inner)
            case SetOf():
                return pa.list_(self.rng.choice(TEXTS))
            case YesNo():
                return pa.bool_()
            case Count():
                return self.rng.choice((pa.int64(), pa.int32(), pa.decimal128(20, 2), pa.string()))
            case Number():
                return self.rng.choice((pa.decimal128(38, 14), pa.string()))
            case Day():
                return self.rng.choice((pa.date32(), pa.date64(), pa.string()))
            case _:
                return self.rng.choice(TEXTS)

    def struct(self, record: str, left: int) -> pa.DataType:
        """The kind of a record."""
        return pa.struct([(field.name, self.kind(field.type, left)) for field in self.records[record]])

    def fit(self, value: Any, kind: pa.DataType, of: Type | None) -> Any:
        """A value as the column can say it; nothing where it cannot."""
        if value is None:
            return None
        if pa.types.is_struct(kind):
            return dict(self._fields(value, kind, of)) if isinstance(value, dict) else None
        if pa.types.is_list(kind) or pa.types.is_large_list(kind):
            inner = of if isinstance(of, Many) else None
            return [self.fit(one, kind.value_type, inner) for one in value] if isinstance(value, list) else None
        if isinstance(value, dict | list):
            return None
        return value if isinstance(value, bool) else self._single(value, kind)

    def _fields(self, value: dict[str, Any], kind: pa.DataType, of: Type | None) -> Iterator[tuple[str, Any]]:
        for field in self.records[of.name if isinstance(of, RecordType | Many) else "case"]:
            if field.name in value and kind.get_field_index(field.name) >= 0:
                yield field.name, self.fit(value[field.name], kind.field(field.name).type, field.type)

    def _single(self, value: Any, kind: pa.DataType) -> Any:
        try:
            if pa.types.is_date(kind):
                return date.fromisoformat(value)
            if pa.types.is_integer(kind):
                pa.scalar(int(value), kind)
                return int(value)
            if pa.types.is_decimal(kind):
                pa.array([Decimal(str(value))], kind)
                return Decimal(str(value))
        except (ValueError, ArithmeticError, pa.ArrowException):
            return None
        return str(value)

    def table(self, cases: list[tuple[str | None, Any]]) -> tuple[pa.Table, list[dict[str, Any]]]:
        """The table, and the cases as it says them."""
        kind = self.struct("case", self.levels)
        fitted = [self.fit(one, kind, None) for _, one in cases]
        columns: list[Any] = [pa.array([one.get(field.name) for one in fitted], field.type) for field in kind]
        names = [field.name for field in kind]
        if any(name is not None for name, _ in cases):
            names, columns = ["case_id", *names], [pa.array([name for name, _ in cases], pa.string()), *columns]
        said = [{**({} if name is None else {"case_id": name}), **one} for (name, _), one in zip(cases, fitted, strict=True)]
        return pa.table(columns, names=names), said


def _written(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat()


def answered(program: Program, table: pa.Table, said: list[dict[str, Any]], folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], int]:
    """The rows of these cases, which are the same in every form, and how many cases of the Parquet file were answered in columns."""
    folder.mkdir(exist_ok=True)
    lines = folder / "cases.ndjson"
    lines.write_text("".join(json.dumps(one, default=_written) + "\n" for one in said), "utf-8")
    monkeypatch.setattr(running, "LARGE", 1 << 60)
    alone = batch_table(program, Run(), str(lines)).to_pylist()
    pq.write_table(table, folder / "cases.parquet", row_group_size=7)
    with pa.OSFile(str(folder / "cases.arrow"), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table, max_chunksize=9)
    monkeypatch.setattr(running, "PORTION", 20_000)
    for given in (str(folder / "cases.parquet"), str(folder / "cases.arrow"), table):
        assert batch_table(program, Run(), given).to_pylist() == alone
    report = run_batch(program, Run(), (str(folder / "cases.parquet"), str(folder / "rows.csv")), Progress())
    assert report.cases == len(said)
    return alone, report.columns


def test_random_cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some complete, some with facts missing; on and around thresholds."""
    done = [_random_rows(seed, tmp_path / str(seed), monkeypatch) for seed in (0, 5, 7, 12)]
    # What is told in several currencies, with many decimals or of parts that nobody listed is answered one by one.
    assert sum(columns for columns, _ in done) > sum(cases for _, cases in done) // 4


def _random_rows(seed: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """How many cases were answered in columns, and how many there were."""
    bundle, compiled = policy(seed)
    rng = Random(seed)
    nested, cases = Nested(compiled.program, rng), []
    for number in range(28):
        one = random_case(bundle.vocabulary, bundle.thresholds, rng)
        one = hide(one, bundle.vocabulary, rng) if number % 4 == 0 else one
        one = tabular(compiled.program, "case", one, rng) if number % 4 > 1 else one
        cases.append((f"{number:03}" if rng.random() < 0.9 else None, one))
    table, said = nested.table(cases)
    good = [place for place, one in enumerate(said) if read(compiled.program, "", _bare(one))]
    assert len(good) > 15
    _, columns = answered(compiled.program, table.take(good), [said[place] for place in good], folder, monkeypatch)
    return columns, len(good)


def _bare(case: dict[str, Any]) -> Any:
    return json.loads(json.dumps({key: value for key, value in case.items() if key != "case_id"}, default=_written))


@pytest.fixture
def law(tmp_path: Path) -> Program:
    return law_of(tmp_path, RICH, POLICY)


CELLS = {
    "sold_on": ("2025-12-05", "2025-11-01", ""),
    "dest": ("CN", "JP", ""),
    "value": ("10.00 USD", "0 USD", "9.999999 USD", "1.1234567 USD", "1/3 USD", "12 EUR", "1000000.000001 USD", ""),
    "note": ('he said "yes", twice', "\u00e9 \u20ac", ""),
    "grade": ("3", "0", "123456789012345678901", ""),
    "factor": ("0.5", "-1.25", "1/3", ""),
}


@pytest.mark.parametrize("seed", range(3))
def test_cells_of_csv(seed: int, law: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows are those of the same texts as lines; a cell that is empty is not given."""
    rng = Random(seed)
    given = [{"case_id": f"{number:03}", **{name: rng.choice(cells) for name, cells in CELLS.items()}} for number in range(200)]
    with open(tmp_path / "cases.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["case_id", *CELLS])
        writer.writeheader()
        writer.writerows(given)
    lines = tmp_path / "cases.ndjson"
    lines.write_text("".join(json.dumps({name: cell for name, cell in one.items() if cell}) + "\n" for one in given), "utf-8")
    monkeypatch.setattr(running, "LARGE", 1 << 60)
    alone = batch_table(law, Run(), str(lines)).to_pylist()
    assert {"determined", "undetermined"} <= {row["status"] for row in alone}
    assert batch_table(law, Run(), str(tmp_path / "cases.csv")).to_pylist() == alone
    report = run_batch(law, Run(), (str(tmp_path / "cases.csv"), str(tmp_path / "rows.csv")), Progress())
    assert report.cases == 200 and report.columns > 0


@pytest.mark.parametrize("seed", range(3))
def test_strange_rows_among_usual_ones(seed: int, law: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing, lists of nothing, fractions, many decimals, other currencies, and parts deeper than tables follow."""
    nested = Nested(law, Random(seed), levels=11)
    table, said = nested.table([(None, one) for one in (*USUAL, *STRANGE, case(DEEP), *USUAL)])
    _, columns = answered(law, table, said, tmp_path / "data", monkeypatch)
    assert len(USUAL) * 2 < columns < len(said)


PART = pa.struct([("kind", pa.string()), ("value", pa.string()), ("listed", pa.bool_()), ("parts", pa.list_(pa.null()))])
DAY = date(2025, 12, 5)
# Columns, and how the same is written in lines.
SAME: list[tuple[str, pa.Array, list[Any]]] = [
    ("factor", pa.array([1, None, -3], pa.int64()), [1, None, -3]),
    ("factor", pa.array([1, None, 2**64 - 1], pa.uint64()), [1, None, 2**64 - 1]),
    ("factor", pa.array(["0.50", "1/3", None]), ["0.50", "1/3", None]),
    ("factor", pa.array([Decimal("1e-14"), Decimal("5.5"), None], pa.decimal128(38, 14)), ["0.00000000000001", "5.5", None]),
    ("factor", pa.array([Decimal(10**20), Decimal("5.5"), None], pa.decimal128(38, 3)), [str(10**20), "5.5", None]),
    ("grade", pa.array([Decimal("7.00"), Decimal(0), None], pa.decimal128(20, 2)), [7, 0, None]),
    ("grade", pa.array(["7.0", "8", None]), ["7.0", "8", None]),
    ("note", pa.array([DAY, None, None], pa.date32()), ["2025-12-05", None, None]),
    ("marks", pa.array([["a", "b"], [], None], pa.list_(pa.string(), -1)), [["a", "b"], [], None]),
    ("marks", pa.array([["a", "a"], ["c", "d"], None], pa.list_(pa.string(), 2)), [["a", "a"], ["c", "d"], None]),
    ("parts", pa.array([[], None, []], pa.list_(pa.int8())), [[], None, []]),
    ("parts", pa.array([[{"value": {"at_least": "2.00 USD"}}], None, []]), [[{"value": {"at_least": "2.00 USD"}}], None, []]),
    ("parts", pa.array([{"items": [{"kind": "metal"}], "complete": False}, None, None]), [{"items": [{"kind": "metal"}], "complete": False}, None, None]),
    ("parts", pa.array([[None, {"kind": "metal"}], None, []], pa.list_(PART)), [[None, {"kind": "metal"}], None, []]),
    ("nothing", pa.nulls(3, pa.struct([("x", pa.int8())])), [None, None, None]),
    ("case_id", pa.array([-3, 2**62, 0], pa.int64()), [-3, 2**62, 0]),
    ("case_id", pa.array([Decimal("1.50"), None, Decimal(0)], pa.decimal128(9, 2)), ["1.50", None, "0.00"]),
    ("case_id", pa.array([True, False, None]), [True, False, None]),
    ("case_id", pa.array([DAY, None, None]), ["2025-12-05", None, None]),
    ("case_id", pa.array(["", None, "a\u200b"]), ["", None, "a\u200b"]),
]


@pytest.mark.parametrize(("name", "column", "written"), SAME, ids=lambda one: str(getattr(one, "type", ""))[:40])
def test_columns_of_many_kinds(name: str, column: pa.Array, written: list[Any], law: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = {"sold_on": [DAY] * 3, "dest": ["CN", "JP", "CN"], "value": ["7.00 USD"] * 3}
    table = pa.table({**usual, name: column})
    said = [{"sold_on": "2025-12-05", "dest": dest, "value": "7.00 USD", name: one} for dest, one in zip(("CN", "JP", "CN"), written, strict=True)]
    answered(law, table, [{key: value for key, value in one.items() if value is not None} for one in said], tmp_path / "data", monkeypatch)


# A column in which the third of four rows is wrong, and what that is called.
BAD: list[tuple[str, pa.Array, str]] = [
    ("value", pa.array([None, None, 5, None], pa.int64()), "P4"),
    ("value", pa.array([None, "1.00 USD", "01.00 USD", None]), "P4"),
    ("value", pa.array([None, "1.00 USD", "1.00 USB", None], pa.dictionary(pa.int8(), pa.string())), "P4"),
    ("sold_on", pa.array([None, None, datetime(2025, 12, 5), None], pa.timestamp("us")), "P432"),
    ("sold_on", pa.array([-900_000, 4_000_000, 4_000_000, 0], pa.int32()).cast(pa.date32()), "P465"),
    ("dest", pa.array([None, None, b"CN", None], pa.binary()), "P432"),
    ("dest", pa.array([None, None, ["CN"], None]), "P4"),
    ("deste", pa.array([None, None, "CN", None]), "P406"),
    ("deste", pa.array([None, None, {}, None], pa.struct([])), "P406"),
    ("parts", pa.array([None, [], [{"kid": "metal"}], [{"kid": None}]]), "P406"),
    ("parts", pa.array([None, [], [{"kind": "metal"}, {"kind": "meal"}], []]), "P421"),
    ("parts", pa.array([None, [], [{"kind": "metal", "parts": [{"listed": 1}]}], []]), "P4"),
    ("parts", pa.array([None, [], [5], []]), "P4"),
    ("parts", pa.array([None, None, "none", None]), "P4"),
    ("grade", pa.array([None, Decimal(1), Decimal("1.5"), None], pa.decimal128(9, 1)), "P4"),
    ("grade", pa.array([None, "1", "+1", None]), "P4"),
    ("factor", pa.array([None, True, True, None]), "P4"),
    ("factor", pa.array([None, "1\n", "1", None]), "P4"),
    ("marks", pa.array([None, None, "a", None]), "P4"),
    ("note", pa.array([None, "a", "a\u202e", None]), "P4"),
    ("case_id", pa.array(["a", "b", "a", None]), "P463"),
]


NO_PLACE = ("P432", "P463", "P465")


@pytest.mark.parametrize(("name", "column", "code"), BAD, ids=lambda one: str(getattr(one, "type", one))[:40])
def test_a_row_that_is_no_case_is_named(name: str, column: pa.Array, code: str, law: Program, tmp_path: Path) -> None:
    table, data = pa.table({"sold_on": [DAY] * 4, name: column} if name != "sold_on" else {name: column}), str(tmp_path / "cases.parquet")
    pq.write_table(table, data) if name != "deste" or not pa.types.is_struct(column.type) else None
    for given in (table, data) if Path(data).exists() else (table,):
        with pytest.raises(UnusableError) as found:
            batch_table(law, Run(), given)
        first = found.value.found[0]
        assert first.code.startswith(code), first.code
        assert code in NO_PLACE or "row " in first.span.source.name  # type: ignore[union-attr]


def test_values_behind_what_is_null_do_not_count(law: Program) -> None:
    """Null lists and null groups may lie over values that are nobody's."""
    parts = pa.array([{"kind": "metal", "value": "5.00 USD", "listed": False}] * 4)
    lists = pa.ListArray.from_arrays(pa.array([0, 2, 4], pa.int32()), parts, mask=pa.array([True, False]))
    table = pa.table({"sold_on": [DAY] * 2, "dest": ["CN"] * 2, "value": ["7.00 USD"] * 2, "parts": lists})
    again = pa.Table.from_pylist(table.to_pylist(), schema=table.schema)
    assert batch_table(law, Run(), table).equals(batch_table(law, Run(), again))
    assert batch_table(law, Run(), table.slice(1)).column("outcome").to_pylist() == batch_table(law, Run(), table).column("outcome").to_pylist()[1:]
    hidden = pa.StructArray.from_arrays([parts.field(0), parts.field(1)], ["kind", "value"], mask=pa.array([False, True, False, True]))
    held = pa.ListArray.from_arrays(pa.array([0, 2, 4], pa.int32()), hidden)
    table = pa.table({"sold_on": [DAY] * 2, "dest": ["CN"] * 2, "value": ["7.00 USD"] * 2, "parts": held})
    assert batch_table(law, Run(), table).equals(batch_table(law, Run(), pa.Table.from_pylist(table.to_pylist(), schema=table.schema)))
