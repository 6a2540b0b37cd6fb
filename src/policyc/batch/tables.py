"""Cases as tables: read where they lie, checked in columns, and answered without being taken apart one by one.

A folder holds `cases.parquet` or `cases.csv`, a row for each case with its `case_id`, and a file for each list, such as
`item.parts.parquet`, with `case_id`, `node`, `parent` (and `owner`, the node that holds a list inside a list). A column
is named like its fact, `item.value`; an amount is a text, or a number in a column that says of what: `item.value[USD]`.
"""

import os
import re
from fractions import Fraction

import attrs

from policyc.backends.sql.code import NARROW, literal
from policyc.backends.sql.layout import CASE, column_name, declared, declared_days
from policyc.batch.columns import declared_of
from policyc.batch.duck import Duck
from policyc.batch.errors import BadTable, FloatingPoint, UnknownColumn
from policyc.batch.nodes import NotInColumnsError
from policyc.core.codes import COUNTRIES, CURRENCIES, ELEMENTS
from policyc.core.facts import Interval
from policyc.core.program import Field, Program
from policyc.core.types import (
    Code,
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
from policyc.facts.scalars import CODE_PATTERN
from policyc.text.diagnostic import Diagnostic

_CSV = "delim=',', quote='\"', escape='\"'"
KEYS = ("case_id", "node", "parent", "owner")
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
_NUMERIC = (Count, Number, Share, Money, Quantity)


@attrs.frozen
class Read:
    """How one fact is read: its column in SQL, a condition for a value that is one of its field, the denominator, the currency.

    given: for a number, the column as it is in the file, so many of which are one of the whole numbers that are computed with.
    wide: the column with room for more digits, for values from this one on: below it the engine multiplies within 64 bits.
    """

    text: str
    valid: str
    den: int = 1
    currency: str = ""
    bits: int = 52
    given: tuple[str, int] | None = None
    wide: tuple[str, Fraction] | None = None


def files_of(folder: str) -> dict[str, str]:
    """The file of each table: "" for the cases, else the name of the list."""
    found = {}
    for name in sorted(os.listdir(folder)):
        stem, ending = os.path.splitext(name)
        if ending in (".parquet", ".csv"):
            found["" if stem == "cases" else stem] = os.path.join(folder, name)
    return found


def source_of(path: str) -> str:
    """A file as something to select from; in CSV every column is a text."""
    quoted = "'" + path.replace("'", "''") + "'"
    return f"read_csv({quoted}, all_varchar=true, header=true, {_CSV})" if path.lower().endswith(".csv") else quoted


def columns_of_file(duck: Duck, path: str) -> dict[str, str]:
    """The columns of a file with their types in SQL."""
    return {name: kind for name, kind, *_ in duck.rows(f"DESCRIBE SELECT * FROM {source_of(path)}")}


def faults_of(program: Program, files: dict[str, str], columns: dict[str, dict[str, str]]) -> list[Diagnostic]:
    """Floating-point columns, lists that are none, and columns that are no facts."""
    found: list[Diagnostic] = []
    for table, kinds in columns.items():
        record = record_of(program, table)
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


def record_of(program: Program, table: str) -> str | None:
    """The record of the rows of a table: the case itself, or the elements of the list with this name."""
    record: str = CASE
    fields = {one.name: one.by_name for one in program.records}
    for step in table.split(".") if table else []:
        field = fields[record].get(step)
        if field is None or not isinstance(field.type, RecordType | Many):
            return None
        record = field.type.name
    return record


def nests(program: Program, table: str) -> bool:
    """Whether the elements of a list have a list of its name themselves."""
    record = record_of(program, table)
    last = table.rpartition(".")[2]
    return any(field.name == last and field.type == Many(str(record)) for one in program.records if one.name == record for field in one.fields)


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
            return _day(field, f"(datediff('day', DATE '0001-01-01', {text}) + 1)")
        case SetOf(inner):
            if kind != "VARCHAR[]":
                raise NotInColumnsError(f"`{column}` is no list of texts")
            words = _words(inner)
            strange = f"list_filter({text}, lambda w: NOT regexp_full_match(w, '{_letters(inner)}'))"
            return Read(text, f"list_has_all([{words}], {text})" if words else f"len({strange}) = 0")
        case of_words:
            if "VARCHAR" not in kind and "ENUM" not in kind:
                raise NotInColumnsError(f"`{column}` is no text")
            words = _words(of_words)
            return Read(text, f"{text} IN ({words})" if words else f"regexp_full_match({text}, '{_letters(of_words)}')")


def _day(field: Field, number: str) -> Read:
    first, last = declared_days(field)
    within = [f"{number} {sign} {day}" for sign, day in ((">=", first), ("<=", last)) if day is not None]
    return Read(number, " AND ".join(within) or "true", bits=22)


def _letters(of: Type) -> str:
    """How words look that no list holds. Of other letters it is for the reader of single cases to say whether they are visible."""
    return CODE_PATTERN if isinstance(of, Code) else "[ -~À-ÖØ-öø-ÿ]+"


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
    # So many times a number of eighteen digits is one of eighteen digits again, or an error.
    tight = decimal is not None and digits > 0 and int(decimal[1]) <= 18
    wide = (f"CAST({text} AS DECIMAL(38, {digits}))", Fraction(10**18, 10 ** (2 * digits))) if tight else None
    return Read(whole, within, den, currency, NARROW, (text, 10**digits * scale.numerator), wide)


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
        texts.append(f"{_times(whole, range_.low * den)} {'>' if range_.low_open else '>='} {(range_.low * den).numerator}")
    if range_.high is not None:
        texts.append(f"{_times(whole, range_.high * den)} {'<' if range_.high_open else '<='} {(range_.high * den).numerator}")
    return " AND ".join(texts) or "true"


def _times(whole: str, end: Fraction) -> str:
    """A whole number, so many times that the end becomes a whole number too."""
    return whole if end.denominator == 1 else f"CAST({whole} AS HUGEINT) * {end.denominator}"
