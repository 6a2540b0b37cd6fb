"""What a random expression may speak of, and the literals that it holds facts against."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import attrs

from agreement.vocab import (
    CODES,
    COUNTRIES,
    ELEMENTS,
    SPAN,
    START,
    TEXTS,
    Field,
    Kind,
    Vocabulary,
    decimal,
)

NUMBERS = {
    "count": ("0", "1", "2", "3", "5"),
    "number": ("0", "1", "2.5", "-3", "1_000", "0.125"),
    "money": ("0", "0.1", "1", "10", "99.99", "100", "250", "1000", "-5"),
    "kg": ("1 g", "500 g", "1 kg", "2.5 kg", "10 kg", "400_000 mg", "0 kg"),
    "Wh/kg": ("100 Wh/kg", "0.3 kWh/kg", "50.5 Wh/kg"),
    "share": ("0.1%", "1%", "10%", "25%", "50%", "100%"),
}
GRAMS = {
    "mg": Fraction(1, 10**6),
    "g": Fraction(1, 1000),
    "kg": Fraction(1),
    "Wh/kg": Fraction(1),
    "kWh/kg": Fraction(1000),
}
WORDS = {"country": COUNTRIES, "element": ELEMENTS, "text": TEXTS, "code": CODES}


@attrs.frozen
class Term:
    """A defined quantity. `ratio`: its values are written out, so that it may multiply."""

    name: str
    kind: Kind
    ratio: bool


@attrs.frozen
class Group:
    """A named set of codes."""

    name: str
    kind: Kind


@attrs.frozen
class Scope:
    """The words that an expression may use: facts below `roots` (prefix, record), and what was declared so far."""

    vocabulary: Vocabulary
    roots: tuple[tuple[str, str], ...]
    terms: tuple[Term, ...] = ()
    groups: tuple[Group, ...] = ()
    categories: tuple[tuple[str, str], ...] = ()
    questions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    provisions: tuple[str, ...] = ()
    calendars: tuple[str, ...] = ()

    def bind(self, var: str, record: str) -> "Scope":
        """The same with one more variable, which is the nearest."""
        return attrs.evolve(self, roots=((var, record), *self.roots))

    def facts(self) -> Iterator[tuple[str, Field]]:
        """All that a path reaches, the nearest root first."""
        for prefix, name in self.roots:
            for path, field in self.vocabulary.paths(name):
                yield (f"{prefix}.{path}" if prefix else path), field

    def of_kind(self, kind: Kind) -> list[str]:
        """The paths to facts of this kind."""
        return [path for path, field in self.facts() if field.kind == kind]

    def kinds(self) -> list[Kind]:
        """The kinds of facts that there are, the nearest first, each once."""
        return list(dict.fromkeys(field.kind for _, field in self.facts() if field.name != "rates"))

    def records(self) -> list[tuple[str, str]]:
        """The paths to records, with the record's name."""
        found = [(prefix, name) for prefix, name in self.roots if prefix]
        return found + [(path, field.kind.word) for path, field in self.facts() if field.kind.name == "record"]


@attrs.define
class Thresholds:
    """The values that occur in a program, by kind: amounts as in the unit of the field, money with its currency."""

    numbers: dict[str, list[Fraction]] = attrs.field(factory=dict)
    days: list[date] = attrs.field(factory=list)

    def note(self, key: str, value: Fraction) -> None:
        """Remember a number."""
        values = self.numbers.setdefault(key, [])
        if value not in values:
            values.append(value)

    def note_day(self, day: date) -> None:
        """Remember a day."""
        if day not in self.days:
            self.days.append(day)


def threshold_key(kind: Kind) -> str:
    """Under which key literals of a numeric kind are remembered."""
    return kind.word if kind.name == "quantity" else kind.name


def literal(kind: Kind, scope: Scope, rng: Random, seen: Thresholds) -> str:
    """A constant of this kind, as an author writes it."""
    key = threshold_key(kind)
    if kind.name == "date":
        day = START + timedelta(days=rng.randrange(0, SPAN, 30))
        seen.note_day(day)
        return day.isoformat()
    if key in NUMBERS:
        return _number(key, rng.choice(NUMBERS[key]), scope, rng, seen)
    if kind.name == "yes_no":
        return rng.choice(("yes", "no"))
    words = kind.words or WORDS[kind.name]
    word = rng.choice(words)
    return f'"{word}"' if kind.name in ("text", "code") else word


def _number(key: str, text: str, scope: Scope, rng: Random, seen: Thresholds) -> str:
    digits, _, unit = text.replace("_", "").rstrip("%").partition(" ")
    value = Fraction(digits) * GRAMS.get(unit, Fraction(1)) / (100 if key == "share" else 1)
    seen.note(key, value)
    if key == "money":
        return f"{rng.choice((text, decimal(value)))} {rng.choice(scope.vocabulary.currencies)}"
    return text
