"""A total that does not fit the database ends the run: the case is named, and nothing is written."""

from pathlib import Path

import duckdb
import pytest

from batch.test_tables import POLICY, WORLD
from policyc import cli
from policyc.batch import overflow


@pytest.mark.slow
def test_a_total_over_more_nodes_than_there_is_room_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ten million parts that are worth almost 2 to the 40th each: room is left for four million. Another case has more parts, which are worth nothing."""
    law, data, out = tmp_path / "law", tmp_path / "data", tmp_path / "rows.csv"
    law.mkdir()
    data.mkdir()
    (law / "world.policy").write_text(WORLD, "utf-8")
    (law / "law.policy").write_text(POLICY, "utf-8")
    cases = "SELECT i AS case_id, DATE '2025-12-05' AS sold_on, 'CN' AS dest, 5 AS \"value[USD]\" FROM range(3) t(i)"
    parts = (
        "SELECT 1 AS case_id, i AS node, 'metal' AS kind, (1::BIGINT << 40) - 1 AS \"value[USD]\", false AS listed "
        "FROM range(10000000) t(i) UNION ALL SELECT 2, i, 'metal', 0, false FROM range(10000001) t(i)"
    )
    for name, sql in (("cases", cases), ("parts", parts)):
        duckdb.sql(f"COPY ({sql}) TO '{data}/{name}.parquet' (FORMAT parquet)")
    assert cli.run(["batch", str(law), "--cases", str(data), "--out", str(out), "--memory", "1GB"]) == 2
    said = capsys.readouterr().err
    assert "P468" in said and "case `1` has 10,000,000 rows" in said and "a total over `parts` in `law.share` has" in said
    assert "`policyc eval` about the policy `law`" in " ".join(said.split())
    assert not out.exists()
    assert overflow.MOST_NODES == 1 << 22
