"""The same run on a cluster: Spark reads, spreads and writes; each worker answers its cases with the same statement.

Nothing but counts comes back to the driver. A worker that is lost is replaced by Spark, which gives its cases to another.
"""

import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from policyc.batch.answer import Judge
from policyc.batch.arrow_rows import Spool
from policyc.batch.duck import MEMORY, Duck
from policyc.batch.errors import BadTable, MissingLibrary, SameCase, UnknownFormat
from policyc.batch.portions import Portions
from policyc.batch.read import CASE_ID, Reader, UnusableError
from policyc.batch.row_file import RowFile
from policyc.core.program import Program
from policyc.core.run import Run
from policyc.text.diagnostic import Diagnostic

# How many lines are answered together; how many bytes of rows of a table.
_CHUNK, _PORTION = 5_000, 2**27
_SCHEMA = (
    "case_id string, policy string, decision string, status string, outcome string, possible array<string>, "
    "because array<string>, margin string, missing array<string>"
)
_FAULT = "policyc cannot use a case: "
Counts = list[tuple[str, str, str, str | None, int]]


def run_spark(program: Program, run: Run, files: tuple[str, str], master: str, settings: dict[str, str]) -> Counts:
    """Answer cases on the storage of a cluster into Parquet there; the counts of (policy, decision, status, outcome).

    files: what is read (NDJSON or nested Parquet, each case with its `case_id`) and the folder that is written. Raises
    UnusableError.
    """
    if find_spec("pyspark") is None:
        raise UnusableError([MissingLibrary(missing="pyspark", extra="spark")])
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder: Any = SparkSession.builder
    builder = builder.master(master).appName("policyc batch")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    try:
        return _run(spark, program, run, files)
    except PySparkException as problem:
        raise UnusableError([BadTable(name=files[0], problem=_why(problem))]) from None
    finally:
        spark.stop()


def _run(spark: Any, program: Program, run: Run, files: tuple[str, str]) -> Counts:
    data, out = files
    lines = data.endswith((".ndjson", ".jsonl"))
    if not lines and not data.endswith(".parquet"):
        raise UnusableError([UnknownFormat(name=data, known=(".ndjson", ".jsonl", ".parquet"))])
    cases = spark.read.text(data) if lines else spark.read.parquet(data)
    name = f"get_json_object(value, '$.{CASE_ID}')" if lines else CASE_ID
    named = cases.selectExpr(f"CAST({name} AS string) AS {CASE_ID}")
    if named.filter(f"{CASE_ID} IS NULL").limit(1).count():
        raise UnusableError([BadTable(name=data, problem="a case has no `case_id`, and lines have no numbers on a cluster")])
    twice = named.groupBy(CASE_ID).count().filter("count > 1").limit(1).collect()
    if twice:
        raise UnusableError([SameCase(case_id=twice[0][0])])
    spread = cases.repartition(spark.sparkContext.defaultParallelism * 4)
    spread.mapInArrow(_worker(program, run, lines), _SCHEMA).write.parquet(out)
    rows = spark.read.parquet(out).groupBy("policy", "decision", "status", "outcome").count()
    return [tuple(row) for row in rows.collect()]


def _worker(program: Program, run: Run, lines: bool) -> Any:
    """What each worker does with its batches of rows."""

    def answered(batches: Iterator[Any]) -> Iterator[Any]:
        with tempfile.TemporaryDirectory(prefix="policyc-") as folder:
            duck = Duck(folder)
            judge = Judge(program, run, duck)
            for batch in batches:
                many = _CHUNK if lines else max(1, batch.num_rows)
                for start in range(0, batch.num_rows, many):
                    yield from _batch(judge, batch.slice(start, many), lines)
            duck.close()

    return answered


def _batch(judge: Judge, batch: Any, lines: bool) -> Iterator[Any]:
    judge.duck.begin()
    try:
        if lines:
            judge.duck.append(judge.answer(Reader(judge.program).lines([row["value"] for row in batch.to_pylist()])))
        else:
            Portions(judge, RowFile(judge.program, batch, Spool(judge.duck.folder), MEMORY), _PORTION).run()
    except UnusableError as unusable:
        said = "; ".join(f"{fault.code}: {_place(fault)}{fault.message()}" for fault in unusable.found[:5])
        raise ValueError(_FAULT + said) from None
    yield from judge.duck.table().to_batches()


def _place(fault: Diagnostic) -> str:
    return f"{fault.span.source.name}: " if fault.span is not None else ""


def _why(problem: Exception) -> str:
    """What a worker said, or what Spark says."""
    text = str(problem)
    said = text.partition(_FAULT)[2] or text
    return said.splitlines()[0][:300] if said else type(problem).__name__
