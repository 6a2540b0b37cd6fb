"""A run that somebody watches draws a bar that moves, on a real terminal, and ends at once when it is told to."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from batch.test_tables import POLICY, WORLD

CASES = 400_000


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    """A run over tables that takes some seconds."""
    law, data = tmp_path / "law", tmp_path / "data"
    law.mkdir()
    data.mkdir()
    (law / "world.policy").write_text(WORLD, "utf-8")
    (law / "law.policy").write_text(POLICY, "utf-8")
    value = "(hash(i) % 100000)::DECIMAL(12, 2) / 100"
    cases = f"SELECT i AS case_id, DATE '2025-12-05' AS sold_on, 'CN' AS dest, ({value})::DECIMAL(12, 2) AS \"value[USD]\" FROM range({CASES}) t(i)"
    parts = (
        f"SELECT i // 5 AS case_id, i % 5 AS node, CASE WHEN i % 5 = 4 THEN i % 5 - 1 END AS parent, 'metal' AS kind, "
        f"({value})::DECIMAL(12, 2) AS \"value[USD]\", hash(i) % 7 = 0 AS listed FROM range({CASES * 5}) t(i)"
    )
    for name, sql in (("cases", cases), ("parts", parts)):
        duckdb.sql(f"COPY ({sql}) TO '{data}/{name}.parquet' (FORMAT parquet)")
    return [sys.executable, "-m", "policyc", "batch", str(law), "--cases", str(data), "--out", str(tmp_path / "rows.parquet")]


def watched(command: list[str], stop: signal.Signals | None) -> tuple[int, str]:
    """What a run writes on a terminal, and its exit code; it is stopped once a bar is there."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=theirs, env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    os.close(theirs)
    seen = b""
    while select.select([ours], [], [], 60)[0]:
        try:
            seen += os.read(ours, 10_000)
        except OSError:
            break  # the other end is closed
        if stop is not None and b"%" in seen:
            process.send_signal(stop)
            stop = None
    os.close(ours)
    return process.wait(timeout=30), seen.decode()


@pytest.mark.slow
def test_the_bar_moves_and_leaves_nothing(command: list[str]) -> None:
    code, seen = watched(command, None)
    assert code in (1, 3)
    shares = [int(one) for one in re.findall(r"([0-9]+)%", seen)]
    assert len(set(shares)) >= 3 and shares == sorted(shares)
    assert re.search(r"[0-9]{2}:[0-9]{2}:[0-9]{2}", seen), "no time is told that is left"
    assert re.search(r"[0-9,]+ cases, [0-9,]+ a second", seen)
    last = re.sub(r"\x1b\[[?0-9]*[a-zA-Z]", "", seen).rstrip("\r").rpartition("\r")[2]
    assert last.strip() == "" and seen.endswith("\x1b[?25h")


@pytest.mark.slow
@pytest.mark.parametrize(("stop", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_watched_run_ends_at_once(command: list[str], stop: signal.Signals, code: int) -> None:
    out = Path(command[-1])
    out.write_text("before", "utf-8")
    ended, seen = watched(command, stop)
    assert ended == code
    assert "\x1b[?25h" in seen
    assert out.read_text("utf-8") == "before"
    assert sorted(one.name for one in out.parent.iterdir()) == ["data", "law", "rows.parquet"]
