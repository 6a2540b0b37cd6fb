"""Up to a million products with ten million parts: `policyc batch` against SQL that somebody wrote by hand, equal answers first.

Processor seconds of whole processes, from the smallest number of products up. `POLICYC_PRODUCTS` sets the largest; a run of its
own, `python tests/speed/batch.py FOLDER`, keeps the data in a folder.
"""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import batch_world as world
import duckdb
from batch_others import others

PRODUCTS = int(os.environ.get("POLICYC_PRODUCTS", "100000"))
REPEATS = 3
# How many products other engines are asked about, of those of which everything is known.
MANY = 100_000


def growth(folder: Path, most: int) -> Iterator[tuple[str, float, str, float]]:
    """The figures for ten thousand products, ten times as many, and so on."""
    products = 10_000
    while products <= most:
        yield from figures(folder, products)
        products *= 10


def figures(folder: Path, products: int) -> Iterator[tuple[str, float, str, float]]:
    """What was measured, in seconds, against what, in seconds. Raises AssertionError where the answers differ."""
    data, out, hand = folder / f"products_{products}", folder / "rows.parquet", folder / "hand.parquet"
    (folder / "policy").mkdir(parents=True, exist_ok=True)
    (folder / "policy" / "world.policy").write_text(world.VOCABULARY, "utf-8")
    (folder / "policy" / "speed.policy").write_text(world.policy(), "utf-8")
    if not (data / "parts.parquet").exists():
        world.make(data, products)
    words = ["batch", str(folder / "policy"), "--cases", str(data), "--out", str(out), "--fail-on", "never"]
    commands = {"policyc": [sys.executable, "-c", OURS + PEAK, *words], "hand": [sys.executable, "-c", BY_HAND + PEAK, str(data), str(hand)]}
    times: dict[str, list[float]] = {"policyc": [], "hand": []}
    peaks: dict[str, int] = {}
    for _ in range(REPEATS + 1):
        for name, command in commands.items():
            began = spent()
            done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parent, env=compiled(folder))
            times[name].append(spent() - began)
            peaks[name] = max(peaks.get(name, 0), int(done.stdout.split()[-1]))
    differing = _differing(hand, out)
    assert differing == 0, f"{differing} of {products} products have another answer"
    # The first run of each fills the caches of the machine and of Python.
    ours, theirs = (sorted(times[name][1:])[REPEATS // 2] for name in ("policyc", "hand"))
    yield f"{products} products, {products * 10} parts, {ours / products * 1e6:.1f} us each", ours, "SQL by hand", theirs
    for name, each in others(data, out) if products == MANY else ():
        yield f"a product of {products}, all of the run", ours / products, f"{name}, answering alone", each
    print(f"  at most {peaks['policyc']} MiB, by hand {peaks['hand']} MiB; DuckDB {duckdb.__version__}", file=sys.stderr)


def spent() -> float:
    """The processor seconds of all processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def compiled(folder: Path) -> dict[str, str]:
    """The environment of an installed package, whose modules are compiled, whatever this process was told."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


OURS = """
import sys
from policyc import cli
code = cli.run(sys.argv[1:])
if code:
    sys.exit(code)
"""
# The most memory that the process ever had, in MiB: what `getrusage` tells of a child begins with the peak of its parent.
PEAK = """
from pathlib import Path
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else ["VmHWM: 0 kB"]
print(int(next(line.split()[1] for line in lines if line.startswith("VmHWM:"))) // 1024)
"""
BY_HAND = """
import sys, duckdb, batch_world
from pathlib import Path
with duckdb.connect(":memory:") as db:
    sql = batch_world.by_hand(Path(sys.argv[1]))
    db.execute("SET memory_limit='512MB'")
    db.execute(f"COPY ({sql}) TO '{sys.argv[2]}' (FORMAT parquet, COMPRESSION zstd)")
"""


def _differing(hand: Path, out: Path) -> int:
    """How many products have another least or greatest outcome."""
    order = str(list(world.OUTCOMES))
    compared = (
        f"SELECT count(*) FROM '{hand}' h FULL JOIN '{out}' o ON o.case_id = CAST(h.case_id AS VARCHAR) "
        f"WHERE possible[1] IS DISTINCT FROM {order}[least + 1] OR possible[-1] IS DISTINCT FROM {order}[most + 1]"
    )
    with duckdb.connect(":memory:") as db:
        return int(db.execute(compared).fetchall()[0][0])


def main() -> None:
    """Print the figures; data stays in the folder that was named."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(sys.argv[1] if len(sys.argv) > 1 else scratch)
        for what, seconds, against, base in growth(folder, PRODUCTS):
            print(f"{what:52}{seconds:>9.3g} s   {seconds / base:.3g} x {against} ({base:.3g} s)")


if __name__ == "__main__":
    main()
