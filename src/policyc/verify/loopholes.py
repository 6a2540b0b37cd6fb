"""Thresholds on content: whether more controlled content can loosen an outcome, and what a dearer whole does to a share."""

from collections.abc import Iterator, Mapping

from policyc.core.program import Apply, Condition, Decision, Expr, Fold, Over, Path, Policy, Prim, Program, Shared
from policyc.core.types import Money, Quantity
from policyc.verify.domains import inside
from policyc.verify.findings import Found, Loophole, Padding
from policyc.verify.outcomes import levels
from policyc.verify.pairs import fact_of, pair_of
from policyc.verify.prove import Prover
from policyc.verify.report import Claim
from policyc.verify.shares import bound_of, followed, many, never
from policyc.verify.told import example_of
from policyc.verify.twins import Threshold, Twin, dearer, padded, swap
from policyc.verify.world import ANY, LARGE as LARGER, SMALL, VAGUE, World

# Cases are looked for among small ones, then there is a proof or there is none; then among those in which a part of a part is
# replaced, and among larger ones.
TRIED = ((SMALL, False), (VAGUE, False), (ANY, False), (SMALL, True), (LARGER, False), (LARGER, True))
# With more provisions than this, thresholds are asked of the provisions that meet in one case, and told in groups.
LARGE = 30


def loopholes(prover: Prover, policy: Policy) -> Iterator[Found | Claim]:
    """Each threshold on the content of a thing, once for each decision."""
    thresholds = list(_thresholds(prover.program, policy))
    for decision in policy.decisions:
        if not decision.ordered:
            continue
        if len(policy.provisions) > LARGE and decision.otherwise == decision.outcomes[0][0]:
            yield from many(prover, policy, decision, thresholds)
            continue
        for one in thresholds:
            yield from _replaced(prover, policy, decision, one)
            yield from _padded(prover, policy, decision, one)


def _thresholds(program: Program, policy: Policy) -> Iterator[Threshold]:
    bodies = {one.name: one.body for one in program.definitions if not one.params}
    told: set[tuple[Expr, Expr]] = set()
    for provision in policy.provisions:
        for leaf in _leaves(provision.conditions):
            if leaf.measure is None or (leaf.measure.value, leaf.measure.threshold) in told:
                continue
            total = next(_totals(bodies, leaf.measure.value), None)
            if total is not None:
                told.add((leaf.measure.value, leaf.measure.threshold))
                yield Threshold(provision, leaf, total, leaf.measure)


def _leaves(conditions: tuple[Condition, ...]) -> Iterator[Condition]:
    for one in conditions:
        yield from _leaves(one.children) if one.children else (one,)


def _totals(bodies: Mapping[str, Expr], expr: Expr) -> Iterator[Over]:
    """The totals of money or mass over a list of the case that an expression uses, by way of terms too."""
    waiting = [expr]
    while waiting:
        here = waiting.pop(0)
        match here:
            case Over(Fold.TOTAL, _, Path(None)) if isinstance(here.type, (Money, Quantity)):
                yield here
            case Shared(name, ()):
                waiting.append(bodies[name])
            case _:
                waiting += inside(here)


# ---- other content of the same value ----


def _replaced(prover: Prover, policy: Policy, decision: Decision, one: Threshold) -> Iterator[Found | Claim]:
    where = f"`{one.provision.name}` {one.condition.label}".strip()
    what = f"more controlled content at equal value never loosens `{decision.name}` at {where}"
    left: dict[str, None] = {}
    for shape, deeper in TRIED:
        world = prover.world(shape)
        other = swap(world, one.total, deeper)
        if other is None:
            continue
        twin = other.more(world, one.total)
        steps = tuple(_steps(world, twin, policy, decision))
        if shape.classes:
            if never(world, followed(world, twin, other), steps):
                yield Claim("loophole", what, (one.provision.name,))
                return
            left |= other.left
            continue
        found = next((pair for looser in steps if (pair := pair_of(prover, world, twin, (policy, decision), looser))), None)
        if found is not None:
            yield Loophole(
                span=one.condition.span,
                provisions=(one.provision.name,),
                example=example_of(found[0], found[2]),
                other=example_of(found[1], found[2]),
                decision=decision.name,
                outcomes=found[3],
            )
            return
    yield Claim("loophole", what, (one.provision.name,), bound_of(left))


def _steps(world: World, twin: Twin, policy: Policy, decision: Decision) -> Iterator[tuple[int, int]]:
    """For each outcome: that the second case does not reach it, and that the first does; neither contradicts itself."""
    terms = world.space.terms
    first, second = levels(world.read, policy, decision), levels(twin.read, policy, decision)
    order = [name for name, _ in decision.outcomes]
    clear = terms.both(*(terms.negate(m[name]) for m in (first, second) for name in m if name not in order))
    for name in order[1:]:
        yield terms.both(terms.negate(second[name]), clear), first[name]


# ---- the same content in a dearer whole ----


def _padded(prover: Prover, policy: Policy, decision: Decision, one: Threshold) -> Iterator[Found]:
    match one.measure.threshold:
        case Apply(Prim.SCALE, (_, Path(None, steps))):
            pass
        case _:
            return
    world = prover.world(SMALL)
    twin = padded(world, one, steps, dearer(world, steps))
    for way in _steps(world, twin, policy, decision):
        found = pair_of(prover, world, twin, (policy, decision), way)
        if found is not None:
            amounts = tuple(fact_of(witness.facts, steps) for witness in found[:2])
            yield Padding(
                span=one.condition.span,
                provisions=(one.provision.name,),
                example=example_of(found[0], found[2]),
                other=example_of(found[1], (".".join(steps),)),
                amounts=(amounts[0], amounts[1]),
            )
            return
