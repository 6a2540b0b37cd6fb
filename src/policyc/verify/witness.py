"""From a model to a case that a person can read: few parts, usual facts, round numbers."""

from collections.abc import Collection, Iterator
from datetime import date
from fractions import Fraction

import attrs

from policyc.core.program import Field
from policyc.core.types import Count, Day, Many, Money, Number, OneOf, Quantity, RecordType, SetOf, Share, Text, YesNo
from policyc.verify.domains import Domain
from policyc.verify.point import Point
from policyc.verify.solver import Model
from policyc.verify.space import Bits, Lst, Rec, Word
from policyc.verify.stretches import Interval
from policyc.verify.terms import FALSE, Linear, Terms
from policyc.verify.usual import Usual
from policyc.verify.world import World

# Numbers that are easy to check in one's head, tried in this order.
_ROUND = tuple(
    Fraction(text) for text in ("100", "1", "10", "0", "1000", "50", "5", "0.1", "0.5", "20", "2", "0.05", "0.01", "200")
)
_STEP = Fraction(1, 100)


@attrs.frozen
class Witness:
    """A case as its file has it, with the readings that it takes, and the day where no fact says it."""

    facts: dict[str, object]
    readings: dict[str, str]
    on: date | None


def fewer_readings(witness: Witness, reasons: Collection[str]) -> Witness:
    """The same case with the readings that are among the reasons of its model only; every other question is open."""
    return attrs.evolve(witness, readings={name: one for name, one in witness.readings.items() if f"?{name}" in reasons})


@attrs.frozen(eq=False)
class Taste:
    """What makes a case easy to read: conditions that it should satisfy, and values to try where a fact is unusual."""

    wishes: tuple[int, ...]
    tried: tuple[tuple[int, ...], ...]
    rows: "tuple[Row, ...]" = ()


@attrs.frozen
class Row:
    """A word or a day as one of several in a fixed order, of which the first is shown that will do, unless it is a usual one.

    var: the word, or the day as a number. order: the places of the word, as the vocabulary lists them. stretches: of a day, those
    in which the law names no day.
    """

    var: int
    usual: int
    order: tuple[int, ...] = ()
    stretches: tuple[Interval, ...] = ()

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.stretches or self.order)

    def up_to(self, terms: Terms, place: int) -> int:
        """That it is one of the first ones, up to and with this place."""
        if not self.stretches:
            return terms.member(self.var, sum(1 << one for one in self.order[: place + 1]))
        return terms.on_days(_number_of(self.var), ((self.stretches[0][0], self.stretches[place][1]),))

    def place(self, point: Point) -> int:
        """At which place it is in a case; one past the last if it is at none."""
        if not self.stretches:
            return self.order.index(min(point.model.word(self.var), self.size - 1))
        day = point.number(_number_of(self.var))
        return next((place for place, (first, last) in enumerate(self.stretches) if first <= day <= last), self.size)


def taste_of(world: World, usual: Usual) -> Taste:
    """What is easy to read among the cases of a world."""
    root = world.space.root
    return Taste(
        tuple(_wishes(world, root, False, usual)),
        tuple(map(tuple, _rounder(world, root, False, usual))),
        tuple(_rows(world, root, False, usual, world.law.stretches[1:])),
    )


def smallest(world: World, asked: tuple[int, ...], taste: Taste) -> Model | None:
    """A model with few parts, usual facts and round numbers; None if there is none or the solver gave up."""
    solver = world.solver
    with solver.frame(asked):
        found = solver.find()
        if not isinstance(found, Model):
            return None
        found = _granted(world, list(taste.wishes), found)
        for tried in taste.tried:
            found = _best(world, tried, found)
        for row in taste.rows:
            found = _first(world, row, found)
        return found


def _first(world: World, row: Row, found: Model) -> Model:
    """The first of a row that can be had, from now on."""
    terms, point = world.space.terms, Point(world.space.terms, found)
    if point.holds(row.usual):
        return found
    low, high = 0, row.place(point)
    while low < high:
        middle = (low + high) // 2
        better = world.solver.find(row.up_to(terms, middle))
        if isinstance(better, Model):
            found, high = better, row.place(Point(terms, better))
        else:
            low = middle + 1
    if high < row.size:
        world.solver.hold((row.up_to(terms, high),))
    if high < row.size and row.stretches:
        first = terms.on_days(_number_of(row.var), ((row.stretches[high][0],) * 2,))
        found = _granted(world, [first], found)
    return found


def _number_of(atom: int) -> Linear:
    return Linear(Fraction(0), ((atom, Fraction(1)),))


def _best(world: World, tried: tuple[int, ...], found: Model) -> Model:
    """The first of the values that can be had, from now on."""
    point = Point(world.space.terms, found)
    first = next((one for one in tried if point.holds(one)), None)
    # That the usual one cannot be had is known already.
    for one in tried[0 if first == tried[0] else 1 :] if tried else ():
        better = found if one == first else world.solver.find(one)
        if isinstance(better, Model):
            world.solver.hold((one,))
            return better
    return found


def _granted(world: World, wishes: list[int], found: Model) -> Model:
    """As many of the wishes as can be had together, the first ones first; halves are tried where the whole fails.

    Where a whole cannot be had and its first half can, that the second cannot be had besides is known without asking.
    """
    # Of each: the wishes, whether they are known to fail, and whether the next ones fail if these do not.
    waiting, point = [(wishes, False, False)], Point(world.space.terms, found)
    while waiting:
        here, fails, decides = waiting.pop()
        better: Model | bool | None = False
        if not fails:
            better = found if all(point.holds(one) for one in here) else world.solver.find(*here)
        if isinstance(better, Model):
            point = point if better is found else Point(world.space.terms, better)
            found = better
            world.solver.hold(here)
            if decides:
                waiting[-1] = (waiting[-1][0], True, False)
        elif len(here) > 1:
            half = len(here) // 2
            waiting += [(here[half:], False, False), (here[:half], False, better is False)]
    return found


def _wishes(world: World, of: Rec, listed: bool, usual: Usual) -> Iterator[int]:
    """That there is nothing in lists, the deepest first, then that every fact is what it usually is.

    Yes or no comes last, and so gives way first: a military user is easier to picture than a name on a list.
    """
    yield from _absent(world, of)
    facts = list(_as_usual(world, of, listed, usual))
    simple = {one for one in facts if world.space.terms.nodes[one].op in ("var", "not")}
    yield from (one for one in facts if one not in simple or " has " in _name(world, one))
    yield from (one for one in facts if one in simple and " has " not in _name(world, one))


def _name(world: World, term: int) -> str:
    node = world.space.terms.nodes[term]
    return str((world.space.terms.nodes[node.args[0]] if node.op == "not" else node).extra)


def _absent(world: World, of: Rec) -> Iterator[int]:
    for value in of.fields.values():
        if isinstance(value, Rec):
            yield from _absent(world, value)
        if isinstance(value, Lst):
            for _, inner in reversed(value.slots):
                yield from _absent(world, inner)
            for there, _ in reversed(value.slots):
                yield world.space.terms.negate(there)


def _as_usual(world: World, of: Rec, listed: bool, usual: Usual) -> Iterator[int]:
    fields = world.space.records[of.record]
    for name, value in sorted(of.fields.items()):
        match value:
            case Rec():
                yield from _as_usual(world, value, listed, usual)
            case Lst(_, _, slots):
                for _, inner in slots:
                    yield from _as_usual(world, inner, True, usual)
            case _:
                yield from _is_usual(world, value, fields[name], usual.value(of.record, listed, fields[name]))


def _is_usual(world: World, value: object, field: Field, wanted: object) -> Iterator[int]:
    terms = world.space.terms
    match value:
        case int():
            yield value if wanted is True else terms.negate(value)
        case Linear():
            number = read_number(field, wanted)
            if number is not None:
                yield terms.equal(value, Linear(number))
        case Word(domain, ((_, int() as var, _),)):
            place = domain.place(str(wanted))
            if place is not None:
                yield terms.member(var, 1 << place)
        case Bits(domain, _, bits):
            words = wanted if isinstance(wanted, list) else []
            inside = {domain.place(str(word)) for word in words}
            for place, bit in sorted(bits.items()):
                yield bit if place in inside else terms.negate(bit)
        case _:
            return


def read_number(field: Field, given: object) -> Fraction | None:
    """The number of a usual value, in root units; days as numbers."""
    text = str(given)
    match field.type:
        case Day():
            return Fraction(date.fromisoformat(text).toordinal())
        case Money():
            return Fraction(text.split()[0])
        case Quantity(_, _, scale):
            number, _, unit = text.partition(" ")
            assert isinstance(scale, Fraction)
            return Fraction(number) * scale if unit == field.type.unit else None
        case Share():
            return Fraction(text.removesuffix("%").strip()) * _STEP
        case Count() | Number():
            return Fraction(text)
        case _:
            return None


def _rounder(world: World, of: Rec, listed: bool, usual: Usual) -> Iterator[list[int]]:
    """For each number and word, the conditions that it is usual, or one of the plain ones, the best first."""
    terms, fields = world.space.terms, world.space.records[of.record]
    for name, value in sorted(of.fields.items()):
        field = fields[name]
        match value:
            case Rec():
                yield from _rounder(world, value, listed, usual)
            case Lst(_, _, slots):
                for _, inner in slots:
                    yield from _rounder(world, inner, True, usual)
            case Word(domain, ((_, int() as var, _),)):
                places = [domain.place(word) for word in (str(usual.value(of.record, listed, field)), *usual.plain(field))]
                yield [terms.member(var, 1 << place) for place in dict.fromkeys(places) if place is not None]
            case Linear() if not isinstance(field.type, Day):
                first = read_number(field, usual.value(of.record, listed, field))
                unit = field.type.scale if isinstance(field.type, Quantity) else Fraction(1)
                unit = _STEP if isinstance(field.type, Share) else unit
                assert isinstance(unit, Fraction)
                tried = [*((first,) if first is not None else ()), *(one * unit for one in _ROUND)]
                yield [terms.equal(value, Linear(one)) for one in tried]
            case _:
                continue


def _rows(world: World, of: Rec, listed: bool, usual: Usual, days: tuple[Interval, ...]) -> Iterator[Row]:
    """Every word and day of a case."""
    terms, fields = world.space.terms, world.space.records[of.record]
    for name, value in sorted(of.fields.items()):
        field = fields[name]
        match value:
            case Rec():
                yield from _rows(world, value, listed, usual, days)
            case Lst(_, _, slots):
                for _, inner in slots:
                    yield from _rows(world, inner, True, usual, days)
            case Word(domain, ((_, int() as var, _),)):
                places = [domain.place(word) for word in (str(usual.value(of.record, listed, field)), *usual.plain(field))]
                mask = sum(1 << place for place in {one for one in places if one is not None})
                yield Row(var, terms.member(var, mask), _order(domain, field))
            case Linear(_, ((atom, _),)) if isinstance(field.type, Day) and days:
                day = read_number(field, usual.value(of.record, listed, field))
                yield Row(atom, terms.equal(value, Linear(day)) if day is not None else FALSE, (), days)
            case _:
                continue


def _order(domain: Domain, field: Field) -> tuple[int, ...]:
    """The places of a word, those of the words that the vocabulary lists first."""
    listed = field.type.words if isinstance(field.type, OneOf) else ()
    places = (place for word in listed if (place := domain.place(word)) is not None)
    return tuple(dict.fromkeys((*places, *range(len(domain.values)))))


# ---- from a model to a case ----


def written(world: World, model: Model, usual: Usual, root: Rec | None = None) -> Witness:
    """The case of a model, or another one with this `root`. Facts that no question reads are what they usually are."""
    maker = _Maker(world, Point(world.space.terms, model), usual)
    facts = maker.record(root or world.space.root, False, "")
    readings = {}
    for name, var in sorted(world.space.readings.items()):
        question = world.read.questions[name]
        readings[name] = world.space.reading(question).domain.values[model.word(var)]
    day = next(iter(world.space.days.values()), None)
    on = date.fromordinal(int(maker.point.number(day))) if day is not None else None
    maker.add_rates(facts)
    return Witness(facts, readings, on)


@attrs.define(eq=False)
class _Maker:
    world: World
    point: Point
    usual: Usual

    def record(self, of: Rec | str, listed: bool, path: str) -> dict[str, object]:
        name = of if isinstance(of, str) else of.record
        known = {} if isinstance(of, str) else of.fields
        found: dict[str, object] = {}
        for field in self.world.space.records[name].values():
            value, here = known.get(field.name), f"{path}.{field.name}" if path else field.name
            match field.type:
                case RecordType(inner):
                    found[field.name] = self.record(value if isinstance(value, Rec) else inner, listed, here)
                case Many():
                    slots = value.slots if isinstance(value, Lst) else ()
                    there = [one for there, one in slots if self.point.holds(there)]
                    found[field.name] = [self.record(one, True, f"{here}[{index}]") for index, one in enumerate(there)]
                # The same identifier would be the same party.
                case Text() if value is None and field.name == "id":
                    found[field.name] = path
                case _ if value is None:
                    found[field.name] = self.usual.value(name, listed, field)
                case _:
                    found[field.name] = self._fact(field, value, self.usual.value(name, listed, field))
        return found

    def _fact(self, field: Field, value: object, wanted: object) -> object:
        match value:
            case int() if isinstance(field.type, YesNo):
                return self.point.holds(value)
            case Linear() if isinstance(field.type, Day):
                return date.fromordinal(int(self.point.number(value))).isoformat()
            case Linear():
                number = self.point.number(value)
                # What is usual is shown as it was written.
                return wanted if number == read_number(field, wanted) else self.usual.show(field, number)
            case Word(domain, ((_, int() as var, _),)):
                place = self.point.model.word(var)
                return self._word(domain.values, domain.open, place, domain.place(str(wanted)), wanted)
            case Bits(domain, _, bits) if isinstance(field.type, SetOf):
                kept = wanted if isinstance(wanted, list) else []
                fixed = [w for w in kept if (p := domain.place(str(w))) not in bits or self._has(bits, p)]
                places = {domain.place(str(word)) for word in kept}
                more = [domain.values[p] for p, bit in sorted(bits.items()) if self.point.holds(bit) and p not in places]
                return [*fixed, *more]
            case strange:
                raise TypeError(f"no fact can be {strange!r}")

    def _has(self, bits: dict[int, int], place: int | None) -> bool:
        return place is not None and self.point.holds(bits[place])

    def _word(self, values: tuple[str, ...], is_open: bool, place: int, usual: int | None, wanted: object) -> object:
        if place == usual and not (is_open and place >= len(values) - 1):
            return wanted
        if is_open and place >= len(values) - 1:
            if usual == place and place == len(values) - 1:
                return wanted
            more = place - len(values) + 1
            return f"{values[-1]} {more}" if more else values[-1]
        return values[place]

    def add_rates(self, facts: dict[str, object]) -> None:
        """The exchange rates that the case takes, where the vocabulary has a place for them."""
        space = self.world.space
        field = space.records[space.root.record].get("rates")
        if field is None or not isinstance(field.type, Many) or not space.rates:
            return
        listed = []
        for currency, rate in sorted(space.rates.items()):
            one = self.record(field.type.name, True, "rates")
            shown = self.usual.show(space.records[field.type.name]["rate"], self.point.number(rate))
            listed.append({**one, "from": currency, "to": space.currency, "rate": shown})
        facts["rates"] = listed
