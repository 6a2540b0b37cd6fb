"""Provisions and conditions that change nothing: the same is decided without them."""

from collections.abc import Iterator

from policyc.core.program import Condition, Policy, Provision
from policyc.verify.findings import Constant, Found, Idle
from policyc.verify.outcomes import differ
from policyc.verify.prove import Prover
from policyc.verify.world import SMALL, World


def idle(prover: Prover, policy: Policy) -> Iterator[Found]:
    """Provisions that apply in some cases and change no outcome in any."""
    for one in policy.provisions:
        if one.duties:
            continue

        def applies(world: World, one: Provision = one) -> tuple[int, ...]:
            return (world.read.defined(one.live),)

        def changes(world: World, one: Provision = one) -> tuple[int, ...]:
            return (differ(world.read, world.read.without(one.live), prover.program.policies),)

        if _seen(prover, policy, one) or prover.possible(changes) or not prover.possible(applies):
            continue
        if prover.impossible(changes):
            yield Idle(span=one.span, provisions=(one.name,))


def _seen(prover: Prover, policy: Policy, one: Provision) -> bool:
    """Whether a case that is known already shows it: the provision alone gives the strictest outcome."""
    world = prover.world(SMALL)
    for decision in policy.decisions:
        order = [name for name, _ in decision.outcomes]
        said = dict(one.concludes).get(decision.name)
        if said is None or not decision.ordered or one.removes:
            continue
        usual = order.index(decision.otherwise) if decision.otherwise is not None else -1
        rivals = [
            other.live
            for other in policy.provisions
            if other is not one and order.index(dict(other.concludes).get(decision.name, order[0])) >= order.index(said)
        ]
        if order.index(said) > usual and any(
            point.holds(world.read.defined(one.live)) and not any(point.holds(world.read.defined(r)) for r in rivals)
            for point in world.points
        ):
            return True
    return False


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
