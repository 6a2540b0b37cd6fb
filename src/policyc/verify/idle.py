"""Provisions and conditions that change nothing: the same is decided without them."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import attrs

from policyc.core.program import Condition, Decision, Policy, Provision
from policyc.verify.behind import behind
from policyc.verify.changeless import changeless
from policyc.verify.cores import Line, applying, days_of, held, smallest
from policyc.verify.findings import Constant, Found, Idle, label
from policyc.verify.found import Clause
from policyc.verify.near import levels_near
from policyc.verify.outcomes import levels
from policyc.verify.prove import CROWD, Prover
from policyc.verify.report import Claim
from policyc.verify.without import Without
from policyc.verify.world import SMALL, World

# The time grows with the square of their number.
LARGE = 3000
# So much of a large policy is asked together with contradictions, the rest together with loopholes: then both take as long.
FIRST = Fraction(2, 3)


def idle(prover: Prover, policy: Policy) -> Iterator[Found | Claim]:
    """Provisions that apply in some cases and change no outcome in any."""
    yield from _idle(prover, policy, policy.provisions)


def idle_first(prover: Prover, policy: Policy) -> Iterator[Found | Claim]:
    """The same of the first provisions of a large policy."""
    yield from _idle(prover, policy, policy.provisions[: _half(policy)])


def idle_rest(prover: Prover, policy: Policy) -> Iterator[Found | Claim]:
    """The same of those that follow."""
    if len(policy.provisions) <= LARGE:
        yield from _idle(prover, policy, policy.provisions[_half(policy) :])


def _half(policy: Policy) -> int:
    return int(len(policy.provisions) * FIRST)


def _idle(prover: Prover, policy: Policy, some: Sequence[Provision]) -> Iterator[Found | Claim]:
    if len(policy.provisions) > LARGE:
        what = f"whether the provisions of `{policy.name}` change outcomes was not asked"
        yield Claim("idle", what, (), f"asked of laws of up to {LARGE} provisions")
        return
    changing: set[str] = set()
    if len(policy.provisions) <= CROWD:
        for one in policy.provisions:
            prover.possible(lambda world, one=one: (world.read.defined(one.live),))  # type: ignore[misc]
        changing = _changing(prover, policy)
    for one in (p for p in some if not p.duties and p.name not in changing):

        def applies(world: World, one: Provision = one) -> tuple[int, ...]:
            return (world.read.defined(one.live),)

        def changes(world: World, one: Provision = one) -> tuple[int, ...]:
            return world.read.defined(one.live), _differs(prover, world, policy, one)

        if not prover.some(policy, applies):
            continue
        if len(policy.provisions) > CROWD and _by_itself(prover, policy, one):
            if changeless(prover, policy, one):
                yield Idle(span=one.span, provisions=(one.name,))
            continue
        if not prover.world(SMALL).possible(*changes(prover.world(SMALL))) and prover.impossible(changes):
            yield _found(one, _covering(prover, policy, one))


def _found(one: Provision, by: tuple[Line, ...]) -> Idle:
    names = tuple(line.clause.owner for line in by)
    places = tuple(place for line in by for place in label(line.clause.span, line.clause.text))
    return Idle(span=one.span, provisions=(one.name, *names), by=names, places=places, core=tuple(line.clause for line in by))


def _covering(prover: Prover, policy: Policy, one: Provision) -> tuple[Line, ...]:
    """Provisions of which one applies in every case in which this one does, and says no less: as few as suffice; none if all do not."""
    for decision in policy.decisions if len(policy.provisions) <= CROWD else ():
        order = [name for name, _ in decision.outcomes]
        ranks = {p.name: order.index(said) for p in policy.provisions if (said := dict(p.concludes).get(decision.name))}
        mine = ranks.get(one.name, len(order))
        least = range(mine, len(order) if decision.ordered else mine + 1)
        others = [applying(p, "this one covers it") for p in policy.provisions if p is not one and ranks.get(p.name) in least]

        def alone(world: World, some: Sequence[Line]) -> tuple[int, ...]:
            negate = world.space.terms.negate
            return (world.read.defined(one.live), *(negate(world.read.truth(other.expr)) for other in some))

        found = smallest(prover, others, alone)
        if found:
            return found
    return ()


def _by_itself(prover: Prover, policy: Policy, one: Provision) -> bool:
    """Whether nothing depends on a provision but the decisions of its policy, by way of it and of what it sets aside."""
    touched = [prover.living[name] for name in prover.reader.dependents(one.live) if name in prover.living]
    plain = {p.name for p in touched} == {one.name, *one.removes} and not any(p.duties for p in touched)
    ordered = all(decision.ordered and decision.otherwise is not None for decision in policy.decisions)
    places = prover.near(policy).places
    return plain and ordered and all(p.name in places for p in touched)


def _differs(prover: Prover, world: World, policy: Policy, one: Provision) -> int:
    """Whether something is decided otherwise without a provision, in cases in which it is live."""
    near, read, terms = prover.near(policy), world.read, world.space.terms
    other, changed = read.without(one.live), read.dependents(one.live)
    touched = [p for each in prover.program.policies for p in each.provisions if p.live in changed]
    found = [terms.unlike(read.defined(p.live), other.defined(p.live)) for p in touched if p.duties]
    plain = {p.name for p in touched} == {one.name, *one.removes}
    for each in prover.program.policies:
        for decision in each.decisions if any(p in touched for p in each.provisions) else ():
            if each.name == policy.name and plain and decision.ordered and decision.otherwise is not None:
                found += _around(prover, world, policy, decision, one).changes()
                continue
            if each.name == policy.name:
                around = near.around(one.name)
                mine, theirs = (levels_near(r, policy, decision, near, around) for r in (read, other))
            else:
                mine, theirs = levels(read, each, decision), levels(other, each, decision)
            found += [terms.unlike(mine[name], theirs[name]) for name in mine]
    return terms.either(*found)


def _around(prover: Prover, world: World, policy: Policy, decision: Decision, one: Provision) -> Without:
    """The neighbours of a provision as they are with it and without it."""
    near, read, other = prover.near(policy), world.read, world.read.without(one.live)
    of = prover.ranked(policy, decision)
    around = [p for p in near.named(near.around(one.name)) if p in of.ranks]
    lives = {p: policy.provisions[near.places[p]].live for p in around}
    rest = {p: read.defined(live) for p, live in lives.items() if p != one.name and p not in one.removes}
    freed = {p: other.defined(live) for p, live in lives.items() if p in one.removes}
    return Without(of, world.space.terms, one, rest, freed)


# ---- what the cases that are known already show ----


def _changing(prover: Prover, policy: Policy) -> set[str]:
    """The provisions without which some known case is decided otherwise."""
    world = prover.world(SMALL)
    plain = _acting_alone(world, policy)
    return {
        one.name
        for decision in policy.decisions
        if decision.ordered
        for ranked in (_ranked(world, policy, decision),)
        for one in plain
        if _shown(world, ranked, one)
    }


def _acting_alone(world: World, policy: Policy) -> list[Provision]:
    """Those on which no others depend but what they set aside themselves, and nothing that depends on them does so as well."""
    by_live = {one.live: one for one in policy.provisions}
    removers: dict[str, list[Provision]] = {}
    for one in policy.provisions:
        for name in one.removes:
            removers.setdefault(name, []).append(one)

    def alone(one: Provision) -> bool:
        changed = world.read.dependents(one.live)
        return all(
            other.name in one.removes
            and other.met not in changed
            and not any(by.live in changed for by in removers[other.name] if by is not one)
            for other in (by_live[name] for name in changed if name in by_live and name != one.live)
        )

    return [one for one in policy.provisions if alone(one)]


@attrs.frozen
class _Ranked:
    """In which cases provisions are live, by rank: `once` at least one of that rank or above, `twice` at least two."""

    ranks: dict[str, int]
    usual: int
    live: dict[str, int]
    once: list[int]
    twice: list[int]


def _ranked(world: World, policy: Policy, decision: Decision) -> _Ranked:
    order = [name for name, _ in decision.outcomes]
    ranks = {p.name: order.index(said) for p in policy.provisions if (said := dict(p.concludes).get(decision.name))}
    live = {p.name: world.pool.where(world.read.defined(p.live)) for p in policy.provisions}
    once, twice = [0] * (len(order) + 1), [0] * (len(order) + 1)
    for name, rank in ranks.items():
        for low in range(rank + 1):
            twice[low] |= once[low] & live[name]
            once[low] |= live[name]
    usual = order.index(decision.otherwise) if decision.otherwise is not None else -1
    return _Ranked(ranks, usual, live, once, twice)


def _shown(world: World, of: _Ranked, one: Provision) -> bool:
    """Whether the result is a weaker one without the provision, or a stricter one because of what it sets aside."""
    mine, rank = of.live[one.name], of.ranks.get(one.name)
    freed = [0] * len(of.once)
    terms = {name: _freed(world, name, one) for name in one.removes if name in of.ranks}
    for name, term in terms.items():
        for low in range(of.ranks[name] + 1):
            freed[low] |= world.pool.where(term) if term is not None else 0
    if any(mine & freed[low] & ~_others(of, one, low) & _below(of, one, low) for low in range(len(of.once))):
        return True
    if rank is None or None in terms.values():
        return False
    alone = mine & ~of.twice[rank] & ~freed[rank]
    return bool(alone) if rank != of.usual else False


def _others(of: _Ranked, one: Provision, low: int) -> int:
    """Where some other provision of this rank or above is live, in cases in which this one is."""
    rank = of.ranks.get(one.name)
    return of.twice[low] if rank is not None and rank >= low else of.once[low]


def _below(of: _Ranked, one: Provision, low: int) -> int:
    """All cases, if neither the provision itself nor what holds otherwise has this rank already."""
    return -1 if low > max(of.ranks.get(one.name, -1), of.usual) else 0


def _freed(world: World, removed: str, by: Provision) -> int | None:
    """When a provision would be live if this one did not set it aside; None if that is not plain from its form."""
    terms = world.space.terms
    node = terms.nodes[world.read.defined(f"{removed}.live")]
    against = terms.negate(world.read.defined(by.live))
    return terms.both(*(arg for arg in node.args if arg != against)) if node.op == "and" and against in node.args else None


def constants(prover: Prover, policy: Policy) -> Iterator[Found]:
    """Conditions that hold in every case on the days on which their provision operates, or in none."""
    for one in policy.provisions:
        if prover.some(policy, lambda world, one=one: (world.read.defined(one.met),)):  # type: ignore[misc]
            for condition in one.conditions:
                yield from _constant(prover, policy, one, condition)


def _constant(prover: Prover, policy: Policy, one: Provision, condition: Condition) -> Iterator[Found]:
    inner = [found for child in condition.children for found in _constant(prover, policy, one, child)]
    if inner:
        # The innermost line says it; those around it are constant for no other reason.
        yield from inner
        return
    for holds in (True, False):

        def contrary(world: World, holds: bool = holds) -> tuple[int, ...]:
            term = world.read.truth(condition.expr)
            operating = (world.read.truth(part) for part in prover.operating(one))
            return (*operating, world.space.terms.negate(term) if holds else term)

        if not prover.some(policy, contrary) and prover.impossible(contrary):
            core = _why(prover, one, condition, holds)
            yield Constant(span=condition.span or one.span, provisions=(one.name,), core=core, label=_label(condition), always=holds)
            return


def _why(prover: Prover, one: Provision, condition: Condition, holds: bool) -> tuple[Clause, ...]:
    """What makes a condition constant besides itself: the days on which the provision operates, if it takes them."""

    def contrary(world: World, some: Sequence[Line]) -> tuple[int, ...]:
        term = world.read.truth(condition.expr)
        return (*held(world, some), world.space.terms.negate(term) if holds else term)

    needed = smallest(prover, list(days_of(prover, one)), contrary)
    more = behind(prover, [*needed, Line(_clause(one, condition), condition.expr)], lambda world, some: contrary(world, needed), [one])
    return (*(line.clause for line in needed), *more)


def _clause(one: Provision, condition: Condition) -> Clause:
    return Clause("condition", one.name, condition.label, condition.text, True, condition.span)


def _label(condition: Condition) -> str:
    return f"{condition.label} {condition.text}".strip()
