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

PRODUCTS = int(os.environ.get("POLICYC_PRODUCTS", "100000"))
REPEATS = 3


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
    command = [sys.executable, "-m", "policyc", "batch", str(folder / "policy"), "--cases", str(data), "--out", str(out)]
    by_hand = [sys.executable, "-c", BY_HAND, str(data), str(hand)]
    times: dict[str, list[float]] = {"policyc": [], "hand": []}
    for _ in range(REPEATS):
        for name, words in (("policyc", [*command, "--fail-on", "never"]), ("hand", by_hand)):
            began = spent()
            subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd=Path(__file__).parent)
            times[name].append(spent() - began)
    differing = _differing(hand, out)
    assert differing == 0, f"{differing} of {products} products have another answer"
    ours, theirs = (sorted(times[name])[REPEATS // 2] for name in ("policyc", "hand"))
    yield f"{products} products, {products * 10} parts, {ours / products * 1e6:.1f} us each", ours, "SQL by hand", theirs
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"  the largest process took {most // 1024} MiB; DuckDB {duckdb.__version__}", file=sys.stderr)


def spent() -> float:
    """The processor seconds of all processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


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
            print(f"{what:52}{seconds:>8.2f} s   {seconds / base:.3g} x {against} ({base:.2f} s)")


if __name__ == "__main__":
    main()
