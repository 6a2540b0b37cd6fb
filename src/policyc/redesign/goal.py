"""The condition on choices under which a case reaches its target, whatever is open."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import product
from math import prod

import attrs

from policyc.backends.decide import MOST_COMBINATIONS
from policyc.backends.interpret import see
from policyc.backends.machine import At
from policyc.core.facts import Listing, Node, Truth, nodes_of
from policyc.core.program import Decision, Definition, Policy, Program, Shared
from policyc.core.run import Run
from policyc.core.types import YesNo
from policyc.facts.convert import convert
from policyc.facts.ranges import declared_amount
from policyc.redesign.amounts import Cond, Inseparable
from policyc.redesign.errors import NotSeparable, TooManyReadings
from policyc.redesign.formula import Formula, Lin, Only, all_of, any_of, at_most_zero, negation, only
from policyc.redesign.levers import Catalogue
from policyc.redesign.space import Index, Place, Space, index_of, place_of
from policyc.redesign.specialise import condition
from policyc.redesign.target import Target, allowed, decisions_of
from policyc.redesign.tightness import mark_tight
from policyc.redesign.trees import steps_of
from policyc.redesign.worlds import Worlds, follows_of, worlds_of
from policyc.text.diagnostic import Diagnostic

MOST_OUTER = 256
_NO = Truth(False)


class TooMany(Exception):
    """More combinations of readings bear on the target than are tried."""

    def __init__(self, questions: tuple[str, ...], combinations: int) -> None:
        super().__init__(combinations)
        self.questions, self.combinations = questions, combinations


def goal_of(worlds: Worlds, target: Target, days: Sequence[date | None]) -> tuple[Formula, tuple[Diagnostic, ...]]:
    """The condition, or why it cannot be found."""
    try:
        return _over_outer(worlds, target, days), ()
    except Inseparable as why:
        levers = [worlds.catalogue.levers[one].path for one in sorted(why.levers)]
        advice = "lock all but a few of them, or give fewer options for each"
        return False, (NotSeparable(what=why.what, parts=tuple(levers), advice=advice),)
    except TooMany as many:
        return False, (TooManyReadings(questions=many.questions, combinations=many.combinations),)


def relieved(worlds: Worlds, provision: str, days: Sequence[date | None]) -> Formula:
    """When one provision certainly does not apply, readings left open; no more than a reason to show."""
    program, sizes = worlds.program, tuple(len(one.choices) for one in worlds.catalogue.levers)
    if outer_levers(worlds):
        return True
    live = next(one.live for policy in program.policies for one in policy.provisions if one.name == provision)
    found = []
    for day in days:
        run = attrs.evolve(worlds.run, on=day) if day is not None else worlds.run
        index = index_of(attrs.evolve(worlds, run=run, machines={}), frozenset(range(len(sizes))), _definitions(program))
        mark_tight(index)
        try:
            found.append(negation(_live(Space(index, {}, {}, {}), live).may, sizes))
        except Inseparable:
            return True
    return all_of((*found, ties_as_rows(worlds.catalogue)), sizes)


def _definitions(program: Program) -> dict[str, Definition]:
    return {one.name: one for one in program.definitions}


def ties_as_rows(catalogue: Catalogue) -> Formula:
    """What ties the choices together."""
    sizes = tuple(len(one.choices) for one in catalogue.levers)
    rows = []
    for tie in catalogue.ties:
        weights: dict[int, list[Fraction]] = {}
        for lever, choice, weight in tie.weights:
            mine = weights.setdefault(lever, [Fraction(0)] * sizes[lever])
            mine[choice] += weight
        rows.append(at_most_zero(Lin(-tie.most, {lever: tuple(mine) for lever, mine in weights.items()})))
    return all_of(rows, sizes)


# ---- parts inside parts ----


def outer_levers(worlds: Worlds) -> tuple[int, ...]:
    """The levers that have another one below them: their choices are tried one after the other."""
    places = [steps_of(one.path) or () for one in worlds.catalogue.levers]
    return tuple(
        n
        for n, outer in enumerate(places)
        if outer and any(len(inner) > len(outer) and inner[: len(outer)] == outer for inner in places)
    )


def _over_outer(worlds: Worlds, target: Target, days: Sequence[date | None]) -> Formula:
    sizes = tuple(len(one.choices) for one in worlds.catalogue.levers)
    outer = outer_levers(worlds)
    if prod(sizes[one] for one in outer) > MOST_OUTER:
        raise Inseparable("what is inside other parts", outer)
    ways = []
    for chosen in product(*(range(sizes[one]) for one in outer)):
        taken = dict(zip(outer, chosen, strict=True))
        inner, fixed, free = _inside(worlds, taken)
        if inner is None:
            continue
        formula = _over_days(inner, free, target, days)
        only_these = [Only(lever, frozenset({choice})) for lever, choice in fixed.items() if sizes[lever] > 1]
        ways.append(all_of((*only_these, formula), sizes))
    return any_of(ways, sizes)


def _inside(worlds: Worlds, taken: Mapping[int, int]) -> tuple[Worlds | None, dict[int, int], frozenset[int]]:
    """The worlds in which the outer choices are made, the choices that are settled by them, and the levers that remain;
    no worlds where the choices make no case."""
    levers = worlds.catalogue.levers
    if not taken:
        return worlds, {}, frozenset(range(len(levers)))
    fixed, stays = dict(taken), dict[int, int]()
    for number, choice in taken.items():
        chosen, steps = levers[number].choices[choice], steps_of(levers[number].path) or ()
        gone = chosen.stands is not None and len(chosen.stands) != 1
        for other, lever in enumerate(levers):
            place = steps_of(lever.path) or ()
            if len(place) > len(steps) and place[: len(steps)] == steps:
                replaced = place[len(steps)] in dict(chosen.fields)
                fixed |= {other: 0} if gone or replaced else {}
        stays |= {number: choice} if gone else {}
    settled = {n: c for n, c in fixed.items() if n not in stays}
    tree = worlds.tree_of(settled)
    if convert(tree, worlds.program)[0] is None:
        if any(delta > 0 for follow in worlds.follows.values() for one in follow.deltas.values() for delta in one):
            raise Inseparable("the value of what is inside other parts", taken)
        return None, {}, frozenset()
    # A part that is left out, or becomes several, keeps its place: the places of the others must not move.
    catalogue = attrs.evolve(
        worlds.catalogue,
        levers=tuple(
            attrs.evolve(one, choices=(one.choices[stays[n]],) * len(one.choices)) if n in stays else one
            for n, one in enumerate(levers)
        ),
    )
    found = worlds_of(worlds.program, worlds.run, tree, catalogue)
    if worlds.catalogue.follows:
        found = attrs.evolve(found, follows=follows_of(worlds.program, tree, catalogue))
    return found, fixed, frozenset(range(len(levers))) - settled.keys()


# ---- days and readings ----


def _over_days(worlds: Worlds, free: frozenset[int], target: Target, days: Sequence[date | None]) -> Formula:
    sizes = tuple(len(one.choices) for one in worlds.catalogue.levers)
    found = []
    for day in days:
        run = attrs.evolve(worlds.run, on=day) if day is not None else worlds.run
        found.append(_over_readings(attrs.evolve(worlds, run=run, machines={}), free, target))
    return all_of((*found, *_readable(worlds)), sizes)


def _readable(worlds: Worlds) -> Iterator[Formula]:
    """The choices make a case: no amount that follows its parts leaves the range that is declared for it."""
    sizes = tuple(len(one.choices) for one in worlds.catalogue.levers)
    for broken in sorted(worlds.broken):
        yield any_of((only(n, frozenset(range(sizes[n])) - {c}, sizes[n]) for n, c in broken), sizes)
    for follow in worlds.follows.values():
        declared = declared_amount(follow.of, follow.currency)
        if declared.low is not None and follow.low is not None:
            yield at_most_zero(Lin(declared.low - follow.low, {n: _less(one) for n, one in follow.deltas.items()}), declared.low_open)
        if declared.high is not None and follow.high is not None:
            yield at_most_zero(Lin(follow.high - declared.high, dict(follow.deltas)), declared.high_open)


def _less(numbers: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    return tuple(-one for one in numbers)


def _over_readings(worlds: Worlds, free: frozenset[int], target: Target) -> Formula:
    """Settled under every reading of what the run leaves open: the same answer each time, as the evaluator asks."""
    program = worlds.program
    index = index_of(worlds, free, _definitions(program))
    # What a record promises fails only where the least that its parts can be is too much, which nothing narrows.
    plain = Space(index_of(worlds, free, _definitions(program)), {}, {}, {})
    promised = all_of((_on_records(plain), _on_choices(plain)), plain.sizes)
    mark_tight(index)
    space = Space(index, {}, {}, {})
    whole = all_of((promised, _reached(space, program, target)), space.sizes)
    wanted = [one for one in program.questions if one.name in space.questions]
    if not wanted or whole is True:
        return whole
    combinations = prod(len(one.readings) for one in wanted)
    if combinations > MOST_COMBINATIONS:
        raise TooMany(tuple(one.name for one in wanted), combinations)
    found = [promised]
    for chosen in product(*([name for name, _, _ in one.readings] for one in wanted)):
        taken = dict(zip((one.name for one in wanted), chosen, strict=True))
        found.append(_reached(Space(index, taken, {}, space.shelf), program, target))
    return all_of(found, space.sizes)


# ---- what the vocabulary promises of every record ----


def _on_records(space: Space) -> Formula:
    """No record above a lever contradicts what the vocabulary says of its kind."""
    found = [
        condition(space, one.expr, {"this": place}).may
        for place in _above(space.index)
        for one in space.index.worlds.program.assumes
        if one.record == place.node.record
    ]
    return all_of(found, space.sizes)


def _on_choices(space: Space) -> Formula:
    """No choice makes a part that contradicts, in itself, what the vocabulary says of its kind."""
    worlds, found = space.index.worlds, list[Formula]()
    for lever in sorted(space.index.free):
        of = worlds.catalogue.levers[lever]
        if of.path:
            kept = [n for n in range(space.sizes[lever]) if not _contradicts(space, lever, n)]
            found.append(only(lever, frozenset(kept), space.sizes[lever]))
    return all_of(found, space.sizes)


def _contradicts(space: Space, lever: int, choice: int) -> bool:
    worlds = space.index.worlds
    of, machine = worlds.catalogue.levers[lever], space.machine({})
    return any(
        see(At(machine, {None: machine.case.root, "this": node}), one.expr).value == _NO
        for stands in worlds.stands(of.path, of.record, lever, choice)
        for node in nodes_of(stands)
        for one in worlds.program.assumes
        if one.record == node.record
    )


def _above(index: Index) -> Iterator[Place]:
    waiting: list[tuple[str, Node]] = [("", index.worlds.case.root)]
    while waiting:
        path, node = waiting.pop()
        place = place_of(index, path, node) if path else Place("", node, tuple(sorted(index.free)))
        if not place.levers or path in index.exactly:
            continue
        yield place
        for name, fact in node.fields.items():
            here = f"{path}.{name}" if path else name
            if isinstance(fact, Node):
                waiting.append((here, fact))
            elif isinstance(fact, Listing) and here in index.below:
                waiting += [(f"{here}[{number}]", inner) for number, inner in enumerate(fact.nodes)]


# ---- decisions ----


def _reached(space: Space, program: Program, target: Target) -> Formula:
    """Every decision is settled without exceeding the target, and, unless less will do, one of them is there."""
    found = decisions_of(program, target)
    each = [any_of((_settled(space, one, name) for name in allowed(one[1], target)), space.sizes) for one in found]
    if target.at_most:
        return all_of(each, space.sizes)
    there = any_of((_settled(space, one, target.outcome) for one in found), space.sizes)
    return all_of((*each, there), space.sizes)


def _settled(space: Space, of: tuple[Policy, Decision], outcome: str) -> Formula:
    """The decision is determined with this outcome: the conditions of `backends.decide` for all designs at once."""
    policy, decision = of
    says = {one: dict(one.concludes)[decision.name] for one in policy.provisions if decision.name in dict(one.concludes)}
    order = [name for name, _ in decision.outcomes]
    rank = order.index(outcome)
    sizes = space.sizes
    never: list[Formula] = [condition(space, one.both, {}).may for one in decision.conflicts]
    there, weaker = list[Formula](), list[Formula]()
    for provision, said in says.items():
        live = _live(space, provision.live)
        if said == outcome:
            there.append(live.must)
        elif not decision.ordered or order.index(said) > rank:
            never.append(live.may)
        else:
            weaker.append(live.may)
    if decision.otherwise == outcome:
        there.append(negation(any_of(weaker, sizes), sizes))
    return all_of((negation(any_of(never, sizes), sizes), any_of(there, sizes)), sizes)


def _live(space: Space, name: str) -> Cond:
    return condition(space, Shared(name, (), YesNo()), {})


__all__ = ["Run", "goal_of", "outer_levers", "ties_as_rows"]
