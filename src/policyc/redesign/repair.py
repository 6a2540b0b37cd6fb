"""From what a relaxation takes in fractions to a design that keeps every row, and from there to a cheaper one."""

from collections.abc import Mapping

from policyc.redesign.formula import All, Any, Formula, Only, Row, holds
from policyc.redesign.levers import Design
from policyc.redesign.state import State
from policyc.redesign.task import Task

# A repair that takes more changes than this is given up: the search goes on elsewhere.
MOST_STEPS = 200


def repaired(task: Task, state: State, shares: Mapping[tuple[int, int], float]) -> Design:
    """A design near the shares; it need not keep everything."""
    design = []
    for lever, left in enumerate(state.left):
        costs = task.costs[lever]
        design.append(max(left, key=lambda choice: (shares.get((lever, choice), 0.0), -costs[choice])))
    rows = [(held.row.weights, held.row.most) for held in state.held]
    for one in state.pending:
        rows += _nearest(one, design)
    if not _mended(task, state, design, rows):
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


def _mended(task: Task, state: State, design: list[int], rows: Rows) -> bool:
    """Change one lever at a time, the one that brings most towards the broken rows for its cost; whether all hold."""
    over = [sum(mine[design[lever]] for lever, mine in weights) - most for weights, most in rows]
    tables: dict[int, list[tuple[int, tuple[int, ...]]]] = {}
    for number, (weights, _) in enumerate(rows):
        for lever, mine in weights:
            if len(state.left[lever]) > 1:
                tables.setdefault(lever, []).append((number, mine))
    for _ in range(MOST_STEPS):
        if all(one <= 0 for one in over):
            return True
        lever, choice = _most_worth(task, state, design, (rows, over, tables))
        if lever < 0:
            return False
        for number, column in tables[lever]:
            over[number] += column[choice] - column[design[lever]]
        design[lever] = choice
    return False


Tables = dict[int, list[tuple[int, tuple[int, ...]]]]


def _most_worth(task: Task, state: State, design: list[int], of: tuple[Rows, list[int], Tables]) -> tuple[int, int]:
    """The change that brings most towards the broken rows for its cost; (-1, -1) where none brings anything."""
    rows, over, tables = of
    best, which = 0.0, (-1, -1)
    for lever, choice in ((one, choice) for one in tables for choice in state.left[one]):
        now = design[lever]
        gain = sum(
            (max(over[n], 0) - max(over[n] + w[choice] - w[now], 0)) / (abs(rows[n][1]) + 1) for n, w in tables[lever]
        )
        price = task.costs[lever][choice] - task.costs[lever][now]
        worth = gain / (price + 1) if price > 0 else gain * 1e6
        if gain > 0 and worth > best:
            best, which = worth, (lever, choice)
    return which


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
