"""Spark gives what the reference evaluator gives, on real workers, one of which is killed while it works."""

import importlib.util
import json
import os
import shutil
import signal
import sys
import threading
import time
from pathlib import Path
from random import Random

import pytest

from agreement.cases import random_case
from agreement.hiding import hide
from agreement.trials import policy
from batch.both import differences, read, told_by
from policyc.backends.answer import answer_case
from policyc.batch.read import UnusableError
from policyc.batch.spark import run_spark
from policyc.core.run import Run

TRIPLES = 200
ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17, and there is no `java` here"),
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed"),
]


def executors() -> list[int]:
    """The processes of the workers' executors."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and b"CoarseGrainedExecutorBackend" in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue  # it has ended
    return found


def kill_one(before: set[int], killed: list[int]) -> None:
    """Wait for both executors of this run, and kill one."""
    for _ in range(600):
        mine = sorted(set(executors()) - before)
        if len(mine) == 2:
            time.sleep(8)
            os.kill(mine[0], signal.SIGKILL)
            killed.append(mine[0])
            return
        time.sleep(0.1)


def test_two_workers_of_which_one_is_killed(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    bundle, compiled = policy(3)
    rng, told = Random(3), []
    with (tmp_path / "cases.ndjson").open("w", encoding="utf-8") as file:
        for number in range(TRIPLES):
            data = random_case(bundle.vocabulary, bundle.thresholds, rng)
            data = hide(data, bundle.vocabulary, rng) if number % 2 else data
            for name, case, _ in read(compiled.program, f"{number:04}", data):
                file.write(json.dumps({"case_id": name, **data}) + "\n")
                told += told_by(compiled.program, name, answer_case(compiled.program, case, Run(), False))
    os.environ["PYSPARK_PYTHON"] = sys.executable
    before, killed = set(executors()), list[int]()
    killer = threading.Thread(target=kill_one, args=(before, killed))
    killer.start()
    settings = {"spark.executorEnv.PYTHONPATH": str(ROOT / "src"), "spark.ui.enabled": "false"}
    files = (str(tmp_path / "cases.ndjson"), str(tmp_path / "rows"))
    run_spark(compiled.program, Run(), files, "local-cluster[2,1,1024]", settings)
    killer.join()
    assert killed, "no executor was there to be killed"
    order = lambda row: (row["case_id"], row["policy"], row["decision"])  # noqa: E731
    found = sorted(pq.read_table(tmp_path / "rows").to_pylist(), key=order)
    assert len(found) >= TRIPLES // 2
    assert list(differences(found, sorted(told, key=order))) == []


def test_a_faulty_case_is_named(tmp_path: Path) -> None:
    """What a worker finds wrong ends the run; the folder that is left has no `_SUCCESS`."""
    _, compiled = policy(3)
    (tmp_path / "cases.ndjson").write_text('{"case_id": "a"}\n{"case_id": "b 7", "no_such_fact": 1}\n', "utf-8")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = {"spark.executorEnv.PYTHONPATH": str(ROOT / "src"), "spark.ui.enabled": "false"}
    with pytest.raises(UnusableError) as found:
        run_spark(compiled.program, Run(), (str(tmp_path / "cases.ndjson"), str(tmp_path / "rows")), "local[1]", settings)
    (fault,) = found.value.found
    assert "P406" in fault.message() and "case b 7" in fault.message(), fault.message()
    assert not (tmp_path / "rows" / "_SUCCESS").exists()
