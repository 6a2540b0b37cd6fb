"""Time: days between two versions, days on which two versions operate, terms without a value, suspensions of nothing."""

from collections.abc import Iterator
from itertools import combinations

from policyc.core.program import (
    Apply,
    Cash,
    Const,
    Expr,
    Over,
    Path,
    Policy,
    Provision,
    Shared,
    Suspension,
    Unstated,
)
from policyc.core.timeline import FIRST, LAST, ONE, Days, days
from policyc.core.types import NUMERIC
from policyc.verify.days import during, shown, when
from policyc.verify.findings import Found, NoValue, SuspendsNothing, TimeGap, TwoVersions, label
from policyc.verify.prove import NotDecided, Proved, Prover
from policyc.verify.replay import Replay
from policyc.verify.told import example
from policyc.verify.world import World


def times(prover: Prover, policy: Policy) -> Iterator[Found]:
    """What is wrong with the days on which the provisions of a policy operate."""
    by_name = {one.name: one for each in prover.program.policies for one in each.provisions}
    for one in policy.provisions:
        for old in (by_name[name] for name in one.replaces if name in by_name):
            yield from _gap(prover, policy, old, one)
    linked = {frozenset((one.name, old)) for one in policy.provisions for old in one.replaces}
    for one, other in _versions(prover, policy):
        if frozenset((one.name, other.name)) not in linked:
            early, late = sorted((one, other), key=lambda p: p.in_force.spans)
            yield from _gap(prover, policy, early, late)
            yield from _overlap(prover, policy, (early, late))
    yield from _without_value(prover, policy)
    yield from _suspensions(prover, policy)


# ---- versions of one provision ----


def _gap(prover: Prover, policy: Policy, old: Provision, new: Provision) -> Iterator[Found]:
    """Days after the one and before the other on which a case would meet the old one."""
    if not old.in_force.spans or not new.in_force.spans:
        return
    last, first = old.in_force.spans[-1][1], new.in_force.spans[0][0]
    if last == LAST or first <= last + ONE:
        return
    between = (last.toordinal() + 1, first.toordinal() - 1)

    def asked(world: World) -> tuple[int, ...]:
        return (world.read.defined(old.holds),)

    def judged(replay: Replay) -> bool:
        return replay.defined(old.holds) is True and replay.defined(new.met) is False and replay.defined(old.met) is False

    verdict = prover.ask(during(asked, policy, between), judged)
    if isinstance(verdict, Proved | NotDecided):
        return
    yield TimeGap(
        span=new.span,
        provisions=(old.name, new.name),
        places=label(old.span, f"in force up to {last}"),
        example=example(verdict),
        days=shown((between,)),
    )


def _versions(prover: Prover, policy: Policy) -> Iterator[tuple[Provision, Provision]]:
    """Two provisions that say the same but for numbers, on other days."""
    bodies = {definition.name: definition.body for definition in prover.program.definitions}
    alike: dict[object, list[Provision]] = {}
    for one in policy.provisions:
        if one.conditions:
            subject = tuple(name for name, _ in one.concludes)
            alike.setdefault((_shape(bodies[one.holds]), subject, one.exception), []).append(one)
    for many in alike.values():
        yield from (pair for pair in combinations(many, 2) if pair[0].in_force != pair[1].in_force)


def _shape(expr: Expr) -> object:
    """An expression with every number left out."""
    match expr:
        case Const(value, of) if isinstance(value, Cash) or isinstance(of, NUMERIC):
            return "number"
        case Apply(prim, args):
            return (prim, *map(_shape, args))
        case Over():
            inner = (expr.parts, expr.where, expr.value, *((expr.default,) if expr.default is not None else ()))
            return (expr.fold, expr.depth, expr.var, *map(_shape, inner))
        case Path() | Shared() | Unstated() | Const():
            return expr


def _overlap(prover: Prover, policy: Policy, pair: tuple[Provision, Provision]) -> Iterator[Found]:
    early, late = pair

    def asked(world: World) -> tuple[int, ...]:
        return world.read.defined(early.met), world.read.defined(late.met)

    def judged(replay: Replay) -> bool:
        return replay.defined(early.met) is True and replay.defined(late.met) is True

    if not any(early.in_force.meets(*span) for span in late.in_force.spans):
        return
    verdict = prover.ask(asked, judged)
    if isinstance(verdict, Proved | NotDecided):
        return
    yield TwoVersions(
        span=late.span,
        provisions=(early.name, late.name),
        places=label(early.span, "the other version"),
        example=example(verdict),
        days=shown(when(prover, policy, asked)),
    )


# ---- terms and suspensions ----


def _without_value(prover: Prover, policy: Policy) -> Iterator[Found]:
    """A term that has no value yet on a day on which a provision asks for it."""
    bodies = {definition.name: definition for definition in prover.program.definitions}
    for name, definition in bodies.items():
        if not _can_be_unstated(definition.body):
            continue
        dependents = prover.reader.dependents(name)
        users = [one for one in policy.provisions if one.holds in dependents]
        if not users:
            continue

        def asked(world: World, name: str = name, users: list[Provision] = users) -> tuple[int, ...]:
            terms, read = world.space.terms, world.read
            operating = [terms.both(*(read.truth(part) for part in prover.operating(one))) for one in users]
            return terms.either(*operating), read.unstated[name]

        found = tuple(one for one in when(prover, policy, asked, stated=False))
        if found:
            yield NoValue(
                span=definition.span, provisions=tuple(one.name for one in users), term=definition.label, days=shown(found)
            )


def _can_be_unstated(expr: Expr) -> bool:
    match expr:
        case Unstated():
            return True
        case Apply(_, args):
            return any(map(_can_be_unstated, args))
        case Path() | Const() | Over() | Shared():
            return False


def _suspensions(prover: Prover, policy: Policy) -> Iterator[Found]:
    """Suspensions that this policy declares and that keep nothing from applying on any day."""
    reached: dict[object, list[tuple[Provision, Suspension]]] = {}
    for each in prover.program.policies:
        for one in each.provisions:
            for suspension in (s for s in one.suspensions if s.by == policy.name):
                reached.setdefault(suspension.span, []).append((one, suspension))
    for many in reached.values():
        if not any(_operates(one, suspension) for one, suspension in many):
            span = many[0][1].span
            names = tuple(one.name for one, _ in many)
            yield SuspendsNothing(span=span, provisions=names, days=_written(many[0][1].days))


def _operates(one: Provision, suspension: Suspension) -> bool:
    return any(one.in_force.meets(*span) for span in suspension.days.spans)


def _written(period: Days) -> tuple[tuple[str | None, str | None], ...]:
    return tuple(
        (str(first) if first != FIRST else None, str(last) if last != LAST else None) for first, last in days(*period.spans).spans
    )
