"""A run over tables: in columns what fits them, the rest put together case by case."""

from collections.abc import Callable, Iterator

import attrs

from policyc.backends.sql.code import NotInSqlError
from policyc.backends.sql.folds import CHAINS
from policyc.backends.sql.layout import Layout, table_name
from policyc.batch.answer import Judge
from policyc.batch.assemble import assembled
from policyc.batch.errors import BadTable, SameCase
from policyc.batch.flatten import Wanted, wanted_by
from policyc.batch.read import Reader, UnusableError
from policyc.batch.singly import Named
from policyc.batch.steps import decisions_of, statement
from policyc.batch.tables import NotInColumnsError, Views, columns_of_file, faults_of, files_of, views_of
from policyc.text.diagnostic import Diagnostic

_CHUNK = 10_000


@attrs.frozen
class Source:
    """The tables of a folder: their files and columns."""

    files: dict[str, str]
    columns: dict[str, dict[str, str]]


def run_tables(judge: Judge, folder: str, progress: Callable[[int], None]) -> tuple[int, int]:
    """Answer the cases of a folder of tables into the rows of the run: how many cases, and how many of them in columns.

    Raises UnusableError where the tables cannot be used.
    """
    source = _source(judge, folder)
    try:
        wanted = wanted_by(statement(judge.program, judge.run, Layout(), decisions_of(judge.program)).writer)
        views = _views(judge, source, wanted)
        judge.everything(views.layout)
        only = "case_id IN (SELECT cid FROM slow)"
    except (NotInColumnsError, NotInSqlError) as reason:
        judge.singly[str(reason)] = 0
        only = "true"
    done = judge.duck.rows("SELECT count(*) FROM found")[0][0] if only != "true" else 0
    progress(done)
    slowly = 0
    for cases in _slow(judge, source, only):
        judge.duck.append(judge.answer(cases))
        slowly += len(cases)
        progress(done + slowly)
    return done + slowly, done


def _source(judge: Judge, folder: str) -> Source:
    files = files_of(folder)
    if "" not in files:
        raise UnusableError([BadTable(name=folder, problem="there is no table `cases.parquet` in it")])
    columns = {name: columns_of_file(judge.duck, path) for name, path in files.items()}
    wanting = [BadTable(name=files[name], problem="it has no column `case_id`") for name in files if "case_id" not in columns[name]]
    found: list[Diagnostic] = [*wanting, *faults_of(judge.program, files, columns)]
    if found:
        raise UnusableError(found)
    twice = judge.duck.rows(f"SELECT case_id FROM '{files['']}' GROUP BY case_id HAVING count(*) > 1 LIMIT 1")
    if twice:
        raise UnusableError([SameCase(case_id=str(twice[0][0]))])
    for name, path in files.items():
        lost = judge.duck.rows(f"SELECT case_id FROM '{path}' ANTI JOIN '{files['']}' USING (case_id) LIMIT 1") if name else []
        if lost:
            raise UnusableError([BadTable(name=path, problem=f"there is no case `{lost[0][0]}` for a row of this list")])
    return Source(files, columns)


def _views(judge: Judge, source: Source, wanted: Wanted) -> Views:
    """Make the tables of the statement, without the cases that must be read one by one. Raises NotInColumnsError."""
    if wanted.chained:
        raise NotInColumnsError(CHAINS)
    if judge.program.assumes:
        raise NotInColumnsError("the vocabulary assumes something of every record")
    views = views_of(wanted, judge.duck, source.files, source.columns)
    duck = judge.duck
    for name, sql in views.views.items():
        duck.run(f"CREATE OR REPLACE TEMP VIEW all_{table_name(name)} AS {sql}")
    nested = [place.name for place in wanted.places if place.nested]
    for name in nested:
        if "parent" in source.columns[name] and duck.rows(f"SELECT 1 FROM '{source.files[name]}' WHERE parent IS NOT NULL LIMIT 1"):
            raise NotInColumnsError("parts lie inside parts")
    doubtful = [one for checks in views.checks.values() for one in checks if duck.rows(one.quick)[0][0]]
    duck.make("slow", " UNION ".join(one.rows for one in doubtful) or "SELECT NULL AS cid WHERE false")
    some = duck.rows("SELECT count(*) FROM slow")[0][0]
    for name in views.views:
        table = table_name(name)
        rest = " WHERE cid NOT IN (SELECT cid FROM slow)" if some else ""
        duck.run(f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT * FROM all_{table}{rest}")
    return views


def _slow(judge: Judge, source: Source, only: str) -> Iterator[list[Named]]:
    """The cases that are read one by one. Raises UnusableError for those that cannot be read."""
    nested = {name: "parent" in columns for name, columns in source.columns.items()}
    reader, chunk = Reader(judge.program), list[Named]()
    faults: list[Diagnostic] = []
    for name, tree, wrong in assembled(judge.duck, source.files, only, nested):
        faults += wrong
        if tree is not None:
            cases, more = reader.one(name, tree)
            chunk += cases
            faults += more
        if faults:
            raise UnusableError(faults)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
