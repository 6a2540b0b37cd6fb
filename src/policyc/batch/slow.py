"""Which cases of a folder of tables must be read one by one: what is said of them is not in their columns alone."""

from collections.abc import Iterator

from policyc.backends.sql.layout import CASE, Place, column_name, declared, field_of
from policyc.batch.wanted import Wanted
from policyc.core.program import Residual
from policyc.core.types import RecordType

# For each table of the folder: the text of its source, and its columns with their types.
Sources = dict[str, tuple[str, dict[str, str]]]


def slow_cases(wanted: Wanted, sources: Sources) -> Iterator[str]:
    """Statements that give `cid` of such cases."""
    for source, kinds in sources.values():
        for column in kinds:
            if column.endswith(".complete") and _is_bounded(wanted, column):
                yield f'SELECT t.case_id AS cid FROM {source} t WHERE NOT t."{column}"'
        yield from _other_units(source, kinds)
    for place in wanted.places:
        source, kinds = sources.get(place.name, ("", {}))
        for one in wanted.program.residuals:
            if place.steps[-1] == one.list and place.record == _element(wanted, one):
                yield from _tightened(wanted, place, one, sources)
    yield from _named_twice(wanted, sources)


def _is_bounded(wanted: Wanted, column: str) -> bool:
    """Whether a whole bounds what a list has besides what is listed, by the column that says whether it is complete."""
    name = column.removesuffix(".complete").rpartition(".")[2]
    return any(one.list == name for one in wanted.program.residuals)


def _other_units(source: str, kinds: dict[str, str]) -> Iterator[str]:
    """A fact that has columns in several units: only the first is read where it lies."""
    first: set[str] = set()
    for column in kinds:
        fact, unit, _ = column.partition("[")
        if unit and fact in first:
            yield f'SELECT t.case_id AS cid FROM {source} t WHERE t."{column}" IS NOT NULL'
        elif unit and fact in kinds:
            yield f'SELECT t.case_id AS cid FROM {source} t WHERE t."{fact}" IS NOT NULL'
        first.add(fact)


def _element(wanted: Wanted, residual: Residual) -> str:
    return getattr(field_of(wanted.program, residual.record, (residual.list,)).type, "name", "")


def _tightened(wanted: Wanted, place: Place, residual: Residual, sources: Sources) -> Iterator[str]:
    """The whole bounds parts that are not known, and the parts a whole that is not known."""
    above = (*place.steps[:-1], residual.whole)
    read = residual.field, column_name(above)
    facts = {(table, column_name(steps)) for table, many in (wanted.asked or wanted.facts).items() for steps in many}
    if place.name not in sources or ((place.name, read[0]) not in facts and (place.owner, read[1]) not in facts):
        return
    source, kinds = sources[place.name]
    for name in dict.fromkeys((residual.field, residual.whole) if place.nested else (residual.field,)):
        yield f"SELECT t.case_id AS cid FROM {source} t{_unless_known(name, kinds)}"
    if place.owner not in sources or _record_at(wanted, place) != residual.record:
        return
    holder, kinds = sources[place.owner]
    low = declared(field_of(wanted.program, _holder(wanted, place), above)).low
    some = f" AND t.case_id IN (SELECT case_id FROM {source})" if low is not None and low >= 0 else ""
    yield f"SELECT t.case_id AS cid FROM {holder} t{_unless_known(read[1], kinds) or ' WHERE true'}{some}"


def _unless_known(name: str, kinds: dict[str, str]) -> str:
    columns = [column for column in kinds if column == name or column.startswith(f"{name}[")]
    return " WHERE " + " AND ".join(f't."{column}" IS NULL' for column in columns) if columns else ""


def _holder(wanted: Wanted, place: Place) -> str:
    return next((one.record for one in wanted.places if one.name == place.owner), CASE) if place.owner else CASE


def _record_at(wanted: Wanted, place: Place) -> str:
    """The record that holds the list."""
    if len(place.steps) == 1:
        return _holder(wanted, place)
    of = field_of(wanted.program, _holder(wanted, place), place.steps[:-1]).type
    return of.name if isinstance(of, RecordType) else ""


def _named_twice(wanted: Wanted, sources: Sources) -> Iterator[str]:
    """What is said of one thing at several places holds at all of them."""
    names = []
    records = {"": CASE, **{place.name: place.record for place in wanted.places}}
    for table, (source, kinds) in sources.items():
        for steps in _identified(wanted, records.get(table, ""), ()):
            column = column_name(steps)
            names += [f'SELECT t.case_id, t."{column}" AS name FROM {source} t WHERE t."{column}" IS NOT NULL'] if column in kinds else []
    if names:
        yield f"SELECT case_id AS cid FROM ({' UNION ALL '.join(names)}) GROUP BY case_id, name HAVING count(*) > 1"


def _identified(wanted: Wanted, record: str, above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The facts of a record by which things are told apart, and those of the records in it."""
    one = next((one for one in wanted.program.records if one.name == record), None)
    if one is not None and one.identity is not None:
        yield (*above, one.identity.by)
    for field in one.fields if one is not None else ():
        if isinstance(field.type, RecordType):
            yield from _identified(wanted, field.type.name, (*above, field.name))
