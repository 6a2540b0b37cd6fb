"""A Program as JSON: every node with the name of its class under `is`, its fields, and no places."""

from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any

import attrs

from policyc.core.numerals import show_number
from policyc.core.program import Program

SCHEMA = "policyc/program/1"


def show_program(program: Program) -> dict[str, Any]:
    """The document of a Program: exact numbers as texts, days as year-month-day."""
    return {"schema": SCHEMA, **_shown(program)}


def _shown(value: Any) -> Any:
    if attrs.has(type(value)):
        fields = {one.name: _shown(getattr(value, one.name)) for one in attrs.fields(type(value)) if one.name != "span"}
        return {"is": type(value).__name__, **fields}
    match value:
        case Enum():
            return value.value
        case Fraction():
            return show_number(value)
        case date():
            return value.isoformat()
        case dict():
            return {key: _shown(inner) for key, inner in value.items()}
        case frozenset():
            return sorted(_shown(inner) for inner in value)
        case tuple() | list():
            return [_shown(inner) for inner in value]
        case _:
            return value
