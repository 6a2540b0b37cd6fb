"""The JSON Schema (2020-12) of the cases that a vocabulary takes.

It says what a schema can say; ranges, dimensions and real dates are checked when a case is read.
"""

from typing import assert_never

from policyc.core.codes import COUNTRIES, CURRENCIES, ELEMENTS
from policyc.core.numerals import NUMERAL_PATTERN
from policyc.core.program import Field, Program, Record
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
    Outcome,
    Quantity,
    RecordType,
    SetOf,
    Share,
    Text,
    Type,
    YesNo,
)
from policyc.facts.ranges import show_limits
from policyc.facts.scalars import CODE_PATTERN, DATE_PATTERN

Schema = dict[str, object]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
CASE = "case"


def case_schema(program: Program) -> Schema:
    """The schema of one case. It stands alone: every reference is to its own definitions."""
    records = {f"record.{record.name}": _record(record) for record in program.records}
    return {
        "$schema": DIALECT,
        "title": "a case",
        "description": "What is left out or null is unknown.",
        "$ref": f"#/$defs/record.{CASE}",
        "$defs": {**_values(), **records},
    }


def _record(record: Record) -> Schema:
    return {
        "title": record.label,
        "type": "object",
        "additionalProperties": False,
        "properties": {field.name: _field(field) for field in record.fields},
    }


def _field(field: Field) -> Schema:
    found = _or_unknown(_value(field.type))
    words = [field.label] if field.label else []
    words += [f"in `{field.type.unit}` or a unit of the same kind"] if isinstance(field.type, Quantity) else []
    words += [f"of {field.type.basis}"] if isinstance(field.type, Share) else []
    words += [show_limits(field)] if show_limits(field) else []
    return {"description": "; ".join(words), **found} if words else found


def _value(of: Type) -> Schema:
    match of:
        case YesNo():
            return {"type": "boolean"}
        case Count():
            return _range("count")
        case Number():
            return _range("number")
        case Share():
            return _range("share")
        case Money():
            return _range("money")
        case Quantity():
            return _range("quantity")
        case Day():
            return _range("date")
        case Country():
            return _ref("country")
        case Element():
            return _ref("element")
        case Text():
            return {"type": "string"}
        case Code():
            return _ref("code")
        case OneOf(words):
            return {"enum": list(words)}
        case SetOf(inner):
            return _list(_value(inner))
        case RecordType(name):
            return _ref(f"record.{name}")
        case Many(name):
            return _list(_or_unknown(_ref(f"record.{name}")))
        case Outcome():
            raise TypeError("no case holds an outcome")
        case unreachable:
            assert_never(unreachable)


def _values() -> Schema:
    """The forms of single values, under their names."""
    number = _text(NUMERAL_PATTERN)
    whole = _text("0|[1-9][0-9]*")
    return {
        "count": {"anyOf": [{"type": "integer", "minimum": 0}, whole]},
        "number": {"anyOf": [{"type": "number"}, number]},
        "share": _text(f"{NUMERAL_PATTERN} ?%", '"0.1%"'),
        "money": _text(f"{NUMERAL_PATTERN} (?:{'|'.join(sorted(CURRENCIES))})", '"100.00 USD"'),
        "quantity": _text(f"{NUMERAL_PATTERN} [^ 0-9][^ ]*", '"48 g"'),
        "date": {**_text(DATE_PATTERN, '"2025-12-05"'), "format": "date"},
        "country": {"description": "ISO 3166-1 alpha-2", "enum": sorted(COUNTRIES)},
        "element": {"description": "symbol of a chemical element", "enum": sorted(ELEMENTS)},
        "code": _text(CODE_PATTERN, '"1C902.a"'),
    }


def _text(pattern: str, example: str | None = None) -> Schema:
    found: Schema = {"type": "string", "pattern": f"^(?:{pattern})$"}
    return {"description": f"as in {example}", **found} if example else found


def _range(name: str) -> Schema:
    """A single value or a range of them."""
    end = _or_unknown(_ref(name))
    ends = {"at_least": end, "at_most": end}
    return {"anyOf": [_ref(name), _closed(ends, minimum=1)]}


def _list(item: Schema) -> Schema:
    """All members, or the known ones and whether they are all."""
    items: Schema = {"type": "array", "items": item}
    wrapped = {**_closed({"items": items, "complete": {"type": "boolean"}}), "required": ["items", "complete"]}
    return {"anyOf": [items, wrapped]}


def _closed(properties: dict[str, Schema], minimum: int = 0) -> Schema:
    found: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**found, "minProperties": minimum} if minimum else found


def _or_unknown(schema: Schema) -> Schema:
    several = schema.get("anyOf")
    choices = list(several) if isinstance(several, list) else [schema]
    return {"anyOf": [*choices, {"type": "null"}]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}
