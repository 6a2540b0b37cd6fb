"""Ten thousand parts: the memory of a search, and what it knows when its time is over."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# A process of its own, asked through /proc, so that the peak is that of the search.
RUN = """
import sys, time
from pathlib import Path
sys.path.insert(0, "tests")
from policyc.redesign.formula import holds
from policyc.redesign.search import search
from redesign.synthetic import several_thresholds, single_threshold
task = {"one": single_threshold, "several": several_thresholds}[sys.argv[1]](10_000, 0)
began = time.process_time()
found = search(task, lambda: time.process_time() - began > 40, lambda best, bound: None)
took = time.process_time() - began
assert found.best is not None and holds(task.goal, found.best)
cost = task.cost(found.best)
peak = next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
print(int(found.proved), 10_000_000 * (cost - found.bound) // found.bound, int(took), int(peak) // 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="the peak of memory is read from /proc, which only Linux has"
)
@pytest.mark.parametrize("family", ["one", "several"])
def test_ten_thousand_parts_fit_into_a_gigabyte(family: str) -> None:
    told = subprocess.run([sys.executable, "-c", RUN, family], capture_output=True, text=True, cwd=ROOT, check=False)
    assert told.returncode == 0, told.stderr
    proved, above, took, megabytes = map(int, told.stdout.split())
    print(proved, above, took, megabytes)
    assert megabytes < 1_000
    # In ten-millionths of the bound: a tenth of a per cent.
    assert above <= 10_000
    assert took < 60
