"""The values of a Python caller to a tree, exactly: no floats, no places but paths."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import attrs

from policyc.core.numerals import MOST_DIGITS, show_number
from policyc.facts.errors.reading import NumberTooLong, PythonValue
from policyc.facts.tree import Builder, Kind, Tree, no_more_than
from policyc.text.diagnostic import Diagnostic
from policyc.text.shown import shown

TOO_LARGE = 10**MOST_DIGITS


def case_from_mapping(value: object) -> tuple[Tree | None, tuple[Diagnostic, ...]]:
    """The tree of a case made of dict, list, str, int, bool, None, Decimal, Fraction and date."""
    builder = Builder()
    waiting = [_Visit(iter(((None, "", value),)))]
    while waiting and not builder.stopped:
        visit = waiting[-1]
        step = next(visit.values, None)
        if step is None:
            waiting.pop()
            if waiting:
                builder.close(None)
            continue
        key, path, found = step
        if key is not None:
            builder.key(key, None)
        inner = _open(builder, path, found)
        if inner is not None:
            waiting.append(inner)
    return (None if builder.faults else builder.tree), no_more_than(builder.faults)


Steps = Iterator[tuple[str | None, str, object]]


@attrs.frozen
class _Visit:
    values: Steps


def _open(builder: Builder, path: str, value: object) -> _Visit | None:
    """Begin a mapping or list, or take a single value."""
    if isinstance(value, Mapping):
        builder.open_mapping(None)
        return _Visit(_entries(builder, path, value))
    if isinstance(value, (list, tuple)):
        builder.open_sequence(None)
        return _Visit((None, f"{path}[{index}]", item) for index, item in enumerate(value))
    scalar = _scalar(path, value)
    if isinstance(scalar, Diagnostic):
        builder.faults.append(scalar)
        builder.scalar(Kind.NULL, "null", None)
    else:
        builder.scalar(*scalar, None)
    return None


def _entries(builder: Builder, path: str, value: Mapping[object, object]) -> Steps:
    for key, inner in value.items():
        if isinstance(key, str):
            yield key, (f"{path}.{key}" if path else key), inner
        else:
            what = f"a mapping with a key that is no text, of the type `{type(key).__name__}`"
            builder.faults.append(PythonValue(path=path, what=what, instead="keys are the names of the vocabulary"))


def _scalar(path: str, value: object) -> tuple[Kind, str] | Diagnostic:
    match value:
        case None:
            return Kind.NULL, "null"
        case bool():
            return Kind.BOOL, "true" if value else "false"
        case str():
            return _text(path, value)
        case int() | Fraction():
            return _number(path, Fraction(value))
        case Decimal():
            return _decimal(path, value)
        case datetime():
            return PythonValue(path=path, what="a moment", instead="give a day: `.date()`")
        case date():
            return Kind.TEXT, value.isoformat()
        case float():
            what = f"the float `{value!r}`, which is not exact"
            return PythonValue(
                path=path, what=what, instead=f'give the number as a text: `"{value!r}"`, or as a Decimal'
            )
        case _:
            what = f"a value of the type `{shown(type(value).__name__)}`"
            return PythonValue(path=path, what=what, instead="give a dict, list, str, int, bool, None, Decimal or date")


def _text(path: str, value: str) -> tuple[Kind, str] | Diagnostic:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return PythonValue(path=path, what="a text with half of a character", instead="decode it again, as UTF-8")
    return Kind.TEXT, str(value)


def _number(path: str, value: Fraction) -> tuple[Kind, str] | Diagnostic:
    if max(abs(value.numerator), value.denominator) >= TOO_LARGE:
        return NumberTooLong(text="…", limit=MOST_DIGITS, path=path)
    text = show_number(value)
    return (Kind.TEXT if "/" in text else Kind.NUMBER), text


def _decimal(path: str, value: Decimal) -> tuple[Kind, str] | Diagnostic:
    if not value.is_finite():
        return PythonValue(path=path, what=f"the Decimal `{value}`", instead="leave out what is not known")
    # Looked at before it is written out: Decimal("1E+999999999") is short only like this.
    if max(abs(value.adjusted()), len(value.as_tuple().digits), -int(value.as_tuple().exponent)) >= MOST_DIGITS:
        return NumberTooLong(text=str(value)[:80], limit=MOST_DIGITS, path=path)
    return Kind.NUMBER, format(value, "f")
