"""Thresholds on content: whether more controlled content can loosen an outcome, and what a dearer whole does to a share."""

from collections.abc import Iterator

import attrs

from policyc.core.program import (
    Apply,
    Condition,
    Decision,
    Expr,
    Fold,
    Measure,
    Over,
    Path,
    Policy,
    Prim,
    Program,
    Provision,
    Shared,
)
from policyc.core.types import Count, Many, Money, Number, Quantity, Share
from policyc.verify.domains import expressions, inside, roots
from policyc.verify.findings import Found, Loophole, Padding
from policyc.verify.folds import Bound
from policyc.verify.meaning import Reader
from policyc.verify.outcomes import levels
from policyc.verify.prove import Prover
from policyc.verify.replay import Disagreement, Replay
from policyc.verify.report import Claim
from policyc.verify.solver import Model
from policyc.verify.space import Lst, Rec
from policyc.verify.terms import FALSE, TRUE, ZERO, Linear
from policyc.verify.told import example_of
from policyc.verify.witness import Witness, smallest, written
from policyc.verify.world import SMALL, World

# A large law has hundreds of thresholds of a few kinds; those past the first ones are counted and not asked.
MOST = 20


@attrs.frozen
class _Threshold:
    """A condition of a provision that holds what a list adds up to against something."""

    provision: Provision
    condition: Condition
    total: Over
    measure: Measure


@attrs.frozen(eq=False)
class _Twin:
    """A second case that shares all facts with the first but those of one part or one amount."""

    read: Reader
    root: Rec
    differ: tuple[int, ...]


def loopholes(prover: Prover, policy: Policy) -> Iterator[Found | Claim]:
    """Each threshold on the content of a thing, once for each decision."""
    for decision in policy.decisions:
        if not decision.ordered:
            continue
        thresholds = list(_thresholds(prover.program, policy))
        for one in thresholds[:MOST]:
            yield from _replaced(prover, policy, decision, one)
            yield from _padded(prover, policy, decision, one)
        if thresholds[MOST:]:
            what = f"the first {MOST} thresholds of `{policy.name}` were looked at for loopholes"
            yield Claim("loophole", what, (), f"{len(thresholds) - MOST} more were not")


def _thresholds(program: Program, policy: Policy) -> Iterator[_Threshold]:
    told: set[tuple[Expr, Expr]] = set()
    for provision in policy.provisions:
        for leaf in _leaves(provision.conditions):
            if leaf.measure is None or (leaf.measure.value, leaf.measure.threshold) in told:
                continue
            total = next(_totals(program, leaf.measure.value), None)
            if total is not None:
                told.add((leaf.measure.value, leaf.measure.threshold))
                yield _Threshold(provision, leaf, total, leaf.measure)


def _leaves(conditions: tuple[Condition, ...]) -> Iterator[Condition]:
    for one in conditions:
        yield from _leaves(one.children) if one.children else (one,)


def _totals(program: Program, expr: Expr) -> Iterator[Over]:
    """The totals of money or mass over a list of the case that an expression uses, by way of terms too."""
    bodies = {one.name: one.body for one in program.definitions if not one.params}
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


def _replaced(prover: Prover, policy: Policy, decision: Decision, one: _Threshold) -> Iterator[Found | Claim]:
    world = prover.world(SMALL)
    twin = _other_part(world, one)
    where = f"`{one.provision.name}` {one.condition.label}".strip()
    if twin is None:
        return
    for looser, stricter in _steps(world, twin, policy, decision):
        found = _pair(prover, world, twin, (policy, decision), (stricter, looser))
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
    what = f"more controlled content at equal value never loosens `{decision.name}` at {where}"
    yield Claim("loophole", what, (one.provision.name,), f"lists of up to {SMALL.widths[0]} elements")


def _steps(world: World, twin: _Twin, policy: Policy, decision: Decision) -> Iterator[tuple[int, int]]:
    """For each outcome: that the second case does not reach it, and that the first does; neither contradicts itself."""
    terms = world.space.terms
    first, second = levels(world.read, policy, decision), levels(twin.read, policy, decision)
    order = [name for name, _ in decision.outcomes]
    clear = terms.both(*(terms.negate(m[name]) for m in (first, second) for name in m if name not in order))
    for name in order[1:]:
        yield terms.both(terms.negate(second[name]), clear), first[name]


def _other_part(world: World, one: _Threshold) -> _Twin | None:
    """The first element of the list, and another in its place: the same numbers, other facts, and more of what is counted."""
    space, terms = world.space, world.space.terms
    parts = _list(world, one.total.parts)
    if parts is None or not parts.slots:
        return None
    there, old = parts.slots[0]
    new = Rec(old.record, f"{old.path} instead", old.depth)
    for name, field in space.records[old.record].items():
        if isinstance(field.type, Count | Number | Share | Money | Quantity | Many) and name in old.fields:
            new.fields[name] = old.fields[name]
    swapped = attrs.evolve(parts, slots=((there, new), *parts.slots[1:]))
    root = _with(space.root, (*one.total.parts.steps[:-1],), one.total.parts.steps[-1], swapped)
    read = attrs.evolve(world.read, memo={}, root=root)
    before, after = (
        terms.select(reader.truth(one.total.where, bound), reader.number(bound, one.total.value), ZERO)
        for reader, bound in (
            (world.read, {None: space.root, one.total.var: old}),
            (read, {None: root, one.total.var: new}),
        )
    )
    plain = (terms.negate(one) for one in _matching(world, one.total, old))
    return _Twin(read, root, (there, *plain, terms.at_most(before, ZERO), terms.less(ZERO, after)))


def _matching(world: World, total: Over, part: Rec) -> Iterator[int]:
    """What any condition of the law looks for in such a list: a part that has none of it is not controlled at all."""
    read, wanted = world.read, dict.fromkeys(one for one in expressions(world.program) if isinstance(one, Over))
    for over in wanted:
        alike = over.parts.steps[-1] == total.parts.steps[-1]
        if alike and roots(over.where) | roots(over.value) <= {None, over.var}:
            bound: Bound = {None: world.space.root, over.var: part}
            where = read.truth(over.where, bound)
            some = over.fold in (Fold.SOME, Fold.EVERY)
            found = world.space.terms.both(where, read.truth(over.value, bound)) if some else where
            if found not in (TRUE, FALSE):
                yield found


def _list(world: World, path: Path) -> Lst | None:
    here = world.space.root
    for step in path.steps[:-1]:
        found = here.fields.get(step)
        if not isinstance(found, Rec):
            return None
        here = found
    parts = here.fields.get(path.steps[-1])
    return parts if isinstance(parts, Lst) else None


def _with(of: Rec, steps: tuple[str, ...], name: str, value: "Lst | Linear") -> Rec:
    """The same record with one field below it changed."""
    if not steps:
        return attrs.evolve(of, fields={**of.fields, name: value})
    inner = of.fields[steps[0]]
    assert isinstance(inner, Rec)
    return attrs.evolve(of, fields={**of.fields, steps[0]: _with(inner, steps[1:], name, value)})


# ---- the same content in a dearer whole ----


def _padded(prover: Prover, policy: Policy, decision: Decision, one: _Threshold) -> Iterator[Found]:
    match one.measure.threshold:
        case Apply(Prim.SCALE, (_, Path(None, steps))):
            pass
        case _:
            return
    world = prover.world(SMALL)
    space, terms = world.space, world.space.terms
    whole = world.read.number({None: space.root}, Path(None, steps, Money()))
    dearer = terms.number(f"{'.'.join(steps)} instead", "real")
    root = _with(space.root, steps[:-1], steps[-1], dearer)
    read = attrs.evolve(world.read, memo={}, root=root)
    condition = one.condition.expr
    content = world.read.number({None: space.root}, one.measure.value)
    real = (terms.less(ZERO, content), terms.less(content, whole), terms.less(whole, dearer))
    differ = (*real, world.read.truth(condition), terms.negate(read.truth(condition)))
    for looser, stricter in _steps(world, _Twin(read, root, differ), policy, decision):
        found = _pair(prover, world, _Twin(read, root, differ), (policy, decision), (stricter, looser))
        if found is not None:
            amounts = tuple(_fact(witness.facts, steps) for witness in found[:2])
            yield Padding(
                span=one.condition.span,
                provisions=(one.provision.name,),
                example=example_of(found[0], found[2]),
                other=example_of(found[1], ()),
                amounts=(amounts[0], amounts[1]),
            )
            return


def _fact(facts: object, steps: tuple[str, ...]) -> str:
    for step in steps:
        facts = facts[step] if isinstance(facts, dict) else None
    return str(facts)


# ---- two cases before the evaluator ----

_Found = tuple[Witness, Witness, tuple[str, ...], tuple[str, str]]


def _pair(
    prover: Prover, world: World, twin: _Twin, of: tuple[Policy, Decision], steps: tuple[int, int]
) -> _Found | None:
    """Two cases of which the second is decided more loosely, if the evaluator agrees."""
    asked = (*steps, *twin.differ, world.stated)
    model = smallest(world, asked, prover.taste(world))
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
        pair = pair if f"?{name}" in reasons or _looser(prover, fewer, of) is None else fewer
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
