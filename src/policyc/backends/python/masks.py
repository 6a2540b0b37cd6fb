"""Provisions as bits: a table says of each word which provisions it leaves possible, so that all are tested at once."""

from collections.abc import Mapping, Sequence

import attrs

from policyc.backends.python.facts_code import words_of
from policyc.backends.python.sorting import table
from policyc.backends.python.writer import Code, Function, seldom

# What a number of CPython holds in one digit.
BITS = 30
# Tables are worth their price where each replaces at least so many tests.
WORTH = 2
# A provision: its place among those of the policy, and when it is live.
Live = tuple[int, Code]


@attrs.define(eq=False)
class Masks:
    """The provisions of a decision, from the strictest outcome down; `levels` are those of each outcome.

    Variables `k0`, `k1`, ... hold a bit for each provision that is still possible, `BITS` of them each.
    """

    f: Function
    levels: Mapping[int, Sequence[Live]]
    words: Mapping[int, Mapping[int, Sequence[tuple[int, frozenset[str]]]]]
    seen: set[tuple[int, int]] = attrs.field(factory=set)
    reads: dict[tuple[int, int], str] = attrs.field(factory=dict)

    @classmethod
    def of(cls, f: Function, levels: Mapping[int, Sequence[Live]]) -> "Masks":
        """The tables of a decision."""
        words: dict[int, dict[int, list[tuple[int, frozenset[str]]]]] = {}
        for level in levels.values():
            for place, code in level:
                for mark, some in code.words:
                    words.setdefault(place // BITS, {}).setdefault(mark, []).append((place, some))
        worth = {group: marks for group, marks in words.items() if sum(map(len, marks.values())) >= WORTH * len(marks)}
        return cls(f, levels, worth)

    def again(self) -> "Masks":
        """The same in another function, which has looked at nothing yet."""
        return attrs.evolve(self, seen=set())

    def has(self, live: Live) -> bool:
        """Whether this provision has a bit."""
        place, code = live
        return bool(code.words) and place // BITS in self.words

    def before(self, level: int) -> list[str]:
        """The lines that look at the words on which the provisions of an outcome hang."""
        fresh: dict[int, list[str]] = {}
        begun = {group for group, _ in self.seen}
        hung = [(place // BITS, mark) for place, code in filter(self.has, self.levels[level]) for mark, _ in code.words]
        for group, mark in dict.fromkeys(one for one in hung if one not in self.seen):
            fresh.setdefault(group, []).append(self._read(group, mark))
        self.seen.update(hung)
        return [f"k{group} {'&' if group in begun else ''}= {' & '.join(reads)}" for group, reads in fresh.items()]

    def _read(self, group: int, mark: int) -> str:
        """The code that looks a word up in its table."""
        if (group, mark) not in self.reads:
            numbers = dict.fromkeys(sorted(words_of(self.f.field_of(mark).type)), self._free(group, mark))
            for place, some in self.words[group][mark]:
                for word in some:
                    numbers[word] |= 1 << place % BITS
            root, steps, _ = self.f.marks[mark - 1]
            self.reads[group, mark] = self.f.mark(root, steps, table(self.f, frozenset(numbers), numbers))
        return self.reads[group, mark]

    def _free(self, group: int, mark: int) -> int:
        """The bits of the provisions that do not hang on this word."""
        places = {place for some in self.words[group].values() for place, _ in some}
        return sum(1 << place % BITS for place in places - {place for place, _ in self.words[group][mark]})

    def certain(self, level: int) -> dict[int, int]:
        """The bits of the provisions of an outcome that hang on words alone, by their group."""
        found: dict[int, int] = {}
        for live in self.levels[level]:
            if self.has(live) and not live[1].rest:
                found[live[0] // BITS] = found.get(live[0] // BITS, 0) | 1 << live[0] % BITS
        return found

    def test(self, live: Live) -> str:
        """The condition of a provision, where the words that it asks about were looked at."""
        place, code = live
        if not self.has(live):
            return code.text
        return f"({' and '.join((f'k{place // BITS} & {1 << place % BITS}', *map(seldom, code.rest)))})"

    def guarded(self, level: int) -> list[tuple[str, list[Live]]]:
        """The provisions of an outcome that hang on words and on more, each group with what must hold for any of them."""
        found: dict[int, list[Live]] = {}
        for live in self.levels[level]:
            if self.has(live) and live[1].rest:
                found.setdefault(live[0] // BITS, []).append(live)
        return [
            (f"k{group} & {sum(1 << place % BITS for place, _ in lives)}", lives) for group, lives in found.items()
        ]
