"""The vocabulary of the tests: the fields of `trade` that the tests speak of, built by hand."""

from fractions import Fraction

from policyc.core.program import Bound, Cash, Field, Identity, Program, Record, Residual
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
    Quantity,
    RecordType,
    SetOf,
    Share,
    Text,
    Type,
    YesNo,
)
from policyc.core.units import unit

END_USES = ("civil", "military", "humanitarian")
KINDS = ("metal", "alloy", "oxide", "ndfeb_magnet", "assembly", "other")
LISTS = ("control_list", "watch_list", "unreliable_entity_list")


def quantity(text: str) -> Quantity:
    """The type `quantity in [text]`."""
    found = unit(text)
    assert found is not None
    return found


def field(name: str, of: Type, low: object = None, high: object = None, open_low: bool = False) -> Field:
    """A field with the limits that are given."""
    return Field(
        name=name,
        label=f"the {name}",
        type=of,
        low=None if low is None else Bound(low, open_low),
        high=None if high is None else Bound(high, False),
        changeable=False,
    )


def record(name: str, *fields: Field, identity: Identity | None = None) -> Record:
    """A record of these fields."""
    return Record(name, f"a {name}", fields, identity)


def program(*records: Record, residuals: tuple[Residual, ...] = ()) -> Program:
    """A program that is nothing but its vocabulary."""
    return Program(
        records=records,
        assumes=(),
        residuals=residuals,
        definitions=(),
        questions=(),
        calendars=(),
        policies=(),
    )


NOTHING = Cash(Fraction(0), "USD")
ZERO = Fraction(0)

PARTY = (
    field("id", Text()),
    field("name", Text()),
    field("country", Country()),
    field("is_military", YesNo()),
    field("lists", SetOf(OneOf(LISTS))),
    field("owners", Many("owner")),
)

TRADE = program(
    record(
        "case",
        field("export", RecordType("export")),
        field("importer", RecordType("party")),
        field("end_user", RecordType("party")),
        field("item", RecordType("article")),
        field("rates", Many("rate")),
    ),
    record(
        "export",
        field("date", Day()),
        field("from", Country()),
        field("to", Country()),
        field("end_use", SetOf(OneOf(END_USES))),
        field("logic_node", quantity("nm"), low=ZERO, open_low=True),
        field("memory_layers", Count()),
    ),
    record("party", *PARTY, identity=Identity("id", ("lists",))),
    record(
        "owner",
        field("id", Text()),
        field("name", Text()),
        field("share", Share("ownership"), low=ZERO, high=Fraction(1)),
        field("owners", Many("owner")),
    ),
    record(
        "article",
        field("name", Text()),
        field("kind", OneOf(KINDS)),
        field("code", Code()),
        field("main_element", Element()),
        field("elements", SetOf(Element())),
        field("made_in", Country()),
        field("origin", Country()),
        field("value", Money(), low=NOTHING),
        field("mass", quantity("g"), low=ZERO),
        field("quantity", Count()),
        field("factor", Number()),
        field("energy_density", quantity("Wh/kg")),
        field("parts", Many("article")),
    ),
    record(
        "rate",
        field("from", Text()),
        field("to", Text()),
        field("rate", Number()),
        field("date", Day()),
        field("source", Text()),
    ),
    residuals=(
        Residual("article", "parts", "value", "value"),
        Residual("article", "parts", "mass", "mass"),
    ),
)

SAMPLE = """{
  "export": {"date": "2025-12-05", "from": "JP", "to": "DE", "end_use": ["civil"]},
  "end_user": {"name": "Example GmbH", "country": "DE", "is_military": false, "lists": [], "owners": []},
  "item": {
    "name": "servo magnet", "kind": "ndfeb_magnet", "elements": ["Nd", "Fe", "B", "Dy"],
    "made_in": "JP", "origin": "JP", "value": "100.00 USD", "mass": "48 g",
    "parts": [
      {"name": "dysprosium", "kind": "metal", "main_element": "Dy", "elements": ["Dy"],
       "origin": "CN", "value": "0.1000 USD", "mass": "1.1 g", "parts": []}
    ]
  }
}
"""
