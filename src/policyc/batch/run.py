"""A batch run: read, answer, write, with a count of what was done and of what was answered one by one."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import attrs

from policyc.batch.answer import Judge
from policyc.batch.arrow_rows import Spool
from policyc.batch.duck import MEMORY, OUTPUTS, Duck, failures, missing_library, out_of_memory, unwritten
from policyc.batch.errors import MissingLibrary, NotWritten, OutOfMemory, SameCase, UnknownFormat
from policyc.batch.line_file import LineFile
from policyc.batch.part import BusyError, let_alone
from policyc.batch.portions import Portions, Supply
from policyc.batch.progress import WHOLE, Progress
from policyc.batch.read import Reader, UnusableError, lines_of
from policyc.batch.row_file import RowFile
from policyc.batch.run_tables import run_tables
from policyc.batch.spark import run_spark
from policyc.core.program import Program
from policyc.core.run import Run
from policyc.facts.errors.files import UnreadableFile
from policyc.project import absent

CHUNK = 5_000
LINES, ROWS = (".ndjson", ".jsonl"), (".parquet", ".arrow", ".csv")
# From how many bytes on lines are laid out in tables; how many bytes of them at a time, and at most which part of the memory.
LARGE, PORTION, PART = 2**20, 2**29, 4


@attrs.define
class Report:
    """What a run did. statuses: rows by status; outcomes: determined rows by policy, decision and outcome.

    singly: cases answered one by one by the reference evaluator, by the reason. columns: cases of tables that were never taken apart.
    """

    cases: int = 0
    rows: int = 0
    statuses: dict[str, int] = attrs.field(factory=dict)
    outcomes: dict[tuple[str, str, str], int] = attrs.field(factory=dict)
    singly: dict[str, int] = attrs.field(factory=dict)
    columns: int = 0

    def tally(self, duck: Duck) -> None:
        """Count the rows of the run."""
        counted = "SELECT policy, decision, status, outcome, CAST(sum(many) AS BIGINT) FROM counted GROUP BY ALL ORDER BY ALL"
        for policy, decision, status, outcome, many in duck.rows(counted):
            self.rows += many
            self.statuses[status] = self.statuses.get(status, 0) + many
            if outcome is not None:
                self.outcomes[(policy, decision, outcome)] = many

    def count(self, rows: list[dict[str, Any]]) -> None:
        """Add these rows."""
        self.rows += len(rows)
        for row in rows:
            status = row["status"]
            self.statuses[status] = self.statuses.get(status, 0) + 1
            if row["outcome"] is not None:
                key = (row["policy"], row["decision"], row["outcome"])
                self.outcomes[key] = self.outcomes.get(key, 0) + 1


def run_batch(
    program: Program, run: Run, files: tuple[str, str], progress: Progress, memory: str = MEMORY
) -> Report:
    """Answer the cases of the first file into the second.

    memory: the most that DuckDB may take, such as `512MB`. Raises UnusableError where the data cannot be used; nothing is written then.
    """
    data, out = files
    if os.path.splitext(out)[1].lower() not in OUTPUTS:
        raise UnusableError([UnknownFormat(name=out, known=OUTPUTS)])
    _installed()
    with (
        tempfile.TemporaryDirectory(prefix="policyc-") as folder,
        closing(Duck(folder, memory, progress)) as duck,
        _refused(memory, out),
    ):
        let_alone(out)
        report = _answer(Judge(program, run, duck), data)
        if report.cases:
            progress.towards(WHOLE)
            duck.write(out)
        return report


@contextmanager
def _refused(memory: str, out: str) -> Iterator[None]:
    """What ends a run for want of memory or of room on a disk is said as such. Raises UnusableError."""
    try:
        yield
    except out_of_memory() as problem:
        raise UnusableError([OutOfMemory(limit=memory, why=_first_line(problem))]) from None
    except BusyError:
        raise UnusableError([NotWritten(name=out, why="another run is writing it")]) from None
    except failures() as problem:
        found = unwritten(problem, out)
        if found is None:
            raise
        raise UnusableError([NotWritten(name=found[0], why=found[1][:1].lower() + found[1][1:])]) from None


def run_cluster(program: Program, run: Run, files: tuple[str, str], master: str) -> Report:
    """The same on a cluster of Spark; the second file is a folder there. Raises UnusableError."""
    report = Report()
    counts = run_spark(program, run, files, master, {})
    for policy, decision, status, outcome, many in counts:
        report.rows += many
        report.statuses[status] = report.statuses.get(status, 0) + many
        if outcome is not None:
            report.outcomes[(policy, decision, outcome)] = many
    decisions = len({(policy, decision) for policy, decision, *_ in counts})
    report.cases = report.rows // decisions if decisions else 0
    return report


def batch_table(program: Program, run: Run, data: object) -> Any:
    """The rows for the cases of a file, a folder of tables or an Arrow table, as an Arrow table. Raises UnusableError."""
    _installed()
    with (
        tempfile.TemporaryDirectory(prefix="policyc-") as folder,
        closing(Duck(folder)) as duck,
        _refused(MEMORY, folder),
    ):
        _answer(Judge(program, run, duck), data)
        return duck.table()


def _first_line(problem: Exception) -> str:
    return str(problem).strip().splitlines()[0].removeprefix("Out of Memory Error: ")


def _installed() -> None:
    missing = missing_library()
    if missing is not None:
        raise UnusableError([MissingLibrary(missing=missing, extra="batch")])


def _answer(judge: Judge, data: object) -> Report:
    report = Report()
    if isinstance(data, str) and not os.path.exists(data):
        raise UnusableError([absent(data)])
    if isinstance(data, str) and not os.access(data, os.R_OK):
        raise UnusableError([UnreadableFile(name=data, why="permission denied")])
    judge.duck.begin()
    if isinstance(data, str) and os.path.isdir(data):
        report.cases, report.columns = run_tables(judge, data)
        report.tally(judge.duck)
        report.singly = judge.singly
        return report
    supply = _supply(judge, data)
    if supply is not None:
        portions = Portions(judge, supply, min(PORTION, judge.duck.memory // PART))
        portions.run()
        report.cases, report.columns = portions.cases, portions.columns
        report.tally(judge.duck)
    else:
        _chunks(judge, str(data), report)
    twice = "SELECT case_id FROM answers GROUP BY case_id, policy, decision HAVING count(*) > 1 LIMIT 1"
    for (name,) in judge.duck.rows(twice):
        raise UnusableError([SameCase(case_id=name)])
    report.singly = judge.singly
    return report


def _supply(judge: Judge, data: object) -> Supply | None:
    """Where cases come from that are laid out in tables; nothing for few lines. Raises UnusableError."""
    ending = os.path.splitext(data)[1].lower() if isinstance(data, str) else None
    if isinstance(data, str) and ending in LINES:
        return LineFile(judge.program, data) if os.path.getsize(data) >= LARGE else None
    if ending is None or ending in ROWS:
        return RowFile(judge.program, data, Spool(judge.duck.folder), judge.duck.limit)
    raise UnusableError([UnknownFormat(name=str(data), known=(*LINES, *ROWS))])


def _chunks(judge: Judge, name: str, report: Report) -> None:
    """Answer the lines of a file as they are read, so many at a time."""
    reader = Reader(judge.program, file=name)
    for chunk in lines_of(name, CHUNK):
        cases = reader.cases(chunk)
        rows = judge.answer(cases)
        judge.duck.append(rows)
        report.cases += len(cases)
        report.count(rows)
        judge.duck.progress.cases = report.cases
        judge.duck.progress.reached(0)
