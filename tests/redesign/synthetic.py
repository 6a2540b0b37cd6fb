"""Redesigns of any size as whole numbers, in the families that solvers were measured on."""

from random import Random

from policyc.redesign.formula import Row, all_of, any_of, normal
from policyc.redesign.task import Task

ALTERNATIVES = 3


def single_threshold(parts: int, seed: int) -> Task:
    """One threshold: at most a tenth of what counts may stay. Values are log-normal, as prices of parts are."""
    rng, costs, weights = Random(seed), [], []
    for _ in range(parts):
        value = int(rng.lognormvariate(6, 1.2)) + 1
        costs.append(_costs(rng, value))
        weights.append((value, *(int(value * rng.uniform(0, 0.9)) for _ in range(ALTERNATIVES - 1)), 0))
    goal = normal(tuple(enumerate(weights)), sum(one[0] for one in weights) // 10)
    return Task(tuple(costs), goal, "cost", 1, 2 * parts + 1)


def several_thresholds(parts: int, seed: int) -> Task:
    """Four thresholds, of which one or another will do: rules with exceptions."""
    rng, costs = Random(seed), []
    tables: list[list[tuple[int, ...]]] = [[], [], [], []]
    for _ in range(parts):
        value = int(rng.lognormvariate(6, 1.2)) + 1
        costs.append(_costs(rng, value))
        for table in tables:
            base = value if rng.random() < 0.6 else 0
            less = (int(base * rng.uniform(0, 0.9)) if rng.random() < 0.7 else base for _ in range(ALTERNATIVES - 1))
            table.append((base, *less, 0))
    rows = [normal(tuple(enumerate(one)), sum(w[0] for w in one) // rng.choice((3, 5, 8))) for one in tables]
    sizes = (ALTERNATIVES + 1,) * parts
    either = (any_of((rows[a], rows[b]), sizes) for a, b in ((0, 1), (2, 3), (0, 2)))
    return Task(tuple(costs), all_of(either, sizes), "cost", 1, 2 * parts + 1)


def _costs(rng: Random, value: int) -> tuple[int, ...]:
    return (0, *(int(value * rng.uniform(0.05, 1.5)) * 2001 + 1 for _ in range(ALTERNATIVES)))


def rows_of(task: Task) -> list[Row]:
    """The rows of a task that has one threshold."""
    assert isinstance(task.goal, Row)
    return [task.goal]
