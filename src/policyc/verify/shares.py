"""Loopholes in a large law: asked of the provisions that cease to apply and of their neighbours, told in groups."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import islice

import attrs

from policyc.core.program import Apply, Decision, Measure, Over, Path, Policy, Prim
from policyc.verify.cells import Cells
from policyc.verify.findings import Found, Loophole, Padding, label
from policyc.verify.fixed import Fixed, Given
from policyc.verify.growth import growth
from policyc.verify.meaning import Reader
from policyc.verify.pairs import Pair, fact_of, pair_of
from policyc.verify.prove import Prover
from policyc.verify.report import Claim
from policyc.verify.space import Shape
from policyc.verify.terms import FALSE
from policyc.verify.told import example_of
from policyc.verify.twins import Swap, Threshold, Twin, dearer, padded, swap
from policyc.verify.world import ANY, LARGE as LARGER, SMALL, VAGUE, World

# When a provision applies in one case and in another, and that it does in the first and not in the second.
_Ceases = tuple[int, int, int]


@attrs.frozen(eq=False)
class _Asked:
    """A decision of a large law, of which nothing is decided otherwise than by provisions that are live.

    ways: how it can become looser, by shape, reader of the second case, and provision that ceases to apply.
    read: by shape and reader, when each provision applies in the first case and in the second, and that it ceases to; spread: in
    each of its cells.
    """

    prover: Prover
    policy: Policy
    decision: Decision
    shape: Shape = SMALL
    read: dict[tuple[Shape, int], tuple[Reader, dict[str, _Ceases]]] = attrs.field(factory=dict)
    spread: dict[tuple[Shape, int, str], tuple[Reader, list[tuple[Fixed, int]]]] = attrs.field(factory=dict)
    ways: dict[tuple[Shape, int, str], tuple[Reader, list[tuple[Fixed, tuple[int, ...]]]]] = attrs.field(factory=dict)

    @property
    def cells(self) -> Cells:
        """The same, split by the words of the provisions."""
        return self.prover.cells(self.policy, self.shape)

    @property
    def world(self) -> World:
        """The cases that are looked through."""
        return self.prover.world(self.shape)

    def ceases(self, twin: Twin, among: Container[str] | None = None) -> dict[str, _Ceases]:
        """For each provision that may cease to apply from the first case to the second: when it does."""
        key = (self.shape, id(twin.read))
        if key not in self.read:
            self.read[key] = twin.read, dict(self._ceases(twin))
        found = self.read[key][1]
        return found if among is None else {name: one for name, one in found.items() if name in among}

    def _ceases(self, twin: Twin) -> Iterator[tuple[str, _Ceases]]:
        terms = self.world.space.terms
        for one in self.policy.provisions:
            if self.decision.name in dict(one.concludes):
                before, after = self.world.read.defined(one.live), twin.read.defined(one.live)
                if before != after:
                    yield one.name, (before, after, terms.both(before, terms.negate(after)))
        self.world.solver.assume(self.world.space.facts)

    def gone(self, twin: Twin, among: Container[str] | None = None) -> dict[str, int]:
        """The same, of those for which there are such cases."""
        ceases, reads = self.ceases(twin, among), self.world.reach.words(twin.differ)
        wanted: dict[tuple[int, ...], dict[int, list[str]]] = {}
        # Most provisions count other parts than the one that changes, and are the same in both cases.
        given = Given.by(self.world.reach, twin.differ)
        ceases = {name: one for name, one in ceases.items() if given.of(one[0]) != given.of(one[1])}
        for name, (_, _, term) in ceases.items():
            for fixed, one in self._spread(twin, name, term):
                differ = twin.differ if not fixed.mask & reads else tuple(map(fixed.of, twin.differ))
                wanted.setdefault(differ, {}).setdefault(one, []).append(name)
        found: set[str] = set()
        for differ, terms in wanted.items():
            found |= self.cells.reached(terms, differ, found)
        return {name: one for name, (_, _, one) in ceases.items() if name in found}

    def open(self, twin: Twin, other: Swap) -> Iterator[str]:
        """The provisions of which it is not proved that the second case is never decided more loosely because of them."""
        self.ceases(twin)
        twin = followed(self.world, twin, other)
        for name, one in self.gone(twin).items():
            if not all(self.cells.excluded(*asked) for _, asked in self.looser(twin, name, one)):
                yield name

    def _spread(self, twin: Twin, name: str, term: int) -> list[tuple[Fixed, int]]:
        """The cells in which a provision may cease to apply, and that it does there."""
        key = (self.shape, id(twin.read), name)
        if key not in self.spread:
            self.spread[key] = twin.read, list(self.cells.spread_out(name, term))
        return self.spread[key][1]

    def looser(self, twin: Twin, name: str, gone: int) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
        """That the outcome is a weaker one because a provision ceases to apply; neither case contradicts itself.

        For each cell of the provision: where words stand in it, and what is asked there.
        """
        key = (self.shape, id(twin.read), name)
        if key not in self.ways:
            self.ways[key] = twin.read, list(self._looser(twin.read, name, gone))
        terms = self.world.space.terms
        for fixed, asked in self.ways[key][1]:
            places = tuple(terms.member(word, 1 << place) for word, place in fixed.places.items())
            yield places, (*asked, *map(fixed.of, twin.differ))

    def _looser(self, read: Reader, name: str, gone: int) -> Iterator[tuple[Fixed, tuple[int, ...]]]:
        terms, near = self.world.space.terms, self.prover.near(self.policy, self.shape)
        of = self.prover.ranked(self.policy, self.decision, self.shape)
        if not of.ranks[name]:
            return
        for cell in self.cells.of(name):
            ceases = cell.fixed.of(gone)
            if ceases == FALSE:
                continue
            names = [one for one in near.named(cell.meeting) if one in of.ranks]
            first = {one: cell.lives[one] for one in names if one in cell.lives}
            second = {one: cell.fixed.of(read.defined(self.policy.provisions[near.places[one]].live)) for one in names}
            kept = terms.either(*(live for one, live in second.items() if of.ranks[one] >= of.ranks[name]))
            clear = (terms.negate(one) for lives in (first, second) for one in of.contradictions(terms, lives))
            yield cell.fixed, (ceases, terms.negate(kept), *clear)

    def found(self, twin: Twin, gone: Mapping[str, int], judged: bool) -> "Pair | bool":
        """Two cases, or (if they need not be `judged`) that there are such; False if there are none."""
        world = self.world
        for name, one in gone.items():
            for places, asked in self.looser(twin, name, one):
                found = self.cells.settled(*asked, world.stated)
                if found and not judged:
                    return True
                pair = None
                if found is not False and judged:
                    pair = pair_of(self.prover, world, twin, (self.policy, self.decision), (*places, *asked))
                if pair is not None:
                    return pair
        return False


def many(
    prover: Prover, policy: Policy, decision: Decision, thresholds: Sequence[Threshold]
) -> Iterator[Found | Claim]:
    """What is counted, once for each total; shares of a whole, once for each whole."""
    asked, swaps = _Asked(prover, policy, decision), Swaps()
    for total in dict.fromkeys(one.total for one in thresholds):
        yield from _replaced(asked, swaps, [one for one in thresholds if one.total == total])
    wholes: dict[tuple[str, ...], list[Threshold]] = {}
    for one in thresholds:
        match one.measure.threshold:
            case Apply(Prim.SCALE, (_, Path(None, steps))):
                wholes.setdefault(steps, []).append(one)
            case _:
                continue
    for steps, mine in wholes.items():
        yield from _padded(asked, steps, mine)


@attrs.define(eq=False)
class Swaps:
    """One part of a list replaced by another: made once for each list and shape of cases."""

    made: dict[tuple[Shape, Path], Swap | None] = attrs.field(factory=dict)

    def of(self, asked: _Asked, total: Over) -> Swap | None:
        """The replacement in the list of a total; None if the list is not one of the case."""
        key = (asked.shape, total.parts)
        if key not in self.made:
            self.made[key] = swap(asked.world, total)
        return self.made[key]


def never(world: World, twin: Twin, ways: Iterable[tuple[int, ...]]) -> bool:
    """Whether it is proved that none of these can hold of a case and its twin."""
    return all(world.solver.possible(*one, *twin.differ) is False for one in ways)


def followed(world: World, twin: Twin, other: Swap) -> Twin:
    """The twin, once it was read, with all that is known of how it differs from the first case."""
    world.solver.assume(world.space.facts)
    more = growth(world, other.within.instead, twin.differ) if other.within.instead is not None else ()
    world.solver.assume(world.space.facts)
    return attrs.evolve(twin, differ=(*twin.differ, *more))


def bound_of(left: Iterable[str]) -> str:
    """For which cases a claim holds that is not proved, and why it is not."""
    why = "; ".join(left) or "that there is none among larger ones is not proved"
    return f"lists of up to {LARGER.widths[0]} elements: {why}"


def _replaced(asked: _Asked, swaps: Swaps, alike: list[Threshold]) -> Iterator[Found | Claim]:
    first = alike[0]
    where = f"`{first.provision.name}` {first.condition.label}".strip()
    more = f" and {len(alike) - 1} more on the same total" if alike[1:] else ""
    what = f"more controlled content at equal value never loosens `{asked.decision.name}` at {where}{more}"
    left: dict[str, None] = {}
    # Where nothing is known of lists a case is the same or more is possible: what is excluded there is not asked again.
    among: set[str] | None = None
    for shape in (VAGUE, SMALL, ANY):
        here = attrs.evolve(asked, shape=shape)
        other = swaps.of(here, first.total)
        if other is None:
            continue
        twin = other.more(here.world, first.total)
        if shape.classes:
            open_ones = here.open(twin, other)
            among = set(open_ones) if shape == VAGUE else set(islice(open_ones, 1))
            if not among:
                yield Claim("loophole", what, (first.provision.name,))
                return
            left |= other.left
            continue
        pair = here.found(twin, {name: one for name, (_, _, one) in here.ceases(twin, among).items()}, True)
        if not isinstance(pair, bool):
            yield Loophole(
                span=first.condition.span,
                provisions=(first.provision.name,),
                places=tuple(place for one in alike[1:] for place in label(one.condition.span, "this counts the same")),
                example=example_of(pair[0], pair[2]),
                other=example_of(pair[1], pair[2]),
                decision=asked.decision.name,
                outcomes=pair[3],
            )
            return
    yield Claim("loophole", what, (first.provision.name,), bound_of(left))


def _padded(asked: _Asked, steps: tuple[str, ...], shares: list[Threshold]) -> Iterator[Found]:
    """One pair of cases for the first share that a dearer whole no longer meets; the others are named."""
    shown: tuple[Threshold, Pair] | None = None
    others: list[Threshold] = []
    base = dearer(asked.world, steps)
    every: dict[str, int] | None = None
    users = _users(asked.policy)
    for one in shares:
        twin = padded(asked.world, one, steps, base)
        pair = asked.found(twin, asked.gone(twin, users[one.measure]), shown is None)
        if pair is False:
            # Not because of the provisions that have this share: perhaps because of others.
            every = every if every is not None else asked.gone(base)
            pair = asked.found(twin, every, shown is None)
        if isinstance(pair, tuple):
            shown = one, pair
        elif pair:
            others.append(one)
    if shown is None:
        return
    one, pair = shown
    yield Padding(
        span=one.condition.span,
        provisions=(one.provision.name,),
        places=tuple(place for each in others for place in label(each.condition.span, "so does this share")),
        example=example_of(pair[0], pair[2]),
        other=example_of(pair[1], (".".join(steps),)),
        amounts=(fact_of(pair[0].facts, steps), fact_of(pair[1].facts, steps)),
    )


def _users(policy: Policy) -> dict[Measure, set[str]]:
    """The provisions that hold the same amount against the same share."""
    found: dict[Measure, set[str]] = {}
    for one in policy.provisions:
        waiting = list(one.conditions)
        while waiting:
            condition = waiting.pop()
            waiting += condition.children
            if condition.measure is not None:
                found.setdefault(condition.measure, set()).add(one.name)
    return found
