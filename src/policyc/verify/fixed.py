"""Conditions with some words fixed: what a term comes to under one reading of a question, or for one code and country."""

from collections.abc import Callable, Mapping

import attrs

from policyc.verify.point import bits_of
from policyc.verify.reach import Reach
from policyc.verify.terms import FALSE, TRUE, ZERO, Linear, places_of

# What is worked out, the words that it reads, and where they stand, so many bits for each word.
Key = tuple[int, int, int]
BITS = 24


@attrs.define(eq=False)
class Fixed:
    """The terms in which each of these words stands at one place. What was worked out is kept by the words that it reads."""

    reach: Reach
    places: Mapping[int, int]
    known: dict[Key, int] = attrs.field(factory=dict)
    numbers: dict[Key, Linear] = attrs.field(factory=dict)
    spread: dict[int, int] = attrs.field(factory=dict)
    mask: int = attrs.field(init=False)
    stand: int = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.mask = self.stand = 0
        for word, place in self.places.items():
            self.mask |= 1 << word
            self.stand |= place << BITS * word

    def of(self, condition: int) -> int:
        """A condition with the words fixed."""
        every = self.reach.conditions.get(condition)
        read = (self.reach.condition(condition) if every is None else every) & self.mask
        if not read:
            return condition
        key = condition, read, self._standing(read)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self._worked_out(condition)
        return found

    def _standing(self, read: int) -> int:
        """Where some of the words stand, as one number."""
        spread = self.spread.get(read)
        if spread is None:
            spread = self.spread[read] = sum(((1 << BITS) - 1) << BITS * word for word in bits_of(read))
        return self.stand & spread

    def _worked_out(self, condition: int) -> int:
        terms = self.reach.terms
        node = terms.nodes[condition]
        joined: dict[str, Callable[..., int]] = {"and": terms.both, "or": terms.either}
        match node.op:
            case "and" | "or":
                decides, args = FALSE if node.op == "and" else TRUE, []
                for one in node.args:
                    found = self.of(one)
                    if found == decides:
                        return decides
                    args.append(found)
                return joined[node.op](*args)
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
        key = atom, read, self._standing(read)
        if key not in self.numbers:
            then, otherwise = self._number(made.then), self._number(made.otherwise)
            self.numbers[key] = self.reach.terms.select(self.of(made.condition), then, otherwise)
        return self.numbers[key]
