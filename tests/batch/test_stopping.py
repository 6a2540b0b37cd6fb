"""A run that is stopped, by the keyboard, for good or by a full disk, leaves the file that was there and nothing beside it."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from policyc import cli
from policyc.batch import run as running
from policyc.batch.read import UnusableError
from policyc.batch.run import batch_table
from policyc.core.run import Run
from policyc.session import compile_paths

ROOT = Path(__file__).resolve().parents[2]
LAW = str(ROOT / "policies" / "cn" / "cn_2025_61.policy")
CASE = json.loads((ROOT / "policies" / "cn" / "cases" / "motor_magnet.json").read_text("utf-8"))


def lines(path: Path, many: int, names: int) -> Path:
    """So many cases, of which the names begin again after so many."""
    path.write_text("".join(json.dumps({"case_id": str(number % names), **CASE}) + "\n" for number in range(many)), "utf-8")
    return path


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_stopped_run_leaves_no_half_file(how: signal.Signals, tmp_path: Path) -> None:
    data, out = lines(tmp_path / "cases.ndjson", 400_000, 400_000), tmp_path / "rows.parquet"
    out.write_text("before", "utf-8")
    command = [sys.executable, "-m", "policyc", "batch", LAW, "--cases", str(data), "--out", str(out)]
    # A shell starts what runs in its background with interrupts ignored, and a child would inherit that.
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    time.sleep(6)
    assert process.poll() is None, "it was done before it could be stopped"
    process.send_signal(how)
    code = process.wait(timeout=60)
    assert code == {signal.SIGINT: 130, signal.SIGTERM: 143}.get(how, -how)
    assert out.read_text("utf-8") == "before"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["cases.ndjson", "rows.parquet"]


# The largest file that the run may write, in bytes: the system refuses more, as a disk does that is full.
FULL = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)); from policyc import cli; sys.exit(cli.run(sys.argv[1:]))"


@pytest.mark.parametrize("ending", ["csv", "ndjson", "arrow", "parquet"])
def test_a_full_disk_leaves_no_half_file(ending: str, tmp_path: Path) -> None:
    data, out = lines(tmp_path / "cases.ndjson", 200, 200), tmp_path / f"rows.{ending}"
    out.write_text("before", "utf-8")
    command = [sys.executable, "-c", FULL, "batch", LAW, "--cases", str(data), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "P469" in done.stderr and "too large" in done.stderr.lower(), done.stderr
    assert done.stdout == "" and out.read_text("utf-8") == "before"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["cases.ndjson", out.name]


def test_a_name_that_comes_again_in_a_later_chunk_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 4)
    program = compile_paths([LAW]).program
    assert program is not None
    with pytest.raises(UnusableError) as found:
        batch_table(program, Run(), str(lines(tmp_path / "cases.ndjson", 10, 7)))
    assert [one.code for one in found.value.found] == ["P463"]




# Says when it has begun to write, and then waits until it is killed.
WRITING = """
import sys, time
from policyc import cli
from policyc.batch.duck import Duck
really = Duck._copy
def slowly(self, path, ending):
    really(self, path, ending)
    print("writing", flush=True)
    time.sleep(300)
Duck._copy = slowly
cli.run(sys.argv[1:])
"""


@pytest.mark.parametrize("ending", ["csv", "ndjson", "arrow", "parquet"])
def test_what_a_killed_run_left_is_replaced_and_what_is_being_written_is_not(ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, out = lines(tmp_path / "cases.ndjson", 20, 20), tmp_path / f"rows.{ending}"
    out.write_text("before", "utf-8")
    words = ["batch", LAW, "--cases", str(data), "--out", str(out)]
    process = subprocess.Popen([sys.executable, "-c", WRITING, *words], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "writing\n"
        left = tmp_path / f"rows.{ending}.policyc-part"
        half = left.read_bytes()
        assert cli.run(words) == 2
        said = capsys.readouterr().err
        assert "P469" in said and "another run is writing it" in " ".join(said.split())
        assert out.read_text("utf-8") == "before" and left.read_bytes() == half
    finally:
        process.kill()
        process.wait(timeout=60)
        process.stdout.close()
    assert left.exists() and out.read_text("utf-8") == "before"
    # More than the next run writes.
    left.write_bytes(half + b"?" * 1_000_000)
    fresh = tmp_path / f"fresh.{ending}"
    assert cli.run(words) == cli.run([*words[:-1], str(fresh)]) == 0
    assert out.read_bytes() == fresh.read_bytes()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["cases.ndjson", fresh.name, out.name]
