"""Random vocabularies: what the cases of one random policy consist of, as data and as text."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from random import Random

import attrs

COUNTRIES = ("CN", "JP", "DE", "US", "NO", "FR")
ELEMENTS = ("Dy", "Tb", "Sm", "Co", "Fe", "No")
CODES = ("1C9", "1C902", "1C902.a", "1C902.a.1", "2B001", "2B001.x")
TEXTS = ("alpha", "beta", "gamma delta")
CURRENCIES = ("USD", "EUR")
KINDS = ("metal", "alloy", "magnet", "assembly")
MARKS = ("civil", "military", "humanitarian", "sealed")
STEPS = ("mining", "smelting", "machining")
START = date(2025, 1, 1)
SPAN = 730


@attrs.frozen
class Kind:
    """A type: its name as in the surface tree, and its unit, basis or record, its words, the kind of its members."""

    name: str
    word: str = ""
    words: tuple[str, ...] = ()
    of: "Kind | None" = None

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers of any sort."""
        return self.name in ("count", "number", "share", "money", "quantity")

    @property
    def text(self) -> str:
        """The type as an author writes it."""
        match self.name:
            case "yes_no":
                return "yes or no"
            case "share":
                return f"share of {self.word}"
            case "quantity":
                return f"quantity in [{self.word}]"
            case "one_of":
                return f"one of ({', '.join(self.words)})"
            case "set":
                assert self.of is not None
                return f"set of {self.of.text}"
            case "many":
                return f"many {self.word}"
            case "record":
                return self.word
            case _:
                return self.name


YES_NO, COUNT, NUMBER, MONEY = Kind("yes_no"), Kind("count"), Kind("number"), Kind("money")
DATE, COUNTRY, ELEMENT, TEXT, CODE = Kind("date"), Kind("country"), Kind("element"), Kind("text"), Kind("code")
PURITY, OWNERSHIP = Kind("share", "mass"), Kind("share", "ownership")
MASS, DENSITY = Kind("quantity", "kg"), Kind("quantity", "Wh/kg")


def one_of(*words: str) -> Kind:
    """One of a closed list of words."""
    return Kind("one_of", words=words)


def set_of(of: Kind) -> Kind:
    """A set of members of this kind."""
    return Kind("set", of=of)


def many(record: str) -> Kind:
    """A list of such records."""
    return Kind("many", record)


def record(name: str) -> Kind:
    """A record of this name."""
    return Kind("record", name)


@attrs.frozen
class Edge:
    """A declared limit, in the unit of the field (USD for money)."""

    value: Fraction | date
    open: bool = False


@attrs.frozen
class Field:
    """A fact of a record."""

    name: str
    kind: Kind
    low: Edge | None = None
    high: Edge | None = None
    changeable: bool = False

    @property
    def least(self) -> Edge | None:
        """The lower limit; a count has one without saying so."""
        if self.low is None and self.kind.name == "count":
            return Edge(Fraction(0))
        return self.low


@attrs.frozen
class Record:
    """A kind of thing. `sums`: fields of which the parts have at most as much as the whole, with the list of parts."""

    name: str
    fields: tuple[Field, ...]
    sums: tuple[tuple[str, str], ...] = ()

    def field(self, name: str) -> Field:
        """The field of this name."""
        return next(field for field in self.fields if field.name == name)


@attrs.frozen
class Vocabulary:
    """The records of a case; the case itself is the record `case`. `rate`: what one EUR is worth in USD, if any is."""

    records: tuple[Record, ...]
    rate: Fraction | None

    def record(self, name: str) -> Record:
        """The record of this name."""
        return next(record for record in self.records if record.name == name)

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies in which facts and thresholds are written."""
        return CURRENCIES if self.rate is not None else CURRENCIES[:1]

    def paths(self, name: str, deep: int = 2) -> Iterator[tuple[str, Field]]:
        """What can be said of such a record without a list: `value`, `owner.country`."""
        for field in self.record(name).fields:
            yield field.name, field
            if field.kind.name == "record" and deep:
                for path, inner in self.paths(field.kind.word, deep - 1):
                    yield f"{field.name}.{path}", inner


def random_vocabulary(rng: Random) -> Vocabulary:
    """A vocabulary: always an item with parts, a shipment and a buyer, each with some of their possible facts."""
    rate = rng.choice((Fraction(2), Fraction(1, 2), Fraction(5, 4))) if rng.random() < 0.25 else None
    article = _article(rng)
    facts = (
        Field("shipment", record("shipment")),
        Field("item", record("article")),
        Field("buyer", record("party")),
        *_some(rng, Field("urgent", YES_NO), Field("orders", many("article")), Field("fee", MONEY)),
    )
    owner = Record(
        "owner",
        (
            Field("country", COUNTRY),
            Field("share", OWNERSHIP, Edge(Fraction(0)), Edge(Fraction(1))),
            Field("owners", many("owner")),
        ),
        (("share", "owners"),) if rng.random() < 0.3 else (),
    )
    return Vocabulary(
        (
            Record("case", facts if rate is None else (*facts, Field("rates", many("rate")))),
            _shipment(rng),
            article,
            Record(
                "step", (Field("activity", one_of(*STEPS)), *_some(rng, Field("origin", COUNTRY), Field("day", DATE)))
            ),
            _party(rng),
            owner,
            *((RATE,) if rate is not None else ()),
        ),
        rate,
    )


RATE = Record(
    "rate",
    (
        Field("from", TEXT),
        Field("to", TEXT),
        Field("rate", NUMBER, Edge(Fraction(0), open=True)),
        Field("date", DATE),
        Field("source", TEXT),
    ),
)


def _article(rng: Random) -> Record:
    heavy = rng.choice((None, Edge(Fraction(500)), Edge(Fraction(1000), open=True)))
    fields = (
        Field("kind", one_of(*KINDS)),
        Field("origin", COUNTRY),
        Field("value", MONEY, _nothing(rng), changeable=True),
        Field("parts", many("article")),
        *_some(
            rng,
            Field("mass", MASS, _nothing(rng), heavy, changeable=True),
            Field("pieces", COUNT, None, rng.choice((None, Edge(Fraction(20))))),
            Field("purity", PURITY, Edge(Fraction(0)), Edge(Fraction(1))),
            Field("factor", NUMBER, rng.choice((None, Edge(Fraction(-10)))), rng.choice((None, Edge(Fraction(10))))),
            Field("profit", MONEY, None, None),
            Field("density", DENSITY, Edge(Fraction(0), open=True)),
            Field("code", CODE),
            Field("codes", set_of(CODE)),
            Field("note", TEXT),
            Field("main_element", ELEMENT),
            Field("elements", set_of(ELEMENT)),
            Field("marks", set_of(one_of(*MARKS))),
            Field("made_on", DATE, rng.choice((None, Edge(START))), None),
            Field("restricted", YES_NO),
            Field("made_with", many("step")),
        ),
        *((Field("maker", record("party")),) if rng.random() < 0.25 else ()),
    )
    names = [field.name for field in fields]
    sums = [("value", "parts")] if rng.random() < 0.7 else []
    sums += [("mass", "parts")] if "mass" in names and rng.random() < 0.4 else []
    return Record("article", fields, tuple(sums))


def _nothing(rng: Random) -> Edge:
    """Not less than nothing, or more than nothing."""
    return Edge(Fraction(0), open=rng.random() < 0.3)


def _shipment(rng: Random) -> Record:
    return Record(
        "shipment",
        (
            Field("date", DATE),
            Field("from", COUNTRY),
            Field("to", COUNTRY),
            *_some(
                rng,
                Field("uses", set_of(one_of(*MARKS))),
                Field("via", set_of(COUNTRY)),
                Field("cost", MONEY, Edge(Fraction(0)), rng.choice((None, Edge(Fraction(1000))))),
                Field("stops", COUNT),
                Field("discount", PURITY, None, None),
            ),
        ),
    )


def _party(rng: Random) -> Record:
    return Record(
        "party",
        (
            Field("country", COUNTRY),
            Field("is_military", YES_NO),
            Field("owners", many("owner")),
            *_some(rng, Field("lists", set_of(one_of(*MARKS))), Field("name", TEXT)),
        ),
    )


def _some(rng: Random, *fields: Field) -> tuple[Field, ...]:
    return tuple(field for field in fields if rng.random() < 0.75)


def write_vocabulary(vocabulary: Vocabulary, rng: Random) -> tuple[str, ...]:
    """The declarations of the records and of the facts, as an author writes them."""
    return tuple(_declaration(record, rng) for record in reversed(vocabulary.records))


def _declaration(record: Record, rng: Random) -> str:
    head = "facts" if record.name == "case" else f'record {record.name} "the {record.name}"'
    lines = [head, *(_field_line(field, rng) for field in record.fields)]
    for name, parts in record.sums:
        lines.append(f'  invariant "the {parts} have at most the {name} of the whole"')
        lines.append(f"    total of p.{name} over p in {parts} is at most {name}")
    return "\n".join(lines)


def _field_line(field: Field, rng: Random) -> str:
    words = [f"  {field.name} :"]
    words += ["changeable"] if field.changeable and rng.random() < 0.5 else []
    words.append(field.kind.text)
    for edge, closed, opened in ((field.low, "at least", "more than"), (field.high, "at most", "less than")):
        if edge is not None:
            words.append(f"{opened if edge.open else closed} {edge_text(field.kind, edge.value)}")
    words += [f'"the {field.name}"'] if rng.random() < 0.3 else []
    return " ".join(words)


def edge_text(kind: Kind, value: Fraction | date) -> str:
    """A limit as a literal."""
    if isinstance(value, date):
        return value.isoformat()
    match kind.name:
        case "money":
            return f"{decimal(value)} USD"
        case "quantity":
            return f"{decimal(value)} {kind.word}"
        case "share":
            return f"{decimal(value * 100)}%"
        case _:
            return decimal(value)


def decimal(value: Fraction) -> str:
    """A number as a decimal; only for those that are one."""
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
        assert places < 30, value
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    whole = digits if places == 0 else f"{digits[:-places]}.{digits[-places:]}"
    return f"-{whole}" if value < 0 else whole
