"""The law of compiled Python: on every program, case and term it decides what the reference evaluator decides, for the same reasons.

A triple is a policy, a case of which more or less is known, and the terms on which it is judged.
"""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from agreement import holdings
from agreement.cases import random_case
from agreement.compiled import compiled, reasons_differ, results, told, work_of
from agreement.constructs import constructs
from agreement.hiding import hide
from agreement.trials import DEEPER, complete_trials, hidden_trials, policy
from agreement.vocab import SPAN, START
from policyc import session
from policyc.api import CaseError
from policyc.builds import decider
from policyc.core.confidence import Confidence
from policyc.core.program import Depth, Fold, Prim, Program
from policyc.core.run import Run

# Random laws, and random laws about firms that hold each other: groups of seeds, and how many triples each group makes at least.
LAWS, LAW_TRIPLES = 8, 1_500
FIRMS, FIRM_TRIPLES = 8, 1_000
SEEDS = 10
CASES = 4
FIRM_CASES = 32
# Cases that are quickly judged are tried on more terms, so that each costs about the same.
WORK = 650
MOST = 120
LEVELS = (Confidence.NOT_STATED,) * 6 + (Confidence.SINGLE_SOURCE, Confidence.CONFIRMED)


def runs(program: Program, rng: Random, many: int) -> Iterator[Run]:
    """Terms: days on and beside those on which something changes, some questions read, all else from time to time."""
    edges = [day for policy in program.policies for one in policy.provisions for span in one.in_force.spans for day in span]
    edges = [day for day in edges if START <= day <= START + timedelta(days=SPAN)]
    for _ in range(many):
        day = rng.choice(edges) + timedelta(days=rng.choice((-1, 0, 1))) if edges and rng.random() < 0.5 else None
        often = rng.choice((0.5, 0.9, 1.0, 1.0, 1.0))
        chosen = [one for one in program.questions if rng.random() < often]
        yield Run(
            on=day or (START + timedelta(days=rng.randrange(SPAN)) if rng.random() < 0.2 else None),
            known_on=START + timedelta(days=rng.randrange(-100, 400)) if rng.random() < 0.15 else None,
            honoured=rng.random() < 0.8,
            readings=tuple(sorted((one.name, rng.choice(one.readings)[0]) for one in chosen)),
            min_confidence=rng.choice(LEVELS),
        )


def test_there_are_enough_triples() -> None:
    assert LAWS * LAW_TRIPLES + FIRMS * FIRM_TRIPLES >= 20_000


def test_these_laws_use_everything_that_a_program_can_say() -> None:
    met = Counter(one for seed in range(LAWS * SEEDS) for one in constructs(policy(seed)[1].program))
    depths = {Depth.HERE, Depth.EVERY_LEVEL}
    folds = {(fold, depth) for fold in Fold for depth in depths} | {
        (Fold.TOTAL, Depth.OUTERMOST), (Fold.COUNT, Depth.OUTERMOST), (Fold.TOTAL, Depth.CHAINS),
    }  # fmt: skip
    words = {"conflicts", "suspended", "question", "unstated", "ordered, otherwise", "ordered, gaps", "unordered, otherwise", "unordered, gaps"}
    assert set(met) == {*Prim, *folds, *words}
    assert min(met.values()) > 1


@pytest.mark.parametrize("group", range(LAWS))
def test_compiled_python_decides_what_the_reference_decides(group: int) -> None:
    met: Counter[str] = Counter()
    for seed in range(group * SEEDS * DEEPER, (group + 1) * SEEDS * DEEPER):
        _, both = policy(seed)
        fast, rng = decider(both.program), Random(seed)
        for data in some_cases(seed):
            case, _ = session.read_one_case(both.program, data)
            assert case is not None
            met.update(features(data))
            many = min(MOST, max(1, WORK // work_of(both.program, case, Run())))
            for run in dict.fromkeys(runs(both.program, rng, many)):
                expected = told(both.program, case, run)
                assert results(compiled(fast, data, run)) == expected, (seed, data, run)
                met.update({status for status, *_ in expected})
                met["triple"] += 1
    assert met["triple"] >= LAW_TRIPLES
    assert min(met["determined"], met["undetermined"]) > LAW_TRIPLES // 10
    assert min(met[one] for one in ("conflict", "currencies", "complete", "at_least", "at_most", "null")) > 10


def some_cases(seed: int) -> Iterator[Any]:
    """Complete cases on and beside the thresholds of a random law, and as many with facts dropped or given as ranges."""
    bundle, _ = policy(seed)
    rng = Random(f"cases {seed}")
    for _ in range(CASES):
        yield random_case(bundle.vocabulary, bundle.thresholds, rng)
        yield hide(random_case(bundle.vocabulary, bundle.thresholds, rng), bundle.vocabulary, rng)


def features(case: Any) -> Iterator[str]:
    """What is special about a case."""
    text = json.dumps(case)
    for word in ("complete", "at_least", "at_most", "null"):
        if word in text:
            yield word
    if "EUR" in text and "USD" in text:
        yield "currencies"


@pytest.mark.parametrize("group", range(FIRMS))
def test_firms_that_hold_each_other(group: int) -> None:
    met: Counter[str] = Counter()
    for seed in range(group * SEEDS * DEEPER, (group + 1) * SEEDS * DEEPER):
        program = holdings.firms(seed)
        fast, rng = decider(program, unusable), Random(seed)
        for data in holdings.cases(seed, FIRM_CASES):
            case, _ = session.read_one_case(program, data)
            if case is None:
                # Two mentions of one firm contradict each other, or more than all of it is held.
                with pytest.raises(CaseError):
                    fast(data)
                met["refused"] += 1
                continue
            for run in dict.fromkeys(runs(program, rng, 4)):
                expected = told(program, case, run)
                assert results(compiled(fast, data, run)) == expected, (seed, data, run)
                met.update({status for status, *_ in expected})
                met["triple"] += 1
    assert met["triple"] >= FIRM_TRIPLES
    assert min(met["undetermined"], met["determined"]) > FIRM_TRIPLES // 10
    assert met["refused"]


def unusable(case: Any, terms: Any, problem: Exception) -> Any:
    """Stands for the message of a case that cannot be used."""
    raise CaseError(()) from problem


@pytest.mark.parametrize("group", range(4))
def test_the_same_provisions_lead_to_it(group: int) -> None:
    for seed in range(1_000 + group * SEEDS, 1_000 + (group + 1) * SEEDS):
        _, both = policy(seed)
        fast, rng = decider(both.program), Random(seed)
        for example in (*complete_trials(seed, 2), *list(hidden_trials(seed, 2))[::3]):
            for run in runs(both.program, rng, 2):
                found = list(reasons_differ(both.program, fast, example.case, run))
                assert not found, (seed, example.case, run, found)
