"""Conditions with one word fixed: what a term comes to under one reading of a question."""

from collections.abc import Callable

import attrs

from policyc.verify.terms import Linear, Terms, places_of


@attrs.define(eq=False)
class Fixed:
    """The terms in which one word stands at one place."""

    terms: Terms
    word: int
    place: int
    known: dict[int, int] = attrs.field(factory=dict)
    numbers: dict[int, Linear] = attrs.field(factory=dict)

    def of(self, condition: int) -> int:
        """A condition with the word fixed."""
        if condition not in self.known:
            self.known[condition] = self._worked_out(condition)
        return self.known[condition]

    def _worked_out(self, condition: int) -> int:
        terms = self.terms
        node = terms.nodes[condition]
        joined: dict[str, Callable[..., int]] = {"and": terms.both, "or": terms.either, "not": terms.negate}
        if node.op in joined:
            return joined[node.op](*(self.of(one) for one in node.args))
        match node.op:
            case "in" if self.word in terms.words_of(node):
                return 0 if places_of(node)[1] >> self.place & 1 else 1
            case "same" if self.word in terms.words_of(node):
                one, other = terms.words_of(node)
                return terms.member(other if one == self.word else one, 1 << self.place)
            case "le" | "lt" if any(terms.atoms[atom].kind == "ite" for atom in terms.atoms_of(node)):
                assert isinstance(node.extra, Linear)
                gap, nothing = self._number(node.extra), Linear(node.extra.const - node.extra.const)
                return terms.at_most(gap, nothing) if node.op == "le" else terms.less(gap, nothing)
            case _:
                return condition

    def _number(self, of: Linear) -> Linear:
        found = Linear(of.const)
        for atom, factor in of.parts:
            found = self.terms.plus(found, self._atom(atom), factor)
        return found

    def _atom(self, atom: int) -> Linear:
        if atom not in self.numbers:
            made = self.terms.atoms[atom]
            found = Linear(made.then.const - made.then.const, ((atom, 1 + made.then.const - made.then.const),))
            if made.kind == "ite":
                condition = self.of(made.condition)
                found = self.terms.select(condition, self._number(made.then), self._number(made.otherwise))
            self.numbers[atom] = found
        return self.numbers[atom]
