"""What is known of a fact that is not given: its declared range, and nothing else."""

from collections.abc import Mapping
from typing import assert_never

from policyc.core.facts import Fact, Listing, Node, Truth, Word, Words
from policyc.core.program import Field
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
    YesNo,
)
from policyc.facts.ranges import unknown_amount, unknown_day

Fields = Mapping[str, Mapping[str, Field]]


def unknown_fact(records: Fields, field: Field, path: str, above: tuple[str, ...] = ()) -> Fact:
    """All that the vocabulary says of a fact that is not given. `records` are the fields of each record by name."""
    match field.type:
        case YesNo():
            return Truth(None)
        case Count() | Number() | Share() | Money() | Quantity():
            return unknown_amount(field)
        case Day():
            return unknown_day(field)
        case Country() | Element() | Text() | Code() | OneOf() | Outcome():
            return Word(None)
        case SetOf():
            return Words(frozenset(), complete=False)
        case RecordType(name):
            return unknown_record(records, name, path, above)
        case Many(name):
            return Listing(name, path, (), False, {})
        case unreachable:
            assert_never(unreachable)


def unknown_record(records: Fields, record: str, path: str, above: tuple[str, ...] = ()) -> Node:
    """A record of which nothing is given."""
    # A record that holds itself otherwise than in a list could never be written out.
    if record in above:
        raise ValueError(f"the record {record} contains itself")
    inside = (*above, record)
    fields = records[record].items()
    return Node(
        record,
        path,
        {name: unknown_fact(records, field, f"{path}.{name}" if path else name, inside) for name, field in fields},
    )
