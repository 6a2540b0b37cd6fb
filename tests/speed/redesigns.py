"""How long a proved redesign takes, against HiGHS, SCIP, CP-SAT and Z3's optimiser on the same instances.

Run as a program it prints its own part of `make bench`.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

# The families of instances stand with the tests.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from policyc.redesign.search import search
from policyc.redesign.task import Task
from redesign.milp import by_cp_sat, by_highs, by_scip, by_z3
from redesign.synthetic import several_thresholds, single_threshold

LIMIT = 60.0
FAMILIES: dict[str, Callable[[int, int], Task]] = {"one threshold": single_threshold, "several": several_thresholds}
OTHERS = {"HiGHS": by_highs, "SCIP": by_scip, "CP-SAT": by_cp_sat, "Z3 Optimize": by_z3}


def ours(task: Task, seconds: float = LIMIT) -> tuple[float, bool, float]:
    """Processor seconds, whether it was proved, and how far the best design is above the bound."""
    began = time.process_time()
    found = search(task, lambda: time.process_time() - began > seconds, lambda best, bound: None)
    took = time.process_time() - began
    if found.best is None or found.bound is None:
        return took, found.proved, float("inf")
    return took, found.proved, (task.cost(found.best) - found.bound) / max(found.bound, 1)


# What `make bench` measures: a family, a size, how many instances, and the solvers beside HiGHS with so many seconds for each.
QUICK = (
    ("one threshold", 50, 5, ("SCIP", "Z3 Optimize")),
    ("one threshold", 200, 5, ("SCIP", "CP-SAT")),
    ("one threshold", 1_000, 5, ("SCIP",)),
    ("several", 50, 5, ("SCIP", "CP-SAT", "Z3 Optimize")),
    ("several", 200, 3, ("SCIP",)),
)
PATIENCE = 10.0


def quick() -> Iterator[tuple[str, float, str, float]]:
    """What is measured, median seconds, against what, and its median seconds; a solver that is not installed is left out."""
    for family, parts, seeds, others in QUICK:
        tasks = [FAMILIES[family](parts, seed) for seed in range(seeds)]
        found = [ours(task) for task in tasks]
        what = f"redesign, {family}, {parts:,} parts"
        what += ", proved" if all(one[1] for one in found) else ", not all proved"
        mine = statistics.median(one[0] for one in found)
        for name in ("HiGHS", *others):
            try:
                theirs = [OTHERS[name](task, PATIENCE) for task in tasks]
            except ImportError:
                continue
            done = sum(one.cost is not None for one in theirs)
            against = name if done == seeds else f"{name}, {done} of {seeds} within {PATIENCE:.0f} s"
            yield what, mine, against, statistics.median(one.seconds for one in theirs)


def lines() -> Iterator[str]:
    """What has no counterpart: the largest instances, and the solvers that are not here."""
    for family, parts in (("several", 1_000), ("one threshold", 10_000), ("several", 10_000)):
        seconds, proved, above = ours(FAMILIES[family](parts, 0))
        what = "proved minimal" if proved else f"best found, at most {100 * above:.6f}% above the bound"
        yield f"redesign, {family}, {parts:,} parts: {seconds:.1f} s, {what}"
    for name, module in (("SCIP", "pyscipopt"), ("CP-SAT", "ortools")):
        if find_spec(module) is None:
            yield f"redesign against {name}: not installed (`pip install -e '.[bench]'`)"


if __name__ == "__main__":
    for what, mine, against, theirs in quick():
        print(f"{what}: {mine:.3f} s, {mine / theirs:.2f} x {against} ({theirs:.3f} s)", flush=True)
    for line in lines():
        print(line, flush=True)
