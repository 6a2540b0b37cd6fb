"""Conditions worked out for one model, without the solver."""

from fractions import Fraction

import attrs

from policyc.verify.solver import Model
from policyc.verify.terms import FALSE, TRUE, Linear, Terms, days_of, places_of

_NOTHING = Fraction(0)


@attrs.define(eq=False)
class Point:
    """The terms under one model; a variable that the model leaves open is no, nothing, or the first word."""

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
                self.numbers[atom] = self.model.numbers.get(atom, _NOTHING)
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
                return self.model.words.get(one, 0) == self.model.words.get(other, 0)
            case "word" | "day":
                return True
            case "in":
                word, mask = places_of(node)
                place = min(self.model.words.get(word, 0), self.terms.words[word].size - 1)
                return bool(mask >> place & 1)
            case "days":
                day, spans = days_of(node)
                return any(first <= self._atom(day) <= last for first, last in spans)
            case _:
                return self.model.truths.get(condition, False)
