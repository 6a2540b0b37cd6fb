"""An input more than twice as large as the memory that it may take is answered all the same."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from batch.test_tables import POLICY, WORLD

# DuckDB asks for at least 125 MB for each of its threads.
CASES, LIMIT = 1_700_000, "250MB"
# A process of its own, asked through /proc: on Linux the peak that `getrusage` tells begins with that of the process which
# started it, and a test worker that has seen other tests is larger than the limit itself.
RUN = f"""
import sys
from pathlib import Path
from policyc.batch.progress import Progress
from policyc.batch.run import run_batch
from policyc.core.run import Run
from policyc.session import compile_paths
report = run_batch(compile_paths([sys.argv[1]]).program, Run(), (sys.argv[2], sys.argv[3]), Progress(), "{LIMIT}")
peak = next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
print(report.cases, report.columns, int(peak) // 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from /proc, which only Linux has")
def test_tables_larger_than_the_memory(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (tmp_path / "world.policy").write_text(WORLD, "utf-8")
    (tmp_path / "law.policy").write_text(POLICY, "utf-8")
    amount = "(hash(i) % 100000)::DECIMAL(12,2) / 100"
    dest = "CASE hash(i) % 3 WHEN 0 THEN 'CN' WHEN 1 THEN 'JP' END"
    cases = f"SELECT i AS case_id, DATE '2025-12-05' AS sold_on, {dest} AS dest, ({amount})::DECIMAL(12,2) AS \"value[USD]\" FROM range({CASES}) t(i)"
    kind, listed = "CASE hash(i) % 2 WHEN 0 THEN 'metal' ELSE 'board' END", "hash(i) % 7 = 0"
    parts = (
        f"SELECT i // 10 AS case_id, (i % 10)::INTEGER AS node, {kind} AS kind, ({amount})::DECIMAL(12,2) AS \"value[USD]\", "
        f"{listed} AS listed FROM range({CASES * 10}) t(i)"
    )
    for name, sql in (("cases", cases), ("parts", parts)):
        duckdb.sql(f"COPY ({sql}) TO '{data}/{name}.parquet' (FORMAT parquet)")
    out = tmp_path / "rows.parquet"
    told = subprocess.run([sys.executable, "-c", RUN, str(tmp_path), str(data), str(out)], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    answered, columns, most = map(int, told.stdout.split())
    assert (answered, columns) == (CASES, CASES)
    # Python and the two libraries take about 120 MB before they have read anything; all rows together would take more than 700 MB.
    assert most < 500, most
    assert duckdb.sql(f"SELECT count(*) FROM '{out}'").fetchall() == [(CASES,)]
