"""What a finding rests on: lines of the law from which it follows, none of which can be left out."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date

import attrs

from policyc.backends.interpret import see
from policyc.backends.machine import Machine
from policyc.core.build import both, negate
from policyc.core.facts import Truth
from policyc.core.program import Condition, Definition, Expr, Program, Provision, Shared
from policyc.core.types import YesNo
from policyc.verify.domains import used_by
from policyc.verify.found import Clause
from policyc.verify.prove import Prover
from policyc.verify.replay import Replay
from policyc.verify.terms import TRUE
from policyc.verify.world import SMALL, World

# With more provisions than this behind a finding, the case alone shows it.
MOST = 60


@attrs.frozen
class Line:
    """A line of the law, and what it says as a condition: negated where the finding needs it not to hold."""

    clause: Clause
    expr: Expr


# What must be impossible for a finding to follow from these lines.
Excluded = Callable[[World, Sequence[Line]], tuple[int, ...]]


def smallest(prover: Prover, lines: Sequence[Line], excluded: Excluded) -> tuple[Line, ...]:
    """Lines from which a finding follows, none of which can be left out; empty if it does not follow from them all.

    Where several sets would do, those lines are kept that stand first.
    """

    def follows(some: Sequence[int]) -> bool:
        def asked(world: World) -> tuple[int, ...]:
            return excluded(world, [lines[place] for place in some])

        small = prover.world(SMALL)
        return not small.possible(*asked(small)) and prover.impossible(asked)

    if not lines or not follows(range(len(lines))):
        return ()
    return tuple(lines[place] for place in needed(follows, len(lines)))


def needed(follows: Callable[[Sequence[int]], bool], count: int) -> list[int]:
    """Those of so many things, of which all suffice, that suffice and of which none can be left out."""
    return [] if follows(()) else sorted(_needed(follows, [], list(range(count)), False))


def _needed(follows: Callable[[Sequence[int]], bool], kept: list[int], asked: list[int], more: bool) -> list[int]:
    """Those asked about that are needed besides the ones kept; `more`: some of these were added since the last question."""
    if more and follows(kept):
        return []
    if len(asked) == 1:
        return asked
    first, second = asked[: len(asked) // 2], asked[len(asked) // 2 :]
    later = _needed(follows, [*kept, *first], second, True)
    return [*_needed(follows, [*kept, *later], first, bool(later)), *later]


def held(world: World, lines: Sequence[Line]) -> tuple[int, ...]:
    """That all lines are as they say."""
    return tuple(world.read.truth(one.expr) for one in lines)


# ---- the lines of provisions ----


def as_judged(prover: Prover, exprs: Sequence[Expr], judged: Replay) -> list[Line]:
    """Every line of the provisions of which conditions speak, as it is in a case; last those that its open questions leave open.

    The provisions that apply stand first, those that the conditions name before those on which these depend.
    """
    machine = judged.machine()
    found, unread = list[Line](), list[Line]()
    behind = involved(prover.program, exprs)
    for one in sorted(behind, key=lambda one: not _known(machine, applying(one, ""))) if len(behind) <= MOST else ():
        for line in lines_of(prover, one):
            known = _known(machine, line)
            if known is not None:
                found.append(line if known else opposite(line))
            else:
                unread.append(line)
    machine = _read(judged).machine() if unread else machine
    readable = [(line, _known(machine, line)) for line in unread]
    return [*found, *(line if known else opposite(line) for line, known in readable if known is not None)]


def _read(judged: Replay) -> Replay:
    """The same case under one reading of every question that it leaves open: what it shows it shows under each."""
    taken = dict(judged.run.readings)
    for one in judged.program.questions:
        judged = judged if one.name in taken else judged.reading(one.name, one.readings[0][0])
    return judged


def _known(machine: Machine, line: Line) -> bool | None:
    truth = see(machine.start(), line.expr).value
    assert isinstance(truth, Truth)
    return truth.known


def opposite(line: Line) -> Line:
    """That a line is not as it says."""
    return Line(attrs.evolve(line.clause, holds=not line.clause.holds), negate(line.expr))


def involved(program: Program, exprs: Sequence[Expr]) -> list[Provision]:
    """The provisions of which conditions speak and those on which they depend, the nearest first."""
    bodies = {one.name: one.body for one in program.definitions}
    owners = {name: one for policy in program.policies for one in policy.provisions for name in (one.holds, one.met, one.live)}
    found: dict[str, Provision] = {}
    waiting = [name for expr in exprs for name in sorted(used_by(expr))]
    seen = set(waiting)
    for name in waiting:
        if name in owners:
            found.setdefault(owners[name].name, owners[name])
        fresh = sorted(used_by(bodies[name]) - seen)
        seen.update(fresh)
        waiting += fresh
    return list(found.values())


def lines_of(prover: Prover, one: Provision) -> list[Line]:
    """The innermost lines of a provision and its days, each as if it held."""
    return [*conditions_of(one), *days_of(prover, one)]


def applying(one: Provision, text: str) -> Line:
    """That a provision applies, all in all."""
    return Line(Clause("applies", one.name, "", text, True, one.span), Shared(one.live, (), YesNo()))


def relieved(live: Definition, one: Provision) -> frozenset[str]:
    """From what an exception relieves: the names of the definitions that say whether it is met. live: when it applies."""
    return frozenset(used_by(live.body)) - {one.met}


def met(world: World, one: Provision, some: Sequence[Line]) -> int:
    """That a provision is met as far as these lines say: the others are taken to be no hindrance."""
    kept = {id(line.expr) for line in some if line.clause.owner == one.name}
    days = (world.read.truth(line.expr) for line in some if line.clause.kind == "days" and line.clause.owner == one.name)
    return world.space.terms.both(*days, *(_as_kept(world, each, kept) for each in one.conditions))


def _as_kept(world: World, one: Condition, kept: Collection[int]) -> int:
    terms = world.space.terms
    if not one.children:
        return world.read.truth(one.expr) if id(one.expr) in kept else TRUE
    if one.text == "none of":
        whole = (each for each in one.children if all(id(leaf.expr) in kept for leaf in leaves([each])))
        return terms.both(*(terms.negate(world.read.truth(each.expr)) for each in whole))
    joined = terms.both if one.text == "all of" else terms.either
    return joined(*(_as_kept(world, each, kept) for each in one.children))


def conditions_of(one: Provision) -> Iterator[Line]:
    """The innermost lines of a provision, each as if it held."""
    for leaf in leaves(one.conditions):
        yield Line(Clause("condition", one.name, leaf.label, leaf.text, True, leaf.span), leaf.expr)


def leaves(conditions: Sequence[Condition]) -> Iterator[Condition]:
    """The innermost lines."""
    for one in conditions:
        if one.children:
            yield from leaves(one.children)
        else:
            yield one


def days_of(prover: Prover, one: Provision) -> Iterator[Line]:
    """That a provision operates at all."""
    operating = prover.operating(one)
    if operating:
        yield Line(Clause("days", one.name, "", _days(one), True, one.span), both(*operating))


def _days(one: Provision) -> str:
    spans = [_span(first, last) for first, last in one.in_force.spans]
    force = f"in force {' and '.join(spans)}" if spans else "in force"
    return f"{force} and not suspended" if one.suspensions else force


def _span(first: date, last: date) -> str:
    if last == date.max:
        return f"from {first}" if first != date.min else "on every day"
    return f"from {first} to {last}" if first != date.min else f"up to {last}"
