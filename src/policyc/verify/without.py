"""What a decision loses and gains without a provision that is live and sets aside nothing but what it names."""

from collections.abc import Iterator, Mapping

import attrs

from policyc.core.program import Decision, Policy, Provision
from policyc.verify.near import Near
from policyc.verify.terms import TRUE, Terms


@attrs.frozen(eq=False)
class Ranked:
    """A decision with an order, and the place in it of what each provision of a policy says; `usual`: of what holds otherwise."""

    near: Near
    decision: Decision
    ranks: Mapping[str, int]
    usual: int

    def contradictions(self, terms: Terms, lives: Mapping[str, int]) -> Iterator[int]:
        """For each of these provisions that contradicts others, that it does; `lives`: when each of them is live."""
        rivals = self.near.rivals[self.decision.name]
        every = 0
        for name in lives:
            every |= 1 << self.near.places[name]
        for name, live in lives.items():
            others = self.near.named(rivals.get(name, 0) & every)
            if others:
                yield terms.both(live, terms.either(*(lives[other] for other in others)))


def ranked(near: Near, policy: Policy, decision: Decision) -> Ranked:
    """The ranks of all provisions that conclude something."""
    order = [name for name, _ in decision.outcomes]
    said = {one.name: dict(one.concludes).get(decision.name) for one in policy.provisions}
    ranks = {name: order.index(outcome) for name, outcome in said.items() if outcome is not None}
    return Ranked(near, decision, ranks, order.index(str(decision.otherwise)))


@attrs.frozen(eq=False)
class Without:
    """One provision that is live; of those around it, when each other is (`rest`), and when each that it sets aside would be.

    freed: the ones that it sets aside, as they would be without it.
    """

    of: Ranked
    terms: Terms
    one: Provision
    rest: Mapping[str, int]
    freed: Mapping[str, int]

    def changes(self) -> Iterator[int]:
        """For each level of the result, and for each contradiction: that it changes."""
        terms, ranks = self.terms, self.of.ranks
        mine = ranks.get(self.one.name, -1)
        for rank in range(self.of.usual + 1, len(self.of.decision.outcomes)):
            others = terms.either(*(term for name, term in self.rest.items() if ranks[name] >= rank))
            gained = terms.either(*(term for name, term in self.freed.items() if ranks[name] >= rank))
            yield terms.both(terms.negate(others), terms.negate(gained) if mine >= rank else gained)
        yield from self._below()
        yield from self._contradictions()

    def _below(self) -> Iterator[int]:
        """What holds otherwise holds only where nothing is live, so that for outcomes below it that matters too."""
        terms, ranks = self.terms, self.of.ranks
        nothing = terms.negate(terms.either(*self.rest.values(), *self.freed.values()))
        mine = ranks.get(self.one.name)
        for rank in range(1, self.of.usual + 1):
            before = [term for name, term in self.rest.items() if ranks[name] >= rank]
            after = [*before, *(term for name, term in self.freed.items() if ranks[name] >= rank), nothing]
            if mine is None:
                before.append(terms.negate(terms.either(*self.rest.values())))
            elif mine >= rank:
                before.append(TRUE)
            yield terms.unlike(terms.either(*before), terms.either(*after))

    def _contradictions(self) -> Iterator[int]:
        terms, near, one = self.terms, self.of.near, self.one.name
        rivals = near.rivals[self.of.decision.name]
        after = {**self.rest, **self.freed}
        mine, every, gone = 1 << near.places[one], self._bits(after), self._bits(self.freed)
        for first in (one, *after):
            others = near.named(rivals.get(first, 0) & every)
            if first == one:
                yield terms.either(*(self.rest[name] for name in others if name in self.rest))
            elif first in self.freed:
                yield terms.both(self.freed[first], terms.either(*(after[name] for name in others)))
            elif rivals.get(first, 0) & (mine | gone):
                kept = terms.either(*(self.rest[name] for name in others if name in self.rest))
                gained = terms.either(*(self.freed[name] for name in others if name in self.freed))
                turned = terms.negate(gained) if rivals[first] & mine else gained
                yield terms.both(self.rest[first], terms.negate(kept), turned)

    def _bits(self, names: Mapping[str, int]) -> int:
        found = 0
        for name in names:
            found |= 1 << self.of.near.places[name]
        return found
