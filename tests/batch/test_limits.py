"""A run that may not take enough memory says so and writes nothing; its progress is for whoever looks."""

from pathlib import Path

import duckdb
import pytest

from batch.test_tables import POLICY, WORLD
from policyc import cli, console
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


def test_progress_stands_on_a_terminal_only_past_a_second_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seconds = iter((0.5, 1.5, 1.5, 1.5, 2.0, 3.0, 3.0, 3.0, 4.0))
    progress = command._Progress(lambda: next(seconds))
    monkeypatch.setattr(console, "is_watched", lambda: True)
    progress(0)
    assert capsys.readouterr().err == ""
    for done in (0, 5_000, 10_000):
        progress(done)
    progress.clear()
    told = capsys.readouterr()
    assert told.out == ""
    assert "1 s, reading" in told.err and "3 s, 10,000 cases answered" in told.err and "5,000" not in told.err
    assert told.err.endswith("\r") and not told.err.rstrip("\r").rpartition("\r")[2].strip()
    monkeypatch.setattr(console, "is_watched", lambda: False)
    progress(20_000)
    assert capsys.readouterr().err == ""
