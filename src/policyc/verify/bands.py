"""Provisions on both sides of one threshold: a point that neither reaches, and a point that both share."""

from collections.abc import Iterator
from itertools import combinations

import attrs

from policyc.core.build import equal
from policyc.core.program import Apply, Condition, Const, Decision, Expr, Measure, Policy, Prim, Provision
from policyc.verify.days import shown, when
from policyc.verify.findings import Found, LeftOut, SharedPoint, label
from policyc.verify.prove import Asked, NotDecided, Proved, Prover, conjuncts
from policyc.verify.replay import Replay
from policyc.verify.told import example
from policyc.verify.world import World


@attrs.frozen
class _Side:
    """A condition that keeps a value on one side of a threshold, and what else its provision asks."""

    provision: Provision
    condition: Condition
    measure: Measure
    below: bool
    strict: bool
    others: tuple[Expr, ...]


def bands(prover: Prover, policy: Policy) -> Iterator[Found]:
    """Each threshold of a decision that its provisions approach from both sides."""
    for decision in policy.decisions:
        speaking = [one for one in policy.provisions if decision.name in dict(one.concludes)]
        sides = [side for one in speaking for side in _sides(one)]
        alike: dict[Measure, list[int]] = {}
        for place, side in enumerate(sides):
            alike.setdefault(side.measure, []).append(place)
        for first, second in sorted(pair for many in alike.values() for pair in combinations(many, 2)):
            one, other = sides[first], sides[second]
            if _face(one, other):
                yield from _between(prover, policy, decision, (one, other))


def _face(one: _Side, other: _Side) -> bool:
    return one.provision is not other.provision and one.below != other.below and one.strict == other.strict


def _sides(one: Provision) -> Iterator[_Side]:
    parts = [(leaf, part) for leaf in _leaves(one.conditions) for part in conjuncts(leaf.expr)]
    for leaf, part in parts:
        match part, leaf.measure or _measure(part):
            case Apply(Prim.LESS | Prim.AT_MOST as prim, (left, _)), Measure(value, _) as measure:
                others = tuple(other for _, other in parts if other is not part)
                yield _Side(one, leaf, measure, left == value, prim is Prim.LESS, others)
            case _:
                continue


def _measure(part: Expr) -> Measure | None:
    """Of a comparison that stands on a line with others: what is compared with what the law states."""
    match part:
        case Apply(Prim.LESS | Prim.AT_MOST, (one, Const() | Apply(Prim.SCALE) as stated)):
            return Measure(one, stated)
        case Apply(Prim.LESS | Prim.AT_MOST, (Const() | Apply(Prim.SCALE) as stated, one)):
            return Measure(one, stated)
        case _:
            return None


def _leaves(conditions: tuple[Condition, ...]) -> Iterator[Condition]:
    for one in conditions:
        if one.children and one.text == "all of":
            yield from _leaves(one.children)
        elif not one.children:
            yield one


def _between(prover: Prover, policy: Policy, decision: Decision, pair: tuple[_Side, _Side]) -> Iterator[Found]:
    one = pair[0]
    if one.strict and decision.otherwise is not None:
        yield from _left_out(prover, policy, decision, pair)
    outcomes = [dict(side.provision.concludes)[decision.name] for side in pair]
    if not one.strict and outcomes[0] != outcomes[1]:
        yield from _shared(prover, policy, pair, (outcomes[0], outcomes[1]))


def _meeting(prover: Prover, pair: tuple[_Side, _Side], at: Expr | None) -> Asked:
    """Cases in which all else that the two provisions ask holds, and the value is exactly the threshold."""

    def asked(world: World) -> tuple[int, ...]:
        others = [expr for side in pair for expr in (*side.others, *prover.operating(side.provision))]
        return tuple(world.read.truth(expr) for expr in (*others, *((at,) if at is not None else ())))

    return asked


def _left_out(prover: Prover, policy: Policy, decision: Decision, pair: tuple[_Side, _Side]) -> Iterator[Found]:
    measure = pair[0].measure
    live = [one.live for one in policy.provisions if decision.name in dict(one.concludes)]
    meeting = _meeting(prover, pair, equal(measure.value, measure.threshold))

    def asked(world: World) -> tuple[int, ...]:
        terms = world.space.terms
        return (*meeting(world), *(terms.negate(world.read.defined(name)) for name in live))

    def judged(replay: Replay) -> bool:
        return all(replay.defined(name) is False for name in live)

    verdict = prover.ask(asked, judged)
    if isinstance(verdict, Proved | NotDecided):
        return
    names = tuple(side.provision.name for side in pair)
    yield LeftOut(
        span=pair[0].condition.span,
        provisions=names,
        places=label(pair[1].condition.span, "and this one begins only beyond it"),
        example=example(verdict),
        days=shown(when(prover, policy, asked)),
        otherwise=str(decision.otherwise),
    )


def _shared(prover: Prover, policy: Policy, pair: tuple[_Side, _Side], outcomes: tuple[str, str]) -> Iterator[Found]:
    measure = pair[0].measure
    at = equal(measure.value, measure.threshold)
    met = [side.provision.met for side in pair]

    def both(world: World) -> tuple[int, ...]:
        return tuple(world.read.defined(name) for name in met)

    def asked(world: World) -> tuple[int, ...]:
        return (*both(world), world.read.truth(at))

    def judged(replay: Replay) -> bool:
        return all(replay.defined(name) is True for name in met) and replay.truth(at) is True

    verdict = prover.ask(asked, judged)
    apart = prover.impossible(lambda world: (*both(world), world.space.terms.negate(world.read.truth(at))))
    if isinstance(verdict, Proved | NotDecided) or not apart:
        return
    yield SharedPoint(
        span=pair[0].condition.span,
        provisions=tuple(side.provision.name for side in pair),
        places=label(pair[1].condition.span, "and this one begins with it"),
        example=example(verdict),
        days=shown(when(prover, policy, asked)),
        outcomes=outcomes,
    )
