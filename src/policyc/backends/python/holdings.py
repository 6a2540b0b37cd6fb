"""Totals through chains of holdings, as compiled policies follow them: the least fixpoint of `policyc.backends.chains`."""

from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

from policyc.backends.python.bounds import QUESTIONS, Exact, Iv, Number, at_most, ends, hull, not_
from policyc.backends.python.reading import Fact, Lst, items_of


class Chain(NamedTuple):
    """The list that is followed, and from which total on an element is held itself: more than `limit` if `open`."""

    listed: Fact
    limit: Exact
    open: bool


# Of an element of the list, whether it matches and its share; and what those of a list may come to that nobody listed.
Each = Callable[..., tuple[int, Number]]
Rest = Callable[..., Number]


def through_chains(s: Any, first: Any, chain: Chain, how: tuple[Each, Rest | None], *bound: Any) -> Number:
    """The total over a list of what matches, or is held itself from the limit on. `bound`: the records it is about.

    Without a function for the rest every list must be complete; KeyError if one is not.
    """
    if not first:
        return 0
    graph = Holdings(s, chain, how, bound)
    graph.gather(first)
    graph.close()
    found = graph.total(None)
    return Iv((found.lo, found.lo_open), (found.hi, found.hi_open), graph.mask()) if type(found) is Iv else found


class Holdings:
    """The lists that can be reached, by whose they are, None for the one with which it began.

    owned: the elements of each (who it is, whether it matches itself, its share), and what those may come to that nobody
    listed. must, may: who is held from the limit on for certain, and who may be.
    """

    def __init__(self, s: Any, chain: Chain, how: tuple[Each, Rest | None], bound: tuple[Any, ...]) -> None:
        self.s, self.chain, self.bound = s, chain, bound
        self.each, self.rest = how
        self.owned: dict[Hashable, tuple[list[tuple[Hashable, int, Number]], Number]] = {}
        self.must: set[Hashable] = set()
        self.may: set[Hashable] = set()

    def gather(self, first: Any) -> None:
        """Find every list that can be reached. Of a thing that has a name, the list counts of which most is said."""
        s, listed = self.s, self.chain.listed
        known = lists_named(s, listed)
        by = s.naming.by.get(listed.record_name) if s.naming is not None else None
        waiting: list[tuple[Hashable, Any]] = [(None, first)]
        reached: set[Hashable] = set()
        while waiting:
            of, here = waiting.pop()
            holdings: list[tuple[Hashable, int, Number]] = []
            for node in items_of(here):
                name = by.get(s, node) if by is not None else None
                holder: Hashable = name if type(name) is str else id(node)
                holdings.append((holder, *self.each(s, node, *self.bound)))
                if holder not in reached:
                    reached.add(holder)
                    waiting.append((holder, known[holder] if holder in known else listed.get(s, node)))
            self.owned[of] = holdings, self.unlisted(here)

    def unlisted(self, here: Any) -> Number:
        """What those may come to that nobody listed."""
        if type(here) is not Lst:
            return 0
        if self.rest is None:
            raise KeyError
        return self.rest(self.s, here, *self.bound)

    def total(self, of: Hashable) -> Number:
        """The least and the most that a list comes to."""
        holdings, found = self.owned[of]
        for holder, matches, share in holdings:
            if matches == 1 or holder in self.must:
                found = found + share
            elif matches or holder in self.may:
                found = found + hull(share, 0)
        return found

    def close(self) -> None:
        """Add whoever is held from the limit on, until nobody is left: both who must be and who may be."""
        limit, grown = self.chain.limit, True
        while grown:
            grown = False
            for of in self.owned:
                total = self.total(of)
                held = not_(at_most(total, limit)) if self.chain.open else at_most(limit, total)
                if held and of not in self.may:
                    self.may.add(of)
                    grown = True
                if held == 1 and of not in self.must:
                    self.must.add(of)
                    grown = True

    def mask(self) -> int:
        """The questions that keep it open, wherever this matters to the list with which it began."""
        found, seen, waiting = 0, {None}, list[Hashable]([None])
        while waiting:
            holdings, rest = self.owned[waiting.pop()]
            found |= ends(rest)[2]
            for holder, matches, share in holdings:
                if not matches and holder not in self.may:
                    continue
                found |= ends(share)[2]
                if matches == 1 or holder in self.must:
                    continue
                found |= matches
                if holder not in seen:
                    seen.add(holder)  # type: ignore[arg-type]
                    waiting.append(holder)
        return found & QUESTIONS


def lists_named(s: Any, listed: Fact) -> dict[Hashable, Any]:
    """Of each thing that has a name, the list of such records of which most is said."""
    if s.naming is None:
        return {}
    if s.lists is None:
        s.lists = {}
    key = (listed.name, listed.record_name)
    if key not in s.lists:
        best: dict[Hashable, tuple[tuple[bool, int], Any]] = {}
        for name, record, node in s.naming.mentions(s, s.c):
            fact = s.naming.facts[record].get(listed.name)
            if fact is None or fact.kind != "list" or fact.record_name != listed.record_name:
                continue
            found = fact.get(s, node)
            said = type(found) is not Lst, len(items_of(found))
            if name not in best or said > best[name][0]:
                best[name] = said, found
        s.lists[key] = {name: found for name, (_, found) in best.items()}
    return s.lists[key]  # type: ignore[no-any-return]
