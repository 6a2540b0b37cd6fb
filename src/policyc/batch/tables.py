"""Cases as tables: read where they lie, checked in columns, and answered without being taken apart one by one.

A folder holds `cases.parquet` (or `.csv`, `.arrow` is not read here), a row for each case with its `case_id`, and a file for each
list, such as `item.parts.parquet`, with `case_id`, `node`, `parent` (and `owner`, the node that holds a list inside a list). A column
is named like its fact, `item.value`; an amount is a text, or a number in a column that says of what: `item.value[USD]`.
"""

import os
import re
from fractions import Fraction

import attrs

from policyc.backends.sql.code import NARROW, TRUE, literal
from policyc.backends.sql.layout import CASE, Column, Layout, Place, column_name, declared, field_of
from policyc.batch.columns import declared_of
from policyc.batch.duck import Duck
from policyc.batch.errors import BadTable, FloatingPoint, UnknownColumn
from policyc.batch.flatten import Wanted
from policyc.core.codes import COUNTRIES, CURRENCIES, ELEMENTS
from policyc.core.facts import Interval
from policyc.core.program import Field, Program
from policyc.core.types import (
    Count,
    Country,
    Day,
    Element,
    Many,
    Money,
    Number,
    OneOf,
    Quantity,
    RecordType,
    SetOf,
    Share,
    Type,
    YesNo,
)
from policyc.core.units import scale_of, unit
from policyc.text.diagnostic import Diagnostic

KEYS = ("case_id", "node", "parent", "owner")
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
_NUMERIC = (Count, Number, Share, Money, Quantity)


@attrs.frozen
class Read:
    """How one fact is read: its column in SQL, a condition for a value that is one of its field, the denominator, the currency.

    given: for a number, the column as it is in the file, so many of which are one of the whole numbers that are computed with.
    """

    text: str
    valid: str
    den: int = 1
    currency: str = ""
    bits: int = 52
    given: tuple[str, int] | None = None


class NotInColumnsError(Exception):
    """What the tables hold must be read case by case; the reason says why."""


def files_of(folder: str) -> dict[str, str]:
    """The file of each table: "" for the cases, else the name of the list."""
    found = {}
    for name in sorted(os.listdir(folder)):
        stem, ending = os.path.splitext(name)
        if ending == ".parquet":
            found["" if stem == "cases" else stem] = os.path.join(folder, name)
    return found


def columns_of_file(duck: Duck, path: str) -> dict[str, str]:
    """The columns of a file with their types in SQL."""
    quoted = path.replace("'", "''")
    return {name: kind for name, kind, *_ in duck.rows(f"DESCRIBE SELECT * FROM '{quoted}'")}


def faults_of(program: Program, files: dict[str, str], columns: dict[str, dict[str, str]]) -> list[Diagnostic]:
    """Floating-point columns, lists that are none, and columns that are no facts."""
    found: list[Diagnostic] = []
    for table, kinds in columns.items():
        record = _listed_record(program, table)
        if record is None:
            found.append(BadTable(name=files[table], problem=f"`{table}` is no list of the vocabulary"))
            continue
        known = facts_below(program, record)
        for column, kind in kinds.items():
            if "DOUBLE" in kind or "FLOAT" in kind:
                found.append(FloatingPoint(name=files[table], column=column, kind=kind))
            elif column not in KEYS and bare(column) not in known:
                found.append(UnknownColumn(name=files[table], column=column, known=tuple(known)))
    return found


def _listed_record(program: Program, table: str) -> str | None:
    """The record of the rows of a table: the case itself, or the elements of the list with this name."""
    record: str = CASE
    fields = {one.name: one.by_name for one in program.records}
    for step in table.split(".") if table else []:
        field = fields[record].get(step)
        if field is None or not isinstance(field.type, RecordType | Many):
            return None
        record = field.type.name
    return record


def bare(column: str) -> str:
    """The fact of a column: its name without the unit, and without what says that a list is complete."""
    return column.partition("[")[0].removesuffix(".complete")


def facts_below(program: Program, record: str, above: tuple[str, ...] = ()) -> dict[str, Field]:
    """The facts of a record, those of the records in it with their steps."""
    found: dict[str, Field] = {}
    fields = next(one for one in program.records if one.name == record).fields
    for field in fields:
        steps = (*above, field.name)
        found[column_name(steps)] = field
        if isinstance(field.type, RecordType):
            found |= facts_below(program, field.type.name, steps)
    return found


def _record(wanted: Wanted, table: str) -> str:
    places = {place.name: place.record for place in wanted.places}
    return CASE if table == "" else places.get(table, "")


# ---- one fact ----


def read_fact(field: Field, name: str, kinds: dict[str, str]) -> Read:
    """How a fact is read from the columns of a file. Raises NotInColumnsError."""
    exact = next((column for column in kinds if column == name), None)
    with_unit = next((column for column in kinds if column.startswith(f"{name}[") and column.endswith("]")), None)
    column = with_unit or exact
    if column is None:
        return _unknown(field.type)
    text, kind = f't."{column}"', kinds[column]
    of = column.partition("[")[2].rstrip("]")
    match field.type:
        case Count() | Number() | Share() | Money() | Quantity():
            return _number(field, text, kind, of)
        case YesNo():
            if kind != "BOOLEAN":
                raise NotInColumnsError(f"`{column}` is no BOOLEAN")
            return Read(text, "true")
        case Day():
            if kind != "DATE":
                raise NotInColumnsError(f"`{column}` is no DATE")
            return Read(f"(datediff('day', DATE '0001-01-01', {text}) + 1)", "true", bits=22)
        case SetOf(inner):
            if kind != "VARCHAR[]":
                raise NotInColumnsError(f"`{column}` is no list of texts")
            words = _words(inner)
            known = f"list_has_all([{words}], {text})" if words else "false"
            return Read(text, known)
        case of_words:
            if "VARCHAR" not in kind and "ENUM" not in kind:
                raise NotInColumnsError(f"`{column}` is no text")
            words = _words(of_words)
            return Read(text, f"{text} IN ({words})" if words else f"regexp_full_match({text}, '[A-Za-z0-9 ._/()-]+')")


def _words(of: Type) -> str:
    match of:
        case OneOf(words):
            known: list[str] = sorted(words)
        case Country():
            known = sorted(COUNTRIES)
        case Element():
            known = sorted(ELEMENTS)
        case _:
            known = []
    return ", ".join(literal(word) for word in known)


def _unknown(of: Type) -> Read:
    kind = "VARCHAR[]" if isinstance(of, SetOf) else "BOOLEAN" if isinstance(of, YesNo) else "BIGINT" if isinstance(of, (*_NUMERIC, Day)) else "VARCHAR"
    return Read(f"CAST(NULL AS {kind})", "true")


def _number(field: Field, text: str, kind: str, of: str) -> Read:
    """A number in a column that says of what it is: in root units, over the denominator that its digits ask for."""
    scale = _scale_of(field.type, of)
    decimal = _DECIMAL.fullmatch(kind)
    if decimal is None and kind not in _WHOLE:
        raise NotInColumnsError(f"{text} is no DECIMAL and no whole number")
    digits = int(decimal[2]) if decimal else 0
    den = 10**digits * scale.denominator
    whole = f"CAST({text} * {10**digits} AS BIGINT)" if digits else f"CAST({text} AS BIGINT)"
    if scale.numerator != 1:
        whole = f"({whole} * {scale.numerator})"
    currency = of if isinstance(field.type, Money) else ""
    within = _within(declared_of(field.type, declared(field)), whole, den)
    return Read(whole, within, den, currency, NARROW, (text, 10**digits * scale.numerator))


def _scale_of(type_: Type, of: str) -> Fraction:
    match type_:
        case Money():
            if of not in CURRENCIES:
                raise NotInColumnsError("an amount of money stands in a column without a currency")
            return Fraction(1)
        case Quantity() as quantity:
            measure = unit(of)
            if measure is None or measure.dimension != quantity.dimension:
                raise NotInColumnsError("a quantity stands in a column without a unit")
            return scale_of(measure)
        case Share():
            if of != "%":
                raise NotInColumnsError("a share stands in a column without `[%]`")
            return Fraction(1, 100)
        case _:
            return Fraction(1)


def _within(range_: Interval, whole: str, den: int) -> str:
    """The number is in the declared range."""
    texts = []
    if range_.low is not None:
        end = range_.low * den
        texts.append(f"{whole} * {end.denominator} {'>' if range_.low_open else '>='} {end.numerator}")
    if range_.high is not None:
        end = range_.high * den
        texts.append(f"{whole} * {end.denominator} {'<' if range_.high_open else '<='} {end.numerator}")
    return " AND ".join(texts) or "true"


# ---- whole tables ----


def measured(duck: Duck, source: str, reads: list[Read]) -> list[Read]:
    """The reads of a file with the bits that its numbers really take. A file of Parquet knows its least and greatest numbers."""
    numbers = [one.given[0] for one in reads if one.given is not None]
    if not numbers:
        return reads
    ends = ", ".join(f"min({text}), max({text})" for text in numbers)
    found = iter(duck.rows(f"SELECT {ends} FROM {source} t")[0])
    return [_measured(one, (next(found), next(found))) if one.given is not None else one for one in reads]


def _measured(one: Read, ends: tuple[object, object]) -> Read:
    assert one.given is not None
    whole = [Fraction(str(end)) * one.given[1] for end in ends if end is not None]
    most = max((abs(end) for end in whole), default=Fraction(0))
    return attrs.evolve(one, bits=max(1, int(most).bit_length()))


@attrs.frozen
class Check:
    """Whether all values of a column are of its field: a quick question about the whole column, and the rows that are not."""

    quick: str
    rows: str


def _check(source: str, found: Read) -> Check:
    """Few values are different ones, and of numbers the ends are enough."""
    quick = f"SELECT count(*) FROM (SELECT DISTINCT {found.text} FROM {source} t) d(v) WHERE NOT ({found.valid.replace(found.text, 'v')})"
    if found.given is not None:
        given = found.given[0]
        ends = f"(SELECT unnest([min({given}), max({given})]) AS v FROM {source} t)"
        within = found.valid.replace(found.text, found.text.replace(given, "v"))
        quick = f"SELECT count(*) FROM {ends} WHERE NOT ({within})"
    return Check(quick, f"SELECT t.case_id AS cid FROM {source} t WHERE NOT coalesce({found.valid}, true)")


@attrs.frozen
class Views:
    """The statements that make the tables from the files, what is checked of each, and how facts stand in them."""

    views: dict[str, str]
    checks: dict[str, list[Check]]
    layout: Layout


def views_of(wanted: Wanted, duck: Duck, files: dict[str, str], columns: dict[str, dict[str, str]]) -> Views:
    """How the tables of a statement are read from files. Raises NotInColumnsError."""
    currencies = set(wanted.currencies)
    how: dict[tuple[str, str], Column] = {}
    views, checks = {}, {}
    for table, facts in wanted.facts.items():
        place = next((one for one in wanted.places if one.name == table), None)
        kinds = columns.get(table)
        if kinds is None:
            raise NotInColumnsError(f"there is no table of {table}")
        source = "'" + files[table].replace("'", "''") + "'"
        texts, valid = _keys(place, kinds), []
        fields = [field_of(wanted.program, _record(wanted, table), steps) for steps in facts]
        reads = [read_fact(field, column_name(steps), kinds) for field, steps in zip(fields, facts, strict=True)]
        for steps, field, found in zip(facts, fields, measured(duck, source, reads), strict=True):
            currencies |= {found.currency} if found.currency else set()
            texts.append(f'{found.text} AS "{column_name(steps)}"')
            if isinstance(field.type, SetOf):
                texts.append(f'({found.text} IS NOT NULL) AS "{column_name(steps)}.complete"')
            valid += [_check(source, found)] if found.valid != TRUE else []
            how[(table, column_name(steps))] = Column(True, False, found.den, found.bits)
        views[table] = f"SELECT {', '.join(texts)} FROM {source} t"
        checks[table] = valid
    if len(currencies) > 1:
        raise NotInColumnsError("amounts are in several currencies")
    return Views(views, checks, Layout(how, {place.name: 1 for place in wanted.places}, counted=True))


def _keys(place: Place | None, kinds: dict[str, str]) -> list[str]:
    if place is None:
        return ["t.case_id AS cid"]
    if place.owner:
        raise NotInColumnsError("a list lies inside a list")
    if any(column.endswith(".complete") for column in kinds):
        raise NotInColumnsError("a list may have more than is listed")
    return [
        "t.case_id AS cid", "t.node AS pos", "0 AS parent", "0 AS owner", "t.node AS last", "1 AS depth",
        "'' AS path",
    ]  # fmt: skip

