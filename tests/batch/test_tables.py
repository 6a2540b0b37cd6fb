"""Cases as tables: the same rows as from lines, whether they are answered where they lie or put together."""

import json
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

import policyc
from agreement.cases import random_case
from agreement.trials import policy
from batch.as_tables import Tables, tabular
from batch.both import read
from policyc import cli
from policyc.backends.sql import coding
from policyc.batch.progress import Progress
from policyc.batch.run import batch_table, run_batch
from policyc.core.program import Program
from policyc.core.run import Run

WORLD = """record part "a part"
  kind   : one of (metal, board) "its kind"
  value  : money at least 0 USD "what it is worth"
  listed : yes or no "whether it is listed"
  parts  : many part "its parts"

facts
  sold_on : date "the day of the sale"
  dest    : country "the destination"
  value   : money at least 0 USD "what it is worth"
  parts   : many part "its parts"

decision clearance "the clearance"
  outcomes from weakest to strictest free "free", licence "licence", denied "denied"
  otherwise free
"""
POLICY = """use world
policy law "A law"
  source "made up"
  judged on sold_on

rule share "Metal parts"
  source "made up"
  when total of p.value over p in parts at any depth, outermost where (p.kind is metal) is at least 10% of value
  then clearance is licence

rule listed "A listed part"
  source "made up"
  when some p in parts at any depth where (p.listed) and dest is CN
  then clearance is denied
"""
CASES = """(1, DATE '2025-12-05', 'CN', 100.00), (2, DATE '2025-12-05', 'DE', 100.01), (3, DATE '2025-12-05', NULL, 50.00),
  (4, DATE '2025-12-05', 'JP', NULL)"""
PARTS = "(1, 0, {}, 'metal', 10.00, false), (2, 0, {}, 'metal', 10.00, true), (2, 7, {}, 'board', 3.00, false), (3, 1, {}, NULL, 5.00, true)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "world.policy").write_text(WORLD, "utf-8")
    (tmp_path / "law.policy").write_text(POLICY, "utf-8")
    return tmp_path


def tables(folder: Path, nested: bool) -> str:
    """The tables; nested, one part lies inside another."""
    data = folder / ("nested" if nested else "flat")
    data.mkdir()
    parents = ("NULL", "NULL", "0" if nested else "NULL", "NULL")
    names = 't(case_id, sold_on, dest, "value[USD]")'
    _copy(f"SELECT * FROM (VALUES {CASES}) {names}", data / "cases.parquet")
    names = 't(case_id, node, parent, kind, "value[USD]", listed)'
    _copy(f"SELECT * REPLACE (parent::INTEGER AS parent) FROM (VALUES {PARTS.format(*parents)}) {names}", data / "parts.parquet")
    return str(data)


def _copy(sql: str, path: Path) -> None:
    duckdb.sql(f"COPY ({sql}) TO '{path}' (FORMAT parquet)")


def lines(folder: Path, nested: bool) -> str:
    """The same cases, one in a line."""

    def part(kind: str | None, value: str, listed: bool, parts: list[Any] | None = None) -> dict[str, Any]:
        return {"kind": kind, "value": value, "listed": listed, "parts": parts or []}

    board = part("board", "3.00 USD", False)
    two = [part("metal", "10.00 USD", True, [board])] if nested else [part("metal", "10.00 USD", True), board]
    cases = [
        (1, "CN", "100.00 USD", [part("metal", "10.00 USD", False)]),
        (2, "DE", "100.01 USD", two),
        (3, None, "50.00 USD", [part(None, "5.00 USD", True)]),
        (4, "JP", None, []),
    ]
    path = folder / f"lines_{nested}.ndjson"
    told = [
        {"case_id": name, "sold_on": "2025-12-05", "dest": dest, "value": value, "parts": parts}
        for name, dest, value, parts in cases
    ]
    path.write_text("".join(json.dumps(one) + "\n" for one in told), "utf-8")
    return str(path)


def rows(folder: Path, data: str) -> list[Any]:
    out = folder / "rows.parquet"
    assert cli.run(["batch", str(folder), "--cases", data, "--out", str(out)]) == 1
    return sorted(map(str, pq.read_table(out).to_pylist()))


@pytest.mark.parametrize("nested", [False, True])
def test_tables_say_the_same_as_lines(folder: Path, nested: bool) -> None:
    found = rows(folder, tables(folder, nested))
    assert found == rows(folder, lines(folder, nested))
    assert len({one.partition("status")[2] for one in found}) == 4


def test_the_order_of_rows_does_not_matter(folder: Path) -> None:
    """Rows in order are examined in a quicker way than others."""
    data = Path(tables(folder, False))
    found = rows(folder, str(data))
    for name in ("cases", "parts"):
        duckdb.sql(f"COPY (SELECT * FROM '{data / name}.parquet' ORDER BY hash(case_id)) TO '{data}/turned.parquet' (FORMAT parquet)")
        (data / "turned.parquet").replace(data / f"{name}.parquet")
    assert rows(folder, str(data)) == found


def test_a_case_that_stands_twice_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = Path(tables(folder, False))
    _copy("SELECT * FROM (VALUES (3, 'CN'), (1, 'CN'), (3, 'DE')) t(case_id, dest)", data / "cases.parquet")
    assert cli.run(["batch", str(folder), "--cases", str(data), "--out", str(folder / "out.parquet")]) == 2
    assert "`3`" in capsys.readouterr().err


def test_python_takes_a_folder_a_file_and_a_table(folder: Path) -> None:
    law = policyc.load(str(folder))
    read = [json.loads(line) for line in Path(lines(folder, False)).read_text("utf-8").splitlines()]
    import pyarrow as pa

    each = [law.evaluate_batch(data) for data in (tables(folder, False), lines(folder, False), pa.Table.from_pylist(read))]
    told = [sorted(map(str, one.to_pylist())) for one in each]
    assert told[0] == told[1] == told[2]


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT 9 AS case_id, 0 AS node, 'metal' AS kind", "P465"),
        ("SELECT 1 AS case_id, 0 AS node, 'metal' AS kin", "P464"),
        ("SELECT 1 AS case_id, 0 AS node, 0.1::DOUBLE AS \"value[USD]\"", "P460"),
        ("SELECT 1 AS case_id, 0 AS node, 'meal' AS kind", "P421"),
        ("SELECT 1 AS case_id, 0 AS node, -1 AS \"value[USD]\"", "P425"),
    ],
)
def test_a_broken_table_is_named(folder: Path, sql: str, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    data = Path(tables(folder, False))
    _copy(sql, data / "parts.parquet")
    out = folder / "rows.csv"
    assert cli.run(["batch", str(folder), "--cases", str(data), "--out", str(out)]) == 2
    said = capsys.readouterr().err
    assert code in said
    assert (f"{data}, case 1:1:" in said) == (code in ("P421", "P425")), said
    assert not out.exists()


@pytest.mark.parametrize(
    ("nodes", "problem"),
    [
        ("(1, 0), (2, 5), (2, 6), (2, 5)", "case `2` has the node `5` twice"),
        ("(1, 0), (2, 70), (2, 6), (2, 70)", "case `2` has the node `70` twice"),
        ("(1, -1), (1, -1)", "case `1` has the node `-1` twice"),
        ("(1, 1), (1, 1), (2, 2), (2, 4)", "case `1` has the node `1` twice"),
        ("(1, 7), (7, 7)", "there is no case `7` for a row of this list"),
        ("(1, 1), (1, NULL), (2, 1)", "a row of case `1` has no `node`"),
        ("(1, NULL), (2, 1)", "a row of case `1` has no `node`"),
        ("(2, 3), (1, 3), (2, 3)", "case `2` has the node `3` twice"),
        ("(1, 0), (2, NULL)", "a row of case `2` has no `node`"),
    ],
)
@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_a_node_that_stands_twice_is_named(
    folder: Path, nodes: str, problem: str, ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data = Path(tables(folder, False))
    (data / "parts.parquet").unlink()
    rows = f"SELECT *, 'metal' AS kind FROM (VALUES {nodes}) t(case_id, node)"
    form = "HEADER" if ending == "csv" else "FORMAT parquet"
    duckdb.sql(f"COPY ({rows}) TO '{data / f'parts.{ending}'}' ({form})")
    assert cli.run(["batch", str(folder), "--cases", str(data), "--out", str(folder / "out.parquet")]) == 2
    assert problem in capsys.readouterr().err


IN_PLACE: list[tuple[int, int]] = []


@pytest.mark.xdist_group("random tables")
@pytest.mark.parametrize("seed", [0, 2, 5, 7, 12, 15])
def test_random_cases_as_tables_say_what_they_say_as_lines(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists inside lists, parts inside parts, facts left out, and vocabularies that assume something of every record.

    In half of them every word is looked up before it is compared.
    """
    monkeypatch.setattr(coding, "LEAST", 1 if seed % 2 else coding.LEAST)
    bundle, compiled = policy(seed)
    program, rng = compiled.program, Random(seed)
    tables, lines = Tables(program), []
    for number in range(25):
        case = tabular(program, "case", random_case(bundle.vocabulary, bundle.thresholds, rng), rng)
        if read(program, str(number), case):
            tables.add(f"{number:03}", case)
            lines.append(json.dumps({"case_id": f"{number:03}", **case}))
    (tmp_path / "cases.ndjson").write_text("\n".join(lines) + "\n", "utf-8")
    told = _answered(program, str(tmp_path / "cases.ndjson"))
    folder = tables.write(tmp_path / "tables")
    assert _answered(program, folder) == told
    _as_csv(folder, tmp_path / "csv")
    assert _answered(program, str(tmp_path / "csv")) == told
    report = run_batch(program, Run(), (folder, str(tmp_path / "rows.csv")), Progress())
    IN_PLACE.append((report.columns, report.cases))


def _answered(program: Program, data: str) -> list[Any]:
    order = [("case_id", "ascending"), ("policy", "ascending"), ("decision", "ascending")]
    found: list[Any] = batch_table(program, Run(), data).sort_by(order).to_pylist()
    return found


def _as_csv(folder: str, into: Path) -> None:
    into.mkdir()
    for path in Path(folder).iterdir():
        kinds = {name: str(kind) for name, kind, *_ in duckdb.sql(f"DESCRIBE SELECT * FROM '{path}'").fetchall()}
        texts = [f"array_to_string(\"{name}\", ' ') AS \"{name}\"" if kind.endswith("[]") else f'"{name}"' for name, kind in kinds.items()]
        duckdb.sql(f"COPY (SELECT {', '.join(texts)} FROM '{path}') TO '{into / path.stem}.csv' (FORMAT csv, HEADER true)")


@pytest.mark.xdist_group("random tables")
def test_most_of_the_random_tables_are_answered_where_they_lie() -> None:
    """The others agree anyway, and say nothing of columns. It counts what ran before it."""
    columns, cases = (sum(many) for many in zip(*IN_PLACE, strict=True)) if IN_PLACE else (1, 1)
    assert columns > cases // 2
