"""Trials: for each seed a policy, cases for it, and how they are judged. `POLICYC_TRIALS` multiplies their number."""

import os
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from random import Random

import attrs

from agreement.cases import complete, random_case
from agreement.hiding import hide
from agreement.pipeline import Compiled, compile_texts
from agreement.plain_law import Run
from agreement.programs import Bundle, random_program
from agreement.shrink import Example
from agreement.vocab import SPAN, START

DEEPER = int(os.environ.get("POLICYC_TRIALS", "1"))


@lru_cache(maxsize=32)
def policy(seed: int) -> tuple[Bundle, Compiled]:
    """The policy of a seed, in both readings."""
    bundle = random_program(seed)
    compiled, faults = compile_texts(bundle.files())
    assert compiled is not None, (seed, [fault.message() for fault in faults])
    return bundle, compiled


def complete_trials(seed: int, many: int) -> Iterator[Example]:
    """Complete cases, each under one reading of all questions."""
    bundle, compiled = policy(seed)
    rng = Random(seed)
    combinations = list(compiled.law.reading_combinations())
    for _ in range(many):
        case = random_case(bundle.vocabulary, bundle.thresholds, rng)
        yield Example(bundle, case, None, _run(rng.choice(combinations), rng))


def hidden_trials(seed: int, many: int) -> Iterator[Example]:
    """Hidden cases with the case that they were made from, or another that they can be; all questions open."""
    bundle, _ = policy(seed)
    rng = Random(seed)
    for _ in range(many):
        full = random_case(bundle.vocabulary, bundle.thresholds, rng)
        hidden = hide(full, bundle.vocabulary, rng)
        example = Example(bundle, hidden, full, _run({}, rng))
        yield example
        for _ in range(2):
            other = complete(hidden, bundle.vocabulary, bundle.thresholds, rng)
            if other is not None:
                yield attrs.evolve(example, full=other)


def _run(readings: dict[str, str], rng: Random) -> Run:
    on = START + timedelta(days=rng.randrange(SPAN)) if rng.random() < 0.1 else None
    known_on = START + timedelta(days=rng.randrange(-100, 400)) if rng.random() < 0.1 else None
    return Run(readings, on, known_on, honoured=rng.random() < 0.85)
