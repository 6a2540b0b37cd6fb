"""A run that may not take enough memory says so and writes nothing; its progress is for whoever looks."""

import threading
from pathlib import Path

import duckdb
import pytest

from batch.test_tables import POLICY, WORLD
from policyc import cli
from policyc.batch.progress import Progress, Stand
from policyc.commands import batch as command

CASES = 200_000


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "law").mkdir()
    (tmp_path / "law" / "world.policy").write_text(WORLD, "utf-8")
    (tmp_path / "law" / "law.policy").write_text(POLICY, "utf-8")
    data = tmp_path / "data"
    data.mkdir()
    cases = f"SELECT i AS case_id, DATE '2025-12-05' AS sold_on, 'CN' AS dest, 5.00 AS \"value[USD]\" FROM range({CASES}) t(i)"
    parts = f"SELECT i AS case_id, 1 AS node, 'metal' AS kind, 1.00 AS \"value[USD]\", true AS listed FROM range({CASES}) t(i)"
    for name, sql in (("cases", cases), ("parts", parts)):
        duckdb.sql(f"COPY ({sql}) TO '{data}/{name}.parquet' (FORMAT parquet)")
    return data


def test_too_little_memory_is_refused_and_nothing_is_written(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = data.parent / "rows.parquet"
    out.write_text("before", "utf-8")
    law = str(data.parent / "law")
    assert cli.run(["batch", law, "--cases", str(data), "--out", str(out), "--memory", "5MB"]) == 2
    said = capsys.readouterr()
    assert "P467" in said.err and "5MB" in said.err and "--memory 2GB" in said.err and said.out == ""
    assert out.read_text("utf-8") == "before"
    assert sorted(one.name for one in data.parent.iterdir()) == ["data", "law", "rows.parquet"]
    assert cli.run(["batch", law, "--cases", str(data), "--out", str(out), "--memory", "1GB"]) == 1


def test_a_size_without_a_unit_is_no_size(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["batch", str(data), "--cases", str(data), "--out", "rows.csv", "--memory", "512"]) == 2
    assert "512MB" in capsys.readouterr().err


def test_nothing_is_drawn_off_a_terminal_or_of_a_short_run(data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    out = data.parent / "rows.parquet"
    assert cli.run(["batch", str(data.parent / "law"), "--cases", str(data), "--out", str(out)]) == 1
    assert capsys.readouterr().err == ""
    bar = command._Bar(lambda: 0)
    bar(Stand(5_000, 10))
    bar.clear()
    assert capsys.readouterr().err == ""


def test_progress_moves_inside_a_statement_and_never_goes_back() -> None:
    stands: list[Stand] = []
    progress = Progress(stands.append)
    progress.total = 1_000
    progress.reached(1_000)
    progress.towards(9_000)
    progress.long()
    half = threading.Event()

    def done() -> int:
        half.set()
        return 5_000

    with progress.statement(done):
        assert half.wait(10)
    progress.reached(500)
    shares = [one.share for one in stands]
    assert shares[0] == 1_000 and shares[1] == 1_000 + 8_000 * 70 // 200 and 6_600 in shares
    assert shares == sorted(shares)
    with pytest.raises(KeyboardInterrupt), progress.statement(done):
        raise KeyboardInterrupt
    assert progress.cases == 0 and stands[-1].total == 1_000
