"""A certificate is checked without the search, and one that was tampered with does not pass."""

import copy
import itertools
import json
from random import Random
from typing import Any

import pytest

from policyc.redesign.certificate import certificate
from policyc.redesign.checking import Flaw, check
from policyc.redesign.formula import Row, holds, normal
from policyc.redesign.merge import merged
from policyc.redesign.search import search
from policyc.redesign.second import cheaper
from policyc.redesign.task import Task
from redesign.synthetic import several_thresholds, single_threshold


def proved(task: Any) -> dict[str, Any]:
    """The certificate of a task, as a file has it."""
    found = search(task, lambda: False, lambda best, bound: None)
    assert found.proved
    made: dict[str, Any] = json.loads(json.dumps(certificate(found, {})))
    return made


@pytest.mark.parametrize("seed", range(4))
def test_a_proof_of_many_parts_holds(seed: int) -> None:
    assert check(proved(single_threshold(40, seed))) >= 1
    assert check(proved(several_thresholds(12, seed))) >= 1


def test_a_worse_design_is_not_proved() -> None:
    """With a design that costs more, the bounds that were written down no longer reach its cost."""
    document = proved(single_threshold(40, 1))
    costs = document["costs"]
    better = document["design"]
    for lever, choice in enumerate(better):
        for other in range(len(costs[lever])):
            worse = copy.deepcopy(document)
            worse["design"][lever] = other
            if costs[lever][other] > costs[lever][choice]:
                with pytest.raises(Flaw):
                    check(worse)


@pytest.mark.parametrize("seed", range(20))
def test_numbers_under_which_something_is_cheaper_do_not_pass(seed: int) -> None:
    """Another choice that keeps every row is made a gift: the proof that it was too expensive no longer holds."""
    task = several_thresholds(10, seed % 3)
    document, rng, goal = proved(task), Random(seed), merged(task).task.goal
    lever = rng.randrange(len(document["costs"]))
    for choice in range(len(document["costs"][lever])):
        changed = [*document["design"][:lever], choice, *document["design"][lever + 1 :]]
        if choice != document["design"][lever] and holds(goal, tuple(changed)):
            gift = copy.deepcopy(document)
            gift["costs"][lever][choice] -= 10**9
            with pytest.raises(Flaw):
                check(gift)


@pytest.mark.parametrize("copies", [2, 5, 20])
def test_identical_parts_are_counted_and_not_told_apart(copies: int) -> None:
    """Twenty copies of a few parts: proved as quickly as few parts are, at the cost of the same task told part by part."""
    few = single_threshold(3, copies)
    assert isinstance(few.goal, Row)
    weights = [mine for _, mine in few.goal.weights for _ in range(copies)]
    costs = tuple(mine for mine in few.costs for _ in range(copies))
    goal = normal(tuple(enumerate(weights)), sum(one[0] for one in weights) // 10)
    task = Task(costs, goal, "cost", 1, 1)
    found = search(task, lambda: False, lambda best, bound: None)
    assert found.proved
    assert found.best is not None
    assert holds(goal, found.best)
    assert len(found.searched.costs) <= 3
    check(json.loads(json.dumps(certificate(found, {}))))
    if copies <= 2:
        every = itertools.product(*(range(len(one)) for one in costs))
        assert task.cost(found.best) == min(task.cost(one) for one in every if holds(goal, one))


def test_a_place_that_is_left_out_is_missed() -> None:
    document = proved(several_thresholds(14, 2))
    node = document["proof"]
    if "places" in node:
        node["places"].pop()
        with pytest.raises(Flaw):
            check(document)


def test_z3_finds_nothing_cheaper_and_finds_what_is() -> None:
    for task in (single_threshold(12, 3), several_thresholds(15, 3)):
        document = proved(task)
        assert cheaper(document) is False
        dearest = [max(range(len(mine)), key=mine.__getitem__) for mine in document["costs"]]
        assert cheaper({**document, "design": dearest}) is True
        assert cheaper({**document, "design": None}) is True
        assert cheaper({**document, "design": None, "goal": False}) is False
        assert cheaper(document, 1) is None


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_z3_finds_nothing_cheaper_in_larger_tasks(seed: int) -> None:
    """A solver that shares neither the search nor its floating point; larger tasks than these it does not settle."""
    for task in (single_threshold(20, seed), several_thresholds(28, seed)):
        assert cheaper(proved(task)) is False
