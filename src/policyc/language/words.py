"""Values that stand in the text: numbers, amounts, shares, days, texts and words, read by the type that is expected."""

import re
import unicodedata
from datetime import date
from fractions import Fraction

from policyc.core.build import constant
from policyc.core.codes import COUNTRIES, CURRENCIES, ELEMENTS
from policyc.core.numerals import MOST_DIGITS, read_number, too_long, why_not_a_number
from policyc.core.program import Cash
from policyc.core.types import (
    NUMERIC,
    Code,
    Count,
    Country,
    Day,
    Element,
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
from policyc.language import syntax
from policyc.language.errors.law import NotADay
from policyc.language.errors.names import UnknownWord
from policyc.language.errors.types import BadNumber, BadUnit, NumberWithoutUnit, ShareWithoutBasis, WrongKind
from policyc.language.scope import Scope, Typed

Literal = syntax.Number | syntax.Quoted | syntax.Day | syntax.YesNo

_CODE = re.compile(r"[A-Za-z0-9()/_-]+(?:\.[A-Za-z0-9()/_-]+)*")


def read_literal(scope: Scope, node: Literal, expected: Type | None) -> Typed | None:
    """The value, or None where something is wrong with it, which is then told."""
    match node:
        case syntax.Number():
            return _number(scope, node, expected)
        case syntax.Day():
            day = read_day(scope, node)
            return Typed(constant(day, Day(), node.span), Day()) if day is not None else None
        case syntax.YesNo():
            return Typed(constant(node.yes, YesNo(), node.span), YesNo())
        case syntax.Quoted():
            return _quoted(scope, node, expected)


def read_day(scope: Scope, node: syntax.Day) -> date | None:
    """The day, or None for one that no calendar has, which is then told."""
    try:
        return date.fromisoformat(node.text)
    except ValueError:
        scope.complain(NotADay(span=node.span, text=node.text))
        return None


def read_word(scope: Scope, name: syntax.Name, expected: Type) -> Typed | None:
    """A word of a type that has words, or None, which is then told."""
    words = words_of(expected)
    if name.text not in words:
        what = describe_type(expected) if isinstance(expected, (Country, Element)) else "a word that can stand here"
        scope.complain(UnknownWord(span=name.span, word=name.text, what=what, known=tuple(sorted(words))))
        return None
    return Typed(constant(name.text, expected, name.span), expected)


def words_of(of: Type | None) -> frozenset[str]:
    """The words that are values of a type without quotes."""
    match of:
        case OneOf(words):
            return frozenset(words)
        case Country():
            return COUNTRIES
        case Element():
            return ELEMENTS
        case _:
            return frozenset()


def is_bare(node: syntax.Expr) -> bool:
    """Whether the value gets its type from what it is set against: `14`, `0.1%`."""
    return isinstance(node, syntax.Number) and node.unit in (None, "%")


def describe_type(of: Type) -> str:
    """A type as a message names it."""
    match of:
        case YesNo():
            return "a yes or no"
        case Count():
            return "a count"
        case Number():
            return "a number"
        case Share(basis):
            return f"a share of `{basis}`"
        case Money():
            return "an amount of money"
        case Quantity(dimension, written):
            return f"an amount of {describe(dimension)} (`{written}`)"
        case Day():
            return "a date"
        case Country():
            return "a country code of ISO 3166-1"
        case Element():
            return "the symbol of a chemical element"
        case Text():
            return "a text"
        case Code():
            return "a code"
        case OneOf():
            return "a word from a list"
        case SetOf():
            return f"a {show_type(of)}"
        case RecordType(name):
            return f"a record `{name}`"
        case Outcome(decision):
            return f"an outcome of `{decision}`"
        case _:
            return "a list"


def _number(scope: Scope, node: syntax.Number, expected: Type | None) -> Typed | None:
    value = read_number(node.text)
    if value is None:
        why = f"a number has at most {MOST_DIGITS} digits" if too_long(node.text) else why_not_a_number(node.text)
        scope.complain(BadNumber(span=node.span, text=node.text[:60], why=why))
        return None
    if node.unit is None:
        return _bare(scope, node, value, expected)
    if node.unit == "%":
        return _percent(scope, node, value, expected)
    if node.unit in CURRENCIES:
        return Typed(constant(Cash(value, node.unit), Money(), node.span), Money())
    measure = unit(node.unit)
    if measure is None:
        why = why_not_a_unit(node.unit)
        if node.unit.upper() in CURRENCIES:
            why = f"write `{node.unit.upper()}` for the currency"
        scope.complain(BadUnit(span=node.span, unit=node.unit, why=why))
        return None
    return Typed(constant(value * scale_of(measure), measure, node.span), measure)


def _bare(scope: Scope, node: syntax.Number, value: Fraction, expected: Type | None) -> Typed | None:
    match expected:
        case Money():
            example = "USD"
        case Quantity():
            example = expected.unit
        case Share():
            example = "%"
        case Count() if value.denominator == 1:
            return Typed(constant(value, Count(), node.span), Count())
        case _:
            return Typed(constant(value, Number(), node.span), Number())
    wanted = describe_type(expected)
    scope.complain(NumberWithoutUnit(span=node.span, text=node.text, wanted=wanted, example=example))
    return None


def _percent(scope: Scope, node: syntax.Number, value: Fraction, expected: Type | None) -> Typed | None:
    if isinstance(expected, Share):
        return Typed(constant(value / 100, expected, node.span), expected)
    if isinstance(expected, NUMERIC) or expected is None:
        scope.complain(ShareWithoutBasis(span=node.span, text=f"{node.text}%"))
    else:
        scope.complain(WrongKind(span=node.span, wanted=describe_type(expected), found="a percentage"))
    return None


def _quoted(scope: Scope, node: syntax.Quoted, expected: Type | None) -> Typed | None:
    match expected:
        case Code():
            if _CODE.fullmatch(node.text):
                return Typed(constant(node.text, Code(), node.span), Code())
            what = "a code: letters and digits in steps, as in `1C902.a`"
            scope.complain(UnknownWord(span=node.span, word=node.text, what=what, known=()))
            return None
        case OneOf() | Country() | Element():
            scope.complain(
                WrongKind(span=node.span, wanted=f"{describe_type(expected)}, without quotes", found="a text in quotes")
            )
            return None
        case _:
            return Typed(constant(unicodedata.normalize("NFC", node.text), Text(), node.span), Text())
