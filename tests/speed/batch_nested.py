"""Nested cases, ten parts on three levels: as lines, as Parquet and as Arrow, with the rules of the batch benchmark over parts at any depth.

Processor seconds of whole processes, of so many cases less those of a tenth of them, so that what starting takes is known apart. Every form
gives the same rows first. `python tests/speed/batch_nested.py` prints its own part of `make bench`; `POLICYC_NESTED` says how many cases.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import batch_world as world
import pyarrow as pa
import pyarrow.parquet as pq

from batch import OURS, PEAK, compiled, spent

CASES = int(os.environ.get("POLICYC_NESTED", "20000"))
REPEATS = 3
FORMS = ("ndjson", "parquet", "arrow")


def figures(folder: Path, cases: int) -> Iterator[tuple[str, float, str, float]]:
    """Seconds of each form for each case, against those of lines. Raises AssertionError where the rows differ."""
    law = folder / "policy"
    law.mkdir(parents=True, exist_ok=True)
    (law / "world.policy").write_text(world.VOCABULARY.replace("\n\nfacts", '\n  parts  : many part "its parts"\n\nfacts'), "utf-8")
    rules = "\n".join(_deeper(line) for line in world.policy().splitlines())
    (law / "speed.policy").write_text(rules, "utf-8")
    make(folder, "few", cases // 10)
    make(folder, "many", cases)
    took = {form: measured(folder, form, cases) for form in FORMS}
    rows = {form: (folder / f"many.{form}.csv").read_bytes() for form in FORMS}
    assert rows["parquet"] == rows["arrow"] == rows["ndjson"], "the rows differ"
    for form in FORMS:
        yield f"{cases} nested cases, {form}: each", took[form], "each as lines", took["ndjson"]


def _deeper(line: str) -> str:
    """A line of the rules, about parts at any depth."""
    return line.replace(" in parts", " in parts at any depth" + (", at every level" if "total of" in line or "count of" in line else ""))


def measured(folder: Path, form: str, cases: int) -> float:
    """Seconds for each case, without starting."""
    least = []
    for name in ("few", "many"):
        times = [once(folder, name, form) for _ in range(REPEATS + 1)]
        # The first run fills the caches of the machine and of Python.
        least.append(sorted(times[1:])[REPEATS // 2])
    return (least[1] - least[0]) / (cases - cases // 10)


def once(folder: Path, name: str, form: str) -> float:
    """Processor seconds of one run."""
    words = ["batch", str(folder / "policy"), "--cases", str(folder / f"{name}.{form}"), "--out", str(folder / f"{name}.{form}.csv")]
    began = spent()
    command = [sys.executable, "-c", OURS + PEAK, *words, "--fail-on", "never"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=compiled(folder))
    print(f"  {name}.{form}: {spent() - began:.2f} s, at most {done.stdout.split()[-1]} MiB", file=sys.stderr)
    return spent() - began


def make(folder: Path, name: str, cases: int) -> None:
    """The same cases in every form, from a fixed seed; about one value in four hundred is not known."""
    rng = random.Random(7)
    many = [_case(rng, number) for number in range(cases)]
    (folder / f"{name}.ndjson").write_text("".join(json.dumps(one) + "\n" for one in many), "utf-8")
    table = pa.Table.from_pylist(many, schema=_schema())
    pq.write_table(table, folder / f"{name}.parquet", compression="zstd", row_group_size=50_000)
    with pa.OSFile(str(folder / f"{name}.arrow"), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table, max_chunksize=50_000)


def _case(rng: random.Random, number: int) -> dict[str, Any]:
    given = {
        "dest": rng.choice(world.PLACES),
        "made_in": rng.choice(world.PLACES),
        "sort": rng.choice(world.CLASSES),
        "purpose": rng.choice(world.USES),
        "value": _amount(rng, 1_000_000, "USD"),
        "mass": _amount(rng, 1_000_000, "g"),
        "grade": rng.randrange(12),
        "military": rng.random() < 0.2,
    }
    top = [_part(rng, depth) for depth in (3, 3, 2, 2)]
    return {"case_id": str(number), "sold_on": "2025-12-05", **_known(rng, given), "parts": top}


def _part(rng: random.Random, depth: int) -> dict[str, Any]:
    given = {
        "kind": rng.choice(world.KINDS),
        "origin": rng.choice(world.PLACES),
        "value": _amount(rng, 200_000, "USD"),
        "mass": _amount(rng, 200_000, "g"),
        "listed": rng.random() < 0.33,
    }
    return {**_known(rng, given), "parts": [_part(rng, depth - 1)] if depth > 1 else []}


def _known(rng: random.Random, given: dict[str, Any]) -> dict[str, Any]:
    return {name: None if rng.random() < 1 / 400 else value for name, value in given.items()}


def _amount(rng: random.Random, most: int, of: str) -> str:
    cents = rng.randrange(most)
    return f"{cents // 100}.{cents % 100:02} {of}"


def _schema() -> pa.Schema:
    text = pa.string()
    part = [("kind", text), ("origin", text), ("value", text), ("mass", text), ("listed", pa.bool_())]
    inner = pa.struct([*part, ("parts", pa.list_(pa.struct([*part, ("parts", pa.list_(pa.null()))])))])
    parts = pa.list_(pa.struct([*part, ("parts", pa.list_(inner))]))
    case = [("case_id", text), ("sold_on", text), ("dest", text), ("made_in", text), ("sort", text), ("purpose", text), ("value", text), ("mass", text)]
    return pa.schema([*case, ("grade", pa.int64()), ("military", pa.bool_()), ("parts", parts)])


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as scratch:
        for what, seconds, against, base in figures(Path(sys.argv[1] if len(sys.argv) > 1 else scratch), CASES):
            print(f"{what:52}{seconds * 1e6:>8.0f} us   {seconds / base:.3g} x {against} ({base * 1e6:.0f} us)")


if __name__ == "__main__":
    main()
