"""The law of compiled Python: on every program, case and term it decides what the reference evaluator decides."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest

from agreement.compiled import compiled, reasons_differ, results, told, work_of
from agreement.trials import DEEPER, complete_trials, hidden_trials, policy
from agreement.vocab import SPAN, START
from policyc import session
from policyc.builds import decider
from policyc.core.confidence import Confidence
from policyc.core.program import Program
from policyc.core.run import Run

GROUPS = 6
SEEDS = 8
CASES = 3
# Cases that are quickly judged are tried on more terms, so that each costs about the same.
WORK = 3_000
MOST = 200
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


@pytest.mark.parametrize("group", range(GROUPS))
def test_compiled_python_decides_what_the_reference_decides(group: int) -> None:
    triples = undetermined = 0
    for seed in range(group * SEEDS * DEEPER, (group + 1) * SEEDS * DEEPER):
        _, both = policy(seed)
        fast, rng = decider(both.program), Random(seed)
        examples = [*complete_trials(seed, CASES), *list(hidden_trials(seed, CASES))[::3]]
        for example in examples:
            case, _ = session.read_one_case(both.program, example.case)
            assert case is not None
            many = min(MOST, max(1, WORK // work_of(both.program, case, Run())))
            for run in dict.fromkeys(runs(both.program, rng, many)):
                expected = told(both.program, case, run)
                found = results(compiled(fast, example.case, run))
                assert found == expected, (seed, example.case, run)
                triples += 1
                undetermined += any(status == "undetermined" for status, *_ in expected)
    assert triples > 3_000
    assert triples // 40 < undetermined < triples


@pytest.mark.parametrize("group", range(4))
def test_the_same_provisions_lead_to_it(group: int) -> None:
    for seed in range(1_000 + group * SEEDS, 1_000 + (group + 1) * SEEDS):
        _, both = policy(seed)
        fast, rng = decider(both.program), Random(seed)
        for example in (*complete_trials(seed, 2), *list(hidden_trials(seed, 2))[::3]):
            for run in runs(both.program, rng, 2):
                found = list(reasons_differ(both.program, fast, example.case, run))
                assert not found, (seed, example.case, run, found)
