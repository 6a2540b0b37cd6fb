"""Facts as columns of their tables: known always, null where unknown, or with a column for each end."""

from collections.abc import Callable
from math import lcm
from typing import assert_never

import attrs

from policyc.backends.sql.code import (
    FALSE,
    NO_QUESTION,
    TRUE,
    Both,
    Code,
    Ends,
    Label,
    Labels,
    NotInSqlError,
    literal,
    no,
    sure,
)
from policyc.backends.sql.layout import CASE, Column, column_name, declared, declared_days, field_of
from policyc.backends.sql.plan import CASES, Key
from policyc.backends.sql.scope import Writer
from policyc.core.program import Field
from policyc.core.types import (
    Code as CodeType,
    Count,
    Country,
    Day,
    Element,
    Many,
    Money,
    Number,
    OneOf,
    Outcome,
    Quantity,
    RecordType,
    SetOf,
    Share,
    Text,
    Type,
    YesNo,
)


def read_fact(writer: Writer, home: Key, steps: tuple[str, ...]) -> Code:
    """A fact of the records of a frame."""
    place = home[0] if home != CASES else ""
    record = writer.places[place].record if place else CASE
    field = field_of(writer.program, record, steps)
    name = column_name(steps)
    writer.facts[(place, name)] = field.type
    column = writer.layout.columns.get((place, name), writer.layout.usual)

    def read(end: str = "") -> str:
        return writer.plan.read(home, f't."{name}{end}"', f"{name}{end}")

    def open_if(condition: str) -> str:
        """The fact as the reason, while it is not known."""
        if not (writer.listed and (column.loose or column.ends)):
            return NO_QUESTION
        where = literal(name) if home == CASES else f"concat({writer.plan.read(home, 't.path', 'path')}, {literal('.' + name)})"
        return writer.plan.keep(home, f"(CASE WHEN {condition} THEN [{where}] ELSE {NO_QUESTION} END)", f"open_{name}")

    match field.type:
        case YesNo():
            text = read()
            return Both(sure(text, column.loose, FALSE), sure(text, column.loose, TRUE), open_if(f"{text} IS NULL"))
        case Country() | Element() | Text() | CodeType() | OneOf():
            text = read()
            return Label(text, column.loose, open_if(f"{text} IS NULL"))
        case SetOf():
            complete = read(".complete") if column.loose else TRUE
            return Labels(read(), complete, open_if(f"NOT {complete}"))
        case Count() | Number() | Share() | Money() | Quantity() | Day():
            found = _number(read, field, column)
            known = f"{found.low} = {found.high}" if found.low is not None and found.high is not None else FALSE
            return attrs.evolve(found, mask=open_if(f"NOT coalesce({known}, false)"))
        case RecordType() | Many() | Outcome():
            raise TypeError(f"{name} is no value")
        case unreachable:
            assert_never(unreachable)


def _number(read: Callable[..., str], field: Field, column: Column) -> Ends:
    if not column.loose and not column.ends:
        return Ends(read(), read(), den=column.den, bits=column.bits)
    if column.ends and isinstance(field.type, Day):
        return Ends(read(".low"), read(".high"), loose_low=True, loose_high=True, bits=22)
    if column.ends:
        return Ends(
            read(".low"), read(".high"), read(".low_open"), read(".high_open"), True, True, column.den, column.bits
        )
    text = read()
    if isinstance(field.type, Day):
        first, last = declared_days(field)
        days = [text if day is None else f"coalesce({text}, {day})" for day in (first, last)]
        return Ends(days[0], days[1], loose_low=first is None, loose_high=last is None, bits=22)
    range_ = declared(field)
    ends = [end for end in (range_.low, range_.high) if end is not None]
    if lcm(*(end.denominator for end in ends), column.den) != column.den:
        raise NotInSqlError(f"the limits of {field.name} have more digits than its column")
    low, high = (None if end is None else int(end * column.den) for end in (range_.low, range_.high))
    if isinstance(field.type, Count) and low is None:
        low = 0
    return Ends(
        text if low is None else f"coalesce({text}, {low})",
        text if high is None else f"coalesce({text}, {high})",
        f"({text} IS NULL)" if range_.low_open else FALSE,
        f"({text} IS NULL)" if range_.high_open else FALSE,
        low is None,
        high is None,
        column.den,
        column.bits,
    )


# ---- what is not known at all ----


def unknown(of: Type, mask: str) -> Code:
    """Any value of a type."""
    match of:
        case YesNo():
            return Both("false", "true", mask)
        case Country() | Element() | Text() | CodeType() | OneOf() | Outcome():
            return Label("CAST(NULL AS VARCHAR)", True, mask)
        case SetOf():
            return Labels("CAST([] AS VARCHAR[])", "false")
        case _:
            return Ends(None, None, mask=mask)


def unknown_fact(writer: Writer, record: str, steps: tuple[str, ...]) -> Code:
    """A fact of an element of which nothing is known. Raises NotInSqlError."""
    field = field_of(writer.program, record, steps)
    if not isinstance(field.type, Count | Number | Share | Money | Quantity):
        return unknown(field.type, NO_QUESTION)
    range_ = declared(field)
    if isinstance(field.type, Money) and (range_.low_open or range_.high_open or {range_.low, range_.high} - {0, None}):
        raise NotInSqlError("amounts of elements that are not listed have a limit other than nothing")
    den = lcm(*(end.denominator for end in (range_.low, range_.high) if end is not None))
    low, high = (None if end is None else str(int(end * den)) for end in (range_.low, range_.high))
    low = "0" if low is None and isinstance(field.type, Count) else low
    return Ends(low, high, TRUE if range_.low_open else FALSE, TRUE if range_.high_open else FALSE, den=den, bits=64)


def read_rest(writer: Writer, home: Key, name: str) -> Ends | None:
    """The bounds of the total of a field over the elements that are not listed; None where no case of the table has any."""
    place = home[0] if home != CASES else ""
    column = writer.layout.columns.get((place, name))
    if column is None:
        return None
    low, high, low_open, high_open = (
        writer.plan.read(home, f't."{name}.{end}"', f"{name}_{end}") for end in ("low", "high", "low_open", "high_open")
    )
    return Ends(low, high, low_open, high_open, True, True, column.den, column.bits)


def may_have_more(writer: Writer, home: Key, steps: tuple[str, ...], listed: str) -> Both:
    """Whether a list of the records of a frame may have more than is listed; the list itself as the reason."""
    name = column_name(steps)
    if listed not in writer.layout.incomplete:
        return Both(FALSE, FALSE)
    text = no(writer.plan.read(home, f't."{name}.complete"', f"{name}_complete"))
    if not writer.listed:
        return Both(text, text)
    where = literal(name) if home == CASES else f"concat({writer.plan.read(home, 't.path', 'path')}, {literal('.' + name)})"
    return Both(text, text, f"(CASE WHEN {text} THEN [{where}] ELSE {NO_QUESTION} END)")
