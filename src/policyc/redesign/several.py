"""Several designs instead of one: those that differ in which parts change, and those that trade cost against changes."""

from collections.abc import Iterator
from fractions import Fraction

import attrs

from policyc.redesign.formula import Formula, Lin, Only, all_of, any_of, at_most_zero
from policyc.redesign.levers import Catalogue, Design
from policyc.redesign.search import Found, Stop, Told, search
from policyc.redesign.task import CHANGES, COST, Task

MOST_POINTS = 50


def changed(catalogue: Catalogue, design: Design) -> tuple[int, ...]:
    """The levers of parts that a design changes."""
    return tuple(n for n, choice in enumerate(design) if choice and catalogue.levers[n].path)


def alternatives(task: Task, catalogue: Catalogue, first: Found, count: int, of: tuple[Stop, Told]) -> Iterator[Found]:
    """Further designs, best first, none of which changes all the parts that an earlier one changes: such a one would cost
    more and change more. Ends where there is no other, or with a search that did not come to an end."""
    goal, last = task.goal, first
    for _ in range(count - 1):
        if last.best is None or not last.proved or not changed(catalogue, last.best):
            return
        spared = [Only(lever, frozenset({0})) for lever in changed(catalogue, last.best)]
        goal = all_of((goal, any_of(spared, task.sizes)), task.sizes)
        last = search(attrs.evolve(task, goal=goal), *of)
        if last.best is None and last.proved:
            return
        yield last


def front(task: Task, catalogue: Catalogue, first: Found, of: tuple[Stop, Told]) -> Iterator[Found]:
    """Further points of the front of cost and changes: of each lower number of changes the cheapest, or of each lower cost
    the one with the fewest changes; none is worse than another in both. The last may be a search that did not come to an end."""
    last = first
    for _ in range(MOST_POINTS - 1):
        if last.best is None or not last.proved:
            return
        last = search(attrs.evolve(task, goal=all_of((task.goal, _less(task, catalogue, last.best)), task.sizes)), *of)
        if last.best is None and last.proved:
            return
        yield last


def _less(task: Task, catalogue: Catalogue, design: Design) -> Formula:
    """Less of the second objective than a design has."""
    if task.objective == COST:
        changes = {n: tuple(Fraction(int(c > 0)) for c in range(task.sizes[n])) for n in _parts(catalogue)}
        return at_most_zero(Lin(Fraction(-len(changed(catalogue, design))), changes), strict=True)
    assert task.objective == CHANGES
    costs = {n: tuple(choice.cost for choice in lever.choices) for n, lever in enumerate(catalogue.levers)}
    spent = sum((lever.choices[choice].cost for lever, choice in zip(catalogue.levers, design, strict=True)), Fraction(0))
    return at_most_zero(Lin(-spent, costs), strict=True)


def _parts(catalogue: Catalogue) -> list[int]:
    return [n for n, lever in enumerate(catalogue.levers) if lever.path]
