"""The statement gives what the reference evaluator gives: on every scenario of the library and on random policies."""

from pathlib import Path

import attrs
import pytest

from agreement import holdings
from agreement.trials import DEEPER
from batch.both import compared, random_cases, read
from policyc.core.run import Run
from policyc.session import compile_paths

ROOT = Path(__file__).resolve().parents[2]
GROUPS = 5
POLICIES = 5 * DEEPER
CASES = 90
IN_COLUMNS = 75


@pytest.mark.slow
@pytest.mark.parametrize("honoured", [True, False])
def test_the_scenarios_of_the_library(honoured: bool, tmp_path: Path) -> None:
    _scenarios("policies/cn", honoured, tmp_path)


def test_the_scenarios_of_one_instrument(tmp_path: Path) -> None:
    _scenarios("policies/cn/cn_2025_61.policy", True, tmp_path)


def _scenarios(path: str, honoured: bool, tmp_path: Path) -> None:
    compiled = compile_paths([str(ROOT / path)])
    program = compiled.program
    assert program is not None
    scenarios = [one for policy in program.policies for one in policy.scenarios]
    cases = [case for one in scenarios for case in read(program, f"{one.policy}/{one.name}", one.case)]
    assert len(cases) == len(scenarios) > 50
    found = compared(program, attrs.evolve(Run(), honoured=honoured), cases, str(tmp_path))
    assert found.differences == ()
    assert found.columns > found.cases * 9 // 10


@pytest.mark.parametrize("group", range(GROUPS))
def test_random_policies(group: int, tmp_path: Path) -> None:
    """Cases on and around thresholds, half of them with facts missing or as ranges."""
    cases = 0
    for seed in range(group, POLICIES * GROUPS, GROUPS):
        found = compared(*random_cases(seed, CASES), str(tmp_path))
        assert found.differences == (), seed
        cases += found.cases
    assert cases > 2000 // GROUPS


def test_random_firms_that_hold_each_other(tmp_path: Path) -> None:
    """Chains of holdings are followed level by level; where somebody is mentioned twice, case by case."""
    cases = columns = 0
    for seed in range(12 * DEEPER):
        program = holdings.firms(seed)
        named = [one for number, case in enumerate(holdings.cases(seed, 20)) for one in read(program, f"{seed}-{number}", case)]
        found = compared(program, Run(), named, str(tmp_path))
        assert found.differences == (), seed
        cases, columns = cases + found.cases, columns + found.columns
    assert cases > 200
    assert columns > cases // 4


def test_most_of_the_random_cases_are_answered_in_columns(tmp_path: Path) -> None:
    """What is answered one by one agrees anyway, and says nothing of the statement."""
    found = [compared(*random_cases(seed, 6), str(tmp_path)) for seed in range(20)]
    assert sum(one.columns for one in found) > sum(one.cases for one in found) * IN_COLUMNS // 100
