"""Random cases: complete ones on and beside the thresholds of a program, hidden ones, and completions of those."""

from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import attrs

from agreement.amounts import InfeasibleError, Money, declared, show
from agreement.scope import WORDS, Thresholds
from agreement.vocab import SPAN, START, Field, Kind, Record, Vocabulary

LENGTHS = ((0, 1, 2, 3), (0, 1, 2), (0, 0, 1), (0,))
TRIES = 60
OTHER = {"EUR": "USD", "USD": "EUR"}
Json = Any
Room = dict[str, Fraction]


def random_case(vocabulary: Vocabulary, seen: Thresholds, rng: Random) -> Json:
    """A complete case: the completion of one of which nothing is known."""
    found = complete({}, vocabulary, seen, rng)
    assert found is not None
    return found


def complete(hidden: Json, vocabulary: Vocabulary, seen: Thresholds, rng: Random) -> Json | None:
    """One of the cases that a hidden one can be, or None where none was found: ranges and invariants are kept."""
    for _ in range(TRIES):
        try:
            settled, rate = _settle_rate(hidden, vocabulary, rng)
            case = _Filler(vocabulary, Money(rate, seen), rng).record(settled, vocabulary.record("case"), {}, 0)
        except InfeasibleError:
            continue
        assert fair(case, vocabulary), case
        return case
    return None


def _settle_rate(hidden: Json, vocabulary: Vocabulary, rng: Random) -> tuple[Json, Fraction | None]:
    """The hidden case with one known rate, and what one EUR is then worth in USD: as the case says, else anything."""
    if vocabulary.rate is None:
        return hidden, None
    known = _items(hidden.get("rates"))
    if isinstance(hidden.get("rates"), list) and not known:
        return hidden, vocabulary.rate
    rate = dict((known[0] if known else None) or {})
    source = rate.get("from") or (OTHER[rate["to"]] if rate.get("to") else rng.choice(("EUR", "USD")))
    rate["from"], rate["to"] = source, OTHER[source]
    told = rate.get("rate")
    if told is None or isinstance(told, dict):
        worth = rng.choice((vocabulary.rate, vocabulary.rate, Fraction(3), Fraction(1, 4)))
        ends = [Fraction(end) for end in (told or {}).values() if end is not None]
        told = show(rng.choice(ends) if ends else worth if source == "EUR" else 1 / worth)
    rate["rate"] = told
    number = Fraction(told)
    if number <= 0:
        raise InfeasibleError("rates")
    return {**hidden, "rates": [rate]}, number if source == "EUR" else 1 / number


def _items(data: Json) -> list[Json]:
    found: list[Json] = data if isinstance(data, list) else (data or {}).get("items", [])
    return found


def fair(case: Json, vocabulary: Vocabulary) -> bool:
    """Whether a complete case keeps all declared ranges and invariants."""
    money = Money(_settle_rate(case, vocabulary, Random(0))[1], Thresholds())
    return _fair(case, vocabulary.record("case"), vocabulary, money)


def _fair(data: Json, record: Record, vocabulary: Vocabulary, money: Money) -> bool:
    for field in record.fields:
        value = data[field.name]
        if field.kind.numeric and money.read(field.kind, value) not in declared(field):
            return False
        inner = value if field.kind.name == "many" else [value] if field.kind.name == "record" else []
        if not all(_fair(one, vocabulary.record(field.kind.word), vocabulary, money) for one in inner):
            return False
    for name, parts in record.sums:
        kind = record.field(name).kind
        if sum(money.read(kind, part[name]) for part in data[parts]) > money.read(kind, data[name]):
            return False
    return True


@attrs.define
class _Filler:
    """Makes complete what is not."""

    vocabulary: Vocabulary
    money: Money
    rng: Random

    def record(self, data: Json, record: Record, room: Room, deep: int) -> Json:
        """A complete record; `room` says how much of a field there may be at most."""
        given = data or {}
        made: dict[str, Json] = {}
        wholes: Room = {}
        for field in record.fields:
            if field.kind.numeric:
                least = self.need(given, record, field.name)
                whole = self._amount(made, given.get(field.name), field, (least, room.get(field.name)))
                wholes[field.name] = whole
        lists = {field.name for field in record.fields if field.kind.name == "many"}
        for field in record.fields:
            if field.name in lists:
                shared = {name: wholes[name] for name, parts in record.sums if parts == field.name}
                made[field.name] = self._list(given.get(field.name), field, shared, deep)
            elif not field.kind.numeric:
                made[field.name] = self._value(given.get(field.name), field, deep)
        return {field.name: made[field.name] for field in record.fields}

    def need(self, data: Json, record: Record, name: str) -> Fraction | None:
        """The least that a field can be, given its parts."""
        field, given = record.field(name), data or {}
        span, _ = self.money.given(field, given.get(name))
        parts = next((parts for summed, parts in record.sums if summed == name), None)
        if parts is None:
            return span.low
        inner = self.vocabulary.record(record.field(parts).kind.word)
        needs = [self.need(part, inner, name) or Fraction(0) for part in _items(given.get(parts))]
        return max(span.low or Fraction(0), sum(needs, Fraction(0)))

    def _amount(self, made: Json, given: Json, field: Field, ends: tuple[Fraction | None, Fraction | None]) -> Fraction:
        span, currency = self.money.given(field, given)
        least, most = ends
        span = span.least(least).most(most)
        if given is not None and not isinstance(given, dict):
            value = self.money.read(field.kind, given)
            if value not in span or value not in declared(field):
                raise InfeasibleError(field.name)
            made[field.name] = given
            return value
        value = self.money.pick(field.kind, span, most, self.rng)
        currency = currency or self.rng.choice(("USD", "USD", "EUR") if self.money.rate is not None else ("USD",))
        made[field.name] = self.money.write(field.kind, value, currency)
        return value

    def _value(self, given: Json, field: Field, deep: int) -> Json:
        kind = field.kind
        if kind.name == "record":
            return self.record(given, self.vocabulary.record(kind.word), {}, deep)
        if kind.name == "set":
            return self._set(given, kind)
        if kind.name == "date":
            return self._day(given, field)
        if given is not None:
            return given
        return self.rng.choice((True, False)) if kind.name == "yes_no" else self.rng.choice(_words(kind))

    def _day(self, given: Json, field: Field) -> str:
        if isinstance(given, str):
            return given
        ends = given or {}
        low = max(date.fromisoformat(ends.get("at_least") or "0001-01-01"), _edge(field))
        high = date.fromisoformat(ends.get("at_most") or "9999-12-31")
        told = [day + timedelta(days=self.rng.choice((-1, 0, 1))) for day in self.money.seen.days]
        told.append(START + timedelta(days=self.rng.randrange(-90, SPAN)))
        found = [day for day in told if low <= day <= high]
        ends_given = [end for end in (low, high) if START.year - 1 <= end.year <= START.year + 9]
        chosen = found or ends_given
        if not chosen:
            raise InfeasibleError(field.name)
        return self.rng.choice(chosen).isoformat()

    def _set(self, given: Json, kind: Kind) -> list[str]:
        assert kind.of is not None
        if isinstance(given, list):
            return given
        words = _words(kind.of)
        more = [word for word in words if self.rng.random() < self.rng.choice((0.1, 0.4, 0.7))]
        return list(dict.fromkeys([*_items(given), *more]))

    def _list(self, given: Json, field: Field, wholes: Room, deep: int) -> list[Json]:
        record = self.vocabulary.record(field.kind.word)
        known, made = _items(given), list[Json]()
        more = 0 if isinstance(given, list) else self.rng.choice(LENGTHS[min(deep, len(LENGTHS) - 1)])
        if known and more:
            more = min(more, 2)
        left = dict(wholes)
        for index in range(len(known) + more):
            data = known[index] if index < len(known) else None
            if index >= len(known) and any(left[name] <= 0 and self._more_than_nothing(record, name) for name in left):
                break
            room = {name: left[name] - self._later(known[index + 1 :], record, name) for name in left}
            part = self.record(data, record, room, deep + 1)
            for name in left:
                left[name] -= self.money.read(record.field(name).kind, part[name])
            made.append(part)
        return made

    def _more_than_nothing(self, record: Record, name: str) -> bool:
        low = record.field(name).low
        return low is not None and low.open

    def _later(self, parts: list[Json], record: Record, name: str) -> Fraction:
        return sum((self.need(part, record, name) or Fraction(0) for part in parts), Fraction(0))


def _edge(field: Field) -> date:
    if field.low is None:
        return date.min
    assert isinstance(field.low.value, date)
    return field.low.value


def _words(kind: Kind) -> tuple[str, ...]:
    return kind.words or WORDS[kind.name]
