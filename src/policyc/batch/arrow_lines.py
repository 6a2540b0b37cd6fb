"""Lines of JSON as Arrow: parsed by its reader, which refuses what is not of the vocabulary.

Invariant: what comes out was certainly in order as far as forms go. A line that is not, or that only might not be, is left out
and named: keys that are unknown or stand twice, values of another form, ranges, and lists that say whether they are complete.
Amounts and days are still the texts that were written.
"""

import re
from functools import cached_property
from typing import Any

import attrs

from policyc.backends.sql.layout import CASE
from policyc.core.program import Field, Program
from policyc.core.types import Count, Many, Number, RecordType, SetOf, Type, YesNo

CASE_ID = "case_id"
# Lists inside lists of the same name are followed so far; lines that go deeper are left out.
LEVELS = 6
# How many bytes are parsed at once; a line is shorter.
_BLOCK = 2**22
_DIGITS, _DECIMALS, _MOST = 30, 12, 18


class RefusedError(Exception):
    """Some line is not in order."""


@attrs.frozen(slots=False)
class Form:
    """The form of the lines that are read: all facts of the vocabulary and a `case_id`, which is a number or a text.

    in_quotes: counts are written as texts. suspect: what a number looks like that Arrow reads and that is none.
    """

    program: Program
    numbered: bool
    in_quotes: bool = False
    suspect: re.Pattern[bytes] | None = None

    @cached_property
    def schema(self) -> Any:
        """The form as Arrow tells it."""
        import pyarrow

        fields = {CASE_ID: pyarrow.int64() if self.numbered else pyarrow.string()}
        struct = _struct(self, CASE, (), None)
        return pyarrow.schema([*fields.items(), *((struct.field(place).name, struct.field(place).type) for place in range(struct.num_fields))])


def parsed(form: Form, data: bytes, many: int) -> list[Any]:
    """The lines of `data`, of which there are so many, as record batches. Raises RefusedError."""
    import pyarrow
    import pyarrow.json as arrow_json

    read = arrow_json.ReadOptions(use_threads=True, block_size=_BLOCK)
    forms = arrow_json.ParseOptions(explicit_schema=form.schema, newlines_in_values=False, unexpected_field_behavior="error")
    try:
        table = arrow_json.read_json(pyarrow.BufferReader(data), read, forms)
        if not data.isascii():
            table.validate(full=True)
    except (pyarrow.ArrowException, ValueError) as problem:
        raise RefusedError(str(problem)) from None
    if table.num_rows != many:
        raise RefusedError("a line holds more than one value")
    return list(table.to_batches())


def _struct(form: Form, record: str, above: tuple[tuple[str, str], ...], nest: tuple[str, int] | None) -> Any:
    """A record as Arrow tells it. above: in which lists of which records it stands. nest: the list of its own kind that it stands
    in, and how many levels are left of that."""
    import pyarrow

    fields = next(one.fields for one in form.program.records if one.name == record)
    return pyarrow.struct([(field.name, _kind(form, (record, field), above, nest)) for field in fields])


def _kind(form: Form, of: tuple[str, Field], above: tuple[tuple[str, str], ...], nest: tuple[str, int] | None) -> Any:
    import pyarrow

    record, field = of
    match field.type:
        case RecordType(name):
            return _struct(form, name, above, None)
        case Many(name) if nest is not None and field.name == nest[0]:
            return pyarrow.list_(_struct(form, name, above, (nest[0], nest[1] - 1)) if nest[1] > 1 else pyarrow.null())
        case Many(name):
            inner = next(one.by_name for one in form.program.records if one.name == name).get(field.name)
            own = (field.name, LEVELS) if inner is not None and inner.type == Many(name) else None
            here = (record, field.name)
            return pyarrow.null() if here in above else pyarrow.list_(_struct(form, name, (*above, here), own))
        case SetOf():
            return pyarrow.list_(pyarrow.string())
        case single:
            return _single(form, single)


def _single(form: Form, of: Type) -> Any:
    import pyarrow

    match of:
        case YesNo():
            return pyarrow.bool_()
        case Count():
            return pyarrow.decimal128(_MOST, 0) if form.in_quotes else pyarrow.int64()
        case Number():
            return pyarrow.decimal128(_DIGITS, _DECIMALS)
        case _:
            return pyarrow.string()
