"""The value types of the language and how they print."""

import attrs


@attrs.frozen
class YesNo:
    """Yes or no."""


@attrs.frozen
class Count:
    """A whole number, not negative."""


@attrs.frozen
class Number:
    """An exact number without a unit."""


@attrs.frozen
class Share:
    """A part of something, as an exact ratio: 0.1 % of value is 1/1000 with basis `value`."""

    basis: str


@attrs.frozen
class Money:
    """An amount in a currency; the currency belongs to the value."""


@attrs.frozen
class Quantity:
    """An amount of one physical dimension. Values are kept in root units; `scale` root units make one `unit`."""

    dimension: str
    unit: str = attrs.field(eq=False)
    scale: object = attrs.field(eq=False)


@attrs.frozen
class Day:
    """A calendar day; values are `datetime.date`."""


@attrs.frozen
class Country:
    """An ISO 3166-1 alpha-2 code."""


@attrs.frozen
class Element:
    """The symbol of a chemical element."""


@attrs.frozen
class Text:
    """A text that is only compared for equality."""


@attrs.frozen
class Code:
    """A hierarchical code: "1C902" contains "1C902.a"."""


@attrs.frozen
class OneOf:
    """One of a closed list of words."""

    words: tuple[str, ...]


@attrs.frozen
class SetOf:
    """A set of words, countries, elements or codes."""

    of: "Type"


@attrs.frozen
class RecordType:
    """A record of this name."""

    name: str


@attrs.frozen
class Many:
    """A list of records of this name."""

    name: str


@attrs.frozen
class Outcome:
    """An outcome of a decision, comparable where the decision orders them."""

    decision: str


Type = (
    YesNo
    | Count
    | Number
    | Share
    | Money
    | Quantity
    | Day
    | Country
    | Element
    | Text
    | Code
    | OneOf
    | SetOf
    | RecordType
    | Many
    | Outcome
)

NUMERIC = (Count, Number, Share, Money, Quantity)


def show_type(of: Type) -> str:
    """The type as an author writes it."""
    match of:
        case Share(basis):
            return f"share of {basis}"
        case Quantity(_, unit):
            return f"quantity in [{unit}]"
        case OneOf(words):
            return f"one of ({', '.join(words)})"
        case SetOf(inner):
            return f"set of {show_type(inner)}"
        case RecordType(name):
            return name
        case Many(name):
            return f"many {name}"
        case Outcome(decision):
            return f"outcome of {decision}"
        case YesNo():
            return "yes or no"
        case Count() | Number() | Money() | Country() | Element() | Text() | Code():
            return type(of).__name__.lower()
        case Day():
            return "date"
