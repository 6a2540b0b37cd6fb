"""Code that reads facts: a line of Python that takes what is usual, and asks the description of the fact about the rest."""

from fractions import Fraction

from policyc.backends.python.plan import unit_of
from policyc.backends.python.writer import Function, Module, literal
from policyc.core.codes import COUNTRIES, CURRENCIES, ELEMENTS
from policyc.core.program import Bound, Cash, Field
from policyc.core.types import (
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
from policyc.core.units import FAMILIAR, scale_of, unit

Place = tuple[str | None, tuple[str, ...]]


def read_fact(f: Function, key: Place, holder: str, table: str = "") -> str:
    """The expression that reads a fact of the record in the variable `holder`, or what a table says of it."""
    root, steps = key
    if table:
        return f"{table}[{holder}[{steps[-1]!r}]]"
    field = f.fields_at(root, steps[:-1])[steps[-1]]
    fact = fact_for(f.module, f.record_at(root, steps[:-1]), field)
    t = f.temp()
    got = f"{t} := {holder}[{field.name!r}]" if f.known else f"{t} := {holder}.get({field.name!r})"
    rest = f"{fact}.exact(s, {t})" if f.known else f"{fact}.read(s, {holder}, {t})"
    match field.type:
        case YesNo():
            return f"({t} if ({got}) is True or {t} is False else {rest})"
        case Country() | Element() | OneOf() if f.known:
            # A word that is not among these is no key: the evaluation in bounds says what is wrong with it.
            words = f.module.constant(f"{{word: word for word in {f.module.constant(literal(words_of(field.type)))}}}")
            return f"{words}[{holder}[{field.name!r}]]"
        case Country() | Element() | OneOf():
            return f"({t} if ({got}) in {f.module.constant(literal(words_of(field.type)))} else {rest})"
        case Text():
            return f"({t} if type({got}) is str and {t}.isascii() and {t}.isprintable() else {rest})"
        case SetOf(Country() | Element() | OneOf() as of):
            words = f.module.constant(literal(words_of(of)))
            return f"({t} if type({got}) is list and {words}.issuperset({t}) else {rest})"
        case Count() if field.low is None and field.high is None:
            return f"({t} if type({got}) is int and {t} >= 0 else {rest})"
        case Money():
            return f"money(s, {holder}[{field.name!r}], {fact})" if f.known else f"perhaps_money(s, {holder}, {fact})"
        case RecordType():
            return f"{holder}[{field.name!r}]" if f.known else f"({t} if type({got}) is dict else {rest})"
        case Many():
            plain = f"type({got}) is list" if f.known else f"type({got}) is list and None not in {t}"
            return f"({t} if {plain} else {rest})"
        case _:
            return f"{fact}.exact(s, {holder}[{field.name!r}])" if f.known else f"{fact}.get(s, {holder})"


def fact_for(module: Module, record: str, field: Field) -> str:
    """The name of the description of a fact."""
    key = (record, field.name)
    if key not in module.facts:
        keys = module.constant(literal(frozenset(module.plan.fields[record])))
        more = ", ".join(f"{name}={text}" for name, text in _details(module, field).items())
        module.facts[key] = f"F{len(module.facts)}"
        kind = _kind(field.type)
        module.fact_texts.append(
            f"{module.facts[key]} = Fact({field.name!r}, {kind!r}, {keys}{', ' + more if more else ''})"
        )
    return module.facts[key]


def _kind(of: Type) -> str:
    names = {"YesNo": "yes", "SetOf": "set", "RecordType": "record", "Many": "list"}
    name = type(of).__name__
    if isinstance(of, (Country, Element, OneOf, Outcome)):
        return "word"
    return names.get(name, name.lower())


def words_of(of: Type) -> frozenset[str]:
    """The words that a fact of this type may be."""
    match of:
        case Country():
            return COUNTRIES
        case Element():
            return ELEMENTS
        case OneOf(words):
            return frozenset(words)
        case _:
            return frozenset()


def _details(module: Module, field: Field) -> dict[str, str]:
    of = field.type
    found: dict[str, str] = {}
    if isinstance(of, SetOf):
        found["members"] = repr(_kind(of.of))
    words = words_of(of.of if isinstance(of, SetOf) else of)
    if words:
        found["words"] = module.constant(literal(words))
    if isinstance(of, Money):
        found["words"] = module.constant(literal(CURRENCIES))
    if isinstance(of, Quantity):
        found["words"] = module.constant(repr(_sizes(module, of)))
        found["dimension"] = repr(of.dimension)
    if isinstance(of, (RecordType, Many)):
        found["record"] = repr(of.name)
    if isinstance(of, (Count, Number, Share, Money, Quantity)):
        found["per"] = repr(_per(module, of))
    for name, bound, step in (("low", field.low, 1), ("high", field.high, -1)):
        limit = _limit(module, of, bound, step)
        if limit is None and name == "low" and isinstance(of, Count):
            limit = "(0, False, '')"
        if limit is not None:
            found[name] = limit
    return found


def _per(module: Module, of: Type) -> tuple[int, int]:
    small = unit_of(module.plan, of)
    one = Fraction(small.denominator, small.numerator) * (Fraction(1, 100) if isinstance(of, Share) else 1)
    return one.numerator, one.denominator


def _limit(module: Module, of: Type, bound: Bound | None, step: int) -> str | None:
    if bound is None:
        return None
    if isinstance(of, Day):
        return str(bound.value.toordinal() + (step if bound.open else 0))  # type: ignore[attr-defined]
    value, currency = (bound.value.amount, bound.value.currency) if isinstance(bound.value, Cash) else (bound.value, "")
    assert isinstance(value, Fraction)
    small = unit_of(module.plan, of)
    number = value * Fraction(small.denominator, small.numerator)
    return f"({number_text(number)}, {bound.open}, {currency!r})"


def number_text(number: Fraction) -> str:
    """An exact number as source text."""
    return str(number.numerator) if number.denominator == 1 else f"Fraction({number.numerator}, {number.denominator})"


def _sizes(module: Module, of: Quantity) -> dict[str, tuple[int, int]]:
    """Units in which the quantity may be written, each with what one of it is in the small unit."""
    small = unit_of(module.plan, of)
    texts = {of.unit, *FAMILIAR}
    texts |= {f"{one}/{other}" for one in FAMILIAR for other in FAMILIAR} if "/" in of.unit else set()
    found = {}
    for text in sorted(texts):
        measure = unit(text)
        if measure is not None and measure.dimension == of.dimension:
            size = scale_of(measure) * Fraction(small.denominator, small.numerator)
            found[text] = (size.numerator, size.denominator)
    return found
