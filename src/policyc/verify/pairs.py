"""Two cases before the evaluator: whether the second is decided more loosely than the first."""

import attrs

from policyc.core.program import Decision, Policy
from policyc.verify.prove import Prover
from policyc.verify.replay import Disagreement, Replay
from policyc.verify.solver import Model
from policyc.verify.twins import Twin
from policyc.verify.witness import Witness, smallest, written
from policyc.verify.world import World

Pair = tuple[Witness, Witness, tuple[str, ...], tuple[str, str]]


def pair_of(
    prover: Prover, world: World, twin: Twin, of: tuple[Policy, Decision], steps: tuple[int, ...]
) -> Pair | None:
    """Two cases of which the second is decided more loosely, if the evaluator agrees; what else must hold is in `steps`."""
    world.solver.assume(world.space.facts)
    asked = (*steps, *twin.differ, world.stated)
    taste = prover.taste(world)
    model = smallest(world, asked, attrs.evolve(taste, tried=(*taste.tried, twin.tried)))
    if not isinstance(model, Model):
        return None
    pair = [written(world, model, prover.usual, root) for root in (None, twin.root)]
    try:
        results = _looser(prover, pair, of)
    except Disagreement:
        # The second case need not keep what the vocabulary promises of the first.
        return None
    if results is None:
        return None
    reasons = prover.reasons(world, model, asked)
    for name in [*pair[0].readings]:
        fewer = [attrs.evolve(one, readings={q: r for q, r in one.readings.items() if q != name}) for one in pair]
        pair = pair if _looser(prover, fewer, of) is None else fewer
    return pair[0], pair[1], reasons, results


def _looser(prover: Prover, pair: list[Witness], of: tuple[Policy, Decision]) -> tuple[str, str] | None:
    """The two outcomes, if the second is weaker than the first."""
    first, second = (_result(prover.replayed(one), *of) for one in pair)
    order = [name for name, _ in of[1].outcomes]
    if first is None or second is None or order.index(first) <= order.index(second):
        return None
    return first, second


def _result(replay: Replay, policy: Policy, decision: Decision) -> str | None:
    found = replay.decided(policy, decision).combined
    return found.possible[0] if found.status == "determined" else None


def fact_of(facts: object, steps: tuple[str, ...]) -> str:
    """A fact of a case as it stands there."""
    for step in steps:
        facts = facts[step] if isinstance(facts, dict) else None
    return str(facts)
