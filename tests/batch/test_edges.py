"""Numbers at the edge of 64 and of 128 bits: what fits is answered in columns, what does not one by one, and never wrongly."""

from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from batch.both import differences, read, told_by
from batch.test_tables import WORLD
from policyc.backends.answer import answer_case
from policyc.batch.progress import Progress
from policyc.batch.run import batch_table, run_batch
from policyc.core.run import Run
from policyc.session import compile_paths

RULE = """use world
policy law "A law"
  source "made up"
  judged on sold_on

rule share "Metal parts"
  source "made up"
  when total of p.value over p in parts where (p.kind is metal) is at least {}% of value
  then clearance is licence
"""
DIGITS = "12.3456789012345678901234"
# The bits of the largest number of a column whose sums are of 64 bits, and of one that itself is.
EDGES = (40, 62)
WORTHS = [2**bits + more for bits in EDGES for more in (-1, 0, 1)]
IN_COLUMNS: dict[int, int] = {}


@pytest.mark.parametrize("decimals", [0, 3, 13, 14, 15, 16, 17, 18, 22])
def test_thresholds_at_the_edges(decimals: int, tmp_path: Path) -> None:
    """Totals one cent below the threshold, on it or just above it, of parts as large as can be."""
    share = DIGITS[: decimals + 3] if decimals else "12"
    (tmp_path / "world.policy").write_text(WORLD, "utf-8")
    (tmp_path / "law.policy").write_text(RULE.format(share), "utf-8")
    program = compile_paths([str(tmp_path)]).program
    assert program is not None
    for number, cents in enumerate(WORTHS):
        reached = -(-Fraction(share) / 100 * cents // 1)
        totals = [reached - 1, reached, reached + 1]
        data = _tables(tmp_path / f"tables_{number}", cents, totals)
        found = batch_table(program, Run(), data).sort_by("case_id").to_pylist()
        told = []
        for name, total in enumerate(totals):
            parts = [{"kind": "metal", "value": _money(part)} for part in _parts(total)]
            case = {"sold_on": "2025-12-05", "dest": "CN", "value": _money(cents), "parts": parts}
            told += [told_by(program, key, answer_case(program, case_, Run(), False)) for key, case_, _ in read(program, str(name), case)]
        assert list(differences(found, [row for rows in told for row in rows])) == []
        assert [row["outcome"] for row in found] == ["free", "licence", "licence"]
        report = run_batch(program, Run(), (data, str(tmp_path / "rows.csv")), Progress())
        IN_COLUMNS[report.columns] = IN_COLUMNS.get(report.columns, 0) + 1


def test_some_of_them_fit_columns_and_some_do_not() -> None:
    """It counts what ran before it."""
    assert not IN_COLUMNS or (IN_COLUMNS[0] > 5 and IN_COLUMNS[3] > 10)


def _parts(total: int) -> list[int]:
    return [total // 3, total // 3, total - 2 * (total // 3)]


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02} USD"


def _tables(folder: Path, cents: int, totals: list[int]) -> str:
    folder.mkdir()

    def decimal(many: int) -> str:
        return f"CAST('{_money(many)[:-4]}' AS DECIMAL(22,2))"

    cases = ", ".join(f"({name}, DATE '2025-12-05', 'CN', {decimal(cents)})" for name in range(len(totals)))
    parts = ", ".join(f"({name}, {n}, 'metal', {decimal(one)})" for name, total in enumerate(totals) for n, one in enumerate(_parts(total)))
    for name, rows, columns in (("cases", cases, 'case_id, sold_on, dest, "value[USD]"'), ("parts", parts, 'case_id, node, kind, "value[USD]"')):
        duckdb.sql(f"COPY (SELECT * FROM (VALUES {rows}) t({columns})) TO '{folder}/{name}.parquet' (FORMAT parquet)")
    return str(folder)
