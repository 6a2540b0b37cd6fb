"""DuckDB and Arrow: the one door to both."""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from importlib.util import find_spec
from typing import Any

from policyc.backends.sql.layout import table_name
from policyc.batch.columns import Table, Values
from policyc.batch.part import beside, written
from policyc.batch.progress import WHOLE, Progress
from policyc.batch.steps import MACRO

MEMORY = "512MB"
_COLUMNS = (
    "case_id VARCHAR, policy VARCHAR, decision VARCHAR, status VARCHAR, outcome VARCHAR, possible VARCHAR[], "
    "because VARCHAR[], margin VARCHAR, missing VARCHAR[]"
)
# Rows are written to the file that is named, on which a lock lies, and not to another one that is moved there.
_HERE = "USE_TMP_FILE false"
_FORMS = {
    ".parquet": f"(FORMAT parquet, COMPRESSION zstd, {_HERE})",
    ".csv": f"(FORMAT csv, HEADER true, {_HERE})",
    ".ndjson": f"(FORMAT json, {_HERE})",
    ".jsonl": f"(FORMAT json, {_HERE})",
}
_UNWRITTEN = re.compile(r'(?:write file|open file|create directory) \\*"([^"\\]+)\\*": ([A-Za-z ]+)')
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)
OUTPUTS = (*_FORMS, ".arrow")


class Duck:
    """An embedded database that lives as long as a run. `folder` is where it puts what does not fit into memory.

    progress: what is told where long statements stand.
    """

    def __init__(self, folder: str, memory: str = MEMORY, progress: Progress | None = None) -> None:
        import duckdb

        self.progress = progress or Progress()

        self._db: Any = duckdb.connect(":memory:")
        self._db.execute(f"SET memory_limit='{memory}'")
        self._db.execute(f"SET temp_directory='{folder}'")
        # It counts how far a statement is only for a bar, which policyc draws itself.
        self._db.execute(f"SET enable_progress_bar={'false' if self.progress.tell is None else 'true'}")
        self._db.execute("SET enable_progress_bar_print=false")
        self._db.execute("SET progress_bar_time=0")
        self._db.execute(MACRO)
        self.folder, self.limit = folder, memory
        # So many bytes; `MB` and `GB` are what DuckDB takes them for.
        self.memory = int(memory[:-2]) * 10 ** {"MB": 6, "GB": 9}[memory[-2:]]
        self._parts: list[str] = []
        self._counts: list[str] = []

    @property
    def _arrow(self) -> Any:
        """Tables that are answered where they lie never need it, and it takes long to import."""
        import pyarrow

        return pyarrow

    def load(self, tables: dict[str, Table]) -> None:
        """Make the tables of a chunk of cases."""
        for name, table in tables.items():
            arrays = {column: self._array(values) for column, values in table.items()}
            columns = ", ".join(f'CAST("{column}" AS {values.kind}) AS "{column}"' for column, values in table.items())
            with self.given(self._arrow.table(arrays)) as given:
                self._db.execute(f"CREATE OR REPLACE TEMP TABLE {table_name(name)} AS SELECT {columns} FROM {given}")

    def _array(self, values: Values) -> Any:
        arrow = self._arrow
        kinds = {
            "bigint": arrow.int64(),
            "hugeint": arrow.decimal128(38, 0),
            "boolean": arrow.bool_(),
            "varchar": arrow.string(),
            "varchar[]": arrow.list_(arrow.string()),
        }
        many = values.values
        if values.kind == "hugeint":
            many = [None if one is None else Decimal(str(one)) for one in many]
        return arrow.array(many, type=kinds[values.kind])

    @contextmanager
    def given(self, table: Any) -> Iterator[str]:
        """The name under which statements may read an Arrow table for a while."""
        self._db.register("given", table)
        try:
            yield "given"
        finally:
            self._db.unregister("given")

    def make(self, name: str, sql: str) -> None:
        """Keep the result of a statement as a table."""
        self.run(f"CREATE OR REPLACE TABLE {name} AS {sql}")

    def view(self, name: str, sql: str) -> None:
        """Call the result of a statement by a name; it is computed where it is read."""
        self._db.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {sql}")

    def rename(self, name: str, other: str) -> None:
        """Call a table by another name."""
        self._db.execute(f"ALTER TABLE {name} RENAME TO {other}")

    def drop(self, name: str) -> None:
        """Forget a table."""
        self._db.execute(f"DROP TABLE IF EXISTS {name}")

    def run(self, sql: str) -> None:
        """A statement without a result."""
        with self.progress.statement(self._done):
            self._db.execute(sql)

    def _done(self) -> int:
        """How much of the statement that runs is done."""
        return int(self._db.query_progress() * (WHOLE // 100))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The result of a statement."""
        with self.progress.statement(self._done):
            return self._db.execute(sql).fetchall()  # type: ignore[no-any-return]

    def stream(self, sql: str) -> Iterator[dict[str, Any]]:
        """The result of a statement, row by row, on a connection of its own."""
        cursor = self._db.cursor()
        for batch in cursor.sql(sql).to_arrow_reader(10_000):
            yield from batch.to_pylist()

    def begin(self) -> None:
        """An empty table of rows to be written, as `appended`, with views of those and what is added to them: `answers`, and `counted`."""
        self._db.execute(f"CREATE OR REPLACE TABLE appended ({_COLUMNS})")
        self._parts, self._counts = [], []
        self.add("SELECT * FROM appended")

    def add(self, sql: str, counts: str = "") -> None:
        """The result of a statement is to be written as well; another one, or else it itself, says how many rows of each status and outcome that is."""
        self._parts.append(sql)
        self._counts.append(counts or f"SELECT policy, decision, status, outcome, count(*) AS many FROM ({sql}) GROUP BY ALL")
        self.view("answers", " UNION ALL BY NAME ".join(self._parts))
        self.view("counted", " UNION ALL BY NAME ".join(self._counts))

    def append(self, rows: list[dict[str, Any]]) -> None:
        """Rows to be written."""
        with self.given(self._rows_table(rows)) as given:
            self._db.execute(f"INSERT INTO appended SELECT * FROM {given}")

    def _rows_table(self, rows: list[dict[str, Any]]) -> Any:
        arrow = self._arrow
        texts = arrow.list_(arrow.string())
        kinds = {"possible": texts, "because": texts, "missing": texts}
        names = [part.split()[0] for part in _COLUMNS.split(", ")]
        arrays = {name: arrow.array([row[name] for row in rows], type=kinds.get(name, arrow.string())) for name in names}
        return arrow.table(arrays)

    def begin_portion(self) -> None:
        """An empty table of rows of some lines: each with the number of its line and its place among those of the line."""
        self._db.execute(f"CREATE OR REPLACE TABLE portion (line BIGINT, place BIGINT, {_COLUMNS})")

    def portion(self, sql: str) -> None:
        """Add the rows of a statement that gives the same columns."""
        self.run(f"INSERT INTO portion BY NAME {sql}")

    def portion_rows(self, rows: list[tuple[int, int, dict[str, Any]]]) -> None:
        """Add these rows."""
        table = self._rows_table([row for _, _, row in rows])
        for place, name in enumerate(("line", "place")):
            table = table.append_column(name, self._arrow.array([row[place] for row in rows], self._arrow.int64()))
        with self.given(table) as given:
            self.portion(f"SELECT * FROM {given}")

    def end_portion(self) -> None:
        """Put the rows aside in their order, to be written when all are there."""
        path = os.path.join(self.folder, f"rows_{len(self._parts)}.parquet").replace("'", "''")
        self.run(f"COPY (SELECT * EXCLUDE (line, place) FROM portion ORDER BY line, place) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
        self.drop("portion")
        self.add(f"SELECT * FROM '{path}'")

    def write(self, path: str) -> None:
        """All rows to a file: beside its place first, so that a run that stops leaves no half of one. Raises BusyError."""
        with written(path) as name:
            self._copy(name, os.path.splitext(path)[1].lower())

    def _copy(self, path: str, ending: str) -> None:
        if ending == ".arrow":
            reader = self._db.sql("SELECT * FROM answers").to_arrow_reader(100_000)
            with self._arrow.OSFile(path, "wb") as file, self._arrow.ipc.new_file(file, reader.schema) as writer:
                for batch in reader:
                    writer.write_batch(batch)
            return
        columns = "*"
        if ending == ".csv":
            joined = ", ".join(f"array_to_string({name}, ' ') AS {name}" for name in ("possible", "because", "missing"))
            columns = f"* REPLACE ({joined})"
        quoted = path.replace("'", "''")
        self.progress.long()
        self.run(f"COPY (SELECT {columns} FROM answers) TO '{quoted}' {_FORMS[ending]}")

    def table(self) -> Any:
        """All rows as an Arrow table."""
        return self._db.sql("SELECT * FROM answers").to_arrow_table()

    def close(self) -> None:
        """Let go of everything."""
        self._db.close()


def whole_table(name: str) -> tuple[list[tuple[str, str]], list[dict[str, Any]]]:
    """All rows of a small file, and its floating-point columns. Raises what `unreadable` names."""
    found = list(batches_of_file(name, 10_000))
    floats = list(floats_of(found[0][1].schema)) if found else []
    return floats, [row for _, batch in found for row in batch.to_pylist()]


def unreadable() -> tuple[type[Exception], ...]:
    """What is raised where a file is not there or has another form than its name says."""
    import duckdb
    import pyarrow

    return duckdb.Error, pyarrow.ArrowException, OSError


def floats_of(schema: Any) -> Iterator[tuple[str, str]]:
    """Columns, also those inside of others, that hold floating-point numbers."""
    import pyarrow

    types: Any = pyarrow.types
    waiting: list[tuple[str, Any]] = [(field.name, field.type) for field in schema]
    while waiting:
        name, kind = waiting.pop(0)
        if types.is_floating(kind):
            yield name, str(kind)
        elif types.is_struct(kind):
            waiting += [(f"{name}.{kind.field(place).name}", kind.field(place).type) for place in range(kind.num_fields)]
        elif types.is_list(kind) or types.is_large_list(kind):
            waiting.append((name, kind.value_type))


def batches_of_table(given: object, size: int) -> Iterator[tuple[int, Any]]:
    """Batches of at most so many rows of what a caller gives as a table in the Arrow format, each with the number of its last row
    in ten-thousandths of all."""
    import pyarrow

    table = pyarrow.Table.from_batches([given]) if isinstance(given, pyarrow.RecordBatch) else pyarrow.table(given)
    done = 0
    for batch in table.to_batches(max_chunksize=size):
        done += batch.num_rows
        yield WHOLE * done // max(1, table.num_rows), batch


def batches_of_file(name: str, size: int, memory: str = MEMORY) -> Iterator[tuple[int, Any]]:
    """The same of a file in Arrow, Parquet or CSV."""
    yield from _arrow_batches(name, size) if name.lower().endswith(".arrow") else _read_batches(name, size, memory)


def _arrow_batches(name: str, size: int) -> Iterator[tuple[int, Any]]:
    import pyarrow

    with pyarrow.memory_map(name) as file, pyarrow.ipc.open_file(file) as reader:
        many = reader.num_record_batches
        for place in range(many):
            whole = reader.get_batch(place)
            yield from ((WHOLE * (place + 1) // many, whole.slice(start, size)) for start in range(0, whole.num_rows, size))


def _read_batches(name: str, size: int, memory: str) -> Iterator[tuple[int, Any]]:
    import duckdb

    quoted, csv = name.replace("'", "''"), name.lower().endswith(".csv")
    source = f"read_csv('{quoted}', all_varchar=true, header=true)" if csv else f"'{quoted}'"
    with duckdb.connect(":memory:") as db:
        db.execute(f"SET memory_limit='{memory}'")
        db.execute("SET enable_progress_bar=false")
        # How many rows a file of text has it does not say.
        many, done = 0 if csv else db.execute(f"SELECT count(*) FROM {source}").fetchall()[0][0], 0
        for batch in db.sql(f"SELECT * FROM {source}").to_arrow_reader(size):
            done += batch.num_rows
            yield WHOLE * done // many if many else 0, batch


def out_of_memory() -> type[Exception]:
    """What is raised where the memory that is allowed is not enough."""
    import duckdb

    found: type[Exception] = duckdb.OutOfMemoryException
    return found


def failures() -> tuple[type[Exception], ...]:
    """What is raised where a file cannot be read or written."""
    import duckdb

    return OSError, duckdb.IOException


def unwritten(problem: Exception, out: str) -> tuple[str, str] | None:
    """The file that cannot be written and the reason of the system, if that is what went wrong; `out` is where rows go."""
    found = _UNWRITTEN.search(str(problem))
    name, why = (found[1], found[2]) if found is not None else (getattr(problem, "filename", None) or out, getattr(problem, "strerror", None))
    kept = beside(out)
    ours = getattr(problem, "errno", None) in _NO_ROOM or "write file" in str(problem) or name == kept
    return (out if name == kept else name, why or str(problem)) if ours else None


def too_large() -> tuple[type[Exception], ...]:
    """What is raised where a number has too many digits for its column."""
    import duckdb

    return duckdb.OutOfRangeException, duckdb.ConversionException


def missing_library() -> str | None:
    """The first of the libraries that a run needs and that is not installed."""
    return next((name for name in ("duckdb", "pyarrow") if find_spec(name) is None), None)
