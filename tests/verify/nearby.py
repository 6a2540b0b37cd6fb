"""Cases on and around what a policy mentions: worked cases with one fact changed, or a few, and no solver asked."""

import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import attrs

from policyc.core.program import Program
from policyc.core.types import NUMERIC, Day, Many, Money, OneOf, Quantity, RecordType, SetOf, Share, Text, Type, YesNo

Json = Any
DEEPEST = 3
_TOKEN = re.compile(r'"([^"\n]*)"|(\d{4}-\d\d-\d\d)|(\d+(?:\.\d+)?) ?(%|[A-Za-z][\w/]*)|(\w+)')


@attrs.frozen
class Mentioned:
    """What a text speaks of: words, texts in quotes, days, and numbers by unit."""

    words: frozenset[str]
    texts: tuple[str, ...]
    days: tuple[date, ...]
    numbers: tuple[tuple[Fraction, str], ...]


def mentioned(text: str) -> Mentioned:
    """What a piece of a policy speaks of."""
    words, texts, days, numbers = set(), dict[str, None](), set(), set()
    for quoted, day, number, unit, word in _TOKEN.findall(text):
        if quoted:
            texts[quoted] = None
        elif day:
            days.add(date.fromisoformat(day))
        elif number:
            numbers.add((Fraction(number), unit))
        elif word:
            words.add(word)
            numbers |= {(Fraction(word), "")} if word.isdigit() else set()
    return Mentioned(frozenset(words), tuple(texts), tuple(sorted(days)), tuple(sorted(numbers)))


@attrs.frozen
class Place:
    """A fact of a case: where it stands and of which type it is."""

    path: tuple[str | int, ...]
    type: Type


def places(case: Json, program: Program) -> list[Place]:
    """Every fact that the case could hold; lists as a whole too."""
    records = {one.name: one for one in program.records}

    def walk(data: Json, record: str, path: tuple[str | int, ...], deep: int) -> Iterator[Place]:
        for field in records[record].fields:
            here, inner = (*path, field.name), (data or {}).get(field.name)
            match field.type:
                case RecordType(name):
                    yield from walk(inner, name, here, deep)
                case Many(name):
                    yield Place(here, field.type)
                    for index, one in enumerate(inner if isinstance(inner, list) and deep < DEEPEST else ()):
                        yield from walk(one, name, (*here, index), deep + 1)
                case _:
                    yield Place(here, field.type)

    return list(walk(case, "case", (), 0))


def fact(case: Json, path: tuple[str | int, ...]) -> Json:
    """What stands there, or None."""
    for key in path:
        case = case.get(key) if isinstance(case, dict) else case[key] if case is not None else None
    return case


def changed(case: Json, path: tuple[str | int, ...], value: Json) -> Json:
    """The case with another fact there; None leaves it out."""
    made = deepcopy(case)
    holder = made
    for key in path[:-1]:
        holder = holder.setdefault(key, {}) if isinstance(holder, dict) else holder[key]
    holder[path[-1]] = value
    return made


def values(case: Json, place: Place, of: Mentioned, others: list[Json]) -> list[Json]:
    """What could stand there instead; `others` are cases from which a list can be taken over."""
    now = fact(case, place.path)
    found: list[Json]
    match place.type:
        case YesNo():
            found = [True, False]
        case OneOf(words):
            found = [word for word in words if word in of.words] + [word for word in words if word not in of.words][:1]
        case SetOf(inner):
            found = _sets(now if isinstance(now, list) else [], inner, of)
        case Day():
            found = [(day + timedelta(days=step)).isoformat() for day in of.days for step in (-1, 0, 1)]
        case Text():
            found = [*of.texts, "nobody"]
        case Many():
            found = _lists(now, [fact(one, place.path) for one in others if _reaches(one, place.path)])
        case _ if isinstance(place.type, NUMERIC):
            found = list(_numbers(case, place, of))
        case _:
            found = [word for word in sorted(of.words) if word.isalpha() and word[0].isupper() and len(word) <= 2] + ["DE"]
    return [one for one in (*found, None) if one != now]


def _reaches(case: Json, path: tuple[str | int, ...]) -> bool:
    try:
        return fact(case, path) is not None
    except (IndexError, KeyError, AttributeError, TypeError):
        return False


def _sets(now: list[str], inner: Type, of: Mentioned) -> list[Json]:
    known = inner.words if isinstance(inner, OneOf) else sorted(w for w in of.words if re.fullmatch("[A-Z][a-z]?", w))
    words = [word for word in known if word in of.words] + [word for word in known if word not in of.words][:1]
    more = [[*now, word] for word in words if word not in now]
    fewer = [[other for other in now if other != word] for word in now]
    return [*more, *fewer, *([word] for word in words), [], {"items": now, "complete": False}]


def _lists(now: Json, others: list[Json]) -> list[Json]:
    here = now if isinstance(now, list) else []
    found: list[Json] = [here[:index] + here[index + 1 :] for index in range(len(here))]
    found += [[*here, *one] for one in others if isinstance(one, list) and one and one != here][:6]
    found += [one for one in others if one != here][:6]
    return [*found, [], {"items": here, "complete": False}]


def _numbers(case: Json, place: Place, of: Mentioned) -> Iterator[Json]:
    """Just below, on and just above each number mentioned, and each share mentioned of the whole."""
    kind = place.type
    unit = "%" if isinstance(kind, Share) else kind.unit if isinstance(kind, Quantity) else ""
    unit = "USD" if isinstance(kind, Money) else unit
    shares = [number / 100 for number, sign in of.numbers if sign == "%"]
    told = [number for number, sign in of.numbers if sign == unit]
    if place.path[-1] in ("value", "mass"):
        told += _shares(case, place, shares)
    for number in (*told, Fraction(1)):
        steps = (Fraction(0),) if number.denominator == 1 and not unit else (Fraction(0), number / 1000, -number / 1000)
        for step in (*steps, *((1, -1) if not unit else ())):
            yield _shown(number + step, unit)


def _shares(case: Json, place: Place, shares: list[Fraction]) -> Iterator[Fraction]:
    """A part that is a share of the item, and an item of which the parts are one."""
    name = place.path[-1]
    whole = _amount((case.get("item") or {}).get(name))
    inside = [_amount(part.get(name)) for part in (case.get("item") or {}).get("parts") or () if isinstance(part, dict)]
    for share in shares:
        if place.path == ("item", name):
            for part in (*inside, sum(inside, Fraction(0))):
                yield part / share if share else part
        else:
            yield whole * share


def _amount(text: Json) -> Fraction:
    return Fraction(text.split()[0]) if isinstance(text, str) else Fraction(0)


def _shown(number: Fraction, unit: str) -> str:
    digits = str(number.numerator) if number.denominator == 1 else f"{number.numerator}/{number.denominator}"
    return f"{digits}%" if unit == "%" else f"{digits} {unit}".strip()


def around(cases: list[Json], program: Program, of: Mentioned, near: Mentioned, rng: Random) -> Iterator[Json]:
    """Cases without end: of two, one has facts changed that `near` names, the other any of those that `of` names."""
    known = {id(case): places(case, program) for case in cases}
    while True:
        for pick in (near, of):
            case = rng.choice(cases)
            for nth in range(rng.choice((1, 1, 1, 2, 3))):
                here = known.get(id(case)) if nth == 0 else places(case, program)
                fields = pick if nth == 0 else of
                open_ = [one for one in here or () if str(one.path[-1]) in fields.words]
                if not open_:
                    break
                place = rng.choice(open_)
                offered = values(case, place, near if rng.random() < 0.5 else of, rng.sample(cases, min(len(cases), 8)))
                case = changed(case, place.path, rng.choice(offered)) if offered else case
            yield case
