"""The certified search: floating point proposes, whole numbers decide, and what was decided is written down as a proof."""

import heapq
from collections.abc import Callable

import attrs

from policyc.redesign.bound import Prices, expensive, least, nearest
from policyc.redesign.formula import Formula, holds
from policyc.redesign.levers import Design
from policyc.redesign.merge import merged
from policyc.redesign.proof import By, Closed, Drop, Empty, Proof
from policyc.redesign.relax import SCALE_BITS, Proposal, relaxed
from policyc.redesign.repair import repaired
from policyc.redesign.state import State, asserted, start, without
from policyc.redesign.task import Task

Stop = Callable[[], bool]
Told = Callable[[int | None, int | None], None]
# Once there is a design, so many levers are looked at to mend another one.
NEAR = 40


@attrs.frozen(eq=False)
class Found:
    """The best design, what no design costs less than, and why. proved: whether the two meet, or nothing is possible.

    searched: the task in which identical parts are merged, of which the proof speaks; taken: the design there.
    """

    best: Design | None
    bound: int | None
    proved: bool
    proof: Proof
    searched: Task
    taken: Design | None


@attrs.define(eq=False)
class _Search:
    task: Task
    stop: Stop
    told: Told
    best: Design | None = None
    value: int | None = None
    opened: int = 0

    def offer(self, design: Design) -> bool:
        """Keep a design if it keeps everything and is better; whether it was."""
        cost = self.task.cost(design)
        if (self.value is None or cost < self.value) and holds(self.task.goal, design):
            self.best, self.value = design, cost
            return True
        return False


Heap = list[tuple[int, int, State, Proof]]


def search(task: Task, stop: Stop, told: Told, hint: Design | None = None) -> Found:
    """The cheapest design that satisfies the goal of a task, and the proof that nothing cheaper does.

    stop: asked often whether to end. told: the best cost and the bound, as they get better. hint: a design to begin with.
    """
    smaller = merged(task)
    run = _Search(smaller.task, stop, told)
    there = smaller.part(hint) if hint is not None else None
    if there is not None:
        run.offer(there)
    bound, proved, proof = _searched(run)
    best = smaller.whole(run.best) if run.best is not None else None
    # What stands for several designs was judged as one of them: the whole one must keep everything as well.
    assert best is None or (holds(task.goal, best) and task.cost(best) == run.value)
    return Found(best, bound, proved, proof, smaller.task, run.best)


def _searched(run: _Search) -> tuple[int | None, bool, Proof]:
    """The bound, whether the best design meets it, and the proof."""
    root, proof = start(run.task.goal, run.task.sizes), Proof()
    if root is None:
        proof.end = Empty()
        return None, True, proof
    heap: Heap = [(_floor(run.task, root), 0, root, proof)]
    number = 0
    while heap:
        if run.stop():
            return _so_far(run, heap[0][0], proof)
        floor, _, state, place = heapq.heappop(heap)
        run.told(run.value, floor)
        try:
            inside = _opened(run, state, place, floor)
        except KeyboardInterrupt:
            # Whoever ends a long search gets what it found; the place that was open counts with its bound.
            return _so_far(run, floor, proof)
        for child, under, inner in inside:
            number += 1
            heapq.heappush(heap, (under, number, child, inner))
    return run.value, True, proof


def _so_far(run: _Search, floor: int, proof: Proof) -> tuple[int, bool, Proof]:
    bound = min(floor, run.value) if run.value is not None else floor
    return bound, run.value is not None and bound >= run.value, proof


def _floor(task: Task, state: State) -> int:
    return sum(min(task.costs[lever][choice] for choice in mine) for lever, mine in enumerate(state.left))


def _opened(run: _Search, state: State, proof: Proof, floor: int) -> list[tuple[State, int, Proof]]:
    """Bound one place, rule out what is too expensive there, and divide it if anything is left."""
    run.opened += 1
    proposal = relaxed(run.task.costs, state)
    if proposal.feasible is False and _contradicts(state, proposal.multipliers):
        proof.end = Closed(_by(state, proposal.multipliers, False))
        return []
    by = proposal.multipliers if proposal.feasible is True else (0,) * len(state.held)
    low, made_of = least(run.task.costs, state, by, SCALE_BITS)
    floor = max(floor, -(-low >> SCALE_BITS))
    if run.value is None:
        _propose(run, state, (proposal, made_of))
    while run.value is not None:
        # A cost is a whole number: what is not below the next smaller one is not below this one.
        room = ((run.value - 1) << SCALE_BITS) + 1 - low
        if room <= 0:
            proof.end = Closed(_by(state, by, True))
            return []
        gone = expensive(made_of, state, room)
        if gone:
            proof.drops.append(Drop(tuple(gone), _by(state, by, True)))
            smaller = without(state, gone)
            if smaller is None:
                proof.end = Empty()
                return []
            # The same multipliers, of the rows that are still there, bound what is left.
            kept = {held.row: one for held, one in zip(state.held, by, strict=True)}
            state, by = smaller, tuple(kept.get(held.row, 0) for held in smaller.held)
            low, made_of = least(run.task.costs, state, by, SCALE_BITS)
            floor = max(floor, -(-low >> SCALE_BITS))
            continue
        # What is too expensive is out of the way: a design near the relaxation is looked for among what is left.
        if not _propose(run, state, (proposal, made_of)):
            break
    return _divided(run, state, proof, proposal, floor)


def _contradicts(state: State, by: tuple[int, ...]) -> bool:
    return bool(by) and least(None, state, by, SCALE_BITS)[0] > 0


def _by(state: State, multipliers: tuple[int, ...], with_costs: bool) -> By:
    rows = ((held.row, one) for held, one in zip(state.held, multipliers, strict=True) if one)
    return By(tuple(rows), with_costs)


def _propose(run: _Search, state: State, of: tuple[Proposal, Prices]) -> bool:
    """A design near what the relaxation takes, changed where that costs least; whether it is the best so far."""
    proposal, made_of = of
    # While alternatives are open, the relaxation knows little: such places are tried ever more rarely.
    if state.pending and run.opened & (run.opened - 1):
        return False
    near = nearest(made_of, NEAR if run.value is not None else len(made_of))
    return run.offer(repaired(run.task, state, proposal.shares, near))


def _divided(
    run: _Search, state: State, proof: Proof, proposal: Proposal, floor: int
) -> list[tuple[State, int, Proof]]:
    if state.pending:
        either = min(state.pending, key=lambda one: len(one.of))
        proof.either = either
        return _places(proof, [asserted(_without_pending(state, either), (part,)) for part in either.of], floor)
    lever, parts = _parts(state, proposal)
    proof.lever, proof.parts = lever, parts
    others: list[State | None] = []
    for part in parts:
        gone = [(lever, choice) for choice in state.left[lever] if choice not in part]
        others.append(without(state, gone))
    return _places(proof, others, floor)


def _without_pending(state: State, one: Formula) -> State:
    return attrs.evolve(state, pending=tuple(other for other in state.pending if other is not one))


def _parts(state: State, proposal: Proposal) -> tuple[int, tuple[tuple[int, ...], ...]]:
    """The lever of which the relaxation is least sure, its favourite choice against the others."""

    def share(lever: int) -> float:
        return max((proposal.shares.get((lever, choice), 0) for choice in state.left[lever]), default=0)

    lever = min(state.open, key=lambda one: (share(one), one))
    favourite = max(state.left[lever], key=lambda choice: (proposal.shares.get((lever, choice), 0), -choice))
    rest = tuple(choice for choice in state.left[lever] if choice != favourite)
    return lever, ((favourite,), rest)


def _places(proof: Proof, states: list[State | None], floor: int) -> list[tuple[State, int, Proof]]:
    found = []
    for state in states:
        inner = Proof()
        proof.places.append(inner)
        if state is None:
            inner.end = Empty()
        else:
            found.append((state, floor, inner))
    return found
