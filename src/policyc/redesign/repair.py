"""From what a relaxation takes in fractions to a design that keeps every row, and from there to a cheaper one."""

from collections.abc import Mapping, Sequence
from heapq import nsmallest

from policyc.redesign.formula import All, Any, Formula, Only, Row, holds
from policyc.redesign.levers import Design
from policyc.redesign.state import State
from policyc.redesign.task import Task

# A repair that takes more changes than this is given up: the search goes on elsewhere.
MOST_STEPS = 200
# Of so many levers one is changed at a time.
AT_ONCE = 50


def repaired(
    task: Task, state: State, shares: Mapping[tuple[int, int], float], near: Sequence[int]
) -> Design:
    """A design near the shares; it need not keep everything. near: the levers that may change to mend it."""
    design = []
    for lever, left in enumerate(state.left):
        costs = task.costs[lever]
        design.append(max(left, key=lambda choice: (shares.get((lever, choice), 0.0), -costs[choice])))
    rows = [(held.row.weights, held.row.most) for held in state.held]
    for one in state.pending:
        rows += _nearest(one, design)
    if not _mended(task, state, design, (rows, near)):
        return tuple(design)
    _polished(task, state, design, rows)
    return tuple(design)


Rows = list[tuple[tuple[tuple[int, tuple[int, ...]], ...], int]]


def _nearest(formula: Formula, design: list[int]) -> Rows:
    """The rows of the part of an alternative that is nearest to hold."""
    match formula:
        case Any(of):
            if any(holds(one, tuple(design)) for one in of):
                return []
            return _nearest(min(of, key=lambda one: _distance(one, design)), design)
        case All(of):
            return [row for one in of for row in _nearest(one, design)]
        case Row(weights, most):
            return [(weights, most)]
        case Only() | bool():
            return []


def _distance(formula: Formula, design: list[int]) -> float:
    match formula:
        case Row(weights, most):
            over = sum(mine[design[lever]] for lever, mine in weights) - most
            return max(0.0, over / (abs(most) + 1))
        case All(of):
            return sum(_distance(one, design) for one in of)
        case Any(of):
            return min(_distance(one, design) for one in of)
        case Only(lever, choices):
            return 0.0 if design[lever] in choices else 1.0
        case bool():
            return 0.0 if formula else 1e9


def _mended(task: Task, state: State, design: list[int], of: tuple[Rows, Sequence[int]]) -> bool:
    """Change a lever at a time, or a few of many, those that bring most towards the broken rows for its cost; whether all hold."""
    rows, near = of
    over = [sum([mine[design[lever]] for lever, mine in weights]) - most for weights, most in rows]
    if all(one <= 0 for one in over):
        return True
    tables: Tables = {}
    for number, (weights, most) in enumerate(rows):
        for lever, mine in weights:
            if len(state.left[lever]) > 1:
                tables.setdefault(lever, []).append((number, mine, abs(most) + 1))
    looked = [lever for lever in near if lever in tables]
    for _ in range(MOST_STEPS):
        found = _most_worth(task, state, design, (looked, over, tables))
        if not found:
            return False
        for lever, choice in found:
            for number, column, _ in tables[lever]:
                over[number] += column[choice] - column[design[lever]]
            design[lever] = choice
            if all(one <= 0 for one in over):
                return True
    return False


# By lever: the number of a row, its weights there, and the size of its limit.
Tables = dict[int, list[tuple[int, tuple[int, ...], int]]]


def _most_worth(
    task: Task, state: State, design: list[int], of: tuple[Sequence[int], list[int], Tables]
) -> list[tuple[int, int]]:
    """The changes of these levers that bring most towards the broken rows for their cost, best first: one, or of many levers
    a few at once; none where none brings anything."""
    levers, over, tables = of
    found: list[tuple[float, int, int]] = []
    for lever in levers:
        now, costs, best, which = design[lever], task.costs[lever], 0.0, -1
        for choice in state.left[lever]:
            gain = _gain(over, tables[lever], now, choice)
            price = costs[choice] - costs[now]
            worth = gain / (price + 1) if price > 0 else gain * 1e6
            if worth > best:
                best, which = worth, choice
        if which >= 0:
            found.append((-best, lever, which))
    return [(lever, choice) for _, lever, choice in nsmallest(1 + len(levers) // AT_ONCE, found)]


def _gain(over: list[int], rows: list[tuple[int, tuple[int, ...], int]], now: int, choice: int) -> float:
    """How far a change brings the rows that are broken, or become so, each by the size of its limit."""
    gain = 0.0
    for number, column, size in rows:
        there, step = over[number], column[choice] - column[now]
        if step and (there > 0 or there + step > 0):
            gain += (max(there, 0) - max(there + step, 0)) / size
    return gain


def _polished(task: Task, state: State, design: list[int], rows: Rows) -> None:
    """Take back what the rows leave room for, the largest saving first."""
    room = [most - sum(mine[design[lever]] for lever, mine in weights) for weights, most in rows]
    tables: dict[int, list[tuple[int, tuple[int, ...]]]] = {}
    for number, (weights, _) in enumerate(rows):
        for lever, mine in weights:
            tables.setdefault(lever, []).append((number, mine))
    savings = [
        (task.costs[lever][choice] - task.costs[lever][design[lever]], lever, choice)
        for lever in state.open
        for choice in state.left[lever]
        if task.costs[lever][choice] < task.costs[lever][design[lever]]
    ]
    for _, lever, choice in sorted(savings):
        now = design[lever]
        if task.costs[lever][choice] >= task.costs[lever][now]:
            continue
        columns = tables.get(lever, [])
        if all(column[choice] - column[now] <= room[number] for number, column in columns):
            for number, column in columns:
                room[number] -= column[choice] - column[now]
            design[lever] = choice
