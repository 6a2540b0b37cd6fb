"""Which provisions of a policy can meet in one case, as far as their words and days tell: found without the solver.

What holds while one provision is live depends on its neighbours alone, however large the law.
"""

from collections.abc import Mapping

import attrs

from policyc.core.program import Decision, Policy
from policyc.verify.meaning import Reader
from policyc.verify.point import bits_of
from policyc.verify.spans import Spans, common_days
from policyc.verify.terms import Terms, days_of, places_of
from policyc.verify.world import World

# With more provisions than this, questions are split by words, and asked of those that can meet.
CROWD = 60
Scope = dict[tuple[str, int], "int | Spans"]


@attrs.frozen(eq=False)
class Near:
    """The provisions of a policy as bits, in the order of the text.

    places: which bit a provision is. lives: when each is live, among small cases. scopes: the words and days that each leaves
    open. allow: of each word that is asked for, the provisions that each of its places leaves possible. days: of each day, the
    provisions that leave open the same. rivals: by decision and provision, those that may contradict it and stand later.
    """

    names: tuple[str, ...]
    places: Mapping[str, int]
    lives: tuple[int, ...]
    scopes: tuple[Scope, ...]
    allow: Mapping[tuple[str, int], list[int]]
    days: Mapping[tuple[str, int], Mapping[Spans, int]]
    rivals: Mapping[str, Mapping[str, int]]
    known: dict[str, int] = attrs.field(factory=dict)

    def around(self, name: str) -> int:
        """The provisions that can be live in a case in which this one is, itself included, a bit for each."""
        if name not in self.known:
            self.known[name] = self._around(self.places[name])
        return self.known[name]

    def _around(self, place: int) -> int:
        return self.meeting(self.scopes[place])

    def meeting(self, mine: Scope) -> int:
        """The provisions that can be live in a case within a scope, a bit for each."""
        found = (1 << len(self.names)) - 1
        for key, where in mine.items():
            if isinstance(where, int) and key in self.allow:
                allowed = 0
                for one in bits_of(where):
                    allowed |= self.allow[key][one]
                found &= allowed
        for key, where in mine.items():
            if not isinstance(where, int):
                for other, bits in self.days[key].items():
                    found &= -1 if common_days(where, other) else ~bits
        return found

    def named(self, bits: int) -> list[str]:
        """The provisions of these bits."""
        return [self.names[place] for place in bits_of(bits)]


def near_of(policy: Policy, world: World, read: Reader | None = None) -> Near:
    """The neighbours of all provisions of a policy, as the law is read usually or by this reader."""
    names = tuple(one.name for one in policy.provisions)
    lives = tuple((read or world.read).defined(one.live) for one in policy.provisions)
    scopes = tuple(_scope(world.space.terms, one) for one in lives)
    sizes = {key: world.space.terms.words[key[1]].size for scope in scopes for key in scope if key[0] == "in"}
    allow = {key: _allow(key, size, scopes) for key, size in sizes.items()}
    places = {name: place for place, name in enumerate(names)}
    rivals = {decision.name: _rivals(decision, places) for decision in policy.decisions}
    return Near(names, places, lives, scopes, allow, _days(scopes), rivals)


def _allow(key: tuple[str, int], size: int, scopes: tuple[Scope, ...]) -> list[int]:
    found = [0] * size
    free = 0
    for place, scope in enumerate(scopes):
        where = scope.get(key)
        if isinstance(where, int):
            for one in bits_of(where):
                found[one] |= 1 << place
        else:
            free |= 1 << place
    return [one | free for one in found]


def _days(scopes: tuple[Scope, ...]) -> dict[tuple[str, int], dict[Spans, int]]:
    found: dict[tuple[str, int], dict[Spans, int]] = {}
    for place, scope in enumerate(scopes):
        for key, where in scope.items():
            if not isinstance(where, int):
                same = found.setdefault(key, {})
                same[where] = same.get(where, 0) | 1 << place
    return found


def _scope(terms: Terms, condition: int) -> Scope:
    """Which words and days a provision leaves open at all."""
    node = terms.nodes[condition]
    found: Scope = {}
    for one in node.args if node.op == "and" else (condition,):
        part = terms.nodes[one]
        if part.op == "in":
            word, mask = places_of(part)
            _narrow(found, ("in", word), mask)
        elif part.op == "or":
            for key, where in _any_of([_scope(terms, each) for each in part.args]).items():
                _narrow(found, key, where)
        elif part.op == "days":
            day, spans = days_of(part)
            found["days", day] = spans
    return found


def _narrow(scope: Scope, key: tuple[str, int], mask: int) -> None:
    before = scope.get(key)
    scope[key] = mask & before if isinstance(before, int) else mask


def _any_of(scopes: list[Scope]) -> dict[tuple[str, int], int]:
    """The words that every one of several scopes narrows, with the places that any of them leaves."""
    found: dict[tuple[str, int], int] = {}
    for key in scopes[0]:
        masks = [where for scope in scopes if isinstance(where := scope.get(key), int)]
        if len(masks) == len(scopes):
            found[key] = 0
            for mask in masks:
                found[key] |= mask
    return found


def _rivals(decision: Decision, places: Mapping[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one, others in decision.rivals:
        bits = 0
        for other in others:
            bits |= 1 << places[other.name]
        found[one.name] = bits
    return found


def levels_near(read: Reader, policy: Policy, decision: Decision, near: Near, among: int) -> dict[str, int]:
    """The levels of a decision (see `outcomes.levels`) in cases in which no provision but these can be live."""
    terms = read.space.terms
    order = [name for name, _ in decision.outcomes]
    lives: dict[str, int] = {}
    live: dict[str, list[int]] = {name: [] for name in order}
    for one in (policy.provisions[place] for place in bits_of(among)):
        said = dict(one.concludes).get(decision.name)
        if said is not None:
            lives[one.name] = read.defined(one.live)
            live[said].append(lives[one.name])
    nothing = terms.negate(terms.either(*lives.values()))
    found: dict[str, int] = {}
    for rank, name in enumerate(order):
        wanted = order[rank:] if decision.ordered else [name]
        reached = [one for other in wanted for one in live[other]]
        if decision.otherwise in wanted:
            reached.append(nothing)
        if rank or not decision.ordered:
            found[name] = terms.either(*reached)
    if decision.otherwise is None:
        found["nothing"] = nothing
    rivals = near.rivals[decision.name]
    for first, mine in lives.items():
        others = near.named(rivals.get(first, 0) & among & near.around(first))
        if others:
            found[f"{first} contradicted"] = terms.both(mine, terms.either(*(lives[other] for other in others)))
    return found
