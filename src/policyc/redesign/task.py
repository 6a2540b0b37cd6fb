"""A redesign as a search over whole numbers: costs by choice, and the condition that a design must satisfy."""

from math import lcm

import attrs

from policyc.redesign.formula import Formula, all_of
from policyc.redesign.levers import Catalogue, Design

COST, CHANGES = "cost", "changes"


@attrs.frozen(eq=False)
class Task:
    """costs: by lever and choice, the first objective in front of the second, in one whole number. unit: how many of the
    first objective's smallest units make one; behind: what the second can come to at most, and one more."""

    costs: tuple[tuple[int, ...], ...]
    goal: Formula
    objective: str
    unit: int
    behind: int

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many choices each lever has."""
        return tuple(len(one) for one in self.costs)

    def cost(self, design: Design) -> int:
        """Both objectives of a design in one number."""
        return sum(mine[choice] for mine, choice in zip(self.costs, design, strict=True))


def task_of(catalogue: Catalogue, goal: Formula, ties: Formula, objective: str) -> Task:
    """Least cost and then fewest changes, or the other way round."""
    sizes = tuple(len(one.choices) for one in catalogue.levers)
    unit = lcm(1, *(choice.cost.denominator for lever in catalogue.levers for choice in lever.choices))
    money = [[int(choice.cost * unit) for choice in lever.choices] for lever in catalogue.levers]
    changes = [[int(number > 0 and lever.path != "") for number in range(len(lever.choices))] for lever in catalogue.levers]
    first, second = (money, changes) if objective == COST else (changes, money)
    behind = sum(max(one) for one in second) + 1
    costs = tuple(
        tuple(a * behind + b for a, b in zip(one, other, strict=True)) for one, other in zip(first, second, strict=True)
    )
    return Task(costs, all_of((ties, goal), sizes), objective, unit if objective == COST else 1, behind)
