"""A run over tables: in columns what fits them, the rest put together case by case."""

import os
from collections.abc import Iterable, Iterator

import attrs

from policyc.backends.sql.code import NotInSqlError
from policyc.backends.sql.layout import Layout, table_name
from policyc.batch.answer import Judge
from policyc.batch.assemble import Folder, assembled
from policyc.batch.errors import BadTable, SameCase
from policyc.batch.nodes import NotInColumnsError, in_order, stands_twice
from policyc.batch.overflow import every_total_fits
from policyc.batch.progress import WHOLE
from policyc.batch.read import Reader, UnusableError
from policyc.batch.singly import Named
from policyc.batch.slow import Sources, slow_cases
from policyc.batch.steps import KEPT, wanted_for
from policyc.batch.tables import columns_of_file, facts_below, faults_of, files_of, nests, record_of, source_of
from policyc.batch.views import views_of
from policyc.batch.wanted import Wanted
from policyc.text.diagnostic import Diagnostic

_CHUNK = 10_000
# Which part of a run it is to read and check, and to answer; the rest is to write.
_READ, _ANSWERED = WHOLE * 3 // 20, WHOLE * 17 // 20


@attrs.frozen
class Source:
    """The tables of a folder: their files and columns."""

    files: dict[str, str]
    columns: dict[str, dict[str, str]]


def run_tables(judge: Judge, folder: str) -> tuple[int, int]:
    """Answer the cases of a folder of tables into the rows of the run: how many cases, and how many of them in columns.

    Raises UnusableError where the tables cannot be used.
    """
    progress = judge.duck.progress
    progress.towards(_READ)
    source = _source(judge, folder)
    progress.total = judge.duck.rows(f"SELECT count(*) FROM {source_of(source.files[''])}")[0][0]
    only, done = "true", 0
    try:
        lists = frozenset(name for name in source.files if name)
        wanted = wanted_for(judge.program, judge.run, lists)
        rows = _examined(judge, source, wanted)
        layout = kept_tables(judge, {name: (source_of(path), source.columns[name]) for name, path in source.files.items()}, wanted)
        progress.reached(_READ)
        progress.towards(_ANSWERED)
        if judge.duck.rows("SELECT 1 FROM slow LIMIT 1"):
            _no_row_is_lost(judge, source, rows)
            rows = {}
        files = {name: (path, source_of(path)) for name, path in source.files.items()}
        with every_total_fits(judge, files, wanted, layout):
            adds_up = judge.everything(layout, lists, rows)
        if not adds_up:
            _no_row_is_lost(judge, source, rows)
        only = "case_id IN (SELECT cid FROM slow)"
        done = judge.duck.rows("SELECT count(*) FROM decided")[0][0]
    except (NotInColumnsError, NotInSqlError) as reason:
        _no_row_is_lost(judge, source, source.files)
        judge.singly[str(reason)] = 0
    progress.cases = done
    progress.reached(_ANSWERED if done else _READ)
    slowly = 0
    if only != "true" and not judge.duck.rows("SELECT 1 FROM slow LIMIT 1"):
        return done, done
    for cases in _slow(judge, source, only):
        judge.duck.append(judge.answer(cases))
        slowly += len(cases)
        progress.cases = done + slowly
        progress.reached(0)
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
    _cases(judge, source_of(files[""]))
    return Source(files, columns)


def _cases(judge: Judge, source: str) -> None:
    """Every row is of a case of its own. Raises UnusableError."""
    if in_order(judge.duck, source, ("case_id",)):
        return
    twice = judge.duck.rows(f"SELECT case_id FROM {source} GROUP BY case_id HAVING count(*) > 1 LIMIT 1")
    if twice:
        raise UnusableError([SameCase(case_id=str(twice[0][0]))])


def _examined(judge: Judge, source: Source, wanted: Wanted) -> dict[str, int]:
    """Every row of a list is about a node of its own. Whether it is of a case is seen while cases are answered, for the
    lists with so many rows; for the others it is seen here. Raises UnusableError.
    """
    found = dict[str, int]()
    for name, path in source.files.items():
        kinds = source.columns[name]
        place = next((one for one in wanted.places if one.name == name), None)
        if place is not None and not place.owner and "parent" not in kinds:
            found[name] = judge.duck.rows(f"SELECT count(*) FROM {source_of(path)}")[0][0]
        else:
            _no_row_is_lost(judge, source, [name])
        if name and "node" in kinds:
            _nodes(judge, path, kinds["node"])
    return found


def _no_row_is_lost(judge: Judge, source: Source, lists: Iterable[str]) -> None:
    """Every row of these lists is of a case. Raises UnusableError."""
    for name in lists:
        path = source.files[name]
        strange = f"SELECT a.case_id FROM {source_of(path)} a ANTI JOIN {source_of(source.files[''])} b ON a.case_id = b.case_id LIMIT 1"
        lost = judge.duck.rows(strange) if name else []
        if lost:
            raise UnusableError([BadTable(name=path, problem=f"there is no case `{lost[0][0]}` for a row of this list")])


def _nodes(judge: Judge, path: str, kind: str) -> None:
    """Every row of a list is about a node of its own. Raises UnusableError."""
    twice = stands_twice(judge.duck, source_of(path), kind)
    if twice is not None:
        case, node = twice
        problem = f"a row of case `{case}` has no `node`" if node is None else f"case `{case}` has the node `{node}` twice"
        raise UnusableError([BadTable(name=path, problem=problem)])


def kept_tables(judge: Judge, sources: Sources, wanted: Wanted, doubtful: Iterable[str] = ()) -> Layout:
    """Make the tables of the statement, without the cases that must be read one by one: they are in `slow`.

    doubtful: statements that give `cid` of further such cases. Raises NotInColumnsError.
    """
    duck = judge.duck
    views = views_of(wanted, duck, sources)
    slow = [*doubtful, *(one.rows for one in views.checks if duck.rows(one.quick)[0][0]), *slow_cases(wanted, sources)]
    cid = "SELECT case_id AS cid FROM " + sources[""][0]
    duck.make("slow", " UNION ".join([*slow, f"{cid} WHERE false"]))
    some = duck.rows("SELECT count(*) FROM slow")[0][0]
    for name in ("", *(place.name for place in wanted.places)):
        table = table_name(name)
        rest = " WHERE cid NOT IN (SELECT cid FROM slow)" if some else ""
        duck.view(f"{KEPT}{table}", f"SELECT * FROM all_{table}{rest}")
    return views.layout()


def _slow(judge: Judge, source: Source, only: str) -> Iterator[list[Named]]:
    """The cases that are read one by one. Raises UnusableError for those that cannot be read."""
    nested = {name: nests(judge.program, name) for name in source.files}
    facts = {name: facts_below(judge.program, str(record_of(judge.program, name))) for name in source.files}
    folder = Folder(source.files, nested, facts)
    reader, chunk = Reader(judge.program, file=os.path.dirname(source.files[""])), list[Named]()
    faults: list[Diagnostic] = []
    for name, tree, wrong in assembled(judge.duck, folder, only):
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
