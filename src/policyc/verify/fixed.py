"""Conditions with some words fixed: what a term comes to under one reading of a question, or for one code and country.

And with some conditions given: what it comes to in the cases that satisfy them.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping

import attrs

from policyc.verify.point import bits_of
from policyc.verify.reach import Reach
from policyc.verify.terms import FALSE, TRUE, ZERO, Atom, Linear, Node, places_of

# So many bits for the number of a condition or of an atom.
BITS = 32


@attrs.define(eq=False)
class _Rewriting(ABC):
    """What terms come to where more is known: connectives and comparisons are alike, whatever it is that is known."""

    reach: Reach

    @abstractmethod
    def of(self, condition: int) -> int:
        """What a condition comes to."""

    @abstractmethod
    def _atom(self, atom: int) -> Linear:
        """What a number comes to."""

    @abstractmethod
    def _of_words(self, node: Node, condition: int) -> int:
        """What a condition that joins or compares nothing comes to."""

    def _worked_out(self, condition: int) -> int:
        terms = self.reach.terms
        node = terms.nodes[condition]
        match node.op:
            case "and" | "or":
                decides, args = FALSE if node.op == "and" else TRUE, []
                for one in node.args:
                    found = self.of(one)
                    if found == decides:
                        return decides
                    args.append(found)
                return terms.both(*args) if node.op == "and" else terms.either(*args)
            case "not":
                return terms.negate(self.of(node.args[0]))
            case "le" | "lt":
                assert isinstance(node.extra, Linear)
                gap = self._number(node.extra)
                return terms.at_most(gap, ZERO) if node.op == "le" else terms.less(gap, ZERO)
            case _:
                return self._of_words(node, condition)

    def _number(self, of: Linear) -> Linear:
        found = Linear(of.const)
        for atom, factor in of.parts:
            found = self.reach.terms.plus(found, self._atom(atom), factor)
        return found

    def _chosen(self, made: Atom) -> Linear:
        """What one of two numbers comes to."""
        then, otherwise = self._number(made.then), self._number(made.otherwise)
        return self.reach.terms.select(self.of(made.condition), then, otherwise)


@attrs.define(eq=False)
class Known:
    """What terms come to where words are fixed, shared by all that fix words of the same terms.

    conditions, numbers: by the term and, above it, the number of a standing. standings: where which words stand, each with a number.
    """

    conditions: dict[int, int] = attrs.field(factory=dict)
    numbers: dict[int, Linear] = attrs.field(factory=dict)
    standings: dict[tuple[tuple[int, int], ...], int] = attrs.field(factory=dict)


@attrs.define(eq=False)
class Fixed(_Rewriting):
    """The terms in which each of these words stands at one place. What was worked out is kept by the words that it reads.

    here: of some of the words, the number of where they stand.
    """

    places: Mapping[int, int]
    known: Known = attrs.field(factory=Known)
    mask: int = attrs.field(init=False)
    here: dict[int, int] = attrs.field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        self.mask = sum(1 << word for word in self.places)

    def of(self, condition: int) -> int:
        """A condition with the words fixed."""
        every = self.reach.conditions.get(condition)
        read = (self.reach.condition(condition) if every is None else every) & self.mask
        if not read:
            return condition
        standing = self.here.get(read)
        key = (self._standing(read) if standing is None else standing) | condition
        found = self.known.conditions.get(key)
        if found is None:
            found = self.known.conditions[key] = self._worked_out(condition)
        return found

    def _standing(self, read: int) -> int:
        """The number of where some of the words stand, above the bits for a term."""
        stand = tuple((word, self.places[word]) for word in bits_of(read))
        number = self.known.standings.setdefault(stand, len(self.known.standings))
        self.here[read] = number << BITS
        return self.here[read]

    def _of_words(self, node: Node, condition: int) -> int:
        terms = self.reach.terms
        match node.op:
            case "in":
                word, mask = places_of(node)
                return TRUE if mask >> self.places[word] & 1 else FALSE
            case "same":
                one, other = terms.words_of(node)
                if one in self.places and other in self.places:
                    return TRUE if self.places[one] == self.places[other] else FALSE
                word, free = (one, other) if one in self.places else (other, one)
                return terms.member(free, 1 << self.places[word])
            case _:
                return condition

    def _atom(self, atom: int) -> Linear:
        made = self.reach.terms.atoms[atom]
        read = self.reach.atom(atom) & self.mask
        if made.kind != "ite" or not read:
            return Linear(ZERO.const, ((atom, ZERO.const + 1),))
        key = self.here.get(read, -1)
        key = (self._standing(read) if key < 0 else key) | atom
        if key not in self.known.numbers:
            self.known.numbers[key] = self._chosen(made)
        return self.known.numbers[key]


@attrs.define(eq=False)
class Given(_Rewriting):
    """The terms in cases that satisfy some conditions, as far as these say of others what they come to.

    A condition comes to something that holds in the same of these cases; of others nothing is said. mask: the words that
    the given conditions read; what reads none of them stays as it is.
    """

    mask: int
    conditions: dict[int, int] = attrs.field(factory=lambda: {TRUE: TRUE, FALSE: FALSE})
    numbers: dict[int, Linear] = attrs.field(factory=dict)
    places: dict[int, int] = attrs.field(factory=dict)

    @classmethod
    def by(cls, reach: Reach, conditions: Iterable[int]) -> "Given":
        """The terms where all of these hold."""
        given = tuple(conditions)
        found = cls(reach, reach.words(given))
        for one in given:
            found._suppose(one)
        return found

    def _suppose(self, condition: int) -> None:
        terms = self.reach.terms
        node = terms.nodes[condition]
        self.conditions[condition], self.conditions[terms.negate(condition)] = TRUE, FALSE
        if node.op == "and":
            for one in node.args:
                self._suppose(one)
        elif node.op == "in":
            word, mask = places_of(node)
            self.places[word] = self.places.get(word, -1) & mask
        elif node.op in ("le", "lt"):
            self._suppose_number(node)

    def _suppose_number(self, node: Node) -> None:
        """Of one of two numbers, which it must be."""
        terms = self.reach.terms
        assert isinstance(node.extra, Linear)
        if len(node.extra.parts) != 1:
            return
        ((atom, factor),) = node.extra.parts
        made = terms.atoms[atom]
        for side, holds in ((made.otherwise, True), (made.then, False)) if made.kind == "ite" else ():
            gap = terms.plus(Linear(node.extra.const), side, factor)
            if (terms.at_most(gap, ZERO) if node.op == "le" else terms.less(gap, ZERO)) == FALSE:
                self._suppose(made.condition if holds else terms.negate(made.condition))

    def of(self, condition: int) -> int:
        """What a condition comes to."""
        found = self.conditions.get(condition)
        if found is None:
            touched = self.reach.condition(condition) & self.mask
            found = self.conditions[condition] = self._worked_out(condition) if touched else condition
        return found

    def _of_words(self, node: Node, condition: int) -> int:
        if node.op != "in":
            return condition
        word, mask = places_of(node)
        left = self.places.get(word, -1)
        return TRUE if not left & ~mask else FALSE if not left & mask else condition

    def _atom(self, atom: int) -> Linear:
        if atom not in self.numbers:
            made = self.reach.terms.atoms[atom]
            if made.kind == "ite" and self.reach.atom(atom) & self.mask:
                self.numbers[atom] = self._chosen(made)
            else:
                self.numbers[atom] = Linear(ZERO.const, ((atom, ZERO.const + 1),))
        return self.numbers[atom]
