"""Identical parts as one lever whose choices are counts: twenty equal screws are not twenty questions.

Invariant: a design of the merged task stands for designs of the whole one that differ only in which of several identical
parts takes which choice, so the two have the same optimum.
"""

from collections.abc import Iterator
from itertools import combinations_with_replacement
from math import comb
from operator import le

import attrs

from policyc.redesign.formula import All, Any, Formula, Only, Row, normal
from policyc.redesign.levers import Design
from policyc.redesign.task import Task

# A merged lever has at most so many choices; more identical parts become several levers.
MOST_COUNTS = 2_000


@attrs.frozen(eq=False)
class Merged:
    """A task with fewer levers. groups: the levers of the whole task behind each; counts: how many of them take which
    choice, for each choice of the merged lever, as a sorted tuple of choices."""

    task: Task
    groups: tuple[tuple[int, ...], ...]
    counts: tuple[tuple[tuple[int, ...], ...], ...]

    def whole(self, design: Design) -> Design:
        """The design of the whole task that a merged one stands for: the first parts take the first choices."""
        found = [0] * sum(map(len, self.groups))
        for group, counts, choice in zip(self.groups, self.counts, design, strict=True):
            for lever, taken in zip(group, counts[choice], strict=True):
                found[lever] = taken
        return tuple(found)

    def part(self, design: Design) -> Design | None:
        """The merged design that stands for one of the whole task; None where its choices were left out."""
        found = []
        for group, counts in zip(self.groups, self.counts, strict=True):
            taken = tuple(sorted(design[lever] for lever in group))
            if taken not in counts:
                return None
            found.append(counts.index(taken))
        return tuple(found)


def merged(task: Task) -> Merged:
    """The task with identical levers as one, in the order of the first of each, without choices that a lever need not take."""
    rows = list(dict.fromkeys(one for one in _atoms(task.goal) if isinstance(one, Row)))
    single = {one.lever for one in _atoms(task.goal) if isinstance(one, Only)}
    weights: list[dict[int, tuple[int, ...]]] = [{} for _ in task.costs]
    for number, row in enumerate(rows):
        for lever, mine in row.weights:
            weights[lever][number] = mine
    alike: dict[object, list[int]] = {}
    for lever, costs in enumerate(task.costs):
        key = lever if lever in single else (costs, tuple(sorted(weights[lever].items())))
        alike.setdefault(key, []).append(lever)
    groups = [chunk for group in alike.values() for chunk in _chunks(group, len(task.costs[group[0]]))]
    groups.sort()
    counts = [_counts(task, group, weights[group[0]], group[0] in single) for group in groups]
    return Merged(_task(task, groups, counts, weights), tuple(map(tuple, groups)), tuple(counts))


def _atoms(formula: Formula) -> Iterator[Only | Row]:
    match formula:
        case Only() | Row():
            yield formula
        case All(of) | Any(of):
            for one in of:
                yield from _atoms(one)
        case bool():
            pass


def _chunks(group: list[int], choices: int) -> Iterator[list[int]]:
    size = len(group)
    while size > 1 and comb(size + choices - 1, choices - 1) > MOST_COUNTS:
        size -= 1
    for begin in range(0, len(group), size):
        yield group[begin : begin + size]


def _counts(
    task: Task, group: list[int], weights: dict[int, tuple[int, ...]], single: bool
) -> tuple[tuple[int, ...], ...]:
    """The choices of a merged lever, cheapest first; those that cost more than another and help no row more are left out."""
    costs = task.costs[group[0]]
    useful = list(range(len(costs))) if single else _useful(costs, list(weights.values()))
    found = list(combinations_with_replacement(useful, len(group)))
    if len(group) == 1:
        return tuple(found)
    found.sort(key=lambda taken: (sum(costs[one] for one in taken), taken))
    if len(weights) != 1:
        return tuple(found)
    # With one row alone, only what is lighter than everything cheaper is worth taking.
    (mine,) = weights.values()
    kept, lightest = [], None
    for taken in found:
        weight = sum(mine[one] for one in taken)
        if lightest is None or weight < lightest:
            kept.append(taken)
            lightest = weight
    return tuple(kept)


def _useful(costs: tuple[int, ...], weights: list[tuple[int, ...]]) -> list[int]:
    """The choices than which no other costs no more and weighs no more in any row; of equals the first."""
    told = list(zip(costs, *weights, strict=True))
    kept = dict[tuple[int, ...], int]()
    for choice in sorted(range(len(told)), key=told.__getitem__):
        # What comes later in this order is never the better one.
        if not any(all(map(le, other, told[choice])) for other in kept):
            kept[told[choice]] = choice
    return sorted(kept.values())


def _task(
    task: Task,
    groups: list[list[int]],
    counts: list[tuple[tuple[int, ...], ...]],
    weights: list[dict[int, tuple[int, ...]]],
) -> Task:
    number = {lever: n for n, group in enumerate(groups) for lever in group}
    sums = [
        {row: tuple(sum(mine[one] for one in taken) for taken in ways) for row, mine in weights[group[0]].items()}
        for group, ways in zip(groups, counts, strict=True)
    ]
    by_row = {row: n for n, row in enumerate(dict.fromkeys(one for one in _atoms(task.goal) if isinstance(one, Row)))}

    def translated(formula: Formula) -> Formula:
        match formula:
            case bool():
                return formula
            case Only(lever, choices):
                kept = counts[number[lever]]
                return Only(number[lever], frozenset(n for n, (one,) in enumerate(kept) if one in choices))
            case Row(_, most):
                mine = by_row[formula]
                return normal(tuple((n, one[mine]) for n, one in enumerate(sums) if mine in one), most)
            case All(of):
                return All(tuple(translated(one) for one in of))
            case Any(of):
                return Any(tuple(translated(one) for one in of))

    costs = tuple(
        tuple(sum(task.costs[group[0]][one] for one in taken) for taken in ways)
        for group, ways in zip(groups, counts, strict=True)
    )
    return attrs.evolve(task, costs=costs, goal=translated(task.goal))
