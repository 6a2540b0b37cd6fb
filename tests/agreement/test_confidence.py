"""Asking for texts that are better known never makes fewer outcomes possible, and changes nothing where none is in doubt."""

import json
from itertools import pairwise
from typing import Any

import attrs
import pytest

from agreement.pipeline import Compiled
from agreement.plain_law import Run
from agreement.shrink import Example, report
from agreement.test_agreement import seeds
from agreement.trials import DEEPER, complete_trials, hidden_trials, policy
from policyc import session
from policyc.core import run as core
from policyc.core.confidence import LEVELS, Confidence
from policyc.facts.read import read_json
from policyc.text.source import Source

Json = Any
GROUPS = 4


def answers(compiled: Compiled, case: Json, run: Run) -> list[Json]:
    """The answer at each level, the least demanding first."""
    tree, _ = read_json(Source("case.json", json.dumps(case)))
    assert tree is not None
    cases, faults = session.check_cases(compiled.program, tree)
    assert not faults, [fault.message() for fault in faults]
    judged = core.Run(run.on, run.known_on, run.honoured, tuple(sorted(run.readings.items())))
    return [
        session.evaluate_case(compiled.program, cases[0], attrs.evolve(judged, min_confidence=least), False)
        for least in LEVELS
    ]


def narrowed(compiled: Compiled, case: Json, full: Json, run: Run) -> list[str]:
    """Where asking for more takes an outcome away, settles what was open, or leaves unsaid which text is in doubt."""
    found: list[str] = []
    for before, after in pairwise(answers(compiled, case, run)):
        for one, other in zip(before["decisions"], after["decisions"], strict=True):
            where = f"{other['decision']} from {before['min_confidence']} to {after['min_confidence']}"
            if not set(one["possible"]) <= set(other["possible"]):
                found.append(f"{where}: {one['possible']} became {other['possible']}")
            if one["status"] == "undetermined" and other["status"] == "determined":
                found.append(f"{where}: settled")
            if one["possible"] != other["possible"] and not other.get("doubted"):
                found.append(f"{where}: no text is named")
    return found


@pytest.mark.parametrize("group", range(GROUPS))
def test_asking_for_more_only_widens(group: int) -> None:
    widened = 0
    for seed in seeds(group + 4000, 5 * DEEPER):
        _, compiled = policy(seed)
        examples: list[Example] = [*complete_trials(seed, 2), *hidden_trials(seed, 1)]
        for example in examples:
            found = narrowed(compiled, example.case, example.case, example.run)
            assert not found, report(example, narrowed)
            told = answers(compiled, example.case, example.run)
            widened += told[0]["decisions"] != told[-1]["decisions"]
    assert widened > 2


def test_the_levels_are_those_of_the_option() -> None:
    assert [one.value for one in LEVELS] == ["not_stated", "uncertain", "single_source", "confirmed"]
    assert LEVELS[0] is Confidence.NOT_STATED
