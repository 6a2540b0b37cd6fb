"""Conditions with some words fixed: what a term comes to under one reading of a question, or for one code and country."""

from collections.abc import Mapping

import attrs

from policyc.verify.point import bits_of
from policyc.verify.reach import Reach
from policyc.verify.terms import FALSE, TRUE, ZERO, Linear, places_of

# So many bits for the number of a condition or of an atom.
BITS = 32


@attrs.define(eq=False)
class Known:
    """What terms come to where words are fixed, shared by all that fix words of the same terms.

    conditions, numbers: by the term and, above it, the number of a standing. standings: where which words stand, each with a number.
    """

    conditions: dict[int, int] = attrs.field(factory=dict)
    numbers: dict[int, Linear] = attrs.field(factory=dict)
    standings: dict[tuple[tuple[int, int], ...], int] = attrs.field(factory=dict)


@attrs.define(eq=False)
class Fixed:
    """The terms in which each of these words stands at one place. What was worked out is kept by the words that it reads.

    here: of some of the words, the number of where they stand.
    """

    reach: Reach
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
            case "in":
                word, mask = places_of(node)
                return TRUE if mask >> self.places[word] & 1 else FALSE
            case "same":
                one, other = terms.words_of(node)
                if one in self.places and other in self.places:
                    return TRUE if self.places[one] == self.places[other] else FALSE
                word, free = (one, other) if one in self.places else (other, one)
                return terms.member(free, 1 << self.places[word])
            case "le" | "lt":
                assert isinstance(node.extra, Linear)
                gap = self._number(node.extra)
                return terms.at_most(gap, ZERO) if node.op == "le" else terms.less(gap, ZERO)
            case _:
                return condition

    def _number(self, of: Linear) -> Linear:
        found = Linear(of.const)
        for atom, factor in of.parts:
            found = self.reach.terms.plus(found, self._atom(atom), factor)
        return found

    def _atom(self, atom: int) -> Linear:
        made = self.reach.terms.atoms[atom]
        read = self.reach.atom(atom) & self.mask
        if made.kind != "ite" or not read:
            return Linear(ZERO.const, ((atom, ZERO.const + 1),))
        key = self.here.get(read, -1)
        key = (self._standing(read) if key < 0 else key) | atom
        if key not in self.known.numbers:
            then, otherwise = self._number(made.then), self._number(made.otherwise)
            self.known.numbers[key] = self.reach.terms.select(self.of(made.condition), then, otherwise)
        return self.known.numbers[key]
