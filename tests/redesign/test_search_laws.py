"""The search finds the optimum of random tasks, some with identical levers, and every proof passes the checker."""

import itertools
import json
from random import Random

import pytest

from policyc.redesign.certificate import certificate
from policyc.redesign.checking import check
from policyc.redesign.formula import Formula, all_of, any_of, holds, negation, normal, only
from policyc.redesign.search import search
from policyc.redesign.task import Task


def random_task(rng: Random) -> Task:
    """A few levers, some of them alike, and a condition of rows, sets of choices, and, or and not."""
    kinds = [(_numbers(rng, size), [_numbers(rng, size) for _ in range(3)]) for size in (2, 3, 4)[: rng.randint(1, 3)]]
    levers = [rng.choice(kinds) for _ in range(rng.randint(1, 6))]
    sizes = tuple(len(costs) for costs, _ in levers)
    rows = []
    for number in range(3):
        weights = tuple((lever, tuple(tables[number])) for lever, (_, tables) in enumerate(levers))
        most = sum(max(mine) for _, mine in weights)
        rows.append(normal(weights, rng.randint(0, max(most, 1))))
    formula = _formula(rng, rows, sizes, 3)
    return Task(tuple(tuple(costs) for costs, _ in levers), formula, "cost", 1, 1)


def _numbers(rng: Random, size: int) -> list[int]:
    return [rng.choice((0, 1, 1, 2, 3, 7, 10**9)) for _ in range(size)]


def _formula(rng: Random, rows: list[Formula], sizes: tuple[int, ...], deep: int) -> Formula:
    choice = rng.random()
    if not deep or choice < 0.35:
        return rng.choice(rows)
    if choice < 0.5:
        lever = rng.randrange(len(sizes))
        return only(lever, frozenset(rng.sample(range(sizes[lever]), rng.randint(1, sizes[lever]))), sizes[lever])
    if choice < 0.6:
        return negation(_formula(rng, rows, sizes, deep - 1), sizes)
    join = all_of if choice < 0.8 else any_of
    return join([_formula(rng, rows, sizes, deep - 1) for _ in range(rng.randint(2, 3))], sizes)


@pytest.mark.parametrize("seed", range(0, 200, 50))
def test_the_optimum_of_small_tasks_is_found_and_proved(seed: int) -> None:
    for number in range(seed, seed + 50):
        task = random_task(Random(number))
        every = itertools.product(*(range(size) for size in task.sizes))
        best = min((task.cost(one) for one in every if holds(task.goal, one)), default=None)
        found = search(task, lambda: False, lambda one, other: None)
        assert found.proved
        assert (None if found.best is None else task.cost(found.best)) == best, number
        check(json.loads(json.dumps(certificate(found, {}))))


@pytest.mark.parametrize("seed", range(20))
def test_an_interrupted_search_claims_no_more_than_it_knows(seed: int) -> None:
    task, calls = random_task(Random(1_000 + seed)), itertools.count()
    whole = search(task, lambda: False, lambda one, other: None)
    part = search(task, lambda: next(calls) >= seed % 3, lambda one, other: None)
    if part.best is not None:
        assert holds(task.goal, part.best)
    if part.bound is not None and whole.best is not None:
        assert part.bound <= task.cost(whole.best)
    if part.proved:
        assert part.best == whole.best or (part.best is not None and whole.best is not None)
