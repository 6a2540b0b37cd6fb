"""Lines that are more than twice as large as all the memory of the run are answered, and answered together."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from batch.test_memory import LIMIT, RUN
from batch.test_tables import POLICY, WORLD

CASES, TEXT = 180_000, "as it was delivered, " * 250


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from /proc, which only Linux has")
def test_lines_larger_than_the_memory(tmp_path: Path) -> None:
    (tmp_path / "world.policy").write_text(WORLD.replace("facts\n", 'facts\n  note : text "what else is said of it"\n'), "utf-8")
    (tmp_path / "law.policy").write_text(POLICY, "utf-8")
    data, out = tmp_path / "cases.ndjson", tmp_path / "rows.parquet"
    rest = []
    for number in range(1_000):
        parts = [{"kind": "metal", "value": f"{number % 7}.50 USD", "listed": False, "parts": []} for _ in range(3)]
        rest.append(json.dumps({"sold_on": "2025-12-05", "dest": "CN", "value": "100 USD", "note": f"{number} {TEXT}", "parts": parts})[1:])
    with data.open("w", encoding="utf-8") as file:
        for number in range(CASES):
            file.write(f'{{"case_id": {number}, {rest[number % 1_000]}\n')
    told = subprocess.run([sys.executable, "-c", RUN, str(tmp_path), str(data), str(out)], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    answered, columns, most = map(int, told.stdout.split())
    assert (answered, columns) == (CASES, CASES)
    assert data.stat().st_size > 2 * most * 2**20, (LIMIT, most)
    found = f"SELECT count(*), count(DISTINCT case_id), bool_and(file_row_number = case_id::BIGINT) FROM read_parquet('{out}', file_row_number=true)"
    assert duckdb.sql(found).fetchall() == [(CASES, CASES, True)]
