"""Numbers at the edge of 64 and of 128 bits: what fits is answered in columns, what does not one by one, and never wrongly."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import duckdb

from batch.both import differences, law_of, read, told_by
from batch.test_tables import WORLD
from policyc.backends.answer import answer_case
from policyc.batch.progress import Progress
from policyc.batch.run import batch_table, run_batch
from policyc.core.run import Run

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
DECIMALS = (0, 3, 13, 14, 15, 16, 17, 18, 22)


def test_thresholds_at_the_edges(tmp_path: Path) -> None:
    """Totals one cent below the threshold, on it or just above it, of parts as large as can be; some fit columns, some do not."""
    in_columns = [many for decimals in DECIMALS for many in _at_the_edges(decimals, tmp_path / str(decimals))]
    assert in_columns.count(0) > 5 and in_columns.count(3) > 10


def _at_the_edges(decimals: int, folder: Path) -> Iterator[int]:
    """How many cases were answered in columns, at each edge."""
    folder.mkdir()
    share = DIGITS[: decimals + 3] if decimals else "12"
    program = law_of(folder, WORLD, RULE.format(share))
    for number, cents in enumerate(WORTHS):
        reached = -(-Fraction(share) / 100 * cents // 1)
        totals = [reached - 1, reached, reached + 1]
        data = _tables(folder / f"tables_{number}", cents, totals)
        found = batch_table(program, Run(), data).sort_by("case_id").to_pylist()
        told = []
        for name, total in enumerate(totals):
            parts = [{"kind": "metal", "value": _money(part)} for part in _parts(total)]
            case = {"sold_on": "2025-12-05", "dest": "CN", "value": _money(cents), "parts": parts}
            told += [told_by(program, key, answer_case(program, case_, Run(), False)) for key, case_, _ in read(program, str(name), case)]
        assert list(differences(found, [row for rows in told for row in rows])) == []
        assert [row["outcome"] for row in found] == ["free", "licence", "licence"]
        report = run_batch(program, Run(), (data, str(folder / "rows.csv")), Progress())
        yield report.columns


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
