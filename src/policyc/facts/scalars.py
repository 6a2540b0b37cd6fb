"""One scalar of a case to one value of its field's type."""

import re
import unicodedata
from datetime import date
from fractions import Fraction
from typing import assert_never

import attrs

from policyc.core.codes import COUNTRIES, CURRENCIES, ELEMENTS
from policyc.core.numerals import MOST_DIGITS, read_number, too_long, why_not_a_number
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
    show_type,
)
from policyc.core.units import describe, scale_of, unit, why_not_a_unit
from policyc.facts.errors.reading import HiddenCharacter, NotANumber, NumberTooLong
from policyc.facts.errors.shown import hidden_character
from policyc.facts.errors.values import (
    BadAmount,
    BadCode,
    BareShare,
    NotADate,
    UnknownCode,
    UnknownUnit,
    UnknownWord,
    WrongDimension,
    WrongType,
)
from policyc.facts.tree import Kind, Mapping, Scalar, Sequence, Tree
from policyc.text.diagnostic import Diagnostic

Numeric = Count | Number | Share | Money | Quantity
Wordlike = Country | Element | Text | Code | OneOf

DATE_PATTERN = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
CODE_PATTERN = r"[A-Za-z0-9()/_-]+(?:\.[A-Za-z0-9()/_-]+)*"

_DATE = re.compile(DATE_PATTERN)
_CODE = re.compile(CODE_PATTERN)
_YES_NO = {"true": True, "yes": True, "false": False, "no": False}


@attrs.frozen
class Reading:
    """A number as the Program keeps it, and its currency: "" for everything that is not money."""

    value: Fraction
    currency: str


def read_amount(of: Numeric, path: str, tree: Tree) -> Reading | Diagnostic:
    """The number of a field of a numeric type, in root units where it is a quantity."""
    if not isinstance(tree, Scalar) or tree.kind in (Kind.BOOL, Kind.NULL):
        return wrong_type(of, path, tree)
    match of:
        case Count() | Number():
            value = _number(path, tree, tree.text)
            if isinstance(of, Count) and isinstance(value, Fraction) and value.denominator != 1:
                return WrongType(span=tree.span, path=path, wanted="a whole number", found=f"`{tree.text}`")
            return Reading(value, "") if isinstance(value, Fraction) else value
        case Share():
            return _share(path, tree)
        case Money():
            return _money(path, tree)
        case Quantity():
            return _quantity(of, path, tree)
        case unreachable:
            assert_never(unreachable)


def read_day(path: str, tree: Tree) -> date | Diagnostic:
    """The day of a date field."""
    if not isinstance(tree, Scalar) or tree.kind in (Kind.BOOL, Kind.NULL):
        return wrong_type(Day(), path, tree)
    if _DATE.fullmatch(tree.text):
        try:
            return date.fromisoformat(tree.text)
        except ValueError:
            pass  # the thirtieth of February
    return NotADate(span=tree.span, path=path, text=tree.text)


def read_yes_no(path: str, tree: Tree) -> bool | Diagnostic:
    """Yes or no: `true` and `false`, in YAML also `yes` and `no`, never in quotes."""
    if isinstance(tree, Scalar) and tree.kind in (Kind.BOOL, Kind.BARE) and tree.text in _YES_NO:
        return _YES_NO[tree.text]
    return wrong_type(YesNo(), path, tree, "write `true` or `false` without quotes")


def read_word(of: Wordlike, path: str, tree: Tree) -> str | Diagnostic:
    """The word, country, element, text or code of a field."""
    if not isinstance(tree, Scalar) or tree.kind not in (Kind.TEXT, Kind.BARE):
        quotes = "write it in double quotes" if isinstance(tree, Scalar) else None
        return wrong_type(of, path, tree, quotes)
    hidden = hidden_character(tree.text)
    if hidden is not None:
        return HiddenCharacter(span=tree.span, where=f"`{path}`", char=hidden)
    match of:
        case Country():
            return _listed(path, tree, "a country code of ISO 3166-1", COUNTRIES)
        case Element():
            return _listed(path, tree, "the symbol of a chemical element", ELEMENTS)
        case OneOf(words):
            return (
                tree.text if tree.text in words else UnknownWord(span=tree.span, path=path, word=tree.text, known=words)
            )
        case Code():
            return tree.text if _CODE.fullmatch(tree.text) else BadCode(span=tree.span, path=path, text=tree.text)
        case Text():
            # Letters with accents have two spellings that Unicode defines to be the same text.
            return _composed(tree.text)
        case unreachable:
            assert_never(unreachable)


def wrong_type(of: Type, path: str, tree: Tree, advice: str | None = None) -> Diagnostic:
    """The fault of a value that has another form than its field."""
    return WrongType(span=tree.span, path=path, wanted=_wanted(of), found=found_words(tree), advice=advice)


def found_words(tree: Tree) -> str:
    """What a value is, in words."""
    match tree:
        case Scalar():
            return tree.kind.value
        case Mapping():
            return "a group of facts"
        case Sequence():
            return "a list"
        case unreachable:
            assert_never(unreachable)


def _wanted(of: Type) -> str:
    match of:
        case YesNo():
            return "yes or no (`true` or `false`)"
        case Count():
            return "a whole number"
        case Number():
            return "a number"
        case Share():
            return 'a percentage such as `"0.1%"`'
        case Money():
            return 'an amount of money such as `"100.00 USD"`'
        case Quantity():
            return f'an amount with its unit, such as `"1.5 {of.unit}"`'
        case Day():
            return 'a date such as `"2025-12-05"`'
        case RecordType():
            return "a group of facts in `{}`"
        case Many() | SetOf():
            return "a list in `[]`"
        case OneOf() | Country() | Element() | Text() | Code() | Outcome():
            return f"a text ({show_type(of)})"
        case unreachable:
            assert_never(unreachable)


def _number(path: str, tree: Scalar, text: str) -> Fraction | Diagnostic:
    value = read_number(text)
    if value is not None:
        return value
    if too_long(text):
        return NumberTooLong(span=tree.span, text=text, limit=MOST_DIGITS, path=path)
    return NotANumber(span=tree.span, text=text, advice=why_not_a_number(text), path=path)


def _share(path: str, tree: Scalar) -> Reading | Diagnostic:
    if tree.kind is Kind.NUMBER or not tree.text.endswith("%"):
        return BareShare(span=tree.span, path=path, text=tree.text)
    value = _number(path, tree, tree.text[:-1].removesuffix(" "))
    return Reading(value / 100, "") if isinstance(value, Fraction) else value


def _money(path: str, tree: Scalar) -> Reading | Diagnostic:
    found = _parts(path, tree, "an amount of money", "USD")
    if isinstance(found, Diagnostic):
        return found
    value, currency = found
    if currency not in CURRENCIES:
        return _not_listed(path, tree, currency, "a currency code of ISO 4217", CURRENCIES)
    return Reading(value, currency)


def _quantity(of: Quantity, path: str, tree: Scalar) -> Reading | Diagnostic:
    found = _parts(path, tree, "an amount with a unit", of.unit)
    if isinstance(found, Diagnostic):
        return found
    value, written = found
    measure = unit(written)
    if measure is None:
        why = f"write it in `{of.unit}` or another unit of {describe(of.dimension)}"
        if not why_not_a_unit(written).startswith("it is not a unit"):
            why = why_not_a_unit(written)
        return UnknownUnit(span=tree.span, path=path, unit=written, why=why)
    if measure.dimension != of.dimension:
        return WrongDimension(
            span=tree.span,
            path=path,
            unit=written,
            found=describe(measure.dimension),
            wanted_unit=of.unit,
            wanted=describe(of.dimension),
        )
    return Reading(value * scale_of(measure), "")


def _parts(path: str, tree: Scalar, wanted: str, example: str) -> tuple[Fraction, str] | Diagnostic:
    """A number, one space, and a currency or unit."""
    number, space, rest = tree.text.rpartition(" ")
    value = read_number(number)
    if value is not None:
        return value, rest
    form = f'write a number, one space and the unit, as in `"12.5 {example}"`'
    if tree.kind is Kind.NUMBER or read_number(tree.text) is not None:
        form = f'say of what, as in `"{tree.text[:20]} {example}"`'
    elif read_number(rest) is not None:
        form = f'write the number first, as in `"{rest[:20]} {example}"`'
    elif space and number[:1] in "-+.0123456789":
        fault = _number(path, tree, number)
        assert isinstance(fault, Diagnostic)
        return fault
    return BadAmount(span=tree.span, path=path, text=tree.text, wanted=wanted, advice=form)


def _listed(path: str, tree: Scalar, what: str, codes: frozenset[str]) -> str | Diagnostic:
    return tree.text if tree.text in codes else _not_listed(path, tree, tree.text, what, codes)


def _not_listed(path: str, tree: Scalar, word: str, what: str, codes: frozenset[str]) -> Diagnostic:
    return UnknownCode(span=tree.span, path=path, word=word, list=what, known=codes)


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)
