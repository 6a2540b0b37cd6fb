"""Totals that are followed through chains: what somebody holds directly, and by way of those whom he holds in turn.

Invariant: the least fixpoint, from both ends. What must be held is held in every completion of the case; what is not
among those that may be held is held in none, because more facts never make more of them.
"""

from collections.abc import Callable, Hashable

import attrs

from policyc.backends.machine import At, See, Seen
from policyc.core import runtime
from policyc.core.facts import Amount, Interval, Listing, Node, Truth, Word
from policyc.core.program import Link, Over

# What the elements of a list come to that nobody listed.
RestOf = Callable[[At, Over, See, Listing], Seen]


@attrs.frozen(eq=False)
class _Holding:
    """One element of a list: whether it matches itself, how much it is, and who it is."""

    holder: Hashable
    where: Seen
    share: Seen

    @property
    def matches(self) -> bool | None:
        """Whether it must, cannot or may match."""
        assert isinstance(self.where.value, Truth)
        return self.where.value.known


@attrs.frozen(eq=False)
class _Owned:
    """A list of holdings. `rest` is what those may come to that nobody listed, and why."""

    holdings: tuple[_Holding, ...]
    rest: Seen


@attrs.define(eq=False)
class _Graph:
    """The lists that can be reached, by whose they are. `None` is the list with which it began."""

    owned: dict[Hashable, _Owned] = attrs.field(factory=dict)
    must: set[Hashable] = attrs.field(factory=set)
    may: set[Hashable] = attrs.field(factory=set)

    def total(self, of: Hashable) -> Interval:
        """The least and the most that its list comes to."""
        owned = self.owned[of]
        found = runtime.plain(_amount(owned.rest))
        for one in owned.holdings:
            if self.may_count(one):
                share = runtime.plain(_amount(one.share))
                must = one.matches or one.holder in self.must
                found = runtime.plus(found, share if must else runtime.hull(share, runtime.ZERO))
        return found

    def may_count(self, one: _Holding) -> bool:
        """Whether it can match, by itself or by those who hold it."""
        return one.matches is not False or one.holder in self.may

    def undecided(self, one: _Holding) -> bool:
        """Whether it may count and need not."""
        return self.may_count(one) and not one.matches and one.holder not in self.must


def total_through_chains(at: At, over: Over, see: See, rest_of: RestOf) -> Seen:
    """The total over the list of what matches, or is held itself from the limit of the fold on."""
    assert over.link is not None
    graph = _graph(at, over, see, rest_of)
    _close(graph, over.link)
    value = Amount((("", graph.total(None)),))
    return Seen(value) if runtime.is_exact(value) else Seen(value, _reasons(graph))


def _graph(at: At, over: Over, see: See, rest_of: RestOf) -> _Graph:
    first = see(at, over.parts).value
    assert isinstance(first, Listing)
    known = _lists_by_name(at, over.parts.steps[-1], first.record)
    graph = _Graph()
    waiting: list[tuple[Hashable, Listing]] = [(None, first)]
    while waiting:
        name, listing = waiting.pop()
        holdings: list[_Holding] = []
        for node in listing.nodes:
            holder = _name_of(at, node)
            inner = at.binding(over.var, node)
            holdings.append(_Holding(holder, see(inner, over.where), see(inner, over.value)))
            if holder not in graph.owned:
                inside = known.get(holder, node.fields[over.parts.steps[-1]])
                assert isinstance(inside, Listing)
                waiting.append((holder, inside))
                graph.owned[holder] = _Owned((), Seen(Amount(())))
        graph.owned[name] = _Owned(tuple(holdings), rest_of(at, over, see, listing))
    return graph


def _name_of(at: At, node: Node) -> Hashable:
    """The identifier, where the record has one and it is known; otherwise the mention itself."""
    identity = at.machine.identities.get(node.record)
    found = node.fields[identity.by] if identity is not None else None
    return found.word if isinstance(found, Word) and found.word is not None else id(node)


def _lists_by_name(at: At, field: str, record: str) -> dict[Hashable, Listing]:
    """Of each thing that has an identifier, the list of such records of which most is said."""
    found: dict[Hashable, Listing] = {}
    for node in at.machine.named_nodes():
        listing, name = node.fields.get(field), _name_of(at, node)
        if isinstance(listing, Listing) and listing.record == record:
            best = found.get(name)
            if best is None or (listing.complete, len(listing.nodes)) > (best.complete, len(best.nodes)):
                found[name] = listing
    return found


def _close(graph: _Graph, link: Link) -> None:
    """Add whoever is held from the limit on, until nobody is left: first who must be, then who may be."""
    limit = Interval(link.limit, link.limit)
    grown = True
    while grown:
        grown = False
        for name in graph.owned:
            total = graph.total(name)
            reached = runtime.not_(runtime.at_most(total, limit)) if link.open else runtime.at_most(limit, total)
            if reached is not False and name not in graph.may:
                graph.may.add(name)
                grown = True
            if reached and name not in graph.must:
                graph.must.add(name)
                grown = True


def _reasons(graph: _Graph) -> frozenset[str]:
    """Why what is held is not known, wherever this matters to the list with which it began."""
    found: frozenset[str] = frozenset()
    seen: set[Hashable] = {None}
    waiting: list[Hashable] = [None]
    while waiting:
        owned = graph.owned[waiting.pop()]
        found |= owned.rest.reasons
        undecided = [one for one in owned.holdings if graph.undecided(one)]
        found = found.union(
            *(one.share.reasons for one in owned.holdings if graph.may_count(one)),
            *(one.where.reasons for one in undecided),
        )
        new = dict.fromkeys(one.holder for one in undecided if one.holder not in seen)
        seen.update(new)
        waiting += new
    return found


def _amount(seen: Seen) -> Amount:
    assert isinstance(seen.value, Amount), seen.value
    return seen.value
