"""Hiding facts of a complete case: what remains is true of it, and of others."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import attrs

from agreement.vocab import Field, Record, Vocabulary

Json = Any
STEPS = {
    "share": (Fraction(0), Fraction(1, 100), Fraction(1, 4)),
    "count": (Fraction(0), Fraction(1), Fraction(3)),
}
USUAL_STEPS = (Fraction(0), Fraction(1, 1000), Fraction(1, 2), Fraction(10), Fraction(200))


def hide(case: Json, vocabulary: Vocabulary, rng: Random) -> Json:
    """The case with some facts left out, or known only as a range, or lists and sets that may have more."""
    often = rng.choice((0.03, 0.1, 0.25, 0.5))
    hidden: Json = _Hider(vocabulary, rng, often).record(deepcopy(case), vocabulary.record("case"))
    return hidden


@attrs.define
class _Hider:
    vocabulary: Vocabulary
    rng: Random
    often: float

    def record(self, data: Json, record: Record) -> Json:
        """A record of which less is known."""
        found = {}
        for field in record.fields:
            kept = self._fact(data[field.name], field)
            if kept is not None or self.rng.random() < 0.5:
                found[field.name] = kept
        return found

    def _fact(self, value: Json, field: Field) -> Json:
        now = self.rng.random() < self.often
        inner = self.vocabulary.record(field.kind.word) if field.kind.name in ("record", "many") else None
        match field.kind.name:
            case "record":
                assert inner is not None
                return None if now and self.rng.random() < 0.2 else self.record(value, inner)
            case "many":
                assert inner is not None
                return self._list(value, inner, now)
            case "set":
                return self._set(value) if now else value
            case "date":
                return self._day(value, field) if now else value
            case _ if field.kind.numeric:
                return self._range(value, field) if now else value
            case _:
                return None if now else value

    def _list(self, value: Json, inner: Record, now: bool) -> Json:
        if now and self.rng.random() < 0.3:
            return None
        gone = 0.5 if now else 0.0
        kept = [self.record(one, inner) for one in value if self.rng.random() >= gone]
        kept = [None if self.rng.random() < self.often * 0.1 and inner.name != "rate" else one for one in kept]
        return {"items": kept, "complete": False} if now else kept

    def _set(self, value: Json) -> Json:
        if self.rng.random() < 0.3:
            return None
        return {"items": [word for word in value if self.rng.random() < 0.6], "complete": False}

    def _day(self, value: str, field: Field) -> Json:
        if self.rng.random() < 0.5:
            return None
        day = date.fromisoformat(value)
        first = day - timedelta(days=self.rng.choice((0, 1, 40)))
        last = day + timedelta(days=self.rng.choice((0, 1, 40)))
        return self._one_sided(first.isoformat(), last.isoformat())

    def _range(self, value: str, field: Field) -> Json:
        if self.rng.random() < 0.5:
            return None
        digits, _, unit = value.rstrip("%").partition(" ")
        sign = "%" if value.endswith("%") else f" {unit}" if unit else ""
        steps = STEPS.get(field.kind.name, USUAL_STEPS)
        scale = 100 if field.kind.name == "share" else 1
        number = Fraction(digits)
        low, high = (number + side * scale * self.rng.choice(steps) for side in (-1, 1))
        if field.kind.name == "count":
            low = max(low, Fraction(0))
        return self._one_sided(f"{_plain(low)}{sign}", f"{_plain(high)}{sign}")

    def _one_sided(self, low: str, high: str) -> Json:
        found = {"at_least": low, "at_most": high}
        if self.rng.random() < 0.25:
            del found[self.rng.choice(sorted(found))]
        return found


def _plain(number: Fraction) -> str:
    return str(number.numerator) if number.denominator == 1 else f"{number.numerator}/{number.denominator}"


def reveal(hidden: Json, full: Json, rng: Random) -> Json:
    """One fact more of a hidden case, as the full one has it; the same where nothing is hidden."""
    found = deepcopy(hidden)
    places = list(hidden_places(found, full))
    if places:
        holder, key, value = rng.choice(places)
        holder[key] = deepcopy(value)
    return found


def hidden_places(hidden: Json, full: Json) -> Iterator[tuple[Json, str | int, Json]]:
    """Where a fact is not known, with what it is. Lists that may have more are revealed as a whole."""
    pairs: list[tuple[str | int, Json]]
    pairs = list(enumerate(full)) if isinstance(full, list) else list(full.items())
    for key, value in pairs:
        known = hidden.get(key) if isinstance(hidden, dict) else hidden[key]
        if known == value:
            continue
        comparable = (
            isinstance(known, list) and len(known) == len(value) if isinstance(value, list) else isinstance(known, dict)
        )
        if comparable and isinstance(value, list | dict):
            yield from hidden_places(known, value)
        else:
            yield hidden, key, value
