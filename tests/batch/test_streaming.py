"""Lines, and rows of a nested table, that are more than twice as large as all the memory of the run are answered, and answered together."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from batch.test_memory import LIMIT, RUN
from batch.test_tables import POLICY, WORLD

CASES, TEXT = 180_000, "as it was delivered, " * 250


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from /proc, which only Linux has")
@pytest.mark.parametrize("ending", ["ndjson", "parquet"])
def test_cases_larger_than_the_memory(ending: str, tmp_path: Path) -> None:
    (tmp_path / "world.policy").write_text(WORLD.replace("facts\n", 'facts\n  note : text "what else is said of it"\n'), "utf-8")
    (tmp_path / "law.policy").write_text(POLICY, "utf-8")
    data, out = tmp_path / f"cases.{ending}", tmp_path / "rows.parquet"
    rest = []
    for number in range(1_000):
        parts = [{"kind": "metal", "value": f"{number % 7}.50 USD", "listed": False, "parts": []} for _ in range(3)]
        rest.append({"sold_on": "2025-12-05", "dest": "CN", "value": "100 USD", "note": f"{number} {TEXT}", "parts": parts})
    size = _lines(data, rest) if ending == "ndjson" else _rows(data, rest)
    told = subprocess.run([sys.executable, "-c", RUN, str(tmp_path), str(data), str(out)], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    answered, columns, most = map(int, told.stdout.split())
    assert (answered, columns) == (CASES, CASES)
    assert size > 2 * most * 2**20, (LIMIT, most)
    found = f"SELECT count(*), count(DISTINCT case_id), bool_and(file_row_number = case_id::BIGINT) FROM read_parquet('{out}', file_row_number=true)"
    assert duckdb.sql(found).fetchall() == [(CASES, CASES, True)]


def _lines(data: Path, rest: list[Any]) -> int:
    """The cases as lines; how many bytes they are."""
    texts = [json.dumps(one)[1:] for one in rest]
    with data.open("w", encoding="utf-8") as file:
        for number in range(CASES):
            file.write(f'{{"case_id": {number}, {texts[number % 1_000]}\n')
    return data.stat().st_size


def _rows(data: Path, rest: list[Any]) -> int:
    """The cases as rows; how many bytes they are in memory."""
    part = pa.struct([("kind", pa.string()), ("value", pa.string()), ("listed", pa.bool_()), ("parts", pa.list_(pa.int8()))])
    texts = [(name, pa.string()) for name in ("sold_on", "dest", "value", "note")]
    thousand, size = pa.Table.from_pylist(rest, schema=pa.schema([*texts, ("parts", pa.list_(part))])), 0
    with pq.ParquetWriter(data, pa.schema([*thousand.schema, ("case_id", pa.int64())])) as writer:
        for first in range(0, CASES, 1_000):
            table = thousand.append_column("case_id", pa.array(range(first, first + 1_000)))
            size += table.nbytes
            writer.write_table(table)
    return size
