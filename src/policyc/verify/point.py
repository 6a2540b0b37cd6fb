"""Conditions worked out for one model, without the solver."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import lcm

import attrs

from policyc.verify.solver import Model
from policyc.verify.terms import FALSE, TRUE, Linear, Plain, Terms, days_of, places_of

# So many cases are tried first before all are.
FEW = 16


@attrs.define(eq=False)
class Point:
    """The terms under one model."""

    terms: Terms
    model: Model
    known: dict[int, bool] = attrs.field(factory=lambda: {TRUE: True, FALSE: False})
    numbers: dict[int, int | Fraction] = attrs.field(factory=dict)

    def holds(self, condition: int) -> bool:
        """Whether a condition holds."""
        if condition not in self.known:
            self.known[condition] = self._worked_out(condition)
        return self.known[condition]

    def number(self, of: Linear) -> Fraction:
        """What a number is."""
        return sum((factor * self._atom(atom) for atom, factor in of.parts), of.const)

    def _sum(self, of: Plain) -> int | Fraction:
        found, parts = of
        for atom, factor in parts:
            found += factor * self._atom(atom)
        return found

    def _atom(self, atom: int) -> int | Fraction:
        found = self.numbers.get(atom)
        if found is None:
            made = self.terms.atoms[atom]
            if made.kind == "ite":
                side = "then" if self.holds(made.condition) else "otherwise"
                found = self._sum(self._plain(side, atom, made.then if side == "then" else made.otherwise))
            else:
                found = _whole(self.model.number(atom))
            self.numbers[atom] = found
        return found

    def _plain(self, what: str, whose: int, of: Linear) -> Plain:
        """A number as it is quickest to add up: a gap, of which only the sign matters, in whole numbers."""
        found = self.terms.plain.get((what, whose))
        if found is None:
            more = lcm(of.const.denominator, *(k.denominator for _, k in of.parts)) if what == "gap" else 1
            found = _whole(of.const * more), tuple((atom, _whole(k * more)) for atom, k in of.parts)
            self.terms.plain[what, whose] = found
        return found

    def _worked_out(self, condition: int) -> bool:
        node = self.terms.nodes[condition]
        match node.op:
            case "and":
                return all(self.holds(one) for one in node.args)
            case "or":
                return any(self.holds(one) for one in node.args)
            case "not":
                return not self.holds(node.args[0])
            case "le" | "lt":
                assert isinstance(node.extra, Linear)
                gap = self._sum(self._plain("gap", condition, node.extra))
                return gap < 0 or (gap == 0 and node.op == "le")
            case "same":
                one, other = self.terms.words_of(node)
                return self.model.word(one) == self.model.word(other)
            case "word" | "day":
                return True
            case "in":
                word, mask = places_of(node)
                place = min(self.model.word(word), self.terms.words[word].size - 1)
                return bool(mask >> place & 1)
            case "days":
                day, spans = days_of(node)
                return any(first <= self._atom(day) <= last for first, last in spans)
            case _:
                return self.model.truth(condition)


@attrs.define(eq=False)
class Pool:
    """Cases that were found, each in the order of finding a bit: what holds in which of them is one number.

    bits: of each condition, in which cases it holds; seen: in which cases that was asked. words: of each word, in which cases it stands at
    which place; read: of how many cases that is known.
    """

    terms: Terms
    points: list[Point] = attrs.field(factory=list)
    bits: dict[int, int] = attrs.field(factory=dict)
    seen: dict[int, int] = attrs.field(factory=dict)
    words: dict[int, dict[int, int]] = attrs.field(factory=dict)
    read: dict[int, int] = attrs.field(factory=dict)

    def add(self, model: Model) -> Point:
        """Keep a case."""
        point = Point(self.terms, model)
        self.points.append(point)
        return point

    def common(self, conditions: Iterable[int]) -> int:
        """In which cases all of these hold, a bit for each."""
        return self._all(conditions, (1 << len(self.points)) - 1)

    def last(self, conditions: Iterable[int]) -> Point | None:
        """The last case in which all of these hold; older ones are looked at only where later ones do not settle it."""
        asked, high, width = tuple(conditions), len(self.points), FEW
        while high:
            low = max(0, high - width)
            found = self._all(asked, (1 << high) - (1 << low))
            if found:
                return self.points[found.bit_length() - 1]
            high, width = low, width * 2
        return None

    def examples(self, condition: int, most: int) -> list[Point]:
        """The first cases in which a condition holds."""
        where = self.where(condition)
        found: list[Point] = []
        while where and len(found) < most:
            found.append(self.points[(where & -where).bit_length() - 1])
            where &= where - 1
        return found

    def where(self, condition: int) -> int:
        """In which cases a condition holds, a bit for each."""
        return self._within(condition, (1 << len(self.points)) - 1)

    def _all(self, conditions: Iterable[int], cases: int) -> int:
        # What words say is looked up, and often leaves no case for which anything else must be worked out.
        for one in sorted(conditions, key=lambda one: self.terms.nodes[one].op != "in"):
            if not cases:
                break
            cases = self._within(one, cases)
        return cases

    def _within(self, condition: int, cases: int) -> int:
        """In which of these cases a condition holds; what was worked out once is kept."""
        fresh = cases & ~self.seen.get(condition, 0)
        if fresh:
            self.bits[condition] = self.bits.get(condition, 0) | self._worked_out(condition, fresh)
            self.seen[condition] = self.seen.get(condition, 0) | fresh
        return self.bits.get(condition, 0) & cases

    def _worked_out(self, condition: int, cases: int) -> int:
        node = self.terms.nodes[condition]
        match node.op:
            case "and":
                return self._all(node.args, cases)
            case "or":
                left = cases
                for one in node.args:
                    left &= ~self._within(one, left)
                return cases & ~left
            case "not":
                return cases & ~self._within(node.args[0], cases)
            case "in":
                word, mask = places_of(node)
                return self._at_places(word, mask) & cases
            case _:
                return sum(1 << place for place in bits_of(cases) if self.points[place].holds(condition))

    def _at_places(self, word: int, mask: int) -> int:
        """In which cases a word is at one of the places."""
        table, last = self.words.setdefault(word, {}), self.terms.words[word].size - 1
        for number in range(self.read.get(word, 0), len(self.points)):
            place = min(self.points[number].model.word(word), last)
            table[place] = table.get(place, 0) | 1 << number
        self.read[word] = len(self.points)
        found = 0
        for place, where in table.items():
            if mask >> place & 1:
                found |= where
        return found


def _whole(number: Fraction) -> int | Fraction:
    """The same number, as one that is quicker to reckon with if it is whole."""
    return number.numerator if number.denominator == 1 else number


def bits_of(mask: int) -> Iterator[int]:
    """The places whose bit is set, the lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
