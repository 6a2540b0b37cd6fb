"""A certificate is checked without the search, and one that was tampered with does not pass."""

import copy
import json
from random import Random
from typing import Any

import pytest

from policyc.redesign.certificate import certificate
from policyc.redesign.checking import Flaw, check
from policyc.redesign.formula import holds
from policyc.redesign.search import search
from redesign.synthetic import several_thresholds, single_threshold


def proved(task: Any) -> dict[str, Any]:
    """The certificate of a task, as a file has it."""
    found = search(task, lambda: False, lambda best, bound: None)
    assert found.proved
    made: dict[str, Any] = json.loads(json.dumps(certificate(task, found, {})))
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
    document, rng = proved(task), Random(seed)
    lever = rng.randrange(len(document["costs"]))
    for choice in range(len(document["costs"][lever])):
        changed = [*document["design"][:lever], choice, *document["design"][lever + 1 :]]
        if choice != document["design"][lever] and holds(task.goal, tuple(changed)):
            gift = copy.deepcopy(document)
            gift["costs"][lever][choice] -= 10**9
            with pytest.raises(Flaw):
                check(gift)


def test_a_place_that_is_left_out_is_missed() -> None:
    document = proved(several_thresholds(14, 2))
    node = document["proof"]
    if "places" in node:
        node["places"].pop()
        with pytest.raises(Flaw):
            check(document)
