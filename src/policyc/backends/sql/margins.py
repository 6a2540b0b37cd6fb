"""The margins of a decision as texts of SQL: one known number, written as an answer writes it, or null."""

from fractions import Fraction

import attrs

from policyc.backends.margins import Measured, is_measured, measured
from policyc.backends.sql.code import (
    FALSE,
    NARROW,
    NO_QUESTION,
    TRUE,
    WIDE,
    WIDE_TYPE,
    Ends,
    NotInSqlError,
    literal,
    opposite,
    when,
)
from policyc.backends.sql.plan import CASES
from policyc.backends.sql.primitives import add, number
from policyc.backends.sql.scope import At
from policyc.backends.sql.write import see
from policyc.core.program import Policy
from policyc.core.types import Money, Quantity, Share, Type
from policyc.core.units import scale_of

# Twice ten to the power of so many fits 128 bits.
MOST_PLACES = 36


@attrs.frozen
class _Form:
    """How whole numbers of one kind are written: so many times the number, over a power of ten and over what is left."""

    factor: int
    places: int
    rest: int
    unit: str
    named: bool


@attrs.frozen
class _Margin:
    """A margin as a whole number that is null where it is not known, the form in which it is written, and the bits that takes."""

    text: str
    form: _Form
    bits: int


def measured_places(policy: Policy) -> dict[str, int]:
    """For each provision of which a margin is told, its place among those, from 1."""
    names = [one.name for one in policy.provisions if is_measured(one)]
    return {name: place for place, name in enumerate(names, 1)}


def margins(at: At, policy: Policy, speaks: dict[str, str], questions: str) -> tuple[str, str]:
    """The margin of the first provision that speaks for the result, and, where questions are open, of each as a list.

    Questions may bring another provision to the fore when their readings are tried. Raises NotInSqlError.
    """
    plan = at.writer.plan
    known = {one.name: found for one in policy.provisions if (found := measured(one, at.writer.definitions)) is not None}
    made = {name: _margin(at, found) for name, found in known.items()}
    forms = list(dict.fromkeys(one.form for one in made.values()))
    last = max((place for place, one in enumerate(policy.provisions) if one.name in made), default=-1)
    spoken = [one.name for one in policy.provisions[: last + 1] if speaks[one.name] != FALSE]
    if not any(name in made for name in spoken):
        return "CAST(NULL AS VARCHAR)", "CAST(NULL AS VARCHAR[])"
    which = plan.keep(CASES, _first([(speaks[name], str(place)) for place, name in enumerate(spoken)]), "first")
    kind = "BIGINT" if max(one.bits for one in made.values()) <= NARROW else WIDE_TYPE
    amounts = "".join(f" WHEN {place} THEN {made[name].text}" for place, name in enumerate(spoken) if name in made)
    amount = plan.keep(CASES, f"CAST(CASE {which}{amounts} END AS {kind})", "margin")
    currency = plan.read(CASES, 't."currency"', "currency")
    of_form = {form: [place for place, name in enumerate(spoken) if name in made and made[name].form == form] for form in forms}
    texts = "".join(f" WHEN {_is_any(which, places)} THEN {_written(amount, form, currency, kind)}" for form, places in of_form.items() if places)
    first = plan.keep(CASES, f"(CASE{texts} END)", "margin")
    if questions == NO_QUESTION:
        return first, "CAST(NULL AS VARCHAR[])"
    every = ", ".join(_written(plan.keep(CASES, one.text, "margin"), one.form, currency, kind) for one in made.values())
    return first, f"(CASE WHEN {questions} <> {NO_QUESTION} THEN [{every}] END)"


def _first(of: list[tuple[str, str]]) -> str:
    """The number that goes with the first condition that holds."""
    until = next((place for place, (condition, _) in enumerate(of, 1) if condition == TRUE), len(of))
    arms = "".join(f" WHEN {condition} THEN {text}" for condition, text in of[:until])
    return f"CAST(CASE{arms} END AS INTEGER)" if arms else "CAST(NULL AS INTEGER)"


def _is_any(which: str, places: list[int]) -> str:
    """It is one of these numbers."""
    return f"{which} = {places[0]}" if len(places) == 1 else f"{which} IN ({', '.join(map(str, places))})"


def _margin(at: At, found: Measured) -> _Margin:
    value, threshold = (number(see(at, one)) for one in (found.measure.value, found.measure.threshold))
    margin = add(value, opposite(threshold))
    form = _form(margin, found)
    bits = margin.bits + form.factor.bit_length()
    if bits > WIDE or form.places > MOST_PLACES:
        raise NotInSqlError("a margin does not fit 128 bits")
    if margin.low is None or margin.high is None:
        return _Margin("NULL", form, bits)
    text = margin.low if margin.exact else f"(CASE WHEN {margin.low} = {margin.high} THEN {margin.low} END)"
    return _Margin(text, form, bits)


def _form(margin: Ends, found: Measured) -> _Form:
    factor, unit = _printed(found.type)
    size = Fraction(factor.numerator, factor.denominator * margin.den)
    rest, counted = size.denominator, []
    for prime in (2, 5):
        times = 0
        while rest % prime == 0:
            rest, times = rest // prime, times + 1
        counted.append(times)
    places = max(counted)
    return _Form(size.numerator * 10**places * rest // size.denominator, places, rest, unit, isinstance(found.type, Money) and found.named)


def _printed(of: Type) -> tuple[Fraction, str]:
    """What a number is multiplied by to be printed, and what stands behind it; "$" is the currency."""
    match of:
        case Money():
            return Fraction(1), "$"
        case Quantity():
            scale = scale_of(of)
            return Fraction(scale.denominator, scale.numerator), f" {of.unit}"
        case Share():
            return Fraction(100), "%"
        case _:
            return Fraction(1), ""


def _written(amount: str, form: _Form, currency: str, kind: str) -> str:
    """A whole number as it is printed; `kind` holds it also when it is multiplied."""
    whole = amount if form.factor == 1 else f"(CAST({amount} AS {kind}) * {form.factor})"
    text = _decimal(f"({whole} // {form.rest})" if form.rest != 1 else whole, form.places)
    if form.rest != 1:
        den = form.rest * 10**form.places
        shared = f"gcd({whole}, {den})"
        text = when(f"({whole} % {form.rest} = 0)", text, f"CAST({whole} // {shared} AS VARCHAR) || '/' || CAST({den} // {shared} AS VARCHAR)")
    if form.unit != "$":
        return f"({text} || {literal(form.unit)})" if form.unit else text
    unit = f"CASE WHEN {currency} = '' THEN '' ELSE concat(' ', {currency}) END"
    named = f"({text} || {unit})"
    return named if form.named else when(f"({amount} = 0)", "'0'", named)


def _decimal(whole: str, places: int) -> str:
    """A whole number with so many decimals, without zeros at its end."""
    if places == 0:
        return f"CAST({whole} AS VARCHAR)"
    size = 10**places
    sign, digits = f"CASE WHEN {whole} < 0 THEN '-' ELSE '' END", f"(abs({whole}) % {size})"
    # One more digit in front keeps the zeros that follow the point.
    rest = f"CASE WHEN {digits} = 0 THEN '' ELSE rtrim('.' || substr(CAST({digits} + {size} AS VARCHAR), 2), '0') END"
    return f"({sign} || CAST(abs({whole}) // {size} AS VARCHAR) || {rest})"
