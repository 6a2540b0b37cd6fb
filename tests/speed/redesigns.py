"""How long a proved redesign takes, against HiGHS, CP-SAT and Z3's optimiser on the same instances.

Run as a program it prints the whole table; `bench.py` takes the rows that are quick.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

# The families of instances stand with the tests.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from policyc.redesign.search import search
from policyc.redesign.task import Task
from redesign.milp import Outcome, by_cp_sat, by_highs, by_z3
from redesign.synthetic import several_thresholds, single_threshold

LIMIT = 60.0
FAMILIES: dict[str, Callable[[int, int], Task]] = {"one threshold": single_threshold, "several": several_thresholds}
OTHERS = {"HiGHS": by_highs, "CP-SAT": by_cp_sat, "Z3 Optimize": by_z3}


def ours(task: Task, seconds: float = LIMIT) -> tuple[float, bool, float]:
    """Processor seconds, whether it was proved, and how far the best design is above the bound."""
    began = time.process_time()
    found = search(task, lambda: time.process_time() - began > seconds, lambda best, bound: None)
    took = time.process_time() - began
    if found.best is None or found.bound is None:
        return took, found.proved, float("inf")
    return took, found.proved, (task.cost(found.best) - found.bound) / max(found.bound, 1)


def rows(sizes: tuple[tuple[str, int], ...], seeds: int, solvers: tuple[str, ...]) -> Iterator[str]:
    """A line for each family and size: medians over seeds, and how many were proved."""
    for family, parts in sizes:
        tasks = [FAMILIES[family](parts, seed) for seed in range(seeds)]
        mine = [ours(task) for task in tasks]
        proved = sum(one[1] for one in mine)
        gap = max(one[2] for one in mine)
        line = f"{family}, {parts} parts: {statistics.median(one[0] for one in mine):.2f} s, {proved}/{seeds} proved"
        line += f", at most {100 * gap:.3f}% above" if proved < seeds else ""
        for name in solvers:
            try:
                others: list[Outcome] = [OTHERS[name](task, LIMIT) for task in tasks]
            except ImportError:
                line += f"; {name} is not installed"
                continue
            done = sum(one.cost is not None for one in others)
            line += f"; {name} {statistics.median(one.seconds for one in others):.2f} s, {done}/{seeds}"
        yield line


def quick() -> Iterator[tuple[str, float, str, float]]:
    """What is measured, seconds, against what, and its seconds."""
    for family, parts in (("one threshold", 200), ("one threshold", 1_000), ("several", 50)):
        tasks = [FAMILIES[family](parts, seed) for seed in range(3)]
        mine = statistics.median(ours(task)[0] for task in tasks)
        other = statistics.median(by_highs(task, LIMIT).seconds for task in tasks)
        yield f"redesign, {family}, {parts:,} parts, proved", mine, "HiGHS, within its tolerance", other


if __name__ == "__main__":
    everything = (("one threshold", 50), ("one threshold", 200), ("one threshold", 1_000), ("several", 50), ("several", 200))
    for row in rows(everything, 3, ("HiGHS", "CP-SAT")):
        print(row, flush=True)
    for row in rows((("one threshold", 50), ("several", 50)), 3, ("Z3 Optimize",)):
        print(row, flush=True)
    for row in rows((("several", 1_000), ("one threshold", 10_000)), 1, ()):
        print(row, flush=True)
