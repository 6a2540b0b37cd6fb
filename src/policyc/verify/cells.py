"""One case split into cells: in each, words on which a provision depends stand at one place.

What is asked of a cell speaks of no words any more, or of few, and is soon the same as what was asked of another.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import product
from math import prod
from operator import and_

import attrs

from policyc.core.program import Policy
from policyc.verify.fixed import Fixed, Known
from policyc.verify.near import Near
from policyc.verify.point import Point, bits_of
from policyc.verify.solver import Model
from policyc.verify.terms import FALSE, places_of
from policyc.verify.world import World

# With more cells than this, a word stays open.
MOST = 64
# So many terms are asked for at once: with more, the solver takes longer than for each alone.
TOGETHER = 48
# So many places of a word are tried where any will do.
SOME = 4


@attrs.frozen(eq=False)
class Cell:
    """Some words at one place each.

    meeting: the provisions whose words have a place there, a bit for each. lives: what else those ask that can be live.
    """

    fixed: Fixed
    meeting: int
    lives: Mapping[str, int]


@attrs.define(eq=False)
class Cells:
    """The cells of one world, for one policy.

    tied: words that are not free to stand anywhere, or that are compared. everywhere: of a word, the provisions that it excludes nowhere.
    """

    world: World
    policy: Policy
    near: Near
    known: Known = attrs.field(factory=Known)
    answered: dict[tuple[int, ...], bool | None] = attrs.field(factory=dict)
    proved: dict[tuple[int, ...], bool | None] = attrs.field(factory=dict)
    everywhere: dict[int, int] = attrs.field(factory=dict)
    open: dict[str, dict[int, list[int]]] = attrs.field(factory=dict)
    tied: int = attrs.field(init=False)
    names: dict[str, int] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        terms = self.world.space.terms
        self.tied = self.world.bound_words
        for node in terms.nodes:
            if node.op == "same":
                for word in terms.words_of(node):
                    self.tied |= 1 << word
        self.names = dict(zip(self.near.names, self.near.lives, strict=True))

    def of(self, name: str) -> Iterator[Cell]:
        """The cells in which a provision can be live, those with the fewest others first; together they are all its cases."""
        places = _fewer(self._places(name))
        yield from self._sorted((self._meeting(self.near.around(name), cell), cell) for cell in _product(places))

    def asked(self, name: str, terms: tuple[int, ...]) -> Iterator[tuple[dict[int, int], list[int]]]:
        """For each cell of a provision, where words stand, and what terms come to there."""
        for cell in _product(_fewer(self._places(name))):
            fixed = self._fixed(cell)
            yield cell, [fixed.of(one) for one in terms]

    def spread_out(self, name: str, term: int) -> Iterator[tuple[Fixed, int]]:
        """The cells of a provision in which a term may hold, and what it comes to there."""
        for cell in _product(_fewer(self._places(name))):
            fixed = self._fixed(cell)
            found = fixed.of(term)
            if found != FALSE:
                yield fixed, found

    def reached(self, wanted: Mapping[int, Iterable[str]], rest: tuple[int, ...], told: Collection[str] = ()) -> set[str]:
        """The names of which a term is not excluded together with the rest, other than those told already.

        wanted: whose a term is. One case settles every term that holds in it, so that few are asked for one by one.
        """
        found: set[str] = set()
        if FALSE in rest:
            return found
        left = {term: set(names).difference(told) for term, names in wanted.items()}
        for term in left:
            if self.proved.get(tuple(sorted({term, *rest})), False) is not False:
                found |= left[term]
        while True:
            left = {t: n for t, n in left.items() if n - found and self.proved.get(tuple(sorted({t, *rest}))) is not False}
            if not left:
                return found
            held = self._held(left, list(left)[:TOGETHER], rest)
            for term in held:
                found |= left.pop(term)

    def _held(self, terms: Collection[int], some: Sequence[int], rest: tuple[int, ...]) -> list[int]:
        """Terms that can hold together with the rest, if any of some can; that none of these can is kept."""
        model = self.world.solver.find(self.world.space.terms.either(*some), *rest)
        if isinstance(model, Model):
            point = Point(self.world.space.terms, model)
            held = [term for term in terms if point.holds(term)]
            self.proved |= {tuple(sorted({term, *rest})): True for term in held}
            if held:
                return held
        if model is False:
            self.proved |= {tuple(sorted({term, *rest})): False for term in some}
            return []
        # The solver gave up on all of them at once.
        return [term for term in some if self.settled(term, *rest) is not False]

    def together(self, one: str, other: str) -> Iterator[tuple[int, int]]:
        """For each cell in which two provisions can be live together: what else each of them asks there."""
        first, second = self._places(one), self._places(other)
        places = {**first, **second}
        for word in first.keys() & second.keys():
            places[word] = [place for place in first[word] if place in second[word]]
        for cell in _product(_fewer(places)):
            fixed = self._fixed(cell)
            yield fixed.of(self.names[one]), fixed.of(self.names[other])

    def alive(self, name: str) -> bool:
        """Whether there is a case in which a provision is live; False if none was found."""
        return any(self.settled(live, self.world.stated) for _, (live, *_) in self.asked(name, (self.names[name],)))

    def possible(self, *conditions: int) -> bool | None:
        """Whether some case in which every term has a value satisfies all of these; asked once of each set of conditions."""
        asked = tuple(sorted({*conditions, self.world.stated}))
        if FALSE in asked:
            return False
        if asked not in self.answered:
            self.answered[asked] = self.world.possible(*asked)
        return self.answered[asked]

    def excluded(self, *conditions: int) -> bool:
        """Whether it is proved that no case satisfies all of these; asked once of each set of conditions."""
        return self.settled(*conditions) is False

    def settled(self, *conditions: int) -> bool | None:
        """Whether some case satisfies all of these, by the solver alone: cases that were found before it knew all are not
        looked at. None if it gave up; asked once of each set of conditions."""
        asked = tuple(sorted(set(conditions)))
        if FALSE in asked:
            return False
        if asked not in self.proved:
            self.proved[asked] = self.world.solver.possible(*asked)
        return self.proved[asked]

    def some(self, conditions: Iterable[int]) -> bool:
        """Whether a case satisfies all conditions where their words stand at their first place; False if none was found."""
        terms, left, others = self.world.space.terms, dict[int, int](), list[int]()
        for one in conditions:
            for part in terms.nodes[one].args if terms.nodes[one].op == "and" else (one,):
                node = terms.nodes[part]
                if node.op == "in" and self._free(word := places_of(node)[0]):
                    left[word] = left.get(word, -1) & places_of(node)[1]
                else:
                    others.append(part)
        if not all(left.values()):
            return False
        cell = {word: (mask & -mask).bit_length() - 1 for word, mask in left.items()}
        fixed = self._fixed(cell)
        return bool(self.possible(*map(fixed.of, others)))

    def plainest(self, name: str) -> Iterator[Cell]:
        """Of some of these cells, the part where the words left open stand where the fewest other provisions are."""
        places = {word: each[:SOME] for word, each in self._places(name).items()}
        yield from self._sorted(self._plainest(self.near.around(name), cell) for cell in _product(places))

    def _places(self, name: str) -> dict[int, list[int]]:
        if name not in self.open:
            scope = self.near.scopes[self.near.places[name]]
            words = {word: where for (_, word), where in scope.items() if isinstance(where, int) and self._free(word)}
            self.open[name] = {word: list(bits_of(where)) for word, where in words.items()}
        return {**self.open[name]}

    def _plainest(self, around: int, cell: dict[int, int]) -> tuple[int, dict[int, int]]:
        meeting = self._meeting(around, cell)
        for (_, word), allowed in self.near.allow.items():
            if word not in cell and self._free(word):
                cell[word] = self._emptiest(word, allowed, meeting)
                meeting &= allowed[cell[word]]
        return meeting, cell

    def _emptiest(self, word: int, allowed: list[int], meeting: int) -> int:
        if word not in self.everywhere:
            self.everywhere[word] = reduce(and_, allowed)
        free = self.everywhere[word] & meeting
        fewest = next((place for place, one in enumerate(allowed) if one & meeting == free), None)
        return fewest if fewest is not None else min(range(len(allowed)), key=lambda place: (meeting & allowed[place]).bit_count())

    def _sorted(self, found: Iterable[tuple[int, dict[int, int]]]) -> Iterator[Cell]:
        for meeting, cell in sorted(found, key=lambda one: one[0].bit_count()):
            yield self._cell(meeting, cell)

    def _fixed(self, cell: Mapping[int, int]) -> Fixed:
        return Fixed(self.world.reach, cell, self.known)

    def _free(self, word: int) -> bool:
        return not self.tied >> word & 1

    def _meeting(self, around: int, cell: Mapping[int, int]) -> int:
        for word, place in cell.items():
            around &= self.near.allow["in", word][place]
        return around

    def _cell(self, meeting: int, cell: Mapping[int, int]) -> Cell:
        fixed = self._fixed(cell)
        lives = {name: fixed.of(self.names[name]) for name in self.near.named(meeting)}
        return Cell(fixed, meeting, {name: live for name, live in lives.items() if live != FALSE})


def _product(places: Mapping[int, list[int]]) -> Iterator[dict[int, int]]:
    for chosen in product(*places.values()):
        yield dict(zip(places, chosen, strict=True))


def _fewer(places: dict[int, list[int]]) -> dict[int, list[int]]:
    """The words that are not left open."""
    while places and prod(map(len, places.values())) > MOST:
        del places[max(places, key=lambda word: len(places[word]))]
    return places
