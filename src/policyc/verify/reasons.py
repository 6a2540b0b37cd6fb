"""Which facts of a model suffice to see that conditions hold."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

import attrs

from policyc.verify.point import Point
from policyc.verify.reach import Reach
from policyc.verify.solver import Model
from policyc.verify.terms import Linear, Terms, days_of, places_of
from policyc.verify.world import World


def matters(terms: Terms, model: Model, asked: tuple[int, ...]) -> tuple[str, ...]:
    """The names of facts that suffice to show it: of every choice of reasons the first is followed."""
    point = Point(terms, model)
    found: dict[str, None] = {}
    waiting = list(reversed(asked))
    seen = set(waiting)
    while waiting:
        here = waiting.pop()
        node = terms.nodes[here]
        inner: list[int] = []
        match node.op:
            case "and":
                inner = list(node.args)
            case "or":
                inner = [next(one for one in node.args if point.holds(one))]
            case "not":
                inner = list(_against(terms, point, node.args[0]))
            case "var":
                found[str(node.extra)] = None
            case _:
                names, inner = _facts(terms, point, here)
                found.update(dict.fromkeys(names))
        fresh = [one for one in inner if one not in seen]
        seen.update(fresh)
        waiting += reversed(fresh)
    return tuple(found)


def _against(terms: Terms, point: Point, condition: int) -> Iterator[int]:
    """What to look at to see that a condition does not hold."""
    node = terms.nodes[condition]
    match node.op:
        case "and":
            yield terms.negate(next(one for one in node.args if not point.holds(one)))
        case "or":
            yield from (terms.negate(one) for one in node.args)
        case _:
            return


def _facts(terms: Terms, point: Point, condition: int) -> tuple[list[str], list[int]]:
    """The facts that a condition reads itself, and on which conditions it depends which numbers it reads."""
    node = terms.nodes[condition]
    names, inner = [terms.words[word].name for word in terms.words_of(node)], list[int]()
    waiting = list(terms.atoms_of(node))
    while waiting:
        atom = terms.atoms[waiting.pop(0)]
        if atom.kind != "ite":
            names.append(atom.name)
            continue
        holds = point.holds(atom.condition)
        inner.append(atom.condition if holds else terms.negate(atom.condition))
        waiting += [one for one, _ in (atom.then if holds else atom.otherwise).parts]
    return names, inner


def needed(world: World, point: Point, asked: tuple[int, ...]) -> list[str]:
    """The questions whose readings a case needs: with all others open it still shows what was asked."""
    words, read = dict(world.space.readings), world.reach.words(asked)
    free: dict[int, None] = {}
    kept = []
    for name, var in words.items():
        if not read >> var & 1:
            continue
        domain = world.space.reading(world.read.questions[name]).domain
        places = [domain.places[reading] for reading, _, _ in world.read.questions[name].readings]
        if Partly(world.reach, point, {*free}, {}).always(asked, var, places):
            free[var] = None
        else:
            kept.append(name)
    return kept


@attrs.define(eq=False)
class Partly:
    """The terms under one model where some words are open and some stand elsewhere: yes, no, or None for either."""

    reach: Reach
    point: Point
    free: set[int]
    other: dict[int, int]
    known: dict[int, bool | None] = attrs.field(factory=dict)
    mask: int = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.mask = sum(1 << word for word in {*self.free, *self.other})

    def always(self, asked: tuple[int, ...], word: int, places: Iterable[int]) -> bool:
        """Whether all conditions certainly hold with one more word open, or wherever that word stands."""
        wider = Partly(self.reach, self.point, self.free | {word}, self.other)
        if all(wider.holds(one) for one in asked):
            return True
        each = (Partly(self.reach, self.point, self.free, {**self.other, word: place}) for place in places)
        return all(all(one.holds(condition) for condition in asked) for one in each)

    def holds(self, condition: int) -> bool | None:
        """Whether a condition holds, as far as that is settled."""
        if not self.reach.condition(condition) & self.mask:
            return self.point.holds(condition)
        if condition not in self.known:
            self.known[condition] = self._worked_out(condition)
        return self.known[condition]

    def _worked_out(self, condition: int) -> bool | None:
        terms = self.point.terms
        node = terms.nodes[condition]
        match node.op:
            case "and" | "or":
                return self._joined(node.args, node.op == "or")
            case "not":
                inner = self.holds(node.args[0])
                return None if inner is None else not inner
            case "le" | "lt":
                assert isinstance(node.extra, Linear)
                gap = self._number(node.extra)
                return None if gap is None else gap < 0 or (gap == 0 and node.op == "le")
            case "same":
                one, other = (self._word(word) for word in terms.words_of(node))
                return None if one is None or other is None else one == other
            case "in":
                word, mask = places_of(node)
                place = self._word(word)
                return None if place is None else bool(mask >> min(place, terms.words[word].size - 1) & 1)
            case "days":
                day, spans = days_of(node)
                number = self._atom(day)
                return None if number is None else any(first <= number <= last for first, last in spans)
            case _:
                return self.point.holds(condition)

    def _joined(self, conditions: tuple[int, ...], decides: bool) -> bool | None:
        """What conditions come to of which one that is `decides` settles it."""
        settled: bool | None = not decides
        for one in conditions:
            found = self.holds(one)
            if found is decides:
                return decides
            if found is None:
                settled = None
        return settled

    def _word(self, word: int) -> int | None:
        return None if word in self.free else self.other.get(word, self.point.model.word(word))

    def _number(self, of: Linear) -> Fraction | None:
        found = of.const
        for atom, factor in of.parts:
            number = self._atom(atom)
            if number is None:
                return None
            found += factor * number
        return found

    def _atom(self, atom: int) -> Fraction | None:
        made = self.point.terms.atoms[atom]
        if made.kind != "ite" or not self.reach.atom(atom) & self.mask:
            return self.point.number(Linear(Fraction(0), ((atom, Fraction(1)),)))
        condition = self.holds(made.condition)
        if condition is not None:
            return self._number(made.then if condition else made.otherwise)
        sides = self._number(made.then), self._number(made.otherwise)
        return sides[0] if sides[0] == sides[1] else None
