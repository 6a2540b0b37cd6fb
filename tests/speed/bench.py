"""How long things take here: medians and, because machines differ, ratios to something real on the same machine.

Nothing is asserted: a slow machine is no fault.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import attrs
import batch_nested
import proofs
import reading
from redesigns import lines as redesign_lines, quick as redesigns
from scalar import lines as scalar_lines

import batch
from policyc import session
from policyc.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
POLICIES = ROOT / "policies" / "cn"
CASE = POLICIES / "cases" / "motor_magnet.json"


@attrs.frozen
class Row:
    """One figure: how long something takes, and what it is measured against."""

    what: str
    seconds: float
    against: str
    base: float


def main() -> None:
    """Print the figures."""
    print(f"policyc {VERSION}, Python {platform.python_version()}, {date.today().isoformat()}")
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, {processor()}\n")
    print(f"{'':44}{'median':>10}   ratio")
    for rows in (read, answering, batching, redesigning, proving):
        for row in rows():
            ratio = row.seconds / row.base
            print(f"{row.what:44}{shown(row.seconds):>10}   {ratio:.3g} x {row.against} ({shown(row.base)})")
    for line in (*redesign_lines(), *scalar_lines()):
        print(line)


def proving() -> Iterator[Row]:
    """All findings about the shipped law, and about a random one against every pair asked on its own."""
    answer = median(lambda: run("-m", "policyc", "eval", str(POLICIES), "--case", str(CASE)), 3)
    yield Row("policyc verify policies/cn", median(lambda: run("-m", "policyc", "verify", str(POLICIES)), 1), "eval", answer)
    with tempfile.TemporaryDirectory() as folder:
        yield from (Row(one.what, one.seconds, one.against, one.base) for one in proofs.figures(Path(folder)))


def read() -> Iterator[Row]:
    """From the prompt to the Program."""
    yield from (Row(*figures) for figures in reading.figures())


def batching() -> Iterator[Row]:
    """Many cases at once, the processor seconds of whole processes against SQL that was written by hand."""
    with tempfile.TemporaryDirectory() as scratch:
        for what, seconds, against, base in batch.growth(Path(scratch), batch.PRODUCTS):
            yield Row(what, seconds, against, base)
        for what, seconds, against, base in batch_nested.figures(Path(scratch) / "nested", batch_nested.CASES):
            yield Row(what, seconds, against, base)


def answering() -> Iterator[Row]:
    """One case and one answer in a process that has the policies, against reading and writing the JSON alone."""
    compiled = session.compile_paths([str(POLICIES)])
    program = compiled.program
    assert program is not None
    terms, _ = session.check_run(program, None, None, ())
    cases, _, _ = session.read_cases(compiled, str(CASE))
    assert terms is not None
    written = CASE.read_text(encoding="utf-8")
    answer = session.evaluate_case(program, cases[0], terms, False)
    plain = median(lambda: (json.loads(written), json.dumps(answer)), 50)
    taking = median(lambda: session.read_cases(compiled, str(CASE)), 20)
    yield Row("read a case", taking, "reading it and writing its answer as JSON", plain)
    deciding = median(lambda: session.evaluate_case(program, cases[0], terms, False), 20)
    yield Row("answer it by every policy of policies/cn", deciding, "reading it and writing its answer as JSON", plain)


def redesigning() -> Iterator[Row]:
    """Proved redesigns, in processor seconds, against other solvers on the same instances."""
    yield from (Row(*figures) for figures in redesigns())


def run(*words: str) -> None:
    """A Python process with these words, whatever its exit code."""
    subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, check=False)


def median(work: Callable[[], object], times: int) -> float:
    """The middle of several runs in seconds, after one that does not count."""
    work()
    took = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def shown(seconds: float) -> str:
    """A duration in a unit that suits it."""
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1000:.1f} ms" if seconds >= 0.001 else f"{seconds * 1_000_000:.0f} us"


def processor() -> str:
    """The name of the processor, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "processor unknown"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "processor unknown"


if __name__ == "__main__":
    main()
