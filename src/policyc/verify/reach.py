"""Which words a condition or a number depends on, found out once."""

from collections.abc import Iterable

import attrs

from policyc.verify.terms import Linear, Terms


@attrs.define(eq=False)
class Reach:
    """Of conditions and of numbers, the words that they read here or further inside, a bit for each."""

    terms: Terms
    conditions: dict[int, int] = attrs.field(factory=dict)
    atoms: dict[int, int] = attrs.field(factory=dict)

    def condition(self, of: int) -> int:
        """The words that a condition reads."""
        if of not in self.conditions:
            node = self.terms.nodes[of]
            found = 0
            for word in self.terms.words_of(node):
                found |= 1 << word
            for one in node.args:
                found |= self.condition(one)
            for atom in self.terms.atoms_of(node):
                found |= self.atom(atom)
            self.conditions[of] = found
        return self.conditions[of]

    def words(self, of: Iterable[int]) -> int:
        """The words that any of some conditions reads."""
        found = 0
        for one in of:
            found |= self.condition(one)
        return found

    def atom(self, of: int) -> int:
        """The words on which a number depends."""
        if of not in self.atoms:
            made = self.terms.atoms[of]
            found = 0
            if made.kind == "ite":
                found = self.condition(made.condition) | self._number(made.then) | self._number(made.otherwise)
            self.atoms[of] = found
        return self.atoms[of]

    def _number(self, of: Linear) -> int:
        found = 0
        for atom, _ in of.parts:
            found |= self.atom(atom)
        return found
