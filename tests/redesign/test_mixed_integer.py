"""On large instances a redesign costs what an independent mixed-integer program says, and never more."""

import pytest

from policyc.redesign.formula import holds
from policyc.redesign.search import search
from policyc.redesign.task import Task
from redesign.milp import by_highs
from redesign.synthetic import several_thresholds, single_threshold

SMALL = [(single_threshold, 50), (several_thresholds, 30)]


def agree(task: Task, seconds: float) -> bool:
    """The same optimum; where the other solver does not finish, or breaks a row within its tolerance, nothing is claimed. Whether
    the two were compared."""
    found = search(task, lambda: False, lambda best, bound: None)
    assert found.proved
    assert found.best is not None
    assert holds(task.goal, found.best)
    other = by_highs(task, seconds)
    if other.design is not None and holds(task.goal, other.design):
        assert task.cost(found.best) <= task.cost(other.design)
        # Beyond its own tolerance, relative to the cost, the other solver has nothing better either.
        assert other.cost is not None
        assert abs(other.cost - task.cost(found.best)) <= 1 + task.cost(found.best) // 10**6
        return True
    return False


@pytest.mark.parametrize("seed", range(2))
def test_a_few_instances_agree(seed: int) -> None:
    for family, parts in SMALL:
        agree(family(parts, seed), 60)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_two_hundred_instances_agree(seed: int) -> None:
    """50 to 1,000 parts: 160 of one threshold, 40 of several."""
    sizes = (50, 75, 100, 150, 200, 300, 400, 1_000)
    one = [agree(single_threshold(sizes[number % 8], 100 * seed + number), 60) for number in range(16)]
    several = [agree(several_thresholds((50, 60, 75, 100)[number], 100 * seed + number), 20) for number in range(4)]
    # The other solver comes to an end in time on almost all of them.
    assert (sum(one), sum(several) >= 3) == (16, True)
