"""Provisions and conditions that change nothing: the same is decided without them."""

from collections.abc import Iterator

from policyc.core.program import Condition, Decision, Policy, Provision
from policyc.verify.findings import Constant, Found, Idle
from policyc.verify.outcomes import differ
from policyc.verify.point import Point
from policyc.verify.prove import Prover
from policyc.verify.report import Claim
from policyc.verify.world import SMALL, World

# So many known cases are looked through before the solver is asked.
SOME = 8


# In a larger law each answer would need the whole of it once more.
LARGE = 300


def idle(prover: Prover, policy: Policy) -> Iterator[Found | Claim]:
    """Provisions that apply in some cases and change no outcome in any."""
    if len(policy.provisions) > LARGE:
        what = f"whether the provisions of `{policy.name}` change outcomes was not asked"
        yield Claim("idle", what, (), f"asked of laws of up to {LARGE} provisions")
        return
    for one in (p for p in policy.provisions if not p.duties and not _seen(prover, policy, p)):

        def applies(world: World, one: Provision = one) -> tuple[int, ...]:
            return (world.read.defined(one.live),)

        def changes(world: World, one: Provision = one) -> tuple[int, ...]:
            return (differ(world.read, world.read.without(one.live), prover.program.policies),)

        if not prover.possible(applies) or prover.possible(changes):
            continue
        if prover.impossible(changes):
            yield Idle(span=one.span, provisions=(one.name,))


def _seen(prover: Prover, policy: Policy, one: Provision) -> bool:
    """Whether a case that is known already shows that it changes an outcome."""
    world = prover.world(SMALL)
    live = world.read.defined(one.live)
    mine = world.pool.examples(live, SOME)
    return any(_shows(world, policy, decision, one, mine) for decision in policy.decisions if decision.ordered)


def _shows(world: World, policy: Policy, decision: Decision, one: Provision, points: list[Point]) -> bool:
    order = [name for name, _ in decision.outcomes]
    ranks = {p.name: order.index(said) for p in policy.provisions if (said := dict(p.concludes).get(decision.name))}
    usual = order.index(decision.otherwise) if decision.otherwise is not None else -1
    read = world.read
    freed = {p: term for p in one.removes if p in ranks and (term := _freed(world, p, one)) is not None}
    for point in points:
        others = [ranks[p.name] for p in policy.provisions if p is not one and p.name in ranks and point.holds(read.defined(p.live))]
        before = max((*others, *((ranks[one.name],) if one.name in ranks else ())), default=usual)
        after = max((*others, *(ranks[p] for p, term in freed.items() if point.holds(term))), default=usual)
        if before != after:
            return True
    return False


def _freed(world: World, removed: str, by: Provision) -> int | None:
    """When a provision would be live if this one did not set it aside; None if that is not plain from its form."""
    terms = world.space.terms
    node = terms.nodes[world.read.defined(f"{removed}.live")]
    against = terms.negate(world.read.defined(by.live))
    return terms.both(*(arg for arg in node.args if arg != against)) if node.op == "and" and against in node.args else None


def constants(prover: Prover, policy: Policy) -> Iterator[Found]:
    """Conditions that hold in every case on the days on which their provision operates, or in none."""
    for one in policy.provisions:
        if prover.possible(lambda world, one=one: (world.read.defined(one.met),)):  # type: ignore[misc]
            for condition in one.conditions:
                yield from _constant(prover, one, condition)


def _constant(prover: Prover, one: Provision, condition: Condition) -> Iterator[Found]:
    inner = [found for child in condition.children for found in _constant(prover, one, child)]
    if inner:
        # The innermost line says it; those around it are constant for no other reason.
        yield from inner
        return
    for holds in (True, False):

        def contrary(world: World, holds: bool = holds) -> tuple[int, ...]:
            term = world.read.truth(condition.expr)
            operating = (world.read.truth(part) for part in prover.operating(one))
            return (*operating, world.space.terms.negate(term) if holds else term)

        if not prover.possible(contrary) and prover.impossible(contrary):
            yield Constant(span=condition.span or one.span, provisions=(one.name,), label=_label(condition), always=holds)
            return


def _label(condition: Condition) -> str:
    return f"{condition.label} {condition.text}".strip()
