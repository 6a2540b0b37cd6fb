"""The law of unknowns: whatever the missing facts turn out to be, the answer given before allows that given then."""

from random import Random

import pytest

from agreement.checks import enlarged, unsound
from agreement.hiding import reveal
from agreement.pipeline import Compiled
from agreement.plain_law import Run
from agreement.plain_values import OpenError
from agreement.reference import Json, ask, decisions
from agreement.shrink import report
from agreement.test_agreement import seeds
from agreement.trials import hidden_trials, policy

GROUPS = 24
CASES = 4
STEPS = 3


@pytest.mark.parametrize("group", range(GROUPS))
def test_every_completion_is_among_the_possible(group: int) -> None:
    open_still = triples = 0
    for seed in seeds(group + 1000):
        _, compiled = policy(seed)
        for example in hidden_trials(seed, CASES):
            try:
                found = unsound(compiled, example.case, example.full, example.run)
            except OpenError:
                continue  # the law does not state a value that this day needs
            triples += 1
            open_still += any(
                one.status == "undetermined" for one in decisions(ask(compiled.program, example.case, example.run))
            )
            assert not found, report(example, unsound)
    assert triples > 100
    # Neither hides nothing nor hides all.
    assert triples // 20 < open_still < triples


def larger(compiled: Compiled, hidden: Json, full: Json, run: Run) -> list[str]:
    """What becomes possible on the way from a hidden case to a full one, one fact at a time."""
    rng = Random(0)
    before = ask(compiled.program, hidden, run)
    for _ in range(STEPS):
        more = reveal(hidden, full, rng)
        after = ask(compiled.program, more, run)
        found = enlarged(before, after)
        if found:
            return found
        hidden, before = more, after
    return []


@pytest.mark.parametrize("group", range(GROUPS))
def test_knowing_more_never_makes_more_possible(group: int) -> None:
    for seed in seeds(group + 2000, 4):
        _, compiled = policy(seed)
        for example in hidden_trials(seed, 2):
            found = larger(compiled, example.case, example.full, example.run)
            assert not found, report(example, larger)
