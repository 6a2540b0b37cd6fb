"""Conditions worked out for one model, without the solver."""

from collections.abc import Iterable
from fractions import Fraction

import attrs

from policyc.verify.solver import Model
from policyc.verify.terms import FALSE, TRUE, Linear, Terms, days_of, places_of


@attrs.define(eq=False)
class Point:
    """The terms under one model."""

    terms: Terms
    model: Model
    known: dict[int, bool] = attrs.field(factory=lambda: {TRUE: True, FALSE: False})
    numbers: dict[int, Fraction] = attrs.field(factory=dict)

    def holds(self, condition: int) -> bool:
        """Whether a condition holds."""
        if condition not in self.known:
            self.known[condition] = self._worked_out(condition)
        return self.known[condition]

    def number(self, of: Linear) -> Fraction:
        """What a number is."""
        return sum((factor * self._atom(atom) for atom, factor in of.parts), of.const)

    def _atom(self, atom: int) -> Fraction:
        if atom not in self.numbers:
            made = self.terms.atoms[atom]
            if made.kind == "ite":
                self.numbers[atom] = self.number(made.then if self.holds(made.condition) else made.otherwise)
            else:
                self.numbers[atom] = self.model.number(atom)
        return self.numbers[atom]

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
                gap = self.number(node.extra)
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

    bits: of each condition, in which cases it holds; seen: how many cases that was asked of. words: of each word, in which cases it stands at
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
        found = (1 << len(self.points)) - 1
        for one in conditions:
            if not found:
                break
            found &= self.where(one)
        return found

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
        before, now = self.seen.get(condition, 0), len(self.points)
        if before < now:
            self.bits[condition] = self._worked_out(condition, before, now)
            self.seen[condition] = now
        return self.bits.get(condition, 0)

    def _worked_out(self, condition: int, before: int, now: int) -> int:
        node = self.terms.nodes[condition]
        match node.op:
            case "and":
                return self.common(node.args)
            case "or":
                found = 0
                for one in node.args:
                    found |= self.where(one)
                return found
            case "not":
                return ~self.where(node.args[0]) & ((1 << now) - 1)
            case "in":
                word, mask = places_of(node)
                return self._at_places(word, mask)
            case _:
                fresh = sum(self.points[place].holds(condition) << place for place in range(before, now))
                return self.bits.get(condition, 0) | fresh

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
